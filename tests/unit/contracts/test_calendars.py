"""The calendar as published: what each day is, what is not known, and what is wrong with a table."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.contracts import codec
from services.contracts.calendars import (
    VIETNAM_TIME,
    Calendar,
    CalendarError,
    DayType,
    Period,
    Session,
    SpecialDay,
    civil_date,
    instant,
    load_calendar,
)

VN = load_calendar()


@pytest.mark.parametrize(
    ("on", "kind"),
    [
        (date(2026, 1, 1), DayType.HOLIDAY),
        (date(2026, 1, 2), DayType.SWAPPED_REST),
        (date(2026, 1, 3), DayType.WEEKLY_REST),
        (date(2026, 1, 5), DayType.WORKING_DAY),
        (date(2026, 1, 10), DayType.MAKE_UP_WORKING_DAY),
        (date(2026, 4, 27), DayType.COMPENSATORY_REST),
        (date(2026, 11, 24), DayType.WORKING_DAY),
    ],
)
def test_each_type_of_day_is_told_apart(on: date, kind: DayType) -> None:
    """The six types of day of the verified table of 2026 are each found where they belong."""
    assert VN.day_type(on) is kind


def test_the_days_off_of_2026_are_those_announced() -> None:
    """The stretches off, weekends included, are exactly those published for state agencies."""
    off = {
        date(2026, 1, 1) + timedelta(days=n)
        for n in range(365)
        if not VN.is_working_day(date(2026, 1, 1) + timedelta(days=n))
    }
    weekends = {
        date(2026, 1, 1) + timedelta(days=n)
        for n in range(365)
        if (date(2026, 1, 1) + timedelta(days=n)).weekday() > 4
    }
    announced = {
        date(2026, 1, 1) + timedelta(days=first + n)
        for first, length in ((0, 4), (44, 9), (114, 3), (119, 4), (240, 5))
        for n in range(length)
    }
    made_up = {date(2026, 1, 10), date(2026, 8, 22)}
    assert off == (weekends | announced) - made_up


def test_every_entry_names_its_source() -> None:
    """Nothing in the table is without somebody who says so."""
    assert all(day.source and day.name for day in VN.days)
    assert all(period.source for period in VN.periods)
    assert VN.weekly_rest_source
    assert VN.sessions_source


def test_a_provisional_table_says_so() -> None:
    """2027 may still change; 2026 is as announced."""
    assert VN.is_provisional(date(2027, 2, 5))
    assert not VN.is_provisional(date(2026, 2, 17))


def test_a_confirmed_day_shows_in_the_version() -> None:
    """Which unconfirmed days a date was counted with can be read from the version; twice is once."""
    once = VN.confirming("vietnam-culture-day")
    assert once.version == "vn-2026+vietnam-culture-day"
    assert once.confirming("vietnam-culture-day") == once
    assert once.day_type(date(2026, 11, 24)) is DayType.HOLIDAY
    with pytest.raises(CalendarError, match="no unconfirmed day 'moon-festival'"):
        VN.confirming("moon-festival")


def test_a_calendar_travels_whole() -> None:
    """What is published comes back equal from JSON, so that every service counts alike."""
    there = json.dumps(codec.encode(VN), ensure_ascii=False)
    assert codec.decode(Calendar, json.loads(there)) == VN


def test_the_day_has_eight_hours() -> None:
    """The sessions of the calendar make the day by which internal processes are counted."""
    day = date(2026, 11, 25)
    lengths = [instant(day, part.closes_at) - instant(day, part.opens_at) for part in VN.sessions]
    assert sum(lengths, timedelta(0)) == timedelta(hours=8)


def test_the_fixed_offset_is_that_of_the_zone() -> None:
    """The offset used is what the zone database says, summer and winter, for the years of the tables."""
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    for year in range(2018, 2036):
        for month in (1, 7):
            at = datetime(year, month, 1, 20, tzinfo=UTC)
            assert at.astimezone(zone).replace(tzinfo=None) == at.astimezone(VIETNAM_TIME).replace(
                tzinfo=None
            )


def test_the_civil_day_begins_at_midnight_in_vietnam() -> None:
    """17:00 in UTC is the next day at the counter."""
    assert civil_date(datetime(2026, 11, 24, 16, 59, 59, tzinfo=UTC)) == date(2026, 11, 24)
    assert civil_date(datetime(2026, 11, 24, 17, tzinfo=UTC)) == date(2026, 11, 25)


def special(on: date, kind: str = "holiday") -> SpecialDay:
    """An entry of a table."""
    return SpecialDay(on=on, type=kind, name="test", source="test")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sessions": ()}, "sessions must follow"),
        ({"sessions": (Session(opens="13:30", closes="11:30"),)}, "sessions must follow"),
        ({"sessions": (Session(opens="half past seven", closes="11:30"),)}, "a clock time like 07:30"),
        ({"weekly_rest": (0,)}, "weekly rest days"),
        ({"weekly_rest": (1, 2, 3, 4, 5, 6, 7)}, "weekly rest days"),
        ({"periods": ()}, "periods must follow"),
        ({"periods": (Period(first=date(2026, 2, 1), last=date(2026, 1, 1), source=""),)}, "periods must"),
        ({"days": (special(date(2026, 5, 4), "feast"),)}, "2026-05-04: 'feast' is no type of day"),
        ({"days": (special(date(2026, 5, 4)), special(date(2026, 5, 4)))}, "2026-05-04 stands there twice"),
        ({"days": (special(date(2031, 5, 4)),)}, "outside all periods"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(change: dict[str, Any], message: str) -> None:
    """A calendar with a slip in it is not used; the message says where the slip is."""
    with pytest.raises(CalendarError, match=message):
        replace(VN, **change)
