"""The recount that is held against reports of a running instance: it agrees with them, and it can fail."""

from __future__ import annotations

import ast
import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.contracts.calendars import civil_date, load_calendar
from services.contracts.envelope import Event
from services.tracking.domain.period import Span
from services.tracking.domain.ratings import Rated, Rating
from services.tracking.domain.waits import Wait
from services.tracking.handlers.board import read_board
from services.tracking.handlers.reports import read_evaluation, read_index
from services.tracking.schemas.board import BoardOut
from services.tracking.schemas.evaluation import EvaluationOut
from services.tracking.schemas.index766 import IndexOut
from services.tracking.schemas.reports import WeeklyOut
from services.tracking.scoring_rules import read_rules
from tests.bench import recount
from tests.bench.recount import board, index766, tt01, weekly
from tests.bench.recount.comparing import differences
from tests.bench.recount.facts import Fact, Story, fact, ordered
from tests.fakes import stories
from tests.fakes.clock import FixedClock
from tests.fakes.stories import MORNING
from tests.unit.tracking.test_weekly import ALL, LIVES, NOW, instants, report

RULES = read_rules()
WAITED = ("unit_id", "desk", "waited_seconds", "served_seconds")
# Of each of these kinds one event is left out, and some report has to differ.
TELLING = (
    "dossier.filed.v1",
    "dossier.received.v1",
    "dossier.declined.v1",
    "dossier.completed.v1",
    "dossier.returned.v1",
    "dossier.stopped.v1",
    "dossier.extended.v1",
    "supplement.requested.v1",
    "step.done.v1",
)


def told(lives: Iterable[Sequence[Event]]) -> list[Story]:
    """Dossiers as the logs tell them."""
    return [Story(ordered(fact(json.loads(stories.body(one))) for one in life)) for life in lives]


STORIES = told(LIVES)


def compared(on: date, as_of: datetime, counted: Sequence[Story]) -> Iterator[str]:
    """Where the reports of a day as of an instant differ from a recount."""
    said = WeeklyOut.of(report(ALL, on, as_of=as_of), "").model_dump(mode="json")
    yield from differences(weekly.said(said), weekly.told(counted, on, as_of))
    found = read_index(on, as_of, dossiers=ALL, now=NOW, paced=iter)
    index = IndexOut.of(found).model_dump(mode="json")
    yield from differences(index766.said(index), index766.told(counted, on, as_of))
    yield from scored(on, as_of, counted)


def scored(on: date, as_of: datetime, counted: Sequence[Story]) -> Iterator[str]:
    """Where the points differ."""
    found = read_evaluation(on, as_of, span=Span.MONTH, rules=RULES, dossiers=ALL, now=NOW, paced=iter)
    names = {one: one for one in found.officers}
    points = EvaluationOut.of(found, Span.MONTH, names, "").model_dump(mode="json")
    yield from differences(tt01.said(points), tt01.told(counted, on, as_of))


def boarded(counted: Sequence[Story], at: datetime = NOW) -> Iterator[str]:
    """Where the board differs."""
    found = read_board(dossiers=ALL, clock=FixedClock(at), calendar=load_calendar())
    said: dict[str, Any] = BoardOut.of(found).model_dump(mode="json")
    last = date.fromisoformat(said["soon_until"])
    yield from differences(board.said(said), board.told(counted, [], at, last))


def test_it_agrees_with_the_reports_at_random_instants() -> None:
    """Every figure of six weeks, by procedure, with causes and digest; and every verdict of the month."""
    for on, as_of in instants(40, seed=3):
        assert isinstance(as_of, datetime)
        assert not list(compared(on, as_of, STORIES)), (on, as_of)


@pytest.mark.parametrize("days", [0, -20])
def test_it_agrees_with_the_board(days: int) -> None:
    """Every figure and row, whatever the day."""
    assert list(boarded(STORIES, NOW + timedelta(days=days))) == []


def without_one(kind: str) -> Iterator[tuple[Event, list[Story]]]:
    """An event of that kind, and what the logs tell without it; some of all that there are."""
    found = [(number, one) for number, life in enumerate(LIVES) for one in life if one.type == kind]
    random.Random(4).shuffle(found)
    for number, missing in found[:12]:
        short = [one for one in LIVES[number] if one is not missing]
        yield missing, [*STORIES[:number], *told([short]), *STORIES[number + 1 :]]


@pytest.mark.parametrize("kind", TELLING)
def test_one_event_left_out_is_a_difference(kind: str) -> None:
    """As of just after it the reports count what the recount has not heard of."""
    just_after = timedelta(seconds=1)
    found = [(one.occurred_at + just_after, counted) for one, counted in without_one(kind)]
    assert any(list(compared(civil_date(at), at, counted)) for at, counted in found)


@pytest.mark.parametrize("kind", ["dossier.received.v1", "step.opened.v1", "dossier.stopped.v1"])
def test_one_event_left_out_changes_the_board(kind: str) -> None:
    """So there."""
    assert any(list(boarded(counted)) for _, counted in without_one(kind))


@pytest.mark.parametrize(
    "kind", ["dossier.received.v1", "dossier.completed.v1", "step.done.v1", "step.opened.v1"]
)
def test_one_event_left_out_changes_the_points(kind: str) -> None:
    """As of the end of all, when most has its result."""
    found = list(without_one(kind))
    assert any(list(scored(civil_date(one.occurred_at), NOW, counted)) for one, counted in found)


def rated(number: int, at: datetime) -> Fact:
    """A citizen says how content they are with a dossier."""
    data = {"dossier_id": f"d{number}", "rating": 1 + number % 5, "via": "kiosk"}
    return Fact(f"tracking:d{number}:1", "dossier.rated", "tracking", f"d{number}", 1, at, data)


def served(number: int, at: datetime) -> Fact:
    """Somebody with a ticket was served."""
    told = {"unit_id": "one-stop", "desk": f"Quầy {number % 3}", "done_at": at.isoformat()}
    data = {**told, "waited_seconds": 70 * number, "served_seconds": 100 + number}
    return Fact(f"intake:line:{number}", "ticket.served", "intake", "line", number, at, data)


def test_it_agrees_with_what_people_said_and_how_long_they_waited() -> None:
    """Level by level, procedure by procedure, desk by desk; one rating or ticket left out is a difference."""
    known = [number for number in range(60) if f"d{number}" in ALL.kept]
    ratings = [rated(number, MORNING - timedelta(hours=7 * number)) for number in known]
    tickets = [served(number, MORNING - timedelta(hours=5 * number)) for number in range(60)]
    heard = replace(
        ALL,
        ratings={one.subject: Rated(Rating(one.data["rating"]), one.at) for one in ratings},
        waited=[Wait(**{name: one.data[name] for name in WAITED}, done_at=one.at) for one in tickets],
    )
    seen = 0
    for on, as_of in instants(40, seed=6):
        assert isinstance(as_of, datetime)
        report_out = WeeklyOut.of(report(heard, on, as_of=as_of), "").model_dump(mode="json")
        said = weekly.said(report_out)
        assert not list(differences(said, weekly.told(STORIES, on, as_of, ratings, tickets))), (on, as_of)
        for fewer in ((ratings[1:], tickets), (ratings, tickets[1:])):
            seen += bool(list(differences(said, weekly.told(STORIES, on, as_of, *fewer))))
    assert seen


def test_it_uses_nothing_of_the_services() -> None:
    """A slip that is made there is not made here again."""
    for path in Path(recount.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            named = [node.module] if isinstance(node, ast.ImportFrom) else []
            named += [one.name for one in node.names] if isinstance(node, ast.Import) else []
            assert not [one for one in named if one and one.startswith("services")], path.name
