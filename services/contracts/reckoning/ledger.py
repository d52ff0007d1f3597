"""The lines of the ledger: what each day from the start to the due day is, and why it counts or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache

from services.contracts.calendars import Calendar, DayType
from services.contracts.calendars.table import DayTable
from services.contracts.reckoning.values import Day, Why
from services.contracts.worktime import Limit, LimitUnit

HOUR = timedelta(hours=1) // timedelta(microseconds=1)

# Plain texts, as they are stored; and reached some times faster than the value of an enumeration's member.
_RECEPTION = Why.RECEPTION.value
_COUNTED = Why.COUNTED.value
_MAKE_UP = Why.MAKE_UP.value
_MAKE_UP_WORKING_DAY = DayType.MAKE_UP_WORKING_DAY.value


def ledger(started_at: datetime, due_at: datetime, limit: Limit, calendar: Calendar) -> tuple[Day, ...]:
    """One line for each civil day from the start to the due day, both included."""
    table = calendar.table
    start, due = table.moment(started_at), table.moment(due_at)
    if limit.unit is LimitUnit.WORKING_DAYS:
        return tuple(_in_working_days(table, start[0], due[0]))
    if limit.unit is LimitUnit.CALENDAR_DAYS:
        return tuple(_in_calendar_days(table, start[0], due[0], int(limit.count)))
    if limit.unit is LimitUnit.SAME_DAY:
        return tuple(_in_same_day(table, start[0], due[0]))
    places = range(start[0], due[0] + 1)
    return tuple(hours_line(table, place, table.worked_on(place, start, due), 0) for place in places)


def hours_line(table: DayTable, place: int, used: int, lost: int, why: Why = Why.HOURS) -> Day:
    """A day by its working time, in microseconds: used, lost to a pause, or none."""
    if used:
        code = why.value
    elif lost:
        code = Why.PAUSED.value
    else:
        code = Why.NO_HOURS.value if table.works(place) else table.codes[place]
    return replace(_line(table, place, code), counted=used > 0, hours=used / HOUR, paused_hours=lost / HOUR)


def _in_working_days(table: DayTable, first: int, last: int) -> Iterator[Day]:
    """The day of reception, then each day: the worked ones are numbered."""
    yield _line(table, first, _RECEPTION)
    codes, parts, number = table.codes, table.parts, 0
    for place in range(first + 1, last + 1):
        if parts[place]:
            number += 1
            yield _counted(table, place, number)
        else:
            yield _line(table, place, codes[place])


def _in_calendar_days(table: DayTable, first: int, last: int, count: int) -> Iterator[Day]:
    """The day of reception, then each day numbered; a last one that is not worked is put off."""
    yield _line(table, first, _RECEPTION)
    for number, place in enumerate(range(first + 1, last + 1), 1):
        if number > count:
            yield _line(table, place, Why.NEXT_WORKING_DAY.value if place == last else table.codes[place])
        elif number == count and place != last:
            yield _line(table, place, Why.PUT_OFF.value, number)
        else:
            yield _counted(table, place, number)


def _in_same_day(table: DayTable, first: int, last: int) -> Iterator[Day]:
    """The one day, or the next working day and why it is not the first."""
    for place in range(first, last):
        yield _line(table, place, Why.CUT_OFF_PASSED.value if table.works(place) else table.codes[place])
    why = Why.SAME_DAY if first == last else Why.NEXT_WORKING_DAY
    yield replace(_line(table, last, why.value), counted=True)


def _counted(table: DayTable, place: int, number: int) -> Day:
    return _line(table, place, _MAKE_UP if table.codes[place] == _MAKE_UP_WORKING_DAY else _COUNTED, number)


@lru_cache(maxsize=1 << 16)
def _line(table: DayTable, place: int, why: str, number: int = 0) -> Day:
    """One line; a day with a number counts. Dossiers of the same days share their lines."""
    return Day(
        on=table.day(place),
        type=table.codes[place],
        counted=number > 0,
        why=why,
        number=number,
        name=table.names[place],
    )
