"""Queries over incoming documents, and the transactions of the job that chases late ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from pymongo import ASCENDING, DESCENDING

from services.chassis.jobs import Fenced
from services.chassis.mongo import Document, Index, Store
from services.chassis.work import UnitOfWork
from services.contracts.practice import REAL
from services.intake.domain.incoming.parts import assignee_keys
from services.intake.ports import INCOMING, STAFF
from services.intake.store.fencing import run_in_commune

T = TypeVar("T")

INDEXES = (
    Index(
        ("register_year", "register_serial"), unique=True, only_where={"register_serial": {"$exists": True}}
    ),
    Index(("registered_at", "document_id")),
    Index(("state", "registered_at")),
    Index(("submit_by",), only_where={"search.waits_for_submission": True}),
    Index(("registered_at",), only_where={"search.submitted_late": True}),
    Index(("confirm_by",), only_where={"search.unconfirmed": True}),
    Index(("search.assignees", "registered_at"), only_where={"search.assignees": {"$exists": True}}),
    Index(("search.due_at",), only_where={"search.due_at": {"$exists": True}}),
    # The job that chases serves every commune.
    Index(("search.chase_at",), only_where={"search.chase_at": {"$exists": True}}, across_tenants=True),
)


class MongoIncomingReader:
    """See ports.IncomingReader."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def one(self, commune_id: str, document_id: str) -> Document | None:
        """See ports.IncomingReader."""
        return self._store.tenant(commune_id).collection(INCOMING).get(document_id)

    def page(
        self, commune_id: str, where: Mapping[str, Any], after: Sequence[Any] | None, limit: int
    ) -> list[Document]:
        """See ports.IncomingReader."""
        wanted = [_ASKED[name](value) for name, value in where.items()]
        if after is not None:
            wanted.append(_behind(*after))
        order = [("registered_at", DESCENDING), ("document_id", DESCENDING)]
        found = self._store.tenant(commune_id).collection(INCOMING)
        return list(found.find({"$and": wanted} if wanted else {}, sort=order, limit=limit))

    def stands_for(self, commune_id: str, holder: str) -> list[str]:
        """See ports.IncomingReader."""
        kept = self._store.tenant(commune_id).collection(STAFF).get(holder) or {"unit_id": ""}
        return list(assignee_keys(holder, kept["unit_id"]))

    def register(self, commune_id: str, year: int, after_serial: int, limit: int) -> list[Document]:
        """See ports.IncomingReader."""
        where = {"register_year": year, "register_serial": {"$gt": after_serial}}
        found = self._store.tenant(commune_id).collection(INCOMING)
        return list(found.find(where, sort=[("register_serial", ASCENDING)], limit=limit))


def _behind(registered_at: datetime, document_id: str) -> Document:
    same = {"registered_at": registered_at, "document_id": {"$lt": document_id}}
    return {"$or": [{"registered_at": {"$lt": registered_at}}, same]}


def _unsubmitted(now: datetime) -> Document:
    waits = {"search.waits_for_submission": True, "submit_by": {"$lt": now}}
    return {"$or": [waits, {"search.submitted_late": True}]}


_ASKED: Mapping[str, Callable[[Any], Document]] = {
    "year": lambda year: {"register_year": year},
    "state": lambda state: {"state": state},
    "assignee": lambda keys: {"search.assignees": {"$in": list(keys)}},
    "unsubmitted": _unsubmitted,
    "unconfirmed": lambda now: {"search.unconfirmed": True, "confirm_by": {"$lte": now}},
    "overdue": lambda now: {"search.due_at": {"$lt": now}},
}


class LateDocuments:
    """What the job that chases asks and writes, in the transactions of whoever holds its lease."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def late(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Commune and id of documents whose time has run out and of which that was not said."""
        where = {"search.chase_at": {"$lt": now}}
        found = self._store.plumbing(INCOMING).find(where, ["tenant", "document_id"])
        order = found.sort("search.chase_at", ASCENDING).limit(limit)
        return [(one["tenant"], one["document_id"]) for one in order]

    def count(self, now: datetime) -> int:
        """How many open documents are late, over all communes but those for practice."""
        where = {"tenant": REAL, "search.due_at": {"$lt": now}}
        return self._store.plumbing(INCOMING).count_documents(where)

    def run(self, fenced: Fenced, commune_id: str, change: Callable[[UnitOfWork], T]) -> T:
        """Run a change of a commune in a transaction of its own.

        Raises: LeaseLostError.
        """
        return run_in_commune(fenced, commune_id, change)
