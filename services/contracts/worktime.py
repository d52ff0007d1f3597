"""Working time of Vietnam: when a time limit ends, counted by a calendar as published.

What the law leaves to be decided is decided here once, for the first due date (intake) and for every later
one (workflow):

* Days. The day of reception is not counted (Civil Code 91/2015/QH13, art. 147.2 and 147.3), nor is a day that
  is not worked; the clock time of reception is kept, as receipts in use show.
* Reception outside working hours. A rest day, or the time after closing, is still the day of the event and
  not counted; no clock time can be kept then, so the limit ends with the last day (art. 148.1), which for an
  applicant is the closing of the office. Before opening and during the noon break the clock time becomes the
  next opening. Whoever comes later is never due earlier.
* Calendar days. A last day that is not worked is put off to the end of the next working day (art. 148.5). By
  law a limit whose own last day is that working day ends no sooner (art. 148.1), but with the clock time kept
  it would end before one that began days earlier. So whatever ends on the first working day after rest ends
  with its closing.
* Hours run only within the sessions of each day, from the instant of reception (art. 147.1).
* Changed hours. Where the last day has other hours than that of reception, the clock time is moved into them:
  to the next opening, or to the closing.

`services.contracts.reckoning` tells the same day by day; there is one implementation, this one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.contracts.calendars import Calendar
from services.contracts.calendars.table import DayTable
from services.contracts.cutoffs import LITERAL_CUT_OFF, CutOff, CutOffRule


class LimitUnit(StrEnum):
    """In what a time limit is counted."""

    WORKING_DAYS = "working_days"
    WORKING_HOURS = "working_hours"
    CALENDAR_DAYS = "calendar_days"
    SAME_DAY = "same_day"


@dataclass(frozen=True, kw_only=True)
class Limit:
    """How long an office may take; hours may be parts of an hour, days may not.

    A same-day limit may name the rule that sets the hour after which it ends a working day later.
    """

    unit: LimitUnit
    count: float = 0
    source: str = ""
    cut_off_rule: CutOffRule | None = None

    def __post_init__(self) -> None:
        if self.cut_off_rule is CutOffRule.FORWARDING or (
            self.cut_off_rule is not None and self.unit is not LimitUnit.SAME_DAY
        ):
            raise ValueError(f"a limit in {self.unit.value} does not go by the rule of {self.cut_off_rule}")
        if self.unit is LimitUnit.SAME_DAY:
            if self.count:
                raise ValueError("a same-day limit has no count")
        elif not self.count > 0:
            raise ValueError(f"a limit of {self.count} {self.unit.value} ends before it begins")
        elif self.unit is not LimitUnit.WORKING_HOURS and self.count != int(self.count):
            raise ValueError(f"a limit of {self.count} {self.unit.value} is not whole")


class Ending(StrEnum):
    """By what the clock time of a due date was found."""

    CLOCK_KEPT = "clock_kept"  # that of reception
    NEXT_OPENING = "next_opening"  # reception before opening or during the noon break
    RECEIVED_OUTSIDE_HOURS = (
        "received_outside_hours"  # after closing or on a rest day: the last day's closing
    )
    PUT_OFF = "put_off"  # the last day is not worked: the closing of the next that is
    FIRST_AFTER_REST = "first_after_rest"  # whatever ends on such a day ends with its closing
    CLOSING = "closing"  # of the day itself: a same-day limit
    HOURS_DIFFER = "hours_differ"  # the last day has other hours: moved into them
    TIME_USED = "time_used"  # the hours of the limit have passed
    AFTER_PAUSE = "after_pause"  # put off by the working time of pauses


End = tuple[datetime, Ending]

_MICROSECOND = timedelta(microseconds=1)


def due_at(
    received_at: datetime, limit: Limit, calendar: Calendar, *, cut_off: CutOff = LITERAL_CUT_OFF
) -> datetime:
    """Last instant (UTC) at which the result may be ready without being late.

    Args:
        received_at: when the dossier was complete, an aware instant.
    Raises: MissingCalendarError if `calendar` does not cover a day that matters.
    Law: NĐ 118/2025/NĐ-CP as amended by NĐ 309/2026/NĐ-CP, art. 17.3: the time runs from complete reception.
    """
    return end_of(received_at, limit, calendar, cut_off=cut_off)[0]


def end_of(
    received_at: datetime, limit: Limit, calendar: Calendar, *, cut_off: CutOff = LITERAL_CUT_OFF
) -> End:
    """The due instant together with how its clock time was found."""
    table = calendar.table
    place, clock = table.moment(received_at)
    if limit.unit is LimitUnit.SAME_DAY:
        return _same_day(table, place, clock, cut_off)
    if limit.unit is LimitUnit.WORKING_DAYS:
        return _working_days(table, place, clock, int(limit.count))
    if limit.unit is LimitUnit.CALENDAR_DAYS:
        return _calendar_days(table, place, clock, int(limit.count))
    amount = timedelta(hours=limit.count) // _MICROSECOND
    return table.instant(*table.after_work(place, clock, amount)), Ending.TIME_USED


def _same_day(table: DayTable, place: int, clock: int, cut_off: CutOff) -> End:
    """Closing of the day of reception; of the next working day if received after the hour or on a rest day.

    Law: Luật Hộ tịch 60/2014/QH13, art. 5.3; NĐ 23/2015/NĐ-CP, art. 7.
    """
    if not table.works(place) or cut_off.passed(clock):
        place = table.working_after(place)
    return table.instant(place, table.closing(place)), Ending.CLOSING


def _working_days(table: DayTable, place: int, clock: int, count: int) -> End:
    """The same clock time `count` working days later, the day of reception not counted.

    Law: Civil Code 91/2015/QH13, art. 147.2-3; the clock time by the convention of receipts in use.
    """
    return _at_clock_of(table, place, clock, table.working_after(place, count))


def _calendar_days(table: DayTable, place: int, clock: int, count: int) -> End:
    """The same clock time `count` days later; the closing of that day if it is the first after rest.

    A day that is not worked is put off to the next one that is.

    Law: Civil Code 91/2015/QH13, art. 147.2-3, 148.1 and 148.5.
    """
    last = table.days_after(place, count)
    if not table.works(last):
        last = table.working_after(last)
        return table.instant(last, table.closing(last)), Ending.PUT_OFF
    if not table.works(last - 1):
        return table.instant(last, table.closing(last)), Ending.FIRST_AFTER_REST
    return _at_clock_of(table, place, clock, last)


def add_working_time(start: datetime, amount: timedelta, calendar: Calendar) -> datetime:
    """The instant (UTC) at which so much working time has passed since then; with none, the next worked."""
    if amount < timedelta(0):
        raise ValueError(f"working time runs forward, not by {amount}")
    table = calendar.table
    return table.instant(*table.after_work(*table.moment(start), amount // _MICROSECOND))


def working_time_between(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """The working time from `start` to `end`; none if `end` is not after `start`."""
    if end <= start:
        return timedelta(0)
    table = calendar.table
    first, last = table.moment(start), table.moment(end)
    table.days_after(first[0], last[0] - first[0])  # nothing unknown lies between
    return timedelta(microseconds=table.worked_by(*last) - table.worked_by(*first))


def _at_clock_of(table: DayTable, place: int, clock: int, last: int) -> End:
    """The clock time of reception on the last day, moved into the working hours of both days."""
    kept, ending = _clock_kept(table, place, clock)
    if ending is Ending.RECEIVED_OUTSIDE_HOURS:
        return table.instant(last, table.closing(last)), ending
    if table.parts[place] != table.parts[last]:
        fitted = _clock_kept(table, last, kept)[0]
        if fitted != kept:
            return table.instant(last, fitted), Ending.HOURS_DIFFER
    return table.instant(last, kept), ending


def _clock_kept(table: DayTable, place: int, clock: int) -> tuple[int, Ending]:
    """The clock time that a limit in days keeps: that of reception, moved into working hours."""
    for opens, closes in table.parts[place]:
        if clock < opens:
            return opens, Ending.NEXT_OPENING
        if clock <= closes:
            return clock, Ending.CLOCK_KEPT
    return table.closing(place) if table.works(place) else 0, Ending.RECEIVED_OUTSIDE_HOURS
