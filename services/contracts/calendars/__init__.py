"""The calendar of working days as published: what each day is, when the office is open, and who says so.

Beside this module lie the calendars themselves, one JSON file per version. A calendar is data: it answers
for the periods that it names and for no other day, because a year without its table would look like a year
without holidays.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path

from services.contracts import codec

# Fixed on purpose: Vietnam has kept +07:00 all year since 1975, and a slim image has no zone files.
VIETNAM_TIME = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")


class CalendarError(ValueError):
    """The calendar contradicts itself; the message says where."""


class MissingCalendarError(LookupError):
    """The calendar says nothing about that day, and nothing is guessed."""

    def __init__(self, version: str, on: date) -> None:
        super().__init__(
            f"calendar {version!r} has no table for {on.year} that covers {on.isoformat()}: "
            f"publish a calendar with that year"
        )
        self.version = version
        self.year = on.year
        self.on = on


class DayType(StrEnum):
    """What a day is for the office."""

    WORKING_DAY = "working_day"
    WEEKLY_REST = "weekly_rest"
    HOLIDAY = "holiday"
    COMPENSATORY_REST = "compensatory_rest"  # nghỉ bù: the holiday fell on a weekly rest day
    SWAPPED_REST = "swapped_rest"  # nghỉ hoán đổi: worked off on another day
    MAKE_UP_WORKING_DAY = "make_up_working_day"  # làm bù: a rest day that is worked


WORKED = frozenset({DayType.WORKING_DAY, DayType.MAKE_UP_WORKING_DAY})


@dataclass(frozen=True, kw_only=True)
class Session:
    """A stretch of working time of a day; local clock times, "07:30"."""

    opens: str
    closes: str

    @cached_property
    def opens_at(self) -> time:
        """When it begins, on the local clock."""
        return _clock(self.opens)

    @cached_property
    def closes_at(self) -> time:
        """When it ends, on the local clock."""
        return _clock(self.closes)


@dataclass(frozen=True, kw_only=True)
class SpecialDay:
    """A day that is not what its place in the week says."""

    on: date
    type: str  # a DayType
    name: str
    source: str
    unconfirmed: str | None = None  # a name under which it can be switched on; without that it does not count


@dataclass(frozen=True, kw_only=True)
class Period:
    """A stretch of days that the calendar answers for, first and last included."""

    first: date
    last: date
    source: str
    provisional: bool = False  # may still change: tell people, and look again when it is announced


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """One published version. Its fields are what travels; the rest is worked out from them."""

    version: str
    weekly_rest: tuple[int, ...]  # ISO: 6 is Saturday
    weekly_rest_source: str
    sessions: tuple[Session, ...]
    sessions_source: str
    periods: tuple[Period, ...]
    days: tuple[SpecialDay, ...]
    confirmed: tuple[str, ...] = ()  # unconfirmed days that count here

    def __post_init__(self) -> None:
        _check(self)

    def day_type(self, on: date) -> DayType:
        """What that day is.

        Raises: MissingCalendarError outside the periods of this calendar.
        """
        self._period(on)
        special = self._special.get(on)
        if special is not None:
            return special
        return DayType.WEEKLY_REST if on.isoweekday() in self.weekly_rest else DayType.WORKING_DAY

    def is_working_day(self, on: date) -> bool:
        """Whether the office works that day, by the week or to make up for another."""
        return self.day_type(on) in WORKED

    def name_of(self, on: date) -> str | None:
        """What the table calls a day that is not what its place in the week says."""
        return self._names.get(on)

    def is_provisional(self, on: date) -> bool:
        """Whether the table of that day may still change."""
        return self._period(on).provisional

    def working_day_after(self, on: date) -> date:
        """The first working day after that day."""
        day = on + timedelta(days=1)
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return day

    @property
    def closes_at(self) -> time:
        """When a working day ends, on the local clock."""
        return self.sessions[-1].closes_at

    def confirming(self, *names: str) -> Calendar:
        """The same calendar with unconfirmed days switched on; its version says which."""
        known = {day.unconfirmed for day in self.days if day.unconfirmed}
        unknown = sorted(set(names) - known)
        if unknown:
            raise CalendarError(f"calendar {self.version!r} has no unconfirmed day {unknown[0]!r}")
        confirmed = tuple(sorted({*self.confirmed, *names}))
        return replace(self, version="+".join((self.version.split("+")[0], *confirmed)), confirmed=confirmed)

    def _period(self, on: date) -> Period:
        for period in self.periods:
            if period.first <= on <= period.last:
                return period
        raise MissingCalendarError(self.version, on)

    @property
    def _counting(self) -> tuple[SpecialDay, ...]:
        return tuple(day for day in self.days if day.unconfirmed is None or day.unconfirmed in self.confirmed)

    @cached_property
    def _special(self) -> Mapping[date, DayType]:
        return {day.on: DayType(day.type) for day in self._counting}

    @cached_property
    def _names(self) -> Mapping[date, str]:
        return {day.on: day.name for day in self._counting}


def civil_date(at: datetime) -> date:
    """The date in Vietnam at that instant: the day that numbers, registers and deadlines go by."""
    return at.astimezone(VIETNAM_TIME).date()


def instant(on: date, clock: time) -> datetime:
    """The instant, in UTC, of a clock time of a day in Vietnam."""
    return datetime.combine(on, clock, VIETNAM_TIME).astimezone(UTC)


@cache
def load_calendar(version: str = "vn-2026") -> Calendar:
    """A calendar that comes with the software.

    Raises: CalendarError or codec.MalformedError if its file is wrong.
    """
    text = Path(__file__).with_name(f"{version}.json").read_text(encoding="utf-8")
    return codec.decode(Calendar, json.loads(text))


def _clock(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError as exc:
        raise CalendarError(f"a clock time like 07:30 is required, not {text!r}") from exc


def _check(calendar: Calendar) -> None:
    name = f"calendar {calendar.version!r}"
    clocks = [clock for part in calendar.sessions for clock in (part.opens_at, part.closes_at)]
    if not clocks or any(later <= earlier for earlier, later in pairwise(clocks)):
        raise CalendarError(f"{name}: sessions must follow each other within the day")
    if not set(calendar.weekly_rest) < set(range(1, 8)):
        raise CalendarError(f"{name}: weekly rest days are numbers from 1 to 7, and not all of them")
    dates = [period_day for part in calendar.periods for period_day in (part.first, part.last)]
    if not dates or dates != sorted(dates):
        raise CalendarError(f"{name}: periods must follow each other")
    seen: set[date] = set()
    for day in calendar.days:
        if day.type not in set(DayType):
            raise CalendarError(f"{name}: {day.on}: {day.type!r} is no type of day")
        if day.on in seen or not any(part.first <= day.on <= part.last for part in calendar.periods):
            raise CalendarError(f"{name}: {day.on} stands there twice or outside all periods")
        seen.add(day.on)
