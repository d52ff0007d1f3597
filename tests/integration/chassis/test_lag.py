"""How far a tenant is behind, as the pace of entrances reads it from the database."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from services.chassis.admission.heard import EVERY_SECONDS, HEARD, RECENT_SECONDS, Heard
from services.chassis.admission.lag import OutboxLag
from services.chassis.aside import Taken
from services.chassis.eventlog import EVENTS
from services.chassis.relay import OUTBOX
from services.contracts.envelope import Envelope
from tests.integration.chassis.plumbing import Side
from tests.waiting import wait_until

NOW = 1_800_000_000.0


def logged(side: Side, tenant: str, at: float, position: int | None) -> None:
    """An event of the log, with its place or without one yet."""
    place = {"pending": True} if position is None else {"position": position}
    document = {"_id": f"{tenant}/{at}", "tenant": tenant, "subject": "s", "sequence": f"{at}", **place}
    side.store.plumbing(EVENTS).insert_one({**document, "recorded_at": datetime.fromtimestamp(at, UTC)})


def test_the_oldest_that_the_broker_does_not_have_counts(side: Side) -> None:
    """What has its place before what has none yet, behind the tenant's own cursor; nobody else's."""
    for tenant, at, position in (
        ("a", NOW, 1),
        ("a", NOW + 5, 3),
        ("a", NOW + 9, None),
        ("b", NOW + 1, 2),
        ("c", NOW + 7, None),
        ("d", NOW + 8, 4),
    ):
        logged(side, tenant, at, position)
    side.store.plumbing(OUTBOX).insert_many(
        [{"_id": "a", "published": 1}, {"_id": "b", "published": 2}, {"_id": "c", "published": 0}]
    )
    lag = OutboxLag(side.store)
    assert [lag.waiting(tenant) for tenant in "abcde"] == [2, 0, 1, 1, 0]
    assert lag.oldest(["a", "b", "c", "e"]) == {"a": NOW + 5, "c": NOW + 7}
    assert lag.oldest(["d"]) == {"d": NOW + 8}


def envelope(tenant: str, at: float | None) -> Envelope:
    """An event that was heard."""
    recorded = None if at is None else datetime.fromtimestamp(at, UTC)
    return Envelope(
        event_id="workflow:s:1",
        type="book.lent.v1",
        source="workflow",
        subject="s",
        tenant=tenant,
        sequence=1,
        occurred_at=datetime.fromtimestamp(NOW, UTC),
        recorded_at=recorded,
        data={},
    )


def test_what_is_heard_late_counts_as_long_as_it_is_heard(side: Side) -> None:
    """The worker notes it, not more than once a second for a tenant; what comes at once is not noted."""
    clock = [float(round(time.time()))]  # microseconds are all that an event keeps
    seen: list[Taken] = []
    heard = Heard(side.store, seen.append, lambda: clock[0])
    late = clock[0] - 40
    heard(Taken(handled=[envelope("a", late - 5), envelope("a", late), envelope("b", clock[0] - 1)]))
    heard(Taken(handled=[envelope("a", late + 9), envelope("b", None)]))
    assert len(seen) == 2
    lag = OutboxLag(side.store)
    wait_until(lambda: lag.oldest(["a", "b"]) == {"a": late}, what="the note is seen")
    assert (lag.heard("a"), lag.heard("b")) == (late, None)
    clock[0] += EVERY_SECONDS
    heard(Taken(handled=[envelope("a", late + 9)]))
    wait_until(lambda: lag.oldest(["a", "b"]) == {"a": late + 9}, what="the second note is seen")
    logged(side, "a", late - 60, None)
    assert lag.oldest(["a"]) == {"a": pytest.approx(late - 60, abs=0.01)}
    ago = time.time() - RECENT_SECONDS - 1
    side.store.plumbing(HEARD).update_one({"_id": "a"}, {"$set": {"heard_at": ago}})
    side.store.plumbing(EVENTS).delete_many({})
    wait_until(lambda: lag.oldest(["a"]) == {}, what="an old note is none")


def test_who_is_heard_in_time_again_is_late_no_more(side: Side) -> None:
    """At once: nobody is held back for what has been caught up."""
    now = float(round(time.time()))
    heard = Heard(side.store, lambda taken: None, lambda: now)
    heard(Taken(handled=[envelope("a", now - 40), envelope("b", now - 40)]))
    lag = OutboxLag(side.store)
    wait_until(lambda: lag.heard("a") == now - 40, what="the note is seen")
    heard(Taken(handled=[envelope("a", now - 1)]))
    wait_until(lambda: lag.heard("a") is None, what="the note has gone")
    assert lag.heard("b") == now - 40
