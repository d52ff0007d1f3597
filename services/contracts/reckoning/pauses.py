"""What a pause does to a due date: the time that was left when it began is left when it ends.

Whether a clock may pause at all (national status 6, waiting for payment) differs by special law and was not
verified (domain 13.15): whoever asks for a pause here has a rule that says so, and keeps its source.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.contracts.calendars import WORKED, Calendar, civil_date
from services.contracts.reckoning.ledger import HOUR, days_between, midnights, rest
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
            Pause(began_at=began, ended_at=ended, hours=spent / HOUR)
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
    in_hours = reckoning.limit_unit == LimitUnit.WORKING_HOURS
    counted_from = reckoning.started_at if in_hours else reckoning.due_at
    for line in reckoning.days:
        spent, lost = _spent(line, counted_from, due_at, stretches, calendar)
        changed = replace(line, hours=spent / HOUR, paused_hours=lost / HOUR)
        yield _renamed(changed) if in_hours and changed.type in WORKED else changed
    for on in days_between(civil_date(reckoning.due_at) + timedelta(days=1), civil_date(due_at)):
        kind = calendar.day_type(on)
        line = rest(on, kind, calendar)
        if kind in WORKED:
            spent, lost = _spent(line, counted_from, due_at, stretches, calendar)
            line = _renamed(replace(line, hours=spent / HOUR, paused_hours=lost / HOUR))
            if not in_hours and line.hours:
                line = replace(line, why=Why.AFTER_PAUSE.value)
        yield line


def _spent(
    line: Day, counted_from: datetime, due_at: datetime, stretches: Sequence[Stretch], calendar: Calendar
) -> tuple[timedelta, timedelta]:
    """The working time of a day that counts, and that which lay in a pause."""
    begins, ends = midnights(line.on)
    ends = min(ends, due_at)

    def worked(since: datetime, until: datetime) -> timedelta:
        return working_time_between(max(since, begins), min(until, ends), calendar)

    lost = sum((worked(*part) for part in stretches), timedelta(0))
    counting = worked(counted_from, ends) - sum(
        (worked(max(began, counted_from), ended) for began, ended in stretches), timedelta(0)
    )
    return counting, lost


def _renamed(line: Day) -> Day:
    """A line by its hours: used, paused, or none."""
    if line.hours:
        return replace(line, counted=True, why=Why.HOURS.value)
    return replace(line, counted=False, why=(Why.PAUSED if line.paused_hours else Why.NO_HOURS).value)
