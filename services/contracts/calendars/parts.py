"""What a calendar is made of: types of day, sessions, special days and periods, and the time of Vietnam."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum
from functools import cached_property

# Fixed on purpose: Vietnam has kept +07:00 all year since 1975, and a slim image has no zone files.
VIETNAM_TIME = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")


class CalendarError(ValueError):
    """The calendar contradicts itself; `faults` say where, why and what to do, in Vietnamese."""

    def __init__(self, version: str, faults: tuple[tuple[str, str], ...]) -> None:
        super().__init__(f"Lịch {version!r}: " + "; ".join(f"{field}: {said}" for field, said in faults))
        self.version = version
        self.faults = faults  # field, and what is wrong with it


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
        return time.fromisoformat(self.opens)

    @cached_property
    def closes_at(self) -> time:
        """When it ends, on the local clock."""
        return time.fromisoformat(self.closes)


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
    """A stretch of days that the calendar answers for, first and last included.

    Hours and weekly rest may change with a date (summer hours, a new week); where a period has its own, they
    go before those of the calendar.
    """

    first: date
    last: date
    source: str
    provisional: bool = False  # may still change: tell people, and look again when it is announced
    weekly_rest: tuple[int, ...] | None = None
    sessions: tuple[Session, ...] | None = None


def civil_date(at: datetime) -> date:
    """The date in Vietnam at that instant: the day that numbers, registers and deadlines go by."""
    return at.astimezone(VIETNAM_TIME).date()


def instant(on: date, clock: time) -> datetime:
    """The instant, in UTC, of a clock time of a day in Vietnam."""
    return datetime.combine(on, clock, VIETNAM_TIME).astimezone(UTC)
