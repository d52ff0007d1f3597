"""How far a service's log has told each subject: the heads of its streams as of what is on its way.

What waits for the broker is not counted, so that nobody is called behind for what was never sent; and what
the relay does not see at all is found here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from pymongo import ASCENDING

from services.chassis.eventlog import EVENTS, STREAMS
from services.chassis.mongo import Document, Store, document_id
from services.chassis.relay import OUTBOX

TOO_MANY = 5_000  # events of a tenant that wait for the broker: then its heads are not told
UNPLACED: Document = {"position": None}  # rows of the log without a place in its order
UNSEEN: Document = {**UNPLACED, "pending": {"$ne": True}}  # and which the relay does not look for


@dataclass(frozen=True)
class Waiting:
    """What of a tenant's log is not on its way yet.

    Attributes:
        position: up to which it was published.
        first: subject to the sequence of its first event that waits.
        settled: whether so little waits that this is the whole of it.
    """

    position: int
    first: Mapping[str, int]
    settled: bool


class Heads:
    """The streams of one service."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def waiting(self, tenant: str) -> Waiting:
        """What waits for the broker, or for its place in the log."""
        outbox = self._store.plumbing(OUTBOX).find_one({"_id": tenant}) or {}
        position = int(outbox.get("published", 0))
        first: dict[str, int] = {}
        count = 0
        for where in ({"position": {"$gt": position}}, UNPLACED):
            found = self._store.plumbing(EVENTS).find({"tenant": tenant, **where}, ["subject", "sequence"])
            for row in found.limit(TOO_MANY + 1):
                first[row["subject"]] = min(row["sequence"], first.get(row["subject"], row["sequence"]))
                count += 1
        return Waiting(position, first, count <= TOO_MANY)

    def relayed(self, tenant: str, subjects: Collection[str], waiting: Waiting) -> dict[str, int]:
        """Sequence of the last event about each subject that is on its way; 0 where there is none."""
        ids = [document_id(tenant, subject) for subject in subjects]
        found = self._store.plumbing(STREAMS).find({"_id": {"$in": ids}}, ["last"])
        last = {row["_id"].partition("/")[2]: int(row["last"]) for row in found}
        told = {subject: last.get(subject, 0) for subject in subjects}
        for subject in waiting.first.keys() & told.keys():
            told[subject] = min(told[subject], waiting.first[subject] - 1)
        return told

    def unplaced(self, before: datetime, after: str, limit: int) -> list[tuple[str, str, str]]:
        """Rows that will get no place, written before an instant: tenant, subject, and id of the event.

        Args:
            after: the stored id behind which to go on.
        """
        written: Document = {"recorded_at": {"$not": {"$gte": before}}}  # a row that does not say when is old
        behind: Document = {"tenant": {"$gte": after.partition("/")[0]}, "_id": {"$gt": after}}
        where = {**UNSEEN, **behind, **written}
        found = self._store.plumbing(EVENTS).find(where, ["tenant", "subject"])
        ordered = found.sort([("tenant", ASCENDING), ("_id", ASCENDING)]).limit(limit)
        return [(row["tenant"], row["subject"], row["_id"]) for row in ordered]

    def still_unplaced(self, subjects: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
        """Which of these, by tenant and subject, have rows that will get no place."""
        wanted: dict[str, list[str]] = defaultdict(list)
        for tenant, subject in subjects:
            wanted[tenant].append(subject)
        events = self._store.plumbing(EVENTS)
        return {
            (tenant, row["subject"])
            for tenant, mine in wanted.items()
            for row in events.find({"tenant": tenant, "subject": {"$in": mine}, **UNSEEN}, ["subject"])
        }
