"""A commune's own calendar on the hosting-wide one, versions that begin with a date, and what they change."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts import codec
from services.contracts.calendars import (
    Calendar,
    CalendarError,
    DayType,
    MissingCalendarError,
    Period,
    Session,
    SpecialDay,
    load_calendar,
)
from services.contracts.calendars.patch import CalendarPatch, DayChange, continued, differences, overlaid
from services.contracts.reckoning import reckon
from services.contracts.worktime import Limit, LimitUnit, due_at
from tests.unit.contracts.test_worktime import at, days

VN = load_calendar()
EARLY = (Session(opens="07:00", closes="11:00"), Session(opens="13:00", closes="17:00"))
FAIR = SpecialDay(on=date(2026, 11, 20), type="holiday", name="Lễ hội đình làng", source="QĐ 12/QĐ-UBND")
JULY = date(2026, 7, 1)


def patch(**change: Any) -> CalendarPatch:
    """A commune's differences."""
    return CalendarPatch(**{"version": "32134-1", **change})


def day_types(calendar: Calendar, first: date, last: date) -> list[DayType]:
    """What each day of a stretch is."""
    return [calendar.day_type(first + timedelta(days=n)) for n in range((last - first).days + 1)]


def early_from(begins: date | None) -> CalendarPatch:
    """A commune that opens and closes half an hour earlier, from a day on."""
    return patch(sessions=EARLY, sessions_source="QĐ 13/QĐ-UBND", effective_from=begins)


def test_a_commune_has_its_own_days_and_hours() -> None:
    """What the patch says goes before the hosting-wide calendar; everything else stays as it is."""
    commune = overlaid(VN, replace(early_from(None), days=(FAIR,)))
    assert commune.version == "vn-2026~32134-1"
    assert commune.day_type(date(2026, 11, 20)) is DayType.HOLIDAY
    assert commune.sessions_on(date(2026, 11, 19)) == EARLY
    assert commune.sessions_source == "QĐ 13/QĐ-UBND"
    assert commune.day_type(date(2026, 2, 17)) is DayType.HOLIDAY
    reckoning = reckon(at("2026-11-19T09:00"), days(1), commune)
    assert reckoning.due_at == at("2026-11-23T09:00")
    assert reckoning.days[1].name == "Lễ hội đình làng"


def test_a_commune_may_work_when_others_rest() -> None:
    """A day of the table below is replaced by the commune's of the same date, and Saturdays may be worked."""
    works = SpecialDay(on=date(2026, 1, 2), type="working_day", name="Không hoán đổi", source="QĐ 14/QĐ-UBND")
    commune = overlaid(VN, patch(days=(works,), weekly_rest=(7,), weekly_rest_source="QĐ 15/QĐ-UBND"))
    assert commune.is_working_day(date(2026, 1, 2))
    assert commune.is_working_day(date(2026, 11, 21))
    assert len(commune.days) == len(VN.days)
    assert [day.on for day in commune.days] == sorted(day.on for day in commune.days)


def test_a_patch_on_a_confirmed_calendar_keeps_what_was_confirmed() -> None:
    """The version names base, confirmations and patch; more can be confirmed afterwards."""
    commune = overlaid(VN.confirming("vietnam-culture-day"), patch(days=(FAIR,)))
    assert commune.version == "vn-2026+vietnam-culture-day~32134-1"
    assert commune.day_type(date(2026, 11, 24)) is DayType.HOLIDAY
    later = overlaid(VN, patch()).confirming("vietnam-culture-day")
    assert later.version == "vn-2026~32134-1+vietnam-culture-day"
    assert later.day_type(date(2026, 11, 24)) is DayType.HOLIDAY


def test_new_hours_do_not_rewrite_the_past() -> None:
    """Hours that begin in July leave June as it was: a limit that runs across counts each day by its own."""
    commune = overlaid(VN, early_from(JULY))
    assert commune.sessions_on(JULY - timedelta(days=1)) == VN.sessions
    assert commune.sessions_on(JULY) == EARLY
    hours = Limit(unit=LimitUnit.WORKING_HOURS, count=4)
    assert due_at(at("2026-06-30T16:30"), hours, commune) == at("2026-07-01T10:00")
    assert due_at(at("2026-06-30T16:30"), hours, VN) == at("2026-07-01T10:30")


@pytest.mark.parametrize(
    ("received", "due", "ending"),
    [
        ("2026-06-30T09:00", "2026-07-01T09:00", "clock_kept"),
        ("2026-06-30T17:15", "2026-07-01T17:00", "hours_differ"),
        ("2026-06-30T11:15", "2026-07-01T13:00", "hours_differ"),
        ("2026-06-30T06:00", "2026-07-01T07:30", "next_opening"),
        ("2026-06-30T18:00", "2026-07-01T17:00", "received_outside_hours"),
    ],
)
def test_a_clock_time_is_moved_into_the_hours_of_the_last_day(received: str, due: str, ending: str) -> None:
    """Nobody is promised a result at an hour when the office is closed because its hours have changed."""
    reckoning = reckon(at(received), days(1), overlaid(VN, early_from(JULY)))
    assert (reckoning.due_at, reckoning.ending) == (at(due), ending)


@given(
    st.datetimes(at("2026-06-20T00:00").replace(tzinfo=None), at("2026-07-05T00:00").replace(tzinfo=None)),
    st.timedeltas(timedelta(0), timedelta(days=3)),
    st.sampled_from(list(LimitUnit)),
    st.integers(1, 9),
)
def test_a_change_of_hours_overtakes_nobody(
    received: Any, wait: timedelta, unit: LimitUnit, count: int
) -> None:
    """Across a change of hours too, whoever comes later is never due earlier."""
    commune = overlaid(VN, early_from(JULY))
    limit = Limit(unit=unit, count=0 if unit is LimitUnit.SAME_DAY else count)
    earlier = received.replace(tzinfo=at("2026-06-20T00:00").tzinfo)
    assert due_at(earlier, limit, commune) <= due_at(earlier + wait, limit, commune)


def test_a_second_patch_goes_on_the_first() -> None:
    """Patches of one commune follow each other, each from its own day, and none takes back the past."""
    first = overlaid(VN, early_from(JULY))
    back = patch(
        version="32134-2", sessions=VN.sessions, sessions_source="QĐ 20", effective_from=date(2026, 10, 1)
    )
    second = overlaid(first, back)
    assert second.version == "vn-2026~32134-1~32134-2"
    assert second.sessions_on(date(2026, 6, 30)) == VN.sessions
    assert second.sessions_on(date(2026, 9, 30)) == EARLY
    assert second.sessions_on(date(2026, 10, 1)) == VN.sessions


def test_a_new_version_begins_on_its_day() -> None:
    """From its first day a version is as published; before, days and confirmations are as they were."""
    older = VN.confirming("vietnam-culture-day")
    newer = replace(
        VN,
        version="vn-2027",
        weekly_rest=(7,),
        days=tuple(day for day in VN.days if day.on.year != 2026),
        effective_from=date(2026, 12, 1),
    )
    whole = continued(older, newer)
    november = (date(2025, 12, 1), date(2026, 11, 30))
    assert day_types(whole, *november) == day_types(older, *november)
    december = (date(2026, 12, 1), date(2027, 12, 31))
    assert day_types(whole, *december) == day_types(newer, *december)
    assert whole.version == "vn-2027"
    assert continued(older, whole) == whole


def test_a_version_without_a_day_replaces_the_one_before() -> None:
    """It has always been in force: whatever was tabled otherwise was a mistake."""
    assert continued(VN.confirming("vietnam-culture-day"), VN) == VN


def test_days_that_the_older_version_did_not_reach_are_the_newer_ones() -> None:
    """Between the end of the older table and the first day of the newer no hole opens."""
    older = replace(
        VN, periods=(Period(first=date(2026, 1, 1), last=date(2026, 3, 31), source="test"),), days=()
    )
    newer = replace(VN, version="vn-2027", effective_from=date(2026, 10, 1))
    whole = continued(older, newer)
    assert whole.day_type(date(2026, 2, 17)) is DayType.WORKING_DAY
    assert whole.day_type(date(2026, 4, 27)) is DayType.COMPENSATORY_REST
    with pytest.raises(MissingCalendarError):
        whole.day_type(date(2025, 12, 31))


def test_what_differs_is_told_day_by_day() -> None:
    """The dry run of a change begins with the days that change, in type or in hours."""
    assert differences(VN, VN.confirming("vietnam-culture-day")) == tuple(
        DayChange(on=on, before="working_day", after="holiday", sessions_before=VN.sessions)
        for on in (date(2026, 11, 24), date(2027, 11, 24))
    )
    hours = differences(VN, overlaid(VN, early_from(date(2027, 12, 30))))
    assert [(change.on, change.sessions_after) for change in hours] == [
        (date(2027, 12, 30), EARLY),
        (date(2027, 12, 31), EARLY),
    ]
    assert differences(VN, overlaid(VN, patch())) == ()


def test_days_that_are_newly_known_differ_too() -> None:
    """A table that reaches further than before says so."""
    shorter = replace(
        VN, periods=(Period(first=date(2025, 12, 1), last=date(2027, 12, 30), source="test"),), days=VN.days
    )
    assert differences(shorter, VN) == (
        DayChange(on=date(2027, 12, 31), before=None, after="working_day", sessions_after=VN.sessions),
    )


def test_patch_calendar_and_changes_travel() -> None:
    """All three come back equal from JSON."""
    commune = overlaid(VN, replace(early_from(JULY), days=(FAIR,)))
    for value in (commune, early_from(JULY), *differences(VN, commune)[:3]):
        there = json.dumps(codec.encode(value), ensure_ascii=False)
        assert codec.decode(type(value), json.loads(there)) == value


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"version": "xã Thạnh Phú"}, "version", "chữ không dấu"),
        ({"weekly_rest": (0,), "weekly_rest_source": "QĐ 1"}, "weekly_rest", "số thứ tự trong tuần"),
        ({"weekly_rest": (7,)}, "weekly_rest_source", "thiếu căn cứ"),
        ({"sessions": (), "sessions_source": "QĐ 1"}, "sessions", "ít nhất một buổi"),
        ({"sessions": EARLY}, "sessions_source", "thiếu căn cứ"),
        ({"days": (replace(FAIR, type="feast"),)}, "days[0].type", "không có loại ngày"),
        ({"days": (FAIR,), "effective_from": date(2026, 12, 1)}, "days[0].on", "trước ngày áp dụng"),
    ],
)
def test_a_patch_with_a_slip_is_refused(change: dict[str, Any], field: str, message: str) -> None:
    """The fault says which field, why, and what to do."""
    with pytest.raises(CalendarError) as caught:
        patch(**change)
    assert any(where == field and message in said for where, said in caught.value.faults)


def test_a_patch_that_does_not_fit_its_calendar_is_refused() -> None:
    """A day in a year that the hosting-wide calendar does not cover is not passed over."""
    outside = patch(days=(replace(FAIR, on=date(2031, 5, 4)),))
    with pytest.raises(CalendarError, match="2031-05-04 nằm ngoài mọi giai đoạn"):
        overlaid(VN, outside)
    with pytest.raises(CalendarError, match="2031-05-04 sau mọi giai đoạn"):
        overlaid(VN, patch(effective_from=date(2031, 5, 4)))
