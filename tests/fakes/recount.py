"""The weekly report counted again from raw events, by a plain walk: nothing of the service's own."""

from __future__ import annotations

import dataclasses
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from services.contracts.calendars import civil_date
from services.contracts.envelope import Event
from tests.fakes.stories import MORNING, STORIES
from tests.fakes.ugly_stories import UGLY_STORIES

RESULTS = {"dossier.completed.v1", "dossier.returned.v1"}
STOPS = {"dossier.stopped.v1", "dossier.withdrawn.v1"}
DUE = frozenset({"due_at", "previous_due_at"})


def warped(events: Sequence[Event], begins: datetime, chance: random.Random) -> list[Event]:
    """The same life stretched over days or weeks, with due dates of their own: some are met, some are not."""
    origin = events[0].occurred_at
    stretch = chance.uniform(5, 1500)
    due_stretch = stretch * chance.choice([0.004, 0.02, 0.05, 0.2, 1.0])

    def moved(name: str, at: datetime) -> datetime:
        by = due_stretch if name in DUE else stretch
        return begins + (at - origin) * by

    def change(event: Event) -> Event:
        given: dict[str, Any] = {}
        for item in dataclasses.fields(event):
            value = getattr(event, item.name)
            if isinstance(value, datetime):
                given[item.name] = moved(item.name, value)
        return dataclasses.replace(event, **given)

    return [change(event) for event in events]


def lives(count: int, seed: int) -> Iterator[list[Event]]:
    """Many dossiers of all kinds, over two months."""
    chance = random.Random(seed)
    kinds = list((STORIES | UGLY_STORIES).values())
    for number in range(count):
        told = chance.choice(kinds)(f"d{number}").events
        cut = chance.choice([len(told), len(told), chance.randrange(1, len(told) + 1)])
        begins = MORNING - timedelta(days=chance.uniform(0, 60))
        yield warped(told[:cut], begins, chance)


@dataclasses.dataclass
class Seen:
    """One dossier as far as the walk has come."""

    filed_at: datetime | None = None
    channel: str = ""
    accepted_at: datetime | None = None
    declined_at: datetime | None = None
    ended_at: datetime | None = None
    result: bool = False
    due: datetime | None = None
    handled: bool = False
    due_at_end: datetime | None = None
    asked_at: datetime | None = None
    asked: list[datetime] = dataclasses.field(default_factory=list)
    extended: list[datetime] = dataclasses.field(default_factory=list)
    imported: bool = False


def walk(events: Iterable[Event], ends: datetime) -> Seen:
    """What had happened to a dossier before an instant."""
    seen = Seen()
    for event in events:
        if event.occurred_at >= ends:
            break
        _step(seen, event, event.type)
    return seen


def _step(seen: Seen, event: Any, kind: str) -> None:
    at = event.occurred_at
    if kind in RESULTS | STOPS:
        _end(seen, at, result=kind in RESULTS)
    elif kind in ("dossier.resumed.v1", "dossier.extended.v1", "due_date.moved.v1"):
        _date(seen, event.due_at, handled=True)
        if kind == "dossier.extended.v1":
            seen.extended.append(at)
        if kind == "dossier.resumed.v1" and event.status != 5:
            seen.asked_at = None
    else:
        _begin(seen, event, kind)


def _begin(seen: Seen, event: Any, kind: str) -> None:
    at = event.occurred_at
    if kind == "dossier.filed.v1":
        seen.filed_at, seen.channel = at, event.channel
    elif kind == "dossier.received.v1":
        seen.accepted_at = at
        _date(seen, event.due_at, handled=False)
    elif kind == "dossier.declined.v1":
        seen.declined_at = at
    elif kind == "dossier.imported.v1":
        seen.imported = True
    elif kind == "dossier.progressed.v1":
        _date(seen, event.due_at, handled=False)
        if event.status == 3 or event.status >= 8:
            _end(seen, at, result=event.status >= 9)
    elif kind == "supplement.requested.v1":
        seen.asked_at = at
        seen.asked.append(at)


def _date(seen: Seen, due: datetime | None, *, handled: bool) -> None:
    if due is not None and (handled or not seen.handled):
        seen.due, seen.handled = due, handled


def _end(seen: Seen, at: datetime, *, result: bool) -> None:
    if seen.ended_at is None:
        seen.ended_at, seen.result, seen.due_at_end = at, result, seen.due


def recount(lives: Iterable[Sequence[Event]], begins: datetime, ends: datetime) -> Counter[str]:
    """The figures of a period, as of its end."""
    counts: Counter[str] = Counter()
    for events in lives:
        seen = walk(events, ends)
        if not seen.imported:
            counts.update(_figures(seen, begins, ends))
    return counts


def _figures(seen: Seen, begins: datetime, ends: datetime) -> Iterator[str]:
    if seen.filed_at and seen.filed_at >= begins:
        yield "filed"
        yield seen.channel
    if seen.declined_at and seen.declined_at >= begins:
        yield "declined"
    if any(at >= begins for at in seen.asked):
        yield "papers_asked"
    if any(at >= begins for at in seen.extended):
        yield "extended"
    if seen.accepted_at is None or (seen.ended_at and seen.ended_at < begins):
        return
    yield "received" if seen.accepted_at >= begins else "carried"
    if seen.ended_at:
        yield _end_word(seen, seen.ended_at) if seen.result else "stopped"
    elif seen.due and (seen.asked_at or ends) > seen.due:
        yield "left_late"
    else:
        yield "left" if seen.asked_at is None else "left_papers"


def _end_word(seen: Seen, ended_at: datetime) -> str:
    if seen.due_at_end is None:
        return "on_time"
    due, ended = (at.replace(second=0, microsecond=0) for at in (seen.due_at_end, ended_at))
    if ended > due:
        return "late"
    return "on_time" if civil_date(due) == civil_date(ended) else "early"
