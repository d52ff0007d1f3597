"""Workflow's indexes and queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from pymongo import ASCENDING

from services.chassis import issued
from services.chassis.mongo import Document, Index, Indexes, Store
from services.chassis.transactions import Transactor
from services.chassis.work import Batch, Layer, UnitOfWork
from services.contracts.practice import is_practice
from services.workflow.domain.documents import restored
from services.workflow.domain.running import Running
from services.workflow.ports import (
    CALENDAR_HEADS,
    CALENDARS,
    COMMUNES,
    FORM_NUMBERS,
    PROCESSES,
    RUNNING,
    STAFF,
    STAND_INS,
    STANDING,
    TIMERS,
    Place,
    Wanted,
)
from services.workflow.store.watching import RUNNING_INDEXES

T = TypeVar("T")

MOST_OF_A_NUMBER = 20
OPEN: Document = {"open_role": {"$gt": ""}}  # a step is open

INDEXES: Indexes = {
    **issued.INDEXES,
    COMMUNES: (),
    RUNNING: (
        Index(("open_role", "open_due_at", "dossier_id")),
        Index(("open_claimed_by", "open_due_at", "dossier_id"), only_where={"open_claimed_by": {"$gt": ""}}),
        Index(("open_due_at",)),
        Index(("dossier_number",)),
        Index(("asked_units", "asked_until", "dossier_id"), only_where={"asked_until": {"$exists": True}}),
        Index(("withdrawal_asked_at", "dossier_id"), only_where={"withdrawal_asked_at": {"$exists": True}}),
        Index(("calendar_version", "dossier_id", "open_role"), only_where=OPEN),
        *RUNNING_INDEXES,
    ),
    PROCESSES: (),
    CALENDARS: (Index(("owner", "published_at")),),
    CALENDAR_HEADS: (Index(("published_at",), across_tenants=True),),
    TIMERS: (Index(("next_at",), only_where={"next_at": {"$exists": True}}),),
    FORM_NUMBERS: (),
    STAFF: (),
    STAND_INS: (
        Index(("from_at", "stand_in_id")),
        Index(("officer", "from_at")),
        Index(("stand_in", "from_at")),
    ),
    STANDING: (),
}


class MongoInboxes:
    """What officers of one commune read; see ports.Inboxes."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def one(self, commune_id: str, dossier_id: str) -> Running | None:
        """See ports.Inboxes."""
        found = self._store.tenant(commune_id).collection(RUNNING).get(dossier_id)
        return None if found is None else restored(found)

    def numbered(self, commune_id: str, number: str) -> list[Running]:
        """See ports.Inboxes."""
        found = self._store.tenant(commune_id).collection(RUNNING)
        return [restored(one) for one in found.find({"dossier_number": number}, limit=MOST_OF_A_NUMBER)]

    def waiting(self, commune_id: str, wanted: Wanted, after: Place | None, limit: int) -> list[Running]:
        """See ports.Inboxes."""
        return self._page(commune_id, _where(wanted), "open_due_at", after, limit)

    def asked(self, commune_id: str, unit_id: str, after: Place | None, limit: int) -> list[Running]:
        """See ports.Inboxes."""
        where = {"asked_units": unit_id, "asked_until": {"$exists": True}}
        return self._page(commune_id, where, "asked_until", after, limit)

    def leaving(self, commune_id: str, after: Place | None, limit: int) -> list[Running]:
        """See ports.Inboxes."""
        where: dict[str, Any] = {"withdrawal_asked_at": {"$exists": True}}
        return self._page(commune_id, where, "withdrawal_asked_at", after, limit)

    def _page(
        self, commune_id: str, where: dict[str, Any], due: str, after: Place | None, limit: int
    ) -> list[Running]:
        if after is not None:
            where.setdefault(due, {})["$gte"] = after.due_at
            # $or would be split into scans whose results have to be sorted
            where["$nor"] = [{due: after.due_at, "dossier_id": {"$lte": after.dossier_id}}]
        order = [(due, ASCENDING), ("dossier_id", ASCENDING)]
        found = self._store.tenant(commune_id).collection(RUNNING).find(where, sort=order, limit=limit)
        return [restored(document) for document in found]


def _where(wanted: Wanted) -> dict[str, Any]:
    where: dict[str, Any] = {"open_role": {"$in": sorted(wanted.roles)}}
    if wanted.holders is not None:
        where["open_claimed_by"] = {"$in": sorted(wanted.holders)}
    if wanted.unclaimed:
        where["open_claimed_by"] = None
    if wanted.late_at is not None:
        where["open_due_at"] = {"$lt": wanted.late_at}
    return where


def late_steps_by_commune(store: Store, now: datetime) -> dict[str, int]:
    """How many open steps of each real commune are past their due date; a figure of the hosting unit."""
    stages: list[Document] = [
        {"$match": {"tenant": {"$gt": ""}, "open_due_at": {"$lt": now}}},
        {"$group": {"_id": "$tenant", "count": {"$sum": 1}}},
    ]
    counted = store.plumbing(RUNNING).aggregate(stages)
    return {found["_id"]: found["count"] for found in counted if not is_practice(found["_id"])}


def alone(transactor: Transactor, tenant: str, run: Callable[[UnitOfWork], T]) -> T:
    """Run work of one tenant in a transaction of its own."""

    def fill(batch: Batch) -> T:
        layer = Layer(batch, tenant)
        result = run(layer)
        batch.merge(layer)
        return result

    return transactor.run(fill)
