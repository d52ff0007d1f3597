"""The weeks and instants between which a report counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from services.contracts.calendars import civil_date, instant

WEEK = timedelta(days=7)
WEEKS_SHOWN = 6  # of the trend, this one included


@dataclass(frozen=True)
class Period:
    """From an instant on, up to another that belongs no more to it."""

    begins: datetime
    ends: datetime

    def has(self, at: datetime | None) -> bool:
        """Whether an instant lies in it."""
        return at is not None and self.begins <= at < self.ends


def week_of(on: date, as_of: datetime) -> Period:
    """Monday to Sunday in Vietnam around a day, cut off at the instant as of which is asked."""
    monday = on - timedelta(days=on.weekday())
    begins = instant(monday, time(0))
    return Period(begins, max(begins, min(instant(monday + WEEK, time(0)), as_of)))


def periods(on: date, as_of: datetime) -> list[Period]:
    """The weeks that the report of a day's week tells of, the oldest first."""
    return [week_of(on - WEEK * back, as_of) for back in reversed(range(WEEKS_SHOWN))]


def latest(as_of: datetime) -> date:
    """The day whose week is reported where none is named."""
    return civil_date(as_of)


class Span(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_MONTHS = {Span.MONTH: 1, Span.QUARTER: 3, Span.YEAR: 12}


def span_of(on: date, span: Span, as_of: datetime) -> Period:
    """The civil month, quarter or year around a day in Vietnam, cut off where it is asked as of."""
    months = _MONTHS[span]
    first = on.replace(month=(on.month - 1) // months * months + 1, day=1)
    begins = instant(first, time(0))
    return Period(begins, max(begins, min(instant(following(first, span), time(0)), as_of)))


def following(first: date, span: Span) -> date:
    """The first day of the next month, quarter or year."""
    months = first.month - 1 + _MONTHS[span]
    return first.replace(year=first.year + months // 12, month=months % 12 + 1)
