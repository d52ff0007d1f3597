"""The watch over a store: two looks before a word, a word when it is over, nothing said twice."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from services.chassis import faults
from services.chassis.faults import FAULTS, Fault, Pace, Round, Watch, mend, note
from services.chassis.work import UnitOfWork
from services.contracts.envelope import HOST
from tests.fakes.work import FakeWork, Shelf

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
ONE = Fault("32128", "d1", "no_timer", "workflow")
OTHER = Fault("32134", "d2", "no_owner", "workflow", "step-1")


@dataclass
class Hands:
    """A watch on a shelf: what it sees is set by hand, so is its clock."""

    shelf: Shelf = field(default_factory=Shelf)
    wrong: set[Fault] = field(default_factory=set)
    unknown: bool = False
    at: float = 100.0
    said: list[tuple[str, str, bool]] = field(default_factory=list)
    rounds: list[float] = field(default_factory=list)

    def watch(self) -> Watch:
        """A process that has just started."""
        return Watch(
            store=self,  # type: ignore[arg-type]
            examiners=[self],
            clock=self,
            say=self.say,
            pace=Pace(second_look_seconds=8, round_seconds=5, again_seconds=5),
            on_round=self.rounds.append,
            monotonic=lambda: self.at,
        )

    looks_for: Collection[tuple[str, str]] = (("no_timer", "workflow"), ("no_owner", "workflow"))

    def look(self) -> tuple[Sequence[Fault], bool]:
        """See Examiner."""
        return sorted(self.wrong), True

    def still(self, suspects: Collection[Fault]) -> dict[Fault, bool]:
        """See Examiner."""
        return {} if self.unknown else {one: one in self.wrong for one in suspects}

    def now(self) -> datetime:
        """See Clock."""
        return AT

    def say(self, work: UnitOfWork, fault: Fault, mended: bool) -> None:
        """Note what is told."""
        self.said.append((work.tenant, fault.subject, mended))

    def plumbing(self, name: str) -> Any:
        """The collection of the findings."""
        return self

    def find(self) -> list[dict[str, Any]]:
        """All of them as they are stored."""
        return [
            {"tenant": tenant, **document}
            for (collection, tenant, _), document in self.shelf.documents.items()
            if collection == FAULTS
        ]

    def run(self, fill: Callable[[Any], Any]) -> Any:
        """A transaction of whoever holds the lease."""
        return fill(self)

    def prefetch(self, places: object) -> None:
        """Nothing to read ahead here."""

    def merge(self, layer: object) -> None:
        """It took effect at once."""


def stride(hands: Hands, watch: Watch, monkeypatch: Any, seconds: float) -> None:
    """Some seconds pass, then it looks."""
    monkeypatch.setattr(faults, "Layer", lambda batch, tenant: FakeWork(tenant, hands.shelf))
    hands.at += seconds
    watch.stride(hands)  # type: ignore[arg-type]


def test_what_is_under_way_at_one_look_is_no_fault(monkeypatch: Any) -> None:
    """Something that is wrong at the first look and right at the second is never told."""
    hands = Hands(wrong={ONE})
    watch = hands.watch()
    stride(hands, watch, monkeypatch, 1)
    hands.wrong.clear()
    for _ in range(10):
        stride(hands, watch, monkeypatch, 4)
    assert not hands.said


def test_what_is_wrong_at_two_looks_is_told_once(monkeypatch: Any) -> None:
    """It is kept with its kind and place, and told one time however often it is seen."""
    hands = Hands(wrong={ONE, OTHER})
    watch = hands.watch()
    for _ in range(10):
        stride(hands, watch, monkeypatch, 4)
    assert sorted(hands.said) == [("32128", "d1", False), ("32134", "d2", False)]
    kept = {Fault.of(one) for one in hands.find()}
    assert kept == {ONE, OTHER}
    assert {one.about for one in kept} == {"", "step-1"}


def test_between_the_looks_are_some_seconds(monkeypatch: Any) -> None:
    """However fast it strides, nothing is told before the time between two looks has passed."""
    hands = Hands(wrong={ONE})
    watch = hands.watch()
    for _ in range(7):
        stride(hands, watch, monkeypatch, 1)
    assert not hands.said


def test_what_is_mended_is_told_and_forgotten(monkeypatch: Any) -> None:
    """Once it is right it is taken back, once."""
    hands = Hands(wrong={ONE})
    watch = hands.watch()
    for _ in range(5):
        stride(hands, watch, monkeypatch, 4)
    hands.wrong.clear()
    for _ in range(5):
        stride(hands, watch, monkeypatch, 4)
    assert hands.said == [("32128", "d1", False), ("32128", "d1", True)]
    assert not hands.find()


def test_a_process_that_starts_anew_says_nothing_twice(monkeypatch: Any) -> None:
    """A crash loses what was suspected, never what was found; what is kept is not told again."""
    hands = Hands(wrong={ONE})
    for _ in range(3):
        watch = hands.watch()  # killed, and started anew
        for _ in range(5):
            stride(hands, watch, monkeypatch, 4)
    assert hands.said == [("32128", "d1", False)]


def test_what_cannot_be_told_now_is_neither_found_nor_mended(monkeypatch: Any) -> None:
    """While another service is away its dossiers stay suspected, and what is kept stays kept."""
    hands = Hands(wrong={ONE}, unknown=True)
    watch = hands.watch()
    for _ in range(5):
        stride(hands, watch, monkeypatch, 4)
    assert not hands.said
    hands.unknown = False
    for _ in range(5):
        stride(hands, watch, monkeypatch, 4)
    hands.unknown, hands.wrong = True, set()
    for _ in range(5):
        stride(hands, watch, monkeypatch, 4)
    assert hands.said == [("32128", "d1", False)]


def test_the_end_of_each_round_is_told(monkeypatch: Any) -> None:
    """A watch that stands still is seen by the age of its last round."""
    hands = Hands()
    watch = hands.watch()
    for _ in range(3):
        stride(hands, watch, monkeypatch, 6)
    assert len(hands.rounds) == 3


def test_the_same_finding_delivered_twice_is_one(monkeypatch: Any) -> None:
    """Noting and mending change nothing the second time."""
    hands = Hands()
    work = FakeWork("32128", hands.shelf)
    assert [note(ONE, work, hands, hands.say) for _ in range(2)] == [True, False]
    assert [mend(ONE, work, hands.say) for _ in range(2)] == [True, False]
    assert hands.said == [("32128", "d1", False), ("32128", "d1", True)]
    assert HOST not in {tenant for tenant, _, _ in hands.said}


def test_a_pause_grows_with_the_work() -> None:
    """The watch works a part of its time only, and never pauses without end."""
    pace = Pace(share=0.25, longest_pause_seconds=2.0)
    assert pace.pause(0.1, 0.25) == pace.pause(0.1, 1.0) == 0.1 * 0.75 / 0.25
    assert pace.pause(0.1, 0.2) == pytest.approx(0.1 * 0.8 / 0.2)
    assert pace.pause(60.0, 0.25) == 2.0


def test_a_round_is_spread_over_its_time() -> None:
    """The second one works no larger share than ends it in time, with something to spare."""
    pace = Pace(round_seconds=20.0)
    first = Round(100.0, 100.0)
    assert first.share(101.0, pace) == math.inf  # nobody knows yet what it takes
    first.worked = 2.0
    assert first.ended(110.0, pace) == 10.0
    assert (first.began_at, first.resume_at, first.worked) == (120.0, 120.0, 0.0)
    assert 0.1 < first.share(121.0, pace) < 0.15


def test_a_round_that_takes_more_than_the_last_one_gets_more() -> None:
    """There is more to look at than before: the share grows with the work, and is whole once it is late."""
    pace = Pace(round_seconds=20.0)
    longer = Round(100.0, 100.0, worked=8.0, needed=2.0)
    assert longer.share(115.0, pace) == 4 * Round(100.0, 100.0, needed=2.0).share(115.0, pace)
    assert longer.share(120.5, pace) == 1.0
    assert longer.ended(130.0, pace) == 30.0
    assert longer.resume_at == 130.0


def test_a_small_store_is_looked_through_without_haste(monkeypatch: Any) -> None:
    """Little work is done a little at a time: its pauses are long, though the first round's were not."""
    hands = Hands()
    watch = hands.watch()
    pauses: list[float] = []

    def look() -> tuple[Sequence[Fault], bool]:
        hands.at += 0.01  # it takes so long
        return (), len(pauses) % 10 == 9

    monkeypatch.setattr(hands, "look", look)
    for _ in range(30):
        pauses.append(watch.stride(hands))  # type: ignore[arg-type]
        hands.at += pauses[-1]
    assert max(pauses[:9]) == 0.05
    assert min(pauses[11:19]) > 0.3
    assert hands.rounds[1] < 5.0
