"""A ledger is published as its days change: what changed, once, and never what is still waiting to leave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, ClassVar

import pytest

from services.chassis import counting, heads
from services.chassis.books import DatedBook
from services.chassis.counting import Counting
from services.chassis.eventlog import EVENTS, EventLog
from services.chassis.jobs import Fenced
from services.chassis.lease import Lease
from services.chassis.ledger import Ledger
from services.chassis.mongo import Index
from services.chassis.relay import OUTBOX
from services.chassis.transactions import Transactor
from services.contracts.envelope import Event
from tests.integration.chassis.plumbing import INDEXES as PLUMBING
from tests.integration.chassis.plumbing import Side, announce, happened

INDEXES = {**PLUMBING, **counting.INDEXES, "things": (Index(("came_at", "thing", "state")),)}
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Counted(Event):
    """A ledger of the small source."""

    type: ClassVar[str] = "ledger.counted.v1"
    source: ClassVar[str] = "alpha"

    @property
    def subject(self) -> str:
        """The ledger."""
        return "ledger"


@dataclass
class Press:
    """What is published, and a clock that a test moves."""

    said: list[tuple[str, int, list[tuple[str, int]]]] = field(default_factory=list)
    at: float = 0.0

    def now(self) -> datetime:
        """See Clock."""
        return NOW

    def tell(self, tenant: str, position: int, days: Sequence[Mapping[str, Any]]) -> Event:
        """Make the event."""
        self.said.append((tenant, position, [(day["on"], day["received"]) for day in days]))
        return Counted(commune_id=tenant, occurred_at=NOW)


@pytest.fixture
def side(mongodb_uri: str, database: str) -> Iterator[Side]:
    """A service with things of two tenants, told of and on their way."""
    with Side.at(mongodb_uri, database) as opened:
        opened.store.ensure(INDEXES)
        for tenant, name, days in (("t1", "a", 0), ("t1", "b", 0), ("t1", "old", 400), ("t2", "c", 1)):
            thing(opened, tenant, name, NOW - timedelta(days=days))
        yield opened


def thing(side: Side, tenant: str, name: str, at: datetime) -> None:
    """One that came in, and that the log tells of."""
    document = {"_id": f"{tenant}/{name}", "tenant": tenant, "thing": name, "came_at": at, "state": "new"}
    side.store.plumbing("things").insert_one(document)
    announce(side, [happened(name, 1, tenant)])
    publish(side)


def publish(side: Side) -> None:
    """As if the relay had carried everything to the broker."""
    log = side.store.plumbing(EVENTS)
    last = log.find_one({"position": {"$exists": True}}, sort=[("position", -1)])
    for position, row in enumerate(log.find({"position": None}), (last["position"] if last else 0) + 1):
        change = {"$set": {"position": position}, "$unset": {"pending": ""}}
        log.update_one({"_id": row["_id"]}, change)
        side.store.plumbing(OUTBOX).update_one(
            {"_id": row["tenant"]}, {"$set": {"published": position}}, upsert=True
        )


def job(side: Side, press: Press) -> Counting:
    """The job of a process that has just started."""
    book = DatedBook(
        store=side.store,
        collection="things",
        at="came_at",
        key="thing",
        state="state",
        states={"new": "open", "done": "closed"},
        facts=lambda tenant, things: {},
        zone=timezone(timedelta(hours=7)),
    )
    return Counting(
        store=side.store,
        ledger=Ledger(side.store, book),
        clock=press,
        tell=press.tell,
        monotonic=lambda: press.at,
    )


def go_round(side: Side, press: Press, counts: Counting) -> list[tuple[str, int, list[tuple[str, int]]]]:
    """One round, a quarter of an hour after the last; what it said."""
    lease = Lease(side.store, "ledger", "here")
    assert lease.acquire()
    fenced = Fenced(side.store, Transactor(side.store, EventLog(side.store)), lease)
    press.said.clear()
    press.at += 900
    assert counts.stride(fenced) == 0.0  # it found who there is
    while counts.stride(fenced) == 0.1:
        pass
    return press.said


TODAY, YESTERDAY = "2026-11-24", "2026-11-23"


def test_the_days_that_changed_are_said_once(side: Side) -> None:
    """All of them at first; then nothing; then the day on which something happened."""
    press = Press()
    counts = job(side, press)
    first = go_round(side, press, counts)
    assert [(tenant, days) for tenant, _, days in first] == [
        ("t1", [(TODAY, 2)]),
        ("t2", [(YESTERDAY, 1)]),
    ]
    publish(side)  # the ledgers themselves
    assert not go_round(side, press, counts)
    thing(side, "t1", "d", NOW)
    announce(side, [happened("c", 2, "t2")])
    publish(side)
    assert [(tenant, days) for tenant, _, days in go_round(side, press, counts)] == [
        ("t1", [(TODAY, 3)]),
        ("t2", [(YESTERDAY, 1)]),
    ]


def test_a_process_that_starts_anew_does_not_repeat_what_was_said(side: Side) -> None:
    """What was said is kept in the transaction that says it."""
    press = Press()
    assert go_round(side, press, job(side, press))
    publish(side)
    assert not go_round(side, press, job(side, press))


def test_old_days_are_told_in_the_course_of_the_rounds(side: Side) -> None:
    """A stretch of them in each round, until the first day is reached."""
    press = Press()
    counts = job(side, press)
    said = []
    for _ in range(8):
        said += go_round(side, press, counts)
        publish(side)
    old = (NOW - timedelta(days=400)).date()
    assert ("t1", [(old.isoformat(), 1)]) in [(tenant, days) for tenant, _, days in said]
    assert old > date(2025, 1, 1)


def test_while_much_waits_for_the_broker_nothing_is_said(side: Side, monkeypatch: Any) -> None:
    """A ledger is exact as of its position, or it is not told."""
    monkeypatch.setattr(heads, "TOO_MANY", 3)
    announce(side, [happened(f"s{number}", 1, "t1") for number in range(5)])
    press = Press()
    assert [tenant for tenant, _, _ in go_round(side, press, job(side, press))] == ["t2"]
