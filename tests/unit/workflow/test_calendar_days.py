"""Single days of the hosting unit's calendar, and how a calendar is shown and asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.chassis.problems import FieldError, Problem
from services.contracts.calendars import DayType, SpecialDay
from services.contracts.calendars.patch import differences
from services.contracts.envelope import HOST
from services.workflow.domain.calendar_days import Days, next_version, with_days
from services.workflow.domain.errors import InvalidCalendarError, StaleCalendarError
from services.workflow.handlers import calendars
from services.workflow.pages import calendar_shown as shown
from services.workflow.pages.calendar_shown import Cell, Wish
from tests.fakes.calendars import CULTURE_DAY, CULTURED, VN, day_off
from tests.fakes.work import FakeWork
from tests.fakes.workflow import MORNING

NEW, OLD = date(2026, 12, 4), date(2026, 9, 2)


def free(_: str) -> bool:
    """No name is taken."""
    return False


def test_days_are_added_replaced_and_dropped() -> None:
    """Nothing else of the calendar changes, and it has a name of its own."""
    days = Days(base=VN.version, put=(day_off("4/12"), day_off("1/9", "swapped_rest")), drop=(OLD,))
    changed = with_days(VN, days, free)
    assert changed.version == "vn-2026.1"
    assert [(one.on, one.after) for one in differences(VN, changed)] == [
        (date(2026, 9, 1), DayType.SWAPPED_REST),
        (OLD, DayType.WORKING_DAY),
        (NEW, DayType.HOLIDAY),
    ]
    assert [day.on for day in changed.days] == sorted(day.on for day in changed.days)


def test_a_day_before_the_version_began_is_changed_too() -> None:
    """The calendar in force is whole: that it once began with a date keeps nothing from being corrected."""
    begun = replace(VN, effective_from=date(2026, 12, 1))
    changed = with_days(begun, Days(base=VN.version, drop=(OLD,)), free)
    assert changed.effective_from is None
    assert changed.day_type(OLD) is DayType.WORKING_DAY


@pytest.mark.parametrize(
    ("days", "fields"),
    [
        (Days(base=VN.version, drop=(NEW,)), ["drop[0]"]),
        (Days(base=VN.version, put=(day_off("4/12"), day_off("4/12"))), ["days[1].on"]),
        (Days(base=VN.version, put=(replace(day_off("4/12"), type="party", source=" "),)), ["days[0].type"]),
    ],
    ids=["no such day", "twice", "no such type"],
)
def test_what_is_wrong_is_told_by_the_field_that_was_sent(days: Days, fields: list[str]) -> None:
    """With the place in what was sent, not in the calendar."""
    with pytest.raises(InvalidCalendarError) as raised:
        with_days(VN, days, free)
    assert [one[0] for one in raised.value.errors][: len(fields)] == fields


def test_another_calendar_than_was_seen_is_not_changed() -> None:
    """Somebody else's day would be taken back unseen."""
    with pytest.raises(StaleCalendarError):
        with_days(VN, Days(base="vn-2025", drop=(OLD,)), free)


@pytest.mark.parametrize(
    ("version", "taken", "name"),
    [
        (VN, (), "vn-2026.1"),
        (VN, ("vn-2026.1",), "vn-2026.2"),
        (replace(VN, version="vn-2026.7"), ("vn-2026.1",), "vn-2026.2"),
        (CULTURED, (), f"vn-2026.1+{CULTURE_DAY}"),
        (replace(VN, version="2026"), (), "2026.1"),
    ],
)
def test_names_count_up(version: Any, taken: tuple[str, ...], name: str) -> None:
    """The first that is free; what was confirmed stays in it."""
    assert next_version(version, lambda one: one in taken) == name
    assert replace(version, version=name).confirming(CULTURE_DAY).confirmed == (CULTURE_DAY,)


def test_publishing_days_keeps_a_version_for_each() -> None:
    """In force at once, both versions kept; the second goes on the first."""
    work = FakeWork(HOST)
    calendars.ship_calendar(VN, work, now=MORNING)
    first = Days(base=VN.version, put=(day_off("4/12"),))
    one = calendars.publish_days(first, work, by="h1", now=MORNING)
    two = calendars.publish_days(Days(base=one.version, drop=(OLD,)), work, by="h1", now=MORNING)
    assert calendars.host_calendar(work) == two
    assert two.day_type(NEW) is DayType.HOLIDAY
    assert [event.calendar.version for event in work.events] == ["vn-2026", "vn-2026.1", "vn-2026.2"]  # type: ignore[attr-defined]
    with pytest.raises(StaleCalendarError):
        calendars.publish_days(first, work, by="h1", now=MORNING)


def test_a_year_is_shown_by_months() -> None:
    """Each day once, with what it is; a week's days of other months are left out."""
    february = shown.months(VN, 2026)[1]
    assert february[0] == [None] * 6 + [Cell(1, "rest")]
    assert february[2][:2] == [Cell(9), Cell(10)]
    assert february[3][0] == Cell(16, "off")
    assert shown.months(VN, 2026)[0][1][5] == Cell(10, "extra")
    assert shown.months(VN, 2025)[0][0][2] == Cell(1)  # of which the calendar says nothing
    assert shown.years(VN) == [2025, 2026, 2027]
    assert (shown.is_provisional(VN, 2026), shown.is_provisional(VN, 2027)) == (False, True)
    assert shown.rest_words(VN) == "thứ Bảy, Chủ nhật"


def test_a_day_that_nobody_verified_is_told_apart() -> None:
    """24 November does not count until it is switched on; a commune's own day is marked."""
    by_date = {line.on: line for line in shown.lines(VN, 2026)}
    culture = by_date[date(2026, 11, 24)]
    assert (culture.counts, culture.unconfirmed, culture.weekday) == (False, CULTURE_DAY, "thứ Ba")
    assert by_date[OLD].counts
    assert by_date[date(2026, 1, 10)].off is False
    assert {line.counts for line in shown.lines(CULTURED, 2026)} == {True}
    own = replace(VN, days=(*VN.days, day_off("4/12")))
    assert [line.on for line in shown.lines(own, 2026, VN) if line.own] == [NEW]


def day(**given: str) -> dict[str, str]:
    """A day of the form."""
    return {"on": "2026-12-04", "type": "swapped_rest", "name": "Nghỉ", "source": "QĐ 1", **given}


def test_a_form_becomes_an_order() -> None:
    """A swap is two days; the hosting unit drops a day, a commune says what it is instead."""
    swap = Wish.of({"days": [day()], "make_up": "2026-12-05"})
    path, body = swap.host_order("v1")
    assert (path, body["base"], body["drop"]) == ("/v1/calendars/days", "v1", [])
    assert body["days"][1] == {
        "on": "2026-12-05",
        "type": "make_up_working_day",
        "name": "Làm bù cho Nghỉ",
        "source": "QĐ 1",
    }
    plain = Wish.of({"days": [{"on": "2026-09-02", "type": "ordinary"}]})
    assert plain.host_order("v1")[1] == {"base": "v1", "days": [], "drop": ["2026-09-02"]}
    path, body = plain.commune_order("32128", VN)
    assert (path, body["days"][0]["type"]) == ("/v1/communes/32128/calendars", "working_day")
    sunday = Wish.of({"days": [{"on": "2026-09-06", "type": "ordinary"}]})
    assert sunday.commune_order("32128", VN)[1]["days"][0]["type"] == "weekly_rest"
    wrong = Wish.of({"days": [{"on": "x", "type": "ordinary"}]})
    assert wrong.commune_order("32128", VN)[1]["days"][0]["on"] == "x"
    assert Wish.of({"confirm": CULTURE_DAY}).host_order("v1") == (
        "/v1/calendars/confirmations",
        {"name": CULTURE_DAY},
    )


def test_what_a_form_asks_for_is_told_in_words() -> None:
    """Before it is done, and why a date moves."""
    assert shown.day_words(day()) == "04/12/2026 (thứ Sáu): nghỉ hoán đổi, Nghỉ"
    assert shown.day_words({"on": "2026-12-04", "type": "ordinary"}) == (
        "04/12/2026 (thứ Sáu): trở lại ngày thường"
    )
    move = {"on": "2026-12-04", "before": "working_day", "after": "holiday", "hours_changed": True}
    hours = {**move, "on": "2026-12-07", "after": "working_day"}
    none = {**move, "on": "2029-01-01", "before": None}
    assert shown.changes([move, hours, none]) == (
        "04/12 làm việc bình thường → nghỉ lễ; 07/12 đổi giờ làm việc; 01/01 chưa có lịch → nghỉ lễ"
    )


@pytest.mark.parametrize(
    ("field", "named"),
    [
        ("days[0].source", "days.0.source"),
        ("days.0.on", "days.0.on"),
        ("days[1].on", "make_up"),
        ("days.1.name", "days.0.name"),
        ("drop[0]", "days.0.on"),
        ("drop.0", "days.0.on"),
        ("confirmed", "confirmed"),
    ],
)
def test_what_is_wrong_stands_at_its_field(field: str, named: str) -> None:
    """As the form has it."""
    problem = Problem(422, "invalid-calendar", "Lịch", errors=[FieldError(field, "sai")])
    assert [one.field for one in shown.at_its_fields(problem).errors] == [named]


def test_each_type_of_day_has_a_word() -> None:
    """A new type cannot be shown as nothing."""
    assert set(shown.KINDS) == set(DayType)
    assert {kind for kind, _ in shown.CHOICES} == {*list(shown.KINDS)[:4], shown.ORDINARY}
    assert SpecialDay(on=OLD, type="holiday", name="x", source="y") not in VN.days
