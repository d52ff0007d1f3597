"""What a pause does to a due date: the time that was left when it began is left when it ends.

Whether a clock may pause at all (national status 6, waiting for payment) differs by special law and was not
verified (domain 13.15): whoever asks for a pause here has a rule that says so, and keeps its source.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.contracts.calendars import Calendar
from services.contracts.reckoning.ledger import HOUR, hours_line
from services.contracts.reckoning.values import Day, Pause, Reckoning, Why
from services.contracts.worktime import Ending, LimitUnit, add_working_time, working_time_between

Stretch = tuple[datetime, datetime]


class PauseError(ValueError):
    """A pause ends before it begins; the message says which."""


def due_after_pauses(due_at: datetime, pauses: Sequence[Stretch], calendar: Calendar) -> datetime:
    """The due instant put off by the working time that lay in the pauses; overlaps count once.

    What was left of the limit when a pause began is left when it ends, in working time for every unit. A
    pause that begins when the time is already over gives none back.

    Raises: PauseError; MissingCalendarError where `calendar` does not reach.
    """
    return _moved(due_at, _merged(pauses), calendar)[0]


def paused(reckoning: Reckoning, pauses: Sequence[Stretch], calendar: Calendar) -> Reckoning:
    """The same reckoning with its due date put off, and the lines that say why.

    Args:
        reckoning: counted by this calendar and without a pause.
    """
    begun = [(max(began, reckoning.started_at), max(ended, reckoning.started_at)) for began, ended in pauses]
    stretches = _merged(begun)
    due_at, hours = _moved(reckoning.due_at, stretches, calendar)
    counting = [part for part, spent in zip(stretches, hours, strict=True) if spent]
    if not counting:
        return reckoning
    return replace(
        reckoning,
        due_at=due_at,
        ending=Ending.AFTER_PAUSE.value,
        pauses=tuple(
            Pause(began_at=began, ended_at=ended, hours=spent / timedelta(hours=1))
            for (began, ended), spent in zip(stretches, hours, strict=True)
        ),
        days=tuple(_lines(reckoning, due_at, counting, calendar)),
    )


def _merged(pauses: Sequence[Stretch]) -> list[Stretch]:
    found: list[Stretch] = []
    for began, ended in sorted((began.astimezone(UTC), ended.astimezone(UTC)) for began, ended in pauses):
        if ended < began:
            raise PauseError(f"a pause from {began} to {ended} ends before it begins: exchange the two")
        if found and began <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ended))
        else:
            found.append((began, ended))
    return found


def _moved(
    due_at: datetime, stretches: Sequence[Stretch], calendar: Calendar
) -> tuple[datetime, list[timedelta]]:
    """The due instant after the pauses, and by how much each of them moved it."""
    hours = []
    for began, ended in stretches:
        spent = timedelta(0) if began >= due_at else working_time_between(began, ended, calendar)
        if spent:
            due_at = add_working_time(ended, working_time_between(began, due_at, calendar), calendar)
        hours.append(spent)
    return due_at, hours


def _lines(
    reckoning: Reckoning, due_at: datetime, stretches: Sequence[Stretch], calendar: Calendar
) -> Iterator[Day]:
    """The lines of the reckoning with their pauses, then those of the days that make up for them."""
    table = calendar.table
    in_hours = reckoning.limit_unit == LimitUnit.WORKING_HOURS
    since = table.moment(reckoning.started_at if in_hours else reckoning.due_at)
    due = table.moment(due_at)
    pauses = [(table.moment(began), table.moment(ended)) for began, ended in stretches]
    first = table.place(reckoning.days[0].on)
    for number, place in enumerate(range(first, due[0] + 1)):
        lost = sum(table.worked_on(place, *pause) for pause in pauses)
        standing = sum(table.worked_on(place, max(began, since), ended) for began, ended in pauses)
        used = table.worked_on(place, since, due) - standing
        if in_hours:
            yield hours_line(table, place, used, lost)
        elif number < len(reckoning.days):
            yield replace(reckoning.days[number], hours=used / HOUR, paused_hours=lost / HOUR)
        else:
            yield hours_line(table, place, used, lost, Why.AFTER_PAUSE)
