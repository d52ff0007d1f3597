"""How a commune's calendar differs from the hosting-wide one, and how two calendars differ at all.

Nothing here rewrites the past: what begins with a date leaves every earlier day as it was, so that what was
counted until then is counted alike afterwards. A version may therefore be published before it begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from services.contracts.calendars import Calendar, checks
from services.contracts.calendars.parts import CalendarError, Period, Session, SpecialDay

_NAME = re.compile(r"[A-Za-z0-9._-]{1,60}")
_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class CalendarPatch:
    """What a commune does otherwise; what it leaves out is as in the calendar below it."""

    version: str  # its own name, "32134-2"; the calendar's version ends with it
    weekly_rest: tuple[int, ...] | None = None
    weekly_rest_source: str = ""
    sessions: tuple[Session, ...] | None = None
    sessions_source: str = ""
    days: tuple[SpecialDay, ...] = ()  # added, or instead of those of the same date
    effective_from: date | None = None  # the first day that it says something about; always, without it

    def __post_init__(self) -> None:
        faults = tuple(_faults(self))
        if faults:
            raise CalendarError(self.version, faults)


@dataclass(frozen=True, kw_only=True)
class DayChange:
    """A day that is not the same in two calendars; None where one of them says nothing about it."""

    on: date
    before: str | None  # a DayType
    after: str | None
    sessions_before: tuple[Session, ...] = ()
    sessions_after: tuple[Session, ...] = ()


def overlaid(calendar: Calendar, patch: CalendarPatch) -> Calendar:
    """The calendar of a commune: the hosting-wide one with what the commune does otherwise.

    When the hosting-wide calendar changes, the same patch on the new one gives the commune's new calendar;
    a second patch goes on the calendar that the first one made.

    Raises: CalendarError if the two do not fit together.
    """
    dates = {day.on for day in patch.days}
    kept = (day for day in calendar.days if day.on not in dates)
    whole = replace(
        calendar,
        version=f"{calendar.version}~{patch.version}",
        weekly_rest=calendar.weekly_rest if patch.weekly_rest is None else patch.weekly_rest,
        weekly_rest_source=patch.weekly_rest_source or calendar.weekly_rest_source,
        sessions=calendar.sessions if patch.sessions is None else patch.sessions,
        sessions_source=patch.sessions_source or calendar.sessions_source,
        periods=tuple(
            replace(
                part,
                weekly_rest=part.weekly_rest if patch.weekly_rest is None else None,
                sessions=part.sessions if patch.sessions is None else None,
            )
            for part in calendar.periods
        ),
        days=tuple(sorted((*kept, *patch.days), key=lambda day: day.on)),
        effective_from=patch.effective_from or calendar.effective_from,
    )
    return whole if patch.effective_from is None else continued(calendar, whole)


def continued(older: Calendar, newer: Calendar) -> Calendar:
    """The newer version with every day before it begins as the older version had it.

    Days that the older version did not reach are as in the newer one.
    """
    if newer.effective_from is None:
        return newer
    begins = min(newer.effective_from, older.periods[-1].last + _DAY)
    past = (day for day in older.counting if day.on < begins)
    return replace(
        newer,
        periods=(
            *(_as_it_was(part, older, newer) for part in _until(begins, older.periods)),
            *(replace(part, first=max(part.first, begins)) for part in newer.periods if part.last >= begins),
        ),
        days=(
            *(replace(day, unconfirmed=None) for day in past),
            *(day for day in newer.days if day.on >= begins),
        ),
    )


def differences(before: Calendar, after: Calendar) -> tuple[DayChange, ...]:
    """Each day whose type or hours change from one calendar to another, in order."""
    return tuple(_changes(before, after))


def _until(begins: date, periods: tuple[Period, ...]) -> Iterator[Period]:
    for part in periods:
        if part.first < begins:
            yield replace(part, last=min(part.last, begins - _DAY))


def _as_it_was(part: Period, older: Calendar, newer: Calendar) -> Period:
    """A period of the older version that keeps its rest and hours below the newer one's."""
    rest = older.weekly_rest if part.weekly_rest is None else part.weekly_rest
    sessions = older.sessions if part.sessions is None else part.sessions
    return replace(
        part,
        weekly_rest=None if rest == newer.weekly_rest else rest,
        sessions=None if sessions == newer.sessions else sessions,
    )


def _changes(before: Calendar, after: Calendar) -> Iterator[DayChange]:
    on = min(before.periods[0].first, after.periods[0].first)
    last = max(before.periods[-1].last, after.periods[-1].last)
    while on <= last:
        was, is_now = before.table.find(on), after.table.find(on)
        hours, hours_now = before.sessions_on(on), after.sessions_on(on)
        if was != is_now or hours != hours_now:
            yield DayChange(on=on, before=was, after=is_now, sessions_before=hours, sessions_after=hours_now)
        on += _DAY


def _faults(patch: CalendarPatch) -> Iterator[checks.Fault]:
    if not _NAME.fullmatch(patch.version):
        yield "version", "ghi tên phiên bản bằng chữ không dấu, số và các dấu . _ -, tối đa 60 ký tự"
    if patch.weekly_rest is not None:
        yield from checks.weekly_rest("weekly_rest", patch.weekly_rest)
        yield from checks.source("weekly_rest_source", patch.weekly_rest_source)
    if patch.sessions is not None:
        yield from checks.sessions("sessions", patch.sessions)
        yield from checks.source("sessions_source", patch.sessions_source)
    yield from checks.days(patch.days)
    begins = patch.effective_from
    for place, day in enumerate(patch.days):
        if begins is not None and day.on < begins:
            yield (
                f"days[{place}].on",
                f"{day.on} trước ngày áp dụng {begins}; bỏ ngày này hoặc lùi ngày áp dụng",
            )
