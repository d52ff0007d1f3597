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
    MissingCalendarError,
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
    with pytest.raises(
        CalendarError, match="không có ngày chờ xác nhận 'moon-festival'; chọn trong: vietnam-culture-day"
    ):
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


@pytest.mark.parametrize(
    ("on", "closes"),
    [
        (date(2026, 11, 25), datetime(2026, 11, 25, 10, 30, tzinfo=UTC)),
        (date(2026, 11, 28), datetime(2026, 11, 30, 10, 30, tzinfo=UTC)),
        (date(2026, 1, 10), datetime(2026, 1, 10, 10, 30, tzinfo=UTC)),
    ],
)
def test_the_office_closes_on_a_worked_day(on: date, closes: datetime) -> None:
    """What ends "with the day" ends at its closing; a rest day has that of the next worked day."""
    assert VN.closing_of(on) == closes


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


def week(number: int, first: date, last: date) -> Period:
    """A period with hours of its own."""
    return Period(
        first=first, last=last, source="test", sessions=(Session(opens=f"0{number}:00", closes="11:00"),)
    )


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"version": " "}, "version", "thiếu tên phiên bản"),
        ({"sessions": ()}, "sessions", "cần ít nhất một buổi"),
        ({"sessions": (Session(opens="13:30", closes="11:30"),)}, "sessions", "11:30 đứng sau 13:30"),
        ({"sessions": (Session(opens="half past", closes="11:30"),)}, "sessions[0].opens", "ghi như 07:30"),
        ({"sessions": (Session(opens="07:30", closes="11:30Z"),)}, "sessions[0].closes", "ghi như 07:30"),
        ({"weekly_rest": (0,)}, "weekly_rest", "từ 1 (thứ Hai) đến 7 (Chủ nhật)"),
        ({"weekly_rest": (1, 2, 3, 4, 5, 6, 7)}, "weekly_rest", "chừa lại ít nhất một ngày"),
        ({"periods": (), "days": ()}, "periods", "cần ít nhất một giai đoạn"),
        (
            {"periods": (Period(first=date(2026, 2, 1), last=date(2026, 1, 1), source=""),)},
            "periods[0]",
            "kết thúc 2026-01-01 trước khi bắt đầu 2026-02-01",
        ),
        (
            {
                "periods": (
                    week(7, date(2026, 1, 1), date(2026, 2, 1)),
                    week(8, date(2026, 2, 1), date(2027, 12, 1)),
                )
            },
            "periods[1]",
            "ghi nối tiếp nhau",
        ),
        (
            {"periods": (replace(week(7, date(2026, 1, 1), date(2027, 12, 31)), weekly_rest=(8,)),)},
            "periods[0].weekly_rest",
            "số thứ tự trong tuần",
        ),
        (
            {"periods": (replace(week(7, date(2026, 1, 1), date(2027, 12, 31)), sessions=()),)},
            "periods[0].sessions",
            "cần ít nhất một buổi",
        ),
        ({"periods": (week(7, date(2000, 1, 1), date(2060, 1, 1)),)}, "periods", "dài quá 20000 ngày"),
        ({"periods": (week(7, date.min, date(1, 12, 31)),)}, "periods[0]", "năm phải từ 1976 đến 2199"),
        ({"periods": (week(7, date(2026, 1, 1), date.max),)}, "periods[0]", "năm phải từ 1976 đến 2199"),
        ({"days": (special(date(2026, 5, 4), "feast"),)}, "days[0].type", "không có loại ngày 'feast'"),
        ({"days": (replace(special(date(2026, 5, 4)), name=""),)}, "days[0].name", "thiếu tên ngày"),
        ({"days": (replace(special(date(2026, 5, 4)), source=" "),)}, "days[0].source", "thiếu căn cứ"),
        ({"days": (special(date(2026, 5, 4)),) * 2}, "days[1].on", "2026-05-04 có hai lần; chỉ giữ một"),
        ({"days": (special(date(2031, 5, 4)),)}, "days[0].on", "nằm ngoài mọi giai đoạn"),
        ({"effective_from": date(2031, 5, 4)}, "effective_from", "2031-05-04 sau mọi giai đoạn"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(change: dict[str, Any], field: str, message: str) -> None:
    """A calendar with a slip in it is not used; the fault says which field, why, and what to do."""
    with pytest.raises(CalendarError) as caught:
        replace(VN, **change)
    assert any(where == field and message in said for where, said in caught.value.faults)
    assert message in str(caught.value)


def test_all_slips_are_told_at_once() -> None:
    """Whoever edits a table does not find the second slip only after mending the first."""
    with pytest.raises(CalendarError) as caught:
        replace(VN, weekly_rest=(9,), sessions=(), days=(special(date(2026, 5, 4), "feast"),))
    assert [where for where, _ in caught.value.faults] == ["weekly_rest", "sessions", "days[0].type"]


def test_a_day_between_two_periods_is_unknown() -> None:
    """Nothing is guessed in a gap: neither the type of a day nor what follows it."""
    gap = replace(
        VN,
        periods=(
            Period(first=date(2026, 1, 1), last=date(2026, 1, 31), source="test"),
            Period(first=date(2026, 3, 2), last=date(2026, 3, 31), source="test"),
        ),
        days=(),
    )
    assert gap.working_day_after(date(2026, 1, 29)) == date(2026, 1, 30)
    for question in (gap.day_type, gap.is_working_day, gap.is_provisional, gap.working_day_after):
        with pytest.raises(MissingCalendarError):
            question(date(2026, 2, 10))
    with pytest.raises(MissingCalendarError, match="2026-02-01"):
        gap.working_day_after(date(2026, 1, 30))
    assert gap.sessions_on(date(2026, 2, 10)) == ()
    assert gap.is_working_day(date(2026, 3, 2))


def test_hours_may_change_with_a_date() -> None:
    """A period may have hours and a week of its own; outside it those of the calendar go on."""
    summer = Period(
        first=date(2026, 5, 4),
        last=date(2026, 9, 30),
        source="test",
        weekly_rest=(7,),
        sessions=(Session(opens="07:00", closes="11:00"), Session(opens="14:00", closes="17:00")),
    )
    calendar = replace(
        VN,
        periods=(
            Period(first=date(2026, 1, 1), last=date(2026, 5, 3), source="test"),
            summer,
            Period(first=date(2026, 10, 1), last=date(2027, 12, 31), source="test"),
        ),
    )
    assert calendar.sessions_on(date(2026, 5, 5)) == summer.sessions
    assert calendar.sessions_on(date(2026, 10, 1)) == VN.sessions
    assert calendar.sessions_on(date(2026, 10, 3)) == ()
    assert calendar.is_working_day(date(2026, 5, 9))
    assert not calendar.is_working_day(date(2026, 10, 3))
    assert not calendar.is_working_day(date(2026, 5, 2))
