"""What is missing is asked for at its source; what is here, set aside, is not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from services.chassis.backfill import HEAL_AFTER, HEALED_AT_ONCE, Backfill
from services.chassis.consume import CLAIMS
from services.chassis.errors import PermanentError
from services.chassis.parking import PARKED
from services.chassis.retries import Retries
from tests.integration.chassis.plumbing import Answered, Side, body, happened, stream


class Asking(Backfill):
    """Notes for which subjects the source is asked; the source has nothing."""

    def __init__(self, side: Side) -> None:
        super().__init__(side.store, side.consumer(), {"alpha": "http://nowhere"}, lambda: "")
        self.asked: list[str] = []

    def _get(self, source: str, query: Mapping[str, Any]) -> Any:
        self.asked.append(query["subject"])
        return {"items": [], "next": None}


def waited_long(side: Side) -> None:
    """Let everything that waits have waited too long."""
    long_ago = datetime.now(UTC) - 2 * HEAL_AFTER - timedelta(seconds=1)
    side.store.plumbing(PARKED).update_many({}, {"$set": {"parked_at": long_ago}})


def test_only_what_is_not_here_is_asked_for(side: Side) -> None:
    """Behind a dead letter nothing is missing: asking again and again would cost the others their time."""
    side.fail = {1: [PermanentError("broken")]}
    side.consumer().take([*stream("dead", (1, 2, 3)), body(happened("gap", 2), 2)])
    asking = Asking(side)
    assert (asking.heal(), asking.asked) == (0, [])
    waited_long(side)
    assert asking.heal() == 0
    assert asking.asked == ["gap"]


def test_many_that_wait_behind_dead_letters_hide_no_gap(side: Side) -> None:
    """Waiting events are looked at in turn, so that a gap behind any number of them is found."""
    count = HEALED_AT_ONCE + 10
    side.fail = {1: [PermanentError("broken")] * count}
    things = [stream(f"dead{number:04d}", (1, 2)) for number in range(count)]
    side.consumer().take([event for events in things for event in events])
    side.consumer().take([body(happened("gap", 2), 2)])
    waited_long(side)
    asking = Asking(side)
    asking.heal()
    assert asking.asked == []
    asking.heal()
    assert asking.asked == ["gap"]
    asking.heal()
    asking.heal()
    assert asking.asked == ["gap", "gap"]


def test_what_waits_for_something_that_was_handled_is_taken_up(side: Side) -> None:
    """Older versions left such a thing at times: its claim says that nobody waits any more."""
    answer = Answered(commune_id="t1", occurred_at=datetime.now(UTC), thing="x")
    side.consumer().take([body(answer, 1, causation_id="alpha:a:00000001")])
    side.store.plumbing(CLAIMS).update_one({"_id": "t1/alpha:a"}, {"$set": {"last": 1, "waited_for": []}})
    asking, retries = Asking(side), Retries(side.store, side.consumer())
    asking.heal()
    assert retries.run() == 0
    waited_long(side)
    asking.heal()
    assert retries.run() == 1
    assert (len(side.all("answers")), side.all(PARKED)) == (1, [])
