"""The lines of the ledger: what each day from the start to the due day is, and why it counts or not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from services.contracts.calendars import WORKED, Calendar, DayType, civil_date, instant
from services.contracts.reckoning.values import Day, Why
from services.contracts.worktime import Limit, LimitUnit, working_time_between

_DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def ledger(started_at: datetime, due_at: datetime, limit: Limit, calendar: Calendar) -> tuple[Day, ...]:
    """One line for each civil day from the start to the due day, both included."""
    first, last = civil_date(started_at), civil_date(due_at)
    if limit.unit is LimitUnit.WORKING_DAYS:
        return tuple(_in_working_days(first, last, calendar))
    if limit.unit is LimitUnit.CALENDAR_DAYS:
        return tuple(_in_calendar_days(first, last, int(limit.count), calendar))
    if limit.unit is LimitUnit.SAME_DAY:
        return tuple(_in_same_day(first, last, calendar))
    return tuple(_in_hours(started_at, due_at, calendar))


def days_between(first: date, last: date) -> Iterator[date]:
    """Each civil day from the first to the last, both included."""
    day = first
    while day <= last:
        yield day
        day += _DAY


def rest(on: date, kind: DayType, calendar: Calendar) -> Day:
    """The line of a day that is not worked."""
    return Day(on=on, type=kind.value, counted=False, why=kind.value, name=calendar.name_of(on))


def midnights(on: date) -> tuple[datetime, datetime]:
    """The instants between which a civil day lies."""
    return instant(on, time(0)), instant(on + _DAY, time(0))


def _first(on: date, calendar: Calendar) -> Day:
    kind = calendar.day_type(on)
    return Day(on=on, type=kind.value, counted=False, why=Why.RECEPTION.value, name=calendar.name_of(on))


def _counted(on: date, kind: DayType, number: int, calendar: Calendar) -> Day:
    why = Why.MAKE_UP if kind is DayType.MAKE_UP_WORKING_DAY else Why.COUNTED
    return Day(on=on, type=kind.value, counted=True, why=why.value, number=number, name=calendar.name_of(on))


def _in_working_days(first: date, last: date, calendar: Calendar) -> Iterator[Day]:
    yield _first(first, calendar)
    number = 0
    for on in days_between(first + _DAY, last):
        kind = calendar.day_type(on)
        if kind in WORKED:
            number += 1
            yield _counted(on, kind, number, calendar)
        else:
            yield rest(on, kind, calendar)


def _in_calendar_days(first: date, last: date, count: int, calendar: Calendar) -> Iterator[Day]:
    yield _first(first, calendar)
    for number, on in enumerate(days_between(first + _DAY, last), 1):
        kind = calendar.day_type(on)
        name = calendar.name_of(on)
        if number < count or (number == count and kind in WORKED):
            yield _counted(on, kind, number, calendar)
        elif number == count:
            why = Why.PUT_OFF.value
            yield Day(on=on, type=kind.value, counted=True, why=why, number=number, name=name)
        elif on == last:
            yield Day(on=on, type=kind.value, counted=False, why=Why.NEXT_WORKING_DAY.value, name=name)
        else:
            yield rest(on, kind, calendar)


def _in_same_day(first: date, last: date, calendar: Calendar) -> Iterator[Day]:
    for on in days_between(first, last):
        kind = calendar.day_type(on)
        if kind not in WORKED:
            yield rest(on, kind, calendar)
            continue
        at_last = Why.SAME_DAY if first == last else Why.NEXT_WORKING_DAY
        why = at_last if on == last else Why.CUT_OFF_PASSED
        yield Day(on=on, type=kind.value, counted=on == last, why=why.value, name=calendar.name_of(on))


def _in_hours(started_at: datetime, due_at: datetime, calendar: Calendar) -> Iterator[Day]:
    for on in days_between(civil_date(started_at), civil_date(due_at)):
        kind = calendar.day_type(on)
        if kind not in WORKED:
            yield rest(on, kind, calendar)
            continue
        begins, ends = midnights(on)
        hours = working_time_between(max(begins, started_at), min(ends, due_at), calendar) / HOUR
        why = Why.HOURS if hours else Why.NO_HOURS
        yield Day(
            on=on, type=kind.value, counted=hours > 0, why=why.value, hours=hours, name=calendar.name_of(on)
        )
