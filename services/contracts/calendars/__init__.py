"""The calendar of working days as published: what each day is, when the office is open, and who says so.

Beside this module lie the calendars themselves, one JSON file per version. A calendar is data: it answers
for the periods that it names and for no other day, because a year without its table would look like a year
without holidays.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, cached_property
from pathlib import Path

from services.contracts import codec
from services.contracts.calendars import checks
from services.contracts.calendars.parts import (
    VIETNAM_TIME,
    WORKED,
    CalendarError,
    DayType,
    MissingCalendarError,
    Period,
    Session,
    SpecialDay,
    civil_date,
    instant,
)
from services.contracts.calendars.table import DayTable

__all__ = [
    "VIETNAM_TIME",
    "WORKED",
    "Calendar",
    "CalendarError",
    "DayType",
    "MissingCalendarError",
    "Period",
    "Session",
    "SpecialDay",
    "civil_date",
    "instant",
    "load_calendar",
]


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """One published version. Its fields are what travels; the rest is worked out from them.

    Keep the object and ask it again: its table is worked out at the first question and kept with it.
    """

    version: str
    weekly_rest: tuple[int, ...]  # ISO: 6 is Saturday
    weekly_rest_source: str
    sessions: tuple[Session, ...]
    sessions_source: str
    periods: tuple[Period, ...]
    days: tuple[SpecialDay, ...]
    confirmed: tuple[str, ...] = ()  # unconfirmed days that count here
    effective_from: date | None = None  # earlier days are as the version before had them (`patch.continued`)

    def __post_init__(self) -> None:
        faults = tuple(_faults(self))
        if faults:
            raise CalendarError(self.version, faults)

    def day_type(self, on: date) -> DayType:
        """What that day is.

        Raises: MissingCalendarError outside the periods of this calendar.
        """
        kind = self.table.find(on)
        if kind is None:
            raise MissingCalendarError(self.version, on)
        return kind

    def is_working_day(self, on: date) -> bool:
        """Whether the office works that day, by the week or to make up for another."""
        return self.day_type(on) in WORKED

    def sessions_on(self, on: date) -> tuple[Session, ...]:
        """When the office is open that day; empty if it is not, or if nothing is known about it."""
        if self.table.find(on) not in WORKED:
            return ()
        own = next(part.sessions for part in self.periods if part.first <= on <= part.last)
        return self.sessions if own is None else own

    def is_provisional(self, on: date) -> bool:
        """Whether the table of that day may still change."""
        self.day_type(on)
        return any(part.provisional for part in self.periods if part.first <= on <= part.last)

    def working_day_after(self, on: date) -> date:
        """The first working day after that day."""
        return self.table.day(self.table.working_after(self.table.place(on)))

    def closing_of(self, on: date) -> datetime:
        """The instant at which the office closes that day; on the next working day if it is not open."""
        place = self.table.place(on)
        worked = place if self.table.works(place) else self.table.working_after(place)
        return self.table.instant(worked, self.table.closing(worked))

    def confirming(self, *names: str) -> Calendar:
        """The same calendar with unconfirmed days switched on; its version says which."""
        known = {day.unconfirmed for day in self.days if day.unconfirmed}
        unknown = sorted(set(names) - known)
        if unknown:
            choice = ", ".join(sorted(known)) or "(không có ngày nào)"
            said = f"không có ngày chờ xác nhận {unknown[0]!r}; chọn trong: {choice}"
            raise CalendarError(self.version, (("confirmed", said),))
        confirmed = tuple(sorted({*self.confirmed, *names}))
        plain = self.version.removesuffix("".join(f"+{name}" for name in self.confirmed))
        return replace(self, version="+".join((plain, *confirmed)), confirmed=confirmed)

    @property
    def counting(self) -> Iterator[SpecialDay]:
        """The special days that count: those that are certain, and those that were confirmed."""
        return (day for day in self.days if day.unconfirmed is None or day.unconfirmed in self.confirmed)

    @cached_property
    def table(self) -> DayTable:
        """The calendar day by day, for counting."""
        special = {day.on: day for day in self.counting}
        return DayTable(self.version, self.periods, special, self.weekly_rest, self.sessions)


@cache
def load_calendar(version: str = "vn-2026") -> Calendar:
    """A calendar that comes with the software.

    Raises: CalendarError or codec.MalformedError if its file is wrong.
    """
    text = Path(__file__).with_name(f"{version}.json").read_text(encoding="utf-8")
    return codec.decode(Calendar, json.loads(text))


def _faults(calendar: Calendar) -> Iterator[checks.Fault]:
    if not calendar.version.strip():
        yield "version", "thiếu tên phiên bản; ghi ví dụ vn-2026"
    yield from checks.weekly_rest("weekly_rest", calendar.weekly_rest)
    yield from checks.sessions("sessions", calendar.sessions)
    yield from checks.periods(calendar.periods)
    yield from checks.days(calendar.days, calendar.periods)
    begins = calendar.effective_from
    if begins is not None and calendar.periods and begins > calendar.periods[-1].last:
        yield "effective_from", f"{begins} sau mọi giai đoạn; thêm giai đoạn hoặc lùi ngày áp dụng"
