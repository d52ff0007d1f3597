"""A question on which two answers differ, made as small as it can be while they still do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from services.contracts.calendars import CalendarError
from tests.oracle.answers import World
from tests.oracle.cases import USUAL_HOURS, Members


def shrunk(question: Members, differs: Callable[[Members], bool]) -> Members:
    """The smallest question found that still differs; each step leaves out or simplifies one thing."""
    while True:
        smaller = next((simple for simple in _simpler(question) if differs(simple)), None)
        if smaller is None:
            return question
        question = smaller


def still_differs(question: Members) -> bool:
    """Whether the answers to a question differ; a question that is none does not."""
    try:
        return World(question).differs(question)
    except CalendarError:
        return False


def _simpler(question: Members) -> Iterator[Members]:
    if question["patch"] is not None:
        yield {**question, "patch": None}
        for patch in _without(question["patch"], "days"):
            yield {**question, "patch": patch}
        for name in ("weekly_rest", "sessions", "effective_from"):
            if name in question["patch"]:
                yield {**question, "patch": {k: v for k, v in question["patch"].items() if k != name}}
    for pauses in _fewer(question["pauses"]):
        yield {**question, "pauses": pauses}
    if question["count"] > 1:
        yield {**question, "count": 1}
        yield {**question, "count": question["count"] - 1}
    for calendar in _simpler_calendars(question["calendar"]):
        yield {**question, "calendar": calendar}
    start = datetime.fromisoformat(question["start"])
    for simple in (start.replace(microsecond=0), start.replace(second=0), start.replace(minute=0)):
        if simple != start:
            yield {**question, "start": simple.isoformat()}


def _simpler_calendars(calendar: Members) -> Iterator[Members]:
    yield from _without(calendar, "days")
    yield from _without(calendar, "periods")
    for place, part in enumerate(calendar["periods"]):
        for name in ("sessions", "weekly_rest"):
            if name in part:
                plain = {k: v for k, v in part.items() if k != name}
                periods = calendar["periods"]
                yield {**calendar, "periods": [*periods[:place], plain, *periods[place + 1 :]]}
    if calendar["sessions"] != USUAL_HOURS:
        yield {**calendar, "sessions": USUAL_HOURS}
    if calendar["weekly_rest"] != [6, 7]:
        yield {**calendar, "weekly_rest": [6, 7]}


def _without(members: Members, name: str) -> Iterator[Members]:
    for fewer in _fewer(members[name]):
        yield {**members, name: fewer}


def _fewer(items: list[Members]) -> Iterator[list[Members]]:
    if len(items) > 1:
        yield []
    for place in range(len(items)):
        yield [*items[:place], *items[place + 1 :]]
