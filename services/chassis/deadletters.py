"""The workbench for dead letters: counted by kind, cause and tenant, shown, sent back, discarded.

Whatever is done to a letter is done to all of it at once: in one transaction the event is put where it is
taken up again and the letter is closed. A body is never deleted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pymongo import ASCENDING, UpdateOne

from services.chassis.eventlog import EventLog
from services.chassis.mongo import Document, Store
from services.chassis.parking import DEAD_LETTERS, LARGE_BODIES, PARKED, readable, to_be_tried
from services.chassis.poison import Kind
from services.chassis.transactions import Transactor
from services.chassis.work import Batch, Layer
from services.contracts.envelope import EnvelopeError

AT_ONCE = 200  # letters in one transaction
SENT_BACK, DISCARDED = "sent_back", "discarded"
MAX_CAUSES = 100  # of a summary; the rest is in its figures by kind and tenant


@dataclass(frozen=True)
class DeadLetter:
    """A dead letter as an operator sees it."""

    letter_id: str
    tenant: str
    type: str
    subject: str
    kind: str
    cause: str
    died_at: datetime
    age_seconds: float
    times: int

    @classmethod
    def of(cls, document: Document, now: datetime) -> DeadLetter:
        """From the stored document."""
        return cls(
            document["_id"],
            document["tenant"],
            document.get("type", ""),
            document.get("subject", ""),
            document.get("kind", Kind.UNSORTED),
            document["cause"],
            document["died_at"],
            (now - document["died_at"]).total_seconds(),
            document.get("times", 1),
        )


@dataclass(frozen=True)
class Wanted:
    """Which open letters are meant: those to which all that is given applies.

    Attributes:
        cause: how the cause begins.
    """

    letter_id: str | None = None
    kind: str | None = None
    cause: str | None = None
    tenant: str | None = None
    type: str | None = None

    @property
    def is_everything(self) -> bool:
        """Whether nothing is given."""
        return self == Wanted()

    def where(self) -> Document:
        """As a query."""
        asked: Document = {"_id": self.letter_id, "tenant": self.tenant, "type": self.type}
        given = {name: value for name, value in asked.items() if value is not None}
        if self.kind is not None:
            given["kind"] = None if self.kind == Kind.UNSORTED else self.kind
        if self.cause is not None:
            given["cause"] = {"$regex": f"^{re.escape(self.cause)}"}
        return {"state": "open", **given}


@dataclass(frozen=True)
class Heap:
    """Open letters that have something in common."""

    named: Mapping[str, str]  # kind; kind and cause; or tenant
    count: int
    tenants: int
    oldest_at: datetime


@dataclass(frozen=True)
class Summary:
    """The open letters from three sides, the largest heaps first."""

    kinds: Sequence[Heap]
    causes: Sequence[Heap]
    tenants: Sequence[Heap]

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(heap.count for heap in self.kinds)


@dataclass
class Resolved:
    """What became of some letters."""

    done: int = 0
    unreadable: int = 0  # still no event of ours: they stay open


@dataclass(frozen=True)
class Opened:
    """One letter with all that is known of it.

    Attributes:
        behind: how many events of the same stream wait.
        body: as it came; what is personal in it is sealed, unless it is no event of ours.
        resolved_by: who sent it back or discarded it; empty while nobody has.
        reason: why it was discarded.
    """

    letter: DeadLetter
    state: str
    behind: int
    body: bytes = field(repr=False)
    resolved_by: str = ""
    resolved_at: datetime | None = None
    reason: str = ""


class DeadLetters:
    """The dead letters of one service. Each command is safe to give twice, and by two at once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._letters = store.plumbing(DEAD_LETTERS)
        self._transactor = Transactor(store, EventLog(store))

    def all(
        self, wanted: Wanted = Wanted(), limit: int = 0, after: tuple[datetime, str] | None = None
    ) -> Iterator[DeadLetter]:
        """Those that are open, oldest first, from the one behind `after` on."""
        where = wanted.where()
        if after is not None:
            later: Document = {"died_at": {"$gt": after[0]}}
            where["$or"] = [later, {"died_at": after[0], "_id": {"$gt": after[1]}}]
        now = datetime.now(UTC)
        order = [("died_at", ASCENDING), ("_id", ASCENDING)]
        for document in self._letters.find(where, {"body": False}).sort(order).limit(limit):
            yield DeadLetter.of(document, now)

    def one(self, letter_id: str) -> Opened | None:
        """A letter, open or closed."""
        document = self._letters.find_one({"_id": letter_id})
        if document is None:
            return None
        return Opened(
            DeadLetter.of(document, datetime.now(UTC)),
            document["state"],
            self._behind(document),
            self._body(document),
            document.get("resolved_by", ""),
            document.get("resolved_at"),
            document.get("reason", ""),
        )

    def _behind(self, document: Document) -> int:
        if "event_id" not in document:
            return 0
        stream = document["event_id"].rpartition(":")[0]
        place = {"$regex": f"^{re.escape(document['tenant'])}/{re.escape(stream)}:"}
        return self._store.plumbing(PARKED).count_documents({"_id": place})

    def _body(self, document: Document) -> bytes:
        if "parts" not in document:
            return bytes(document["body"])
        places = [f"{document['_id']}.{number}" for number in range(document["parts"])]
        parts = self._store.plumbing(LARGE_BODIES).find({"_id": {"$in": places}})
        found = {one["_id"]: one["part"] for one in parts}
        return b"".join(found[place] for place in places)

    def summary(self, wanted: Wanted = Wanted()) -> Summary:
        """The open letters by kind, by cause and by tenant."""
        kind = {"$ifNull": ["$kind", str(Kind.UNSORTED)]}
        sides: Mapping[str, tuple[Document, int]] = {
            "kinds": ({"kind": kind}, len(Kind)),
            "causes": ({"kind": kind, "cause": "$cause"}, MAX_CAUSES),
            "tenants": ({"tenant": "$tenant"}, 0),
        }
        found = next(iter(self._letters.aggregate([
            {"$match": wanted.where()},
            {"$facet": {name: _heaps(by, most) for name, (by, most) in sides.items()}},
        ])))  # fmt: skip
        return Summary(**{name: [_heap(one) for one in heaps] for name, heaps in found.items()})

    def oldest_at(self) -> datetime | None:
        """When the oldest of those that are open was set aside."""
        found = self._letters.find_one({"state": "open"}, ["died_at"], sort=[("died_at", ASCENDING)])
        return found["died_at"] if found else None

    def counts(self) -> Mapping[str, int]:
        """How many are open, by kind."""
        found = self._letters.aggregate([
            {"$match": {"state": "open"}},
            {"$group": {"_id": {"$ifNull": ["$kind", str(Kind.UNSORTED)]}, "count": {"$sum": 1}}},
        ])  # fmt: skip
        return Counter({one["_id"]: one["count"] for one in found})

    def send_back(self, wanted: Wanted, by: str) -> Resolved:
        """Let the events be handled again, at once; what still is no event stays open."""
        return self._resolve(wanted, SENT_BACK, by, "")

    def discard(self, wanted: Wanted, by: str, reason: str) -> Resolved:
        """Go on without the events; the letters are kept with who said so and why."""
        return self._resolve(wanted, DISCARDED, by, reason)

    def _resolve(self, wanted: Wanted, state: str, by: str, reason: str) -> Resolved:
        total = Resolved()
        for places in self._pages(wanted):
            page = self._transactor.run(lambda batch, places=places: close(batch, places, state, by, reason))  # type: ignore[misc]
            total.done += page.done
            total.unreadable += page.unreadable
        return total

    def _pages(self, wanted: Wanted) -> Iterator[list[str]]:
        """The ids as they are now: what dies meanwhile is not meant."""
        found = self._letters.find(wanted.where(), ["_id"]).sort("died_at", ASCENDING)
        places = [one["_id"] for one in found]
        for start in range(0, len(places), AT_ONCE):
            yield places[start : start + AT_ONCE]


def close(batch: Batch | Layer, places: Sequence[str], state: str, by: str, reason: str = "") -> Resolved:
    """Send back, or discard, those of some letters that are open, their events with them."""
    done = Resolved()
    skip = state == DISCARDED
    note = {"state": state, "resolved_by": by, "reason": reason}
    for letter in batch.find(DEAD_LETTERS, {"_id": {"$in": list(places)}, "state": "open"}):
        try:
            body = bytes(letter.get("body", b""))
            batch.write(PARKED, to_be_tried(readable(body), body, "sent back", skip=skip))
        except EnvelopeError:  # nothing waits for it: discarding it is a note
            if not skip:
                done.unreadable += 1
                continue
        change = {**note, "resolved_at": datetime.now(UTC)}
        batch.write(DEAD_LETTERS, UpdateOne({"_id": letter["_id"]}, {"$set": change}))
        done.done += 1
    return done


def _heaps(by: Document, most: int) -> list[Document]:
    group: Document = {
        "_id": by,
        "count": {"$sum": 1},
        "tenants": {"$addToSet": "$tenant"},
        "oldest_at": {"$min": "$died_at"},
    }
    stages: list[Document] = [{"$group": group}, {"$sort": {"count": -1, "oldest_at": 1}}]
    stages.append({"$set": {"tenants": {"$size": "$tenants"}}})
    return [*stages, {"$limit": most}] if most else stages


def _heap(found: Document) -> Heap:
    return Heap(found["_id"], found["count"], found["tenants"], found["oldest_at"])


def known_now(letters: DeadLetters, types: Sequence[str]) -> int:
    """Send back what was of a newer version than the service knew, and is known by now; tells how many."""
    return sum(letters.send_back(Wanted(kind=Kind.VERSION, type=one), "upgrade").done for one in types)
