"""The log of a service's events, kept for good; written in the transaction of the change they tell of.

An event enters the log without a position. The one holder of the relay's lease gives positions afterwards,
so that the log has an order without holes although many transactions write to it at once.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pymongo import ASCENDING, InsertOne, UpdateOne

from services.chassis.context import current_traceparent
from services.chassis.mongo import Document, Index, Indexes, Store, document_id
from services.chassis.work import Batch
from services.contracts.envelope import Event, encode, event_id, wrap

EVENTS = "events"
STREAMS = "event_streams"
BUCKETS = 16  # parts into which subjects fall; an inbox is sharded along them, so at most so many shards

INDEXES: Indexes = {
    EVENTS: (
        Index(("recorded_at", "_id"), only_where={"pending": True}),
        Index(("position",), only_where={"position": {"$exists": True}}),
        Index(("subject", "sequence"), unique=True),
        # Rows without a place in the order, whatever else they say: few, and none for long.
        Index(("_id",), only_where={"position": None}),
        # The order of the whole log belongs to no tenant: services read it across all of them.
        Index(("position",), unique=True, only_where={"position": {"$exists": True}}, across_tenants=True),
    ),
    STREAMS: (),
}


def bucket(subject: str) -> int:
    """The part into which a subject falls; the same for ever."""
    return zlib.crc32(subject.encode()) % BUCKETS


@dataclass(frozen=True, slots=True)
class Logged:
    """An event of the log that has its position."""

    tenant: str
    position: int
    type: str
    bucket: int
    body: bytes

    @classmethod
    def of(cls, document: Document, position: int | None = None) -> Logged:
        """From the stored document."""
        return cls(
            document["tenant"],
            document["position"] if position is None else position,
            document["type"],
            document["bucket"],
            bytes(document["body"]),
        )


class EventLog:
    """The log in one service's database."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def append(self, batch: Batch) -> None:
        """Number the events of a transaction within their streams and add them to it."""
        if not batch.events:
            return
        places = {self._stream(event) for event, _ in batch.events}
        batch.prefetch((STREAMS, place) for place in places)
        last = {place: (batch.read((STREAMS, place)) or {}).get("last", 0) for place in places}
        for event, caused_by in batch.events:
            last[self._stream(event)] += 1
            batch.write(EVENTS, InsertOne(_document(event, last[self._stream(event)], caused_by)))
        for place, sequence in last.items():
            batch.write(STREAMS, self._head(batch, place, sequence))

    @staticmethod
    def _stream(event: Event) -> str:
        return document_id(event.tenant, event.subject)

    @staticmethod
    def _head(batch: Batch, place: str, sequence: int) -> InsertOne[Document] | UpdateOne:
        if batch.read((STREAMS, place)) is None:
            return InsertOne({"_id": place, "tenant": place.partition("/")[0], "last": sequence})
        return UpdateOne({"_id": place}, {"$set": {"last": sequence}})

    def after(self, position: int, limit: int, tenant: str | None = None) -> list[Logged]:
        """Events behind a position, in order: of one tenant, or of all."""
        where: dict[str, Any] = {"position": {"$gt": position}}
        if tenant is not None:
            where["tenant"] = tenant
        found = self._store.plumbing(EVENTS).find(where).sort("position", ASCENDING).limit(limit)
        return [Logged.of(document) for document in found]

    def oldest_behind(self, tenant: str, position: int) -> datetime | None:
        """When the oldest of a tenant's events behind a position was recorded; None if there is none.

        What has its place in the log goes before what has none yet.
        """
        placed: Document = {"tenant": tenant, "position": {"$gt": position}}
        unplaced: Document = {"tenant": tenant, "pending": True}
        events = self._store.plumbing(EVENTS)
        for where, order in ((placed, "position"), (unplaced, "recorded_at")):
            found = events.find_one(where, ["recorded_at"], sort=[(order, ASCENDING)])
            if found is not None:
                at: datetime = found["recorded_at"]
                return at
        return None

    def count_behind(self, tenant: str, position: int, most: int | None = None) -> int:
        """How many of a tenant's events lie behind a position or have no place yet; counted up to `most`."""
        count = 0
        for where in ({"position": {"$gt": position}}, {"pending": True}):
            if count == most:
                break
            bound: dict[str, Any] = {} if most is None else {"limit": most - count}
            count += self._store.plumbing(EVENTS).count_documents({"tenant": tenant, **where}, **bound)
        return count

    def of_subject(self, tenant: str, subject: str, after_sequence: int, limit: int) -> Iterator[Logged]:
        """Events about one subject that are in the log's order already."""
        where = {
            "tenant": tenant,
            "subject": subject,
            "sequence": {"$gt": after_sequence},
            "position": {"$exists": True},
        }
        for document in self._store.plumbing(EVENTS).find(where).sort("sequence", ASCENDING).limit(limit):
            yield Logged.of(document)


def _document(event: Event, sequence: int, caused_by: str | None) -> Document:
    recorded_at = datetime.now(UTC)
    envelope = wrap(
        event,
        sequence,
        recorded_at=recorded_at,
        causation_id=caused_by,
        traceparent=current_traceparent(),
    )
    return {
        "_id": document_id(event.tenant, event_id(event.source, event.subject, sequence)),
        "tenant": event.tenant,
        "subject": event.subject,
        "sequence": sequence,
        "type": event.type,
        "bucket": bucket(event.subject),
        "recorded_at": recorded_at,
        "pending": True,
        "body": encode(envelope),
    }
