"""Single days of the hosting unit's calendar: off, worked instead, or again as the week has them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

from services.contracts.calendars import Calendar, SpecialDay, checks
from services.workflow.domain.errors import InvalidCalendarError, StaleCalendarError


@dataclass(frozen=True, kw_only=True)
class Days:
    """What is to be otherwise.

    Attributes:
        base: the version that was looked at when this was said.
        put: days added, or instead of those of the same date.
        drop: dates that become what their place in the week says.
    """

    base: str
    put: tuple[SpecialDay, ...] = ()
    drop: tuple[date, ...] = ()


def with_days(calendar: Calendar, days: Days, is_taken: Callable[[str], bool]) -> Calendar:
    """The calendar in force with some days otherwise, under a name of its own.

    Args:
        is_taken: whether a version of that name was published.
    Raises: StaleCalendarError if another is in force than was looked at; InvalidCalendarError.
    """
    if calendar.version != days.base:
        raise StaleCalendarError(f"Lịch đang áp dụng nay là {calendar.version}. Xin xem lại rồi làm tiếp.")
    faults = (*checks.days(days.put, calendar.periods), *_unknown(calendar, days.drop))
    if faults:
        errors = tuple((field, said, "") for field, said in faults)
        raise InvalidCalendarError("Ngày này chưa ghi được.", errors=errors)
    replaced = {*days.drop, *(day.on for day in days.put)}
    kept = (day for day in calendar.days if day.on not in replaced)
    return replace(
        calendar,
        version=next_version(calendar, is_taken),
        days=tuple(sorted((*kept, *days.put), key=lambda day: day.on)),
        effective_from=None,  # it is whole: what came before it is in it already
    )


def _unknown(calendar: Calendar, dropped: Iterable[date]) -> Iterator[checks.Fault]:
    known = {day.on for day in calendar.days}
    for place, on in enumerate(dropped):
        if on not in known:
            yield f"drop[{place}]", f"{on:%d/%m/%Y} không phải ngày riêng của lịch này"


def next_version(calendar: Calendar, is_taken: Callable[[str], bool]) -> str:
    """The first free name behind a calendar's own: "vn-2026" becomes "vn-2026.1", then "vn-2026.2"."""
    suffix = "".join(f"+{name}" for name in calendar.confirmed)
    plain = calendar.version.removesuffix(suffix)
    root, _, number = plain.rpartition(".")
    stem = root if root and number.isdigit() else plain
    names = (f"{stem}.{number}{suffix}" for number in count(1))
    return next(name for name in names if not is_taken(name))
