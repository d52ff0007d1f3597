"""What the watch stands on, on a real database: heads of streams, lost rows, books, findings."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from services.chassis import drained, faults
from services.chassis.books import DatedBook
from services.chassis.drained import drained_at, note_drained
from services.chassis.errors import LeaseLostError
from services.chassis.eventlog import EVENTS, EventLog
from services.chassis.faults import FAULTS, Fault, Pace, Watch
from services.chassis.heads import Heads
from services.chassis.jobs import Fenced
from services.chassis.lease import Lease
from services.chassis.ledger import Ledger
from services.chassis.mongo import Index
from services.chassis.parking import PARKED
from services.chassis.publisher import Publisher
from services.chassis.relay import OUTBOX, Relay
from services.chassis.transactions import Transactor
from services.chassis.tried import tried
from services.chassis.unrelayed import Unrelayed
from services.chassis.work import UnitOfWork
from tests.integration.chassis.plumbing import INDEXES as PLUMBING
from tests.integration.chassis.plumbing import Side, announce, happened

INDEXES = {
    **PLUMBING,
    **faults.INDEXES,
    **drained.INDEXES,
    "things": (Index(("came_at", "thing", "state")),),
}
VIETNAM = timezone(timedelta(hours=7))


@pytest.fixture
def side(mongodb_uri: str, database: str) -> Iterator[Side]:
    """A service with an empty database."""
    with Side.at(mongodb_uri, database) as opened:
        opened.store.ensure(INDEXES)
        yield opened


def sequencer(side: Side) -> Relay:
    """A relay that gives positions; nothing is published here."""
    lease = Lease(side.store, "relay", "here")
    assert lease.acquire()
    return Relay(side.store, lease, Publisher("amqp://127.0.0.1:1//", "alpha", None))  # type: ignore[arg-type]


def test_a_head_is_what_is_on_its_way(side: Side) -> None:
    """Events without a place, and events behind the place up to which was published, are not counted."""
    announce(side, [happened("a", 1), happened("a", 2), happened("b", 1)])
    heads = Heads(side.store)
    waiting = heads.waiting("t1")
    assert heads.relayed("t1", ["a", "b", "c"], waiting) == {"a": 0, "b": 0, "c": 0}
    sequencer(side).sequence()
    waiting = heads.waiting("t1")
    assert (waiting.position, waiting.settled) == (0, True)
    assert heads.relayed("t1", ["a", "b"], waiting) == {"a": 0, "b": 0}
    place = {row["_id"]: row["position"] for row in side.all(EVENTS)}["t1/alpha:a:00000001"]
    side.store.plumbing(OUTBOX).insert_one({"_id": "t1", "published": place})
    assert heads.relayed("t1", ["a"], heads.waiting("t1")) == {"a": 1}
    side.store.plumbing(OUTBOX).update_one({"_id": "t1"}, {"$set": {"published": 3}})
    assert heads.relayed("t1", ["a", "b"], heads.waiting("t1")) == {"a": 2, "b": 1}


def unrelayed(side: Side, seconds: float = 60.0) -> Unrelayed:
    """Looks for rows without a place, so much later."""
    return Unrelayed(side.store, "alpha", "never", lambda: datetime.now(UTC) + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    "change",
    [
        {"$unset": {"pending": ""}},
        {"$set": {"pending": False}},
        {"$unset": {"pending": "", "recorded_at": ""}},
    ],
    ids=["neither waits nor has a place", "says that it does not wait", "does not say when it was written"],
)
def test_a_row_that_the_relay_does_not_see_is_found(side: Side, change: dict[str, Any]) -> None:
    """Whatever else the row says: without a place in the order it will never be told."""
    announce(side, [happened("a", 1), happened("b", 1)])
    side.store.plumbing(EVENTS).update_one({"_id": "t1/alpha:b:00000001"}, change)
    relay = sequencer(side)
    relay.sequence()
    found, ended = unrelayed(side).look()
    assert found == [Fault("t1", "b", "never", "alpha")]
    assert (found[0].about, ended) == ("alpha:b:00000001", True)
    assert unrelayed(side).still(found) == {found[0]: True}
    side.store.plumbing(EVENTS).update_one(
        {"_id": "t1/alpha:b:00000001"}, {"$set": {"pending": True, "recorded_at": datetime.now(UTC)}}
    )
    relay.sequence()
    assert unrelayed(side).still(found) == {found[0]: False}


def test_a_row_that_was_just_written_is_on_its_way(side: Side) -> None:
    """The relay gets its time; and what it has placed is not looked at, whether it is published or not."""
    announce(side, [happened("a", 1)])
    assert unrelayed(side, 0).look() == ([], True)
    sequencer(side).sequence()
    assert unrelayed(side).look() == ([], True)


def test_a_flood_that_the_relay_has_not_come_to_yet_is_no_fault(side: Side) -> None:
    """Rows that wait for their place wait in order, however many and however long: the relay sees them."""
    announce(side, [happened(f"s{number}", 1) for number in range(20)])
    assert unrelayed(side, 3600).look() == ([], True)


def test_rows_without_a_place_are_found_from_an_index_of_their_own(side: Side) -> None:
    """A log of any length costs nothing: the look reads an index that holds no row with a place."""
    announce(side, [happened(f"s{number}", 1) for number in range(200)])
    relay = sequencer(side)
    while relay.sequence():
        pass
    announce(side, [happened("late", 1)])
    where = {"position": None, "pending": {"$ne": True}, "tenant": {"$gte": ""}, "_id": {"$gt": ""}}
    order = [("tenant", 1), ("_id", 1)]
    plan = side.store.plumbing(EVENTS).find(where).sort(order).explain()
    assert plan["executionStats"]["totalKeysExamined"] <= 2
    assert "COLLSCAN" not in str(plan["queryPlanner"]["winningPlan"])


def book(side: Side) -> DatedBook:
    """Things by the day on which they came in."""
    return DatedBook(
        store=side.store,
        collection="things",
        at="came_at",
        key="thing",
        state="state",
        states={"new": "open", "done": "closed", "gone": "void"},
        facts=lambda tenant, things: {},
        zone=VIETNAM,
    )


def thing(side: Side, name: str, at: datetime, state: str, tenant: str = "t1") -> None:
    """One that came in."""
    document = {"_id": f"{tenant}/{name}", "tenant": tenant, "thing": name, "came_at": at, "state": state}
    side.store.plumbing("things").insert_one(document)


def test_a_book_counts_by_civil_day_and_by_state(side: Side) -> None:
    """Days are those of the zone; what is in no known state is received and nothing else."""
    thing(side, "late", datetime(2026, 11, 23, 18, 0, tzinfo=UTC), "new")
    thing(side, "a", datetime(2026, 11, 24, 2, 0, tzinfo=UTC), "done")
    thing(side, "b", datetime(2026, 11, 24, 3, 0, tzinfo=UTC), "gone")
    thing(side, "c", datetime(2026, 11, 24, 4, 0, tzinfo=UTC), "strange")
    thing(side, "next", datetime(2026, 11, 24, 17, 0, tzinfo=UTC), "new")
    thing(side, "theirs", datetime(2026, 11, 24, 3, 0, tzinfo=UTC), "new", tenant="t2")
    first, second = book(side).days("t1", date(2026, 11, 24), date(2026, 11, 25))
    assert (first.on, first.received) == (date(2026, 11, 24), 4)
    assert first.states == {"open": 1, "closed": 1, "void": 1}
    assert sorted(first.subjects) == ["a", "b", "c", "late"]
    assert (second.on, second.received, second.states) == (date(2026, 11, 25), 1, {"open": 1})
    assert book(side).first_on("t1") == date(2026, 11, 24)
    assert list(book(side).tenants()) == ["t1", "t2"]


def test_two_ledgers_of_the_same_days_have_the_same_digests(side: Side) -> None:
    """A projection's ledger repeats the source's: equal when all is handled, and else not."""
    at = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
    thing(side, "a", at, "new")
    thing(side, "b", at, "new")
    announce(side, [happened("a", 1), happened("a", 2), happened("b", 1)])
    sequencer(side).sequence()
    side.store.plumbing(OUTBOX).insert_one({"_id": "t1", "published": 3})
    consumer = side.consumer()
    own = Ledger(side.store, book(side))
    repeated = Ledger(side.store, book(side), ("alpha",), repeats="alpha")

    def lines(ledger: Ledger) -> dict[str, int]:
        return ledger.lines("t1", date(2026, 11, 24), date(2026, 11, 24))[1][0][1]

    log = EventLog(side.store).after(0, 10)
    consumer.take([event.body for event in log[:2]])
    assert lines(own) == {"a": 2, "b": 1}
    assert lines(repeated) != lines(own)
    consumer.take([event.body for event in log])
    assert lines(repeated) == lines(own)


def test_what_was_published_before_it_was_drained_has_been_handled(side: Side) -> None:
    """It is noted only if every queue was seen empty a moment ago, and it never goes back."""
    queues = ["q.0", "q.1"]
    assert drained_at(side.store) is None
    assert not note_drained(side.store, queues, {"q.0": (0, 100.0)}, 101.0)
    assert not note_drained(side.store, queues, {"q.0": (0, 100.0), "q.1": (3, 100.0)}, 101.0)
    assert not note_drained(side.store, queues, {"q.0": (0, 100.0), "q.1": (0, 50.0)}, 101.0)
    assert drained_at(side.store) is None
    assert note_drained(side.store, queues, {"q.0": (0, 100.0), "q.1": (0, 99.0)}, 101.0)
    first = drained_at(side.store)
    assert first is not None
    assert first < datetime.now(UTC) - timedelta(seconds=4)
    assert note_drained(side.store, queues, {"q.0": (0, 92.0), "q.1": (0, 92.0)}, 101.0)
    assert drained_at(side.store) == first


def parked(side: Side, place: str, reason: str, at: datetime) -> None:
    """An event that was put aside."""
    document = {"_id": f"t1/{place}", "tenant": "t1", "reason": reason, "parked_at": at}
    side.store.plumbing(PARKED).insert_one(document)


def test_what_was_put_aside_may_still_be_handled(side: Side) -> None:
    """An event that is tried again, or has waited for another a short time, is late and not lost."""
    now, subjects = datetime.now(UTC), ["retried", "apart", "waits", "forgotten", "retried-not", "free"]
    assert tried(side.store, "t1", subjects, ["alpha"], now) == set()
    parked(side, "alpha:retried:00000003", "retry", now - timedelta(days=1))
    parked(side, "alpha:apart:00000003", "apart", now - timedelta(days=1))
    parked(side, "alpha:waits:00000002", "waits", now - timedelta(minutes=5))
    parked(side, "alpha:forgotten:00000002", "waits", now - timedelta(minutes=15))
    parked(side, "beta:free:00000002", "retry", now)
    assert tried(side.store, "t1", subjects, ["alpha"], now) == {"retried", "apart", "waits"}
    assert tried(side.store, "t2", subjects, ["alpha"], now) == set()
    assert tried(side.store, "t1", [], ["alpha"], now) == set()


@dataclass
class Broken:
    """An examiner of things that are broken as a test likes; and everything else that a watch is given."""

    wrong: set[Fault] = field(default_factory=set)
    said: list[tuple[str, bool]] = field(default_factory=list)
    looks_for: Collection[tuple[str, str]] = (("broken", "alpha"),)
    in_between: Callable[[], object] = lambda: None
    at: float = 0.0

    def look(self) -> tuple[Sequence[Fault], bool]:
        """See Examiner."""
        return sorted(self.wrong), True

    def still(self, suspects: Collection[Fault]) -> dict[Fault, bool]:
        """See Examiner."""
        self.in_between()
        return {one: one in self.wrong for one in suspects}

    def say(self, work: UnitOfWork, fault: Fault, mended: bool) -> None:
        """Announce it, as a service does."""
        self.said.append((fault.subject, mended))
        work.announce(happened(f"fault-{fault.subject}", int(mended), work.tenant))

    def now(self) -> datetime:
        """See Clock."""
        return datetime(2026, 11, 24, 2, 0, tzinfo=UTC)

    def monotonic(self) -> float:
        """Ten seconds later at each look."""
        self.at += 10
        return self.at


def watch_of(side: Side, broken: Broken) -> Watch:
    """A watch as a process has it that has just started."""
    return Watch(
        store=side.store,
        examiners=[broken],
        clock=broken,
        say=broken.say,
        pace=Pace(second_look_seconds=1),
        monotonic=broken.monotonic,
    )


def fenced(side: Side, holder: str) -> Fenced:
    """The right to write, of whoever holds the lease."""
    lease = Lease(side.store, "watch", holder)
    lease.acquire()
    return Fenced(side.store, Transactor(side.store, EventLog(side.store)), lease)


def strides(watch: Watch, hold: Fenced) -> None:
    """As many as a look, a second look and a transaction need."""
    for _ in range(4):
        watch.stride(hold)


FAULTY = {Fault(f"t{number % 3}", f"s{number}", "broken", "alpha") for number in range(7)}


def test_findings_are_kept_and_announced_in_one_transaction(side: Side) -> None:
    """Whatever is kept is told, once; what is mended is forgotten and told."""
    broken = Broken(wrong=set(FAULTY))
    watch, hold = watch_of(side, broken), fenced(side, "one")
    for _ in range(4):
        watch.stride(hold)
    assert {Fault.of(one) for one in side.all(FAULTS)} == FAULTY
    assert side.store.plumbing(EVENTS).count_documents({}) == len(FAULTY)
    broken.wrong = {min(FAULTY)}
    for _ in range(4):
        watch.stride(hold)
    assert [Fault.of(one) for one in side.all(FAULTS)] == [min(FAULTY)]
    assert side.store.plumbing(EVENTS).count_documents({}) == 2 * len(FAULTY) - 1
    assert faults.counts(side.store) == {"broken": 1} == faults.counts(side.store, "alpha")
    assert faults.counts(side.store, "beta") == {}


def test_a_holder_that_was_frozen_says_nothing_and_the_next_says_it_once(side: Side) -> None:
    """Frozen in the middle of its second look, its lease taken over: its transaction is void."""
    broken = Broken(wrong=set(FAULTY))
    first, frozen = fenced(side, "one"), watch_of(side, broken)
    hold: list[Fenced] = []

    def taken_over() -> None:
        ended = {"$set": {"until": datetime(2020, 1, 1, tzinfo=UTC)}}
        side.store.plumbing("leases").update_one({"_id": "watch"}, ended)
        hold.append(fenced(side, "two"))
        broken.in_between = lambda: None

    frozen.stride(first)  # it suspects
    broken.in_between = taken_over
    with pytest.raises(LeaseLostError):
        strides(frozen, first)
    assert not side.all(FAULTS)
    assert not side.all(EVENTS)
    other = watch_of(side, broken)
    for _ in range(4):
        other.stride(hold[0])
    assert {Fault.of(one) for one in side.all(FAULTS)} == FAULTY
    assert side.store.plumbing(EVENTS).count_documents({}) == len(FAULTY)
