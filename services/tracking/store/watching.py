"""What the watchdog reads of tracking's own store: rows of a stretch of days, claims, and what it keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from pymongo import ASCENDING

from services.chassis.books import DatedBook
from services.chassis.counting import TOLD
from services.chassis.faults import FAULTS, Fault
from services.chassis.ledger import claims_of
from services.chassis.mongo import Document, Store, document_id
from services.chassis.parking import DEAD_LETTERS
from services.chassis.tried import tried
from services.contracts.calendars import VIETNAM_TIME, instant
from services.contracts.envelope import parse_event_id
from services.tracking.domain.statuses import CLOSED, Status
from services.tracking.domain.watching import SOURCES, TRACKING, Row
from services.tracking.ports import COMMUNES, DOSSIERS, LEDGERS

_FIELDS = (
    *("dossier_id", "filed_at", "received_at", "instant", "origin_commune_id", "standing.status"),
    *("timeline.event_id", "timeline.type"),
)


class MongoProjection:
    """See ports.Projection."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def communes(self) -> list[str]:
        """See ports.Projection."""
        found = self._store.plumbing(COMMUNES).find({}, ["tenant"]).sort("_id", ASCENDING)
        return [document["tenant"] for document in found]

    def first_on(self, commune_id: str) -> date | None:
        """See ports.Projection."""
        return book(self._store).first_on(commune_id)

    def page(
        self, commune_id: str, since: date, until: date, after: tuple[Any, str] | None, limit: int
    ) -> list[Document]:
        """See ports.Projection."""
        where: Document = {"filed_at": {"$gte": _begins(since), "$lt": _begins(until + timedelta(days=1))}}
        if after is not None:
            filed_at, dossier_id = after
            where["filed_at"]["$gte"] = filed_at
            where["$nor"] = [{"filed_at": filed_at, "dossier_id": {"$lte": dossier_id}}]
        order = [("filed_at", ASCENDING), ("dossier_id", ASCENDING)]
        dossiers = self._store.tenant(commune_id).collection(DOSSIERS)
        return list(dossiers.find(where, sort=order, limit=limit, fields=_FIELDS))

    def rows(self, commune_id: str, dossier_ids: Sequence[str]) -> dict[str, Row]:
        """See ports.Projection."""
        ids = [document_id(commune_id, dossier_id) for dossier_id in dossier_ids]
        found = self._store.plumbing(DOSSIERS).find({"_id": {"$in": ids}}, list(_FIELDS))
        return {one["_id"].partition("/")[2]: Row.of(one) for one in found}

    def claims(self, commune_id: str, dossier_ids: Sequence[str]) -> dict[tuple[str, str], int]:
        """See ports.Projection."""
        return claims_of(self._store, commune_id, dossier_ids, SOURCES)

    def is_tried(self, commune_id: str, dossier_id: str) -> bool:
        """See ports.Projection."""
        return dossier_id in tried(self._store, commune_id, [dossier_id], SOURCES)

    def passed_over(self, commune_id: str, dossier_id: str) -> Mapping[str, int]:
        """See ports.Projection."""
        where = {"tenant": commune_id, "subject": dossier_id, "state": "discarded"}
        found = self._store.plumbing(DEAD_LETTERS).find(where, ["event_id"])
        return Counter(parse_event_id(letter["event_id"])[0] for letter in found)


def _begins(on: date) -> datetime:
    return instant(on, time())


class MongoStuck:
    """What the watchdog keeps, and what the services told of their ledgers."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def page(self, commune_id: str | None, kind: str | None, after: str, limit: int) -> list[Document]:
        """Findings of a commune, or of all, in the order of their stored ids, from behind one on."""
        where: dict[str, Any] = {"_id": {"$gt": after}}
        where |= {name: value for name, value in (("tenant", commune_id), ("kind", kind)) if value}
        return list(self._store.plumbing(FAULTS).find(where).sort("_id", ASCENDING).limit(limit))

    def counts(self, commune_id: str | None) -> list[Document]:
        """How many findings there are of each kind, and since when."""
        found = self._store.plumbing(FAULTS).aggregate([
            {"$match": {"tenant": commune_id} if commune_id else {}},
            {"$group": {"_id": "$kind", "count": {"$sum": 1}, "since": {"$min": "$since"}}},
            {"$sort": {"count": -1, "_id": 1}},
        ])  # fmt: skip
        return [{"kind": one["_id"], "count": one["count"], "since": one["since"]} for one in found]

    def of(self, where: str) -> set[Fault]:
        """Findings in the store of a service."""
        return {Fault.of(one) for one in self._store.plumbing(FAULTS).find({"where": where})}

    def unbalanced(self) -> int:
        """How many days of any service's ledger do not add up."""
        where = {"tenant": {"$gt": ""}, "adds_up": False}
        return self._store.plumbing(LEDGERS).count_documents(where)

    def ledgers(self, commune_id: str, since: date, until: date) -> Iterator[Document]:
        """What the services told of some days, tracking itself included, in the order of the days."""
        days = {"on": {"$gte": since.isoformat(), "$lte": until.isoformat()}}
        mine = self._store.tenant(commune_id)
        yield from mine.collection(LEDGERS).find(days, sort=[("on", ASCENDING), ("source", ASCENDING)])
        for told in mine.collection(TOLD).find(days, sort=[("on", ASCENDING)]):
            day = told["day"]
            adds_up = day["received"] == day["open"] + day["closed"] + day["void"]
            yield {**day, **told, "source": TRACKING, "adds_up": adds_up}


def book(store: Store) -> DatedBook:
    """Tracking's ledger, by the day of filing as its projection has it."""

    def facts(commune_id: str, dossier_ids: Sequence[str]) -> dict[str, Document]:
        return {one: {} for one in MongoProjection(store).rows(commune_id, dossier_ids)}

    states = {int(status): "closed" if status in CLOSED else "open" for status in Status}
    return DatedBook(
        store=store,
        collection=DOSSIERS,
        at="filed_at",
        key="dossier_id",
        state="standing.status",
        states={**states, int(Status.STOPPED): "void"},
        facts=facts,
        zone=VIETNAM_TIME,
    )
