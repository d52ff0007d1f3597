"""Indexes and queries: a dossier by number or code, lists, counts, and how many are late."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING

from services.chassis import issued
from services.chassis.mongo import Document, Index, Indexes, Store, TenantStore
from services.contracts.practice import is_practice
from services.tracking.domain.course import Course
from services.tracking.domain.criteria import Criteria, Days
from services.tracking.domain.dossier import Dossier
from services.tracking.domain.marks import Mark
from services.tracking.domain.office import Office
from services.tracking.domain.ratings import Rated, Rating
from services.tracking.domain.statuses import Rank, Status
from services.tracking.domain.voices import Opinion
from services.tracking.domain.waiting import Waiting
from services.tracking.domain.waits import Wait
from services.tracking.ports import (
    COMMUNE,
    COMMUNES,
    DOSSIERS,
    LEDGERS,
    RATINGS,
    STAFF,
    VOIDS,
    WAITS,
    SealedVoid,
)
from services.tracking.store import courses, grouping, saying
from services.tracking.store.grouping import MongoCommunes
from services.tracking.store.selecting import of_number, rated_as, where

__all__ = [
    "INDEXES",
    "PROJECTIONS",
    "MongoCommunes",
    "MongoDossiers",
    "MongoPublicDossiers",
    "late_by_commune",
    "register_of",
    "where",
]

# By number all before "stopped" is in progress or was declined.
_MAY_BE_LATE: Document = {
    "standing.status": {"$lt": int(Status.STOPPED)},
    # Says nothing more, but no commune's question says it: none is answered from the index over all communes.
    "standing.rank": {"$lt": int(Rank.HAND_OVER)},
}
_LISTED = (
    *("dossier_id", "standing", "filed_at", "channel", "unit_id", "applicant", "dossier_number", "instant"),
    *("procedure_code", "procedure_name", "field", "received_at", "dated", "appointment_at", "result_at"),
    *("first_due_at", "papers_asked_at", "provisional_number", *(mark.field for mark in Mark)),
    *("step", "steps_done", "steps_count", "completion", "hand_over"),
    *(
        "register_year",
        "register_serial",
        "delivery",
        "assisted",
        "taken_by",
        "competent_commune_id",
        "origin_commune_id",
    ),
)

# Made of events alone: what can be thrown away and rebuilt. All else in the database is tracking's own.
PROJECTIONS = frozenset({DOSSIERS, COMMUNES, STAFF, VOIDS, WAITS})

INDEXES: Indexes = {
    **issued.INDEXES,
    COMMUNES: (),
    LEDGERS: (
        Index(("on", "source")),
        Index(("adds_up",), only_where={"adds_up": False}),
    ),
    STAFF: (),
    RATINGS: (Index(("rated_at", "rating")),),
    VOIDS: (Index(("unit_id", "year", "last")),),
    WAITS: (Index(("on",)),),
    DOSSIERS: (
        Index(("filed_at", "dossier_id")),
        Index(("standing.status", "filed_at", "dossier_id")),
        Index(("standing.status", "dated.due_at")),
        Index(("procedure_code", "filed_at", "dossier_id")),
        Index(("result_at", "filed_at", "dated.due_at"), only_where={"result_at": {"$exists": True}}),
        Index(("declined_at",), only_where={"declined_at": {"$exists": True}}),
        Index(("channel", "filed_at", "dossier_id")),
        Index(("filed_at", "dossier_id"), only_where={"assisted": True}),
        Index(("name_keys",)),
        Index(
            ("unit_id", "register_year", "register_serial"),
            only_where={"register_serial": {"$exists": True}},
        ),
        # Asked by people who cannot know the commune.
        Index(("dossier_number",), only_where={"dossier_number": {"$exists": True}}, across_tenants=True),
        Index(
            ("provisional_number",),
            only_where={"provisional_number": {"$exists": True}},
            across_tenants=True,
        ),
        Index(("lookup_digest",), only_where={"lookup_digest": {"$exists": True}}, across_tenants=True),
        # A figure of the hosting unit, over all communes.
        Index(("dated.due_at", "tenant"), only_where=_MAY_BE_LATE, across_tenants=True),
    ),
}


class MongoPublicDossiers:
    """See ports.PublicDossiers. Known and unknown cost the same: one look into an index."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def by_number(self, number: str) -> tuple[str, Dossier] | None:
        """See ports.PublicDossiers."""
        return self._found({**of_number(number), "arrived": None})

    def by_digest(self, lookup_digest: str) -> tuple[str, Dossier] | None:
        """See ports.PublicDossiers."""
        return self._found({"lookup_digest": lookup_digest})

    def _found(self, where: Mapping[str, Any]) -> tuple[str, Dossier] | None:
        found = self._store.asked_by_anyone(DOSSIERS, where)
        return None if found is None else (found[0], Dossier.of(found[1]))


class MongoDossiers:
    """See ports.Dossiers."""

    def __init__(self, store: TenantStore) -> None:
        self._store = store
        self._dossiers = store.collection(DOSSIERS)

    def one(self, dossier_id: str) -> Dossier | None:
        """See ports.Dossiers."""
        document = self._dossiers.get(dossier_id)
        return None if document is None else Dossier.of(document)

    def newest(
        self, criteria: Criteria, now: datetime, before: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Dossier]:
        """See ports.Dossiers."""
        wanted = where(criteria, now)
        if before is not None:
            filed_at, dossier_id = before
            same_moment = {"filed_at": filed_at, "dossier_id": {"$lt": dossier_id}}
            wanted = {"$and": [wanted, {"$or": [{"filed_at": {"$lt": filed_at}}, same_moment]}]}
        order = [("filed_at", DESCENDING), ("dossier_id", DESCENDING)]
        rated = self._rated(criteria)
        found = self._dossiers.find(wanted, keys=rated, sort=order, limit=limit, fields=_LISTED)
        return [Dossier.of(document) for document in found]

    def count(self, criteria: Criteria, now: datetime) -> int:
        """See ports.Dossiers."""
        return self._dossiers.count(where(criteria, now), keys=self._rated(criteria))

    def waiting(self, now: datetime, soon: Days) -> Waiting:
        """See ports.Dossiers."""
        return grouping.waiting(self._dossiers, now, soon)

    def courses(self, begins: datetime, ends: datetime) -> Iterator[Course]:
        """See ports.Dossiers."""
        return courses.of(self._dossiers, begins, ends)

    def registered(self, unit_id: str, year: int, first: int, last: int) -> Sequence[Dossier]:
        """See ports.Dossiers."""
        wanted = {**register_of(unit_id, year), "register_serial": {"$gte": first, "$lte": last}}
        order = [("register_serial", ASCENDING)]
        found = self._dossiers.find(wanted, sort=order, fields=(*_LISTED, "person"))
        return [Dossier.of(document) for document in found]

    def last_serial(self, unit_id: str, year: int) -> int:
        """See ports.Dossiers."""
        used = self._dossiers.find(
            register_of(unit_id, year),
            sort=[("register_serial", DESCENDING)],
            limit=1,
            fields=["register_serial"],
        )
        voids = (void.last for void in self.voids(unit_id, year))
        return max([one["register_serial"] for one in used] + list(voids), default=0)

    def voids(self, unit_id: str, year: int) -> Sequence[SealedVoid]:
        """See ports.Dossiers."""
        found = self._store.collection(VOIDS).find({"unit_id": unit_id, "year": year})
        return [SealedVoid(first=one["first"], last=one["last"], person=one["person"]) for one in found]

    def rated(self, dossier_id: str) -> Rated | None:
        """See ports.Dossiers."""
        found = self._store.collection(RATINGS).get(dossier_id)
        return None if found is None else Rated(Rating(found["rating"]), found["rated_at"])

    def opinions(self, begins: datetime, ends: datetime) -> Sequence[Opinion]:
        """See ports.Dossiers."""
        return saying.opinions(self._store, begins, ends)

    def waits(self, first: date, last: date) -> Sequence[Wait]:
        """See ports.Dossiers."""
        return saying.waits(self._store, first, last)

    def _rated(self, criteria: Criteria) -> list[str] | None:
        """Which dossiers alone may meet criteria that ask for ratings; None: they do not."""
        if not criteria.asks_for_ratings:
            return None
        found = self._store.collection(RATINGS).find(rated_as(criteria), fields=["dossier_id"])
        return [one["dossier_id"] for one in found]

    def office(self) -> Office:
        """See ports.Dossiers."""
        document = self._store.collection(COMMUNES).get(COMMUNE)
        if document is None:
            return Office()
        units = {unit["unit_id"]: unit["name"] for unit in document["units"]}
        named = {name: document[name] for name in ("name", "desk_phone", "desk_address")}
        return Office(**named, units=units)

    def officers(self, ids: Collection[str]) -> Mapping[str, str]:
        """See ports.Dossiers."""
        staff = self._store.collection(STAFF)
        found = {staff_id: staff.get(staff_id) for staff_id in ids}
        return {staff_id: document["name"] for staff_id, document in found.items() if document}


def register_of(unit_id: str, year: int) -> Document:
    """The query of all that has a serial in the register of a unit's year."""
    return {"unit_id": unit_id, "register_year": year, "register_serial": {"$exists": True}}


def late_by_commune(store: Store, now: datetime) -> dict[str, int]:
    """How many dossiers are past their due date without a result, in each real commune that has any."""
    counted = store.plumbing(DOSSIERS).aggregate([
        {"$match": {**_MAY_BE_LATE, "dated.due_at": {"$lt": now}}},
        {"$match": {"standing.status": {"$ne": int(Status.DECLINED)}}},
        {"$group": {"_id": "$tenant", "count": {"$sum": 1}}},
    ])  # fmt: skip
    return {found["_id"]: found["count"] for found in counted if not is_practice(found["_id"])}
