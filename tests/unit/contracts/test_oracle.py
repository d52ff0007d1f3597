"""Due dates against a second opinion that walks day by day and minute by minute, and that opinion itself."""

from __future__ import annotations

import ast
import importlib
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from services.contracts import cutoffs, worktime
from services.contracts.calendars import MissingCalendarError
from services.contracts.calendars.table import DayTable
from tests.oracle import naive, walks
from tests.oracle.answers import World, aware
from tests.oracle.cases import questions, world
from tests.oracle.worktime import compare, main, report

CASES = 20_000
ledger = importlib.import_module("services.contracts.reckoning.ledger")
pauses = importlib.import_module("services.contracts.reckoning.pauses")


def test_twenty_thousand_random_dates_equal_the_walk() -> None:
    """Any calendar, patch, limit, hour of the rule and pause: same instant, same ledger, line for line."""
    outcome = compare(CASES, seed=3)
    assert outcome.different is None, report(outcome.different or {})
    counts = outcome.counts
    for unit in ("working_days", "calendar_days", "working_hours", "same_day", "forwarding", "paused"):
        assert counts[unit] > CASES / 10
    assert counts["unknown"] > CASES / 50


def test_on_no_calendar_does_who_comes_later_overtake() -> None:
    """Civil Code 91/2015 art. 147-148: due dates keep order, also where the hours change."""
    pairs = 0
    for number in range(150):
        chance = Random(number)
        made = world(chance)
        calendar = World(made).calendar
        for question in questions(chance, made, 40):
            if question["unit"] != "forwarding":
                limit = worktime.Limit(unit=worktime.LimitUnit(question["unit"]), count=question["count"])
                earlier = aware(question["start"])
                later = earlier + timedelta(minutes=chance.randrange(5_000))
                with suppress(MissingCalendarError):
                    assert worktime.due_at(earlier, limit, calendar) <= worktime.due_at(
                        later, limit, calendar
                    )
                    pairs += 1
    assert pairs > 4_000


def test_the_questions_depend_on_the_seed_alone() -> None:
    """A difference can be found again, by however many processes it was found."""
    assert compare(1_000, seed=5).counts == compare(1_000, seed=5, processes=2).counts
    assert compare(1_000, seed=5).counts != compare(1_000, seed=6).counts


@pytest.mark.parametrize("module", [naive, walks])
def test_the_walk_knows_nothing_of_what_it_checks(module: Any) -> None:
    """A mistake in the services cannot be shared: the walk imports the standard library and itself alone."""
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    names = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    names += [one.name for node in ast.walk(tree) if isinstance(node, ast.Import) for one in node.names]
    assert not [name for name in names if not name.startswith("tests.oracle.naive") and "." in name]
    assert "services" not in {name.partition(".")[0] for name in names}


def late_cut_off(self: cutoffs.CutOff, clock: int) -> bool:
    """The hour itself is always after."""
    return clock >= self.at.hour * 3_600_000_000 + self.at.minute * 60_000_000


def clock_not_fitted(table: DayTable, place: int, clock: int, last: int) -> Any:
    """The hours of the last day are not looked at."""
    kept, ending = ORIGINALS["_clock_kept"](table, place, clock)
    closing = ending is worktime.Ending.RECEIVED_OUTSIDE_HOURS
    return table.instant(last, table.closing(last) if closing else kept), ending


def reception_counted(table: DayTable, place: int, count: int = 1) -> Any:
    """A limit of several days counts the day of reception when it is worked."""
    return ORIGINALS["working_after"](table, place, max(1, count - int(table.works(place))))


def pauses_added_up(stretches: Any) -> Any:
    """Pauses that overlap count twice."""
    return sorted(stretches)


def numbered_from_reception(table: DayTable, place: int, number: int) -> Any:
    """The ledger numbers its days one too far; the instant is right."""
    return ORIGINALS["_counted"](table, place, number + 1)


def last_day_not_put_off(table: DayTable, place: int, clock: int, count: int) -> Any:
    """Whatever follows rest keeps its clock time."""
    last = table.days_after(place, count)
    return worktime._at_clock_of(
        table, place, clock, last if table.works(last) else table.working_after(last)
    )


ORIGINALS: dict[str, Callable[..., Any]] = {
    "_clock_kept": worktime._clock_kept,
    "working_after": DayTable.working_after,
    "_counted": ledger._counted,
}


@pytest.mark.parametrize(
    ("owner", "name", "mistake"),
    [
        (cutoffs.CutOff, "passed", late_cut_off),
        (worktime, "_at_clock_of", clock_not_fitted),
        (worktime, "_calendar_days", last_day_not_put_off),
        (DayTable, "working_after", reception_counted),
        (pauses, "_merged", pauses_added_up),
        (ledger, "_counted", numbered_from_reception),
    ],
)
def test_the_comparison_finds_mistakes(
    owner: Any, name: str, mistake: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted mistakes of the kind that are made are each found within a few thousand questions."""
    monkeypatch.setattr(owner, name, mistake)
    assert compare(10_000, seed=7).different is not None


def test_a_difference_is_told_as_small_as_it_can_be(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command fails with one small question, both answers below it."""
    monkeypatch.setattr(cutoffs.CutOff, "passed", late_cut_off)
    monkeypatch.setattr(sys, "argv", ["worktime", "--cases", "20000", "--seed", "7"])
    assert main() == 1
    told = capsys.readouterr().out
    assert told.startswith("DIFFERENT")
    assert '"days": []' in told
    assert '"pauses": []' in told
    assert "counted:\n  due " in told
    assert "walked:\n  due " in told


def test_the_command_sums_up_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """How many, from which seed, of which kinds."""
    monkeypatch.setattr(sys, "argv", ["worktime", "--cases", "500", "--seed", "9"])
    assert main() == 0
    told = capsys.readouterr().out
    assert told.startswith("500 cases of seed 9 equal the walk (calendar_days ")
    assert told.count("\n") == 1
