"""The three rules of 15:00: told apart by name, set one by one, and never a plain "plus one day"."""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta

import pytest

from services.contracts import codec
from services.contracts.calendars import VIETNAM_TIME, load_calendar
from services.contracts.cutoffs import (
    LITERAL_CUT_OFF,
    LITERAL_CUT_OFFS,
    CutOff,
    CutOffRule,
    CutOffs,
    forwarding_due_at,
    read_cut_offs,
)
from services.contracts.worktime import Limit, LimitUnit, due_at

VN = load_calendar()
STRICT = CutOff(itself_is_after=True)


def at(text: str) -> datetime:
    """A moment on the clock of Vietnam."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM_TIME)


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (CutOffRule.CIVIL_STATUS, "Luật Hộ tịch 60/2014/QH13, art. 5.3"),
        (CutOffRule.CERTIFICATION, "NĐ 23/2015/NĐ-CP, art. 7"),
        (CutOffRule.FORWARDING, "NĐ 61/2018/NĐ-CP, art. 18.2; kept by NĐ 118/2025/NĐ-CP"),
    ],
)
def test_each_rule_names_its_law_and_its_hour(rule: CutOffRule, source: str) -> None:
    """Civil status, certification and forwarding each have their own article; all say "sau 15 giờ"."""
    assert rule.source == source
    assert "sau 15 giờ" in rule.text
    assert LITERAL_CUT_OFFS.of(rule) == CutOff(at=time(15), itself_is_after=False)


def test_the_hour_of_one_rule_is_set_without_the_others() -> None:
    """A unit may agree on 15:00 sharp for certification and leave civil status as the law reads."""
    agreed = CutOffs(certification=STRICT)
    assert agreed.of(CutOffRule.CERTIFICATION) == STRICT
    assert agreed.of(CutOffRule.CIVIL_STATUS) == LITERAL_CUT_OFF
    assert agreed.of(None) == LITERAL_CUT_OFF


def test_the_hours_travel() -> None:
    """What a unit has set comes back equal from JSON."""
    agreed = CutOffs(civil_status=CutOff(at=time(14, 30)), forwarding=STRICT)
    assert codec.decode(CutOffs, json.loads(json.dumps(codec.encode(agreed)))) == agreed


@pytest.mark.parametrize(
    ("rule", "received", "due"),
    [
        (CutOffRule.CIVIL_STATUS, "2026-11-25T15:00:00", "2026-11-25T17:30"),
        (CutOffRule.CIVIL_STATUS, "2026-11-25T15:00:01", "2026-11-26T17:30"),
        (CutOffRule.CERTIFICATION, "2026-11-25T14:59:59", "2026-11-25T17:30"),
        (CutOffRule.CERTIFICATION, "2026-11-25T15:00:00", "2026-11-26T17:30"),
        (CutOffRule.CERTIFICATION, "2026-02-13T15:00:00", "2026-02-23T17:30"),
    ],
)
def test_a_same_day_limit_goes_by_the_rule_it_names(rule: CutOffRule, received: str, due: str) -> None:
    """Luật Hộ tịch 60/2014 art. 5.3 and NĐ 23/2015 art. 7 side by side, the second read strictly."""
    limit = Limit(unit=LimitUnit.SAME_DAY, cut_off_rule=rule)
    cut_off = CutOffs(certification=STRICT).of(limit.cut_off_rule)
    assert due_at(at(received), limit, VN, cut_off=cut_off) == at(due)


@pytest.mark.parametrize(
    ("unit", "count", "rule"),
    [
        (LimitUnit.SAME_DAY, 0, CutOffRule.FORWARDING),
        (LimitUnit.WORKING_DAYS, 3, CutOffRule.CIVIL_STATUS),
        (LimitUnit.WORKING_HOURS, 8, CutOffRule.CERTIFICATION),
    ],
)
def test_a_rule_that_does_not_fit_the_limit_is_refused(unit: LimitUnit, count: int, rule: CutOffRule) -> None:
    """Only a same-day limit has such an hour, and forwarding is no limit of a procedure."""
    with pytest.raises(ValueError, match=f"does not go by the rule of {rule.value}"):
        Limit(unit=unit, count=count, cut_off_rule=rule)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-25T06:00:00", "2026-11-25T17:30"),
        ("2026-11-25T09:00:00", "2026-11-25T17:30"),
        ("2026-11-25T15:00:00", "2026-11-25T17:30"),
        ("2026-11-25T15:00:01", "2026-11-26T07:30"),
        ("2026-11-25T20:00:00", "2026-11-26T07:30"),
        ("2026-11-27T16:00:00", "2026-11-30T07:30"),
        ("2026-11-28T09:00:00", "2026-11-30T07:30"),
        ("2026-02-13T15:30:00", "2026-02-23T07:30"),
        ("2026-08-21T15:30:00", "2026-08-22T07:30"),
    ],
)
def test_forwarding_the_same_day_or_first_thing_next(received: str, due: str) -> None:
    """NĐ 61/2018 art. 18.2 (NĐ 118/2025): the same working day, after 15:00 the start of the next one."""
    assert forwarding_due_at(at(received), VN) == at(due)


def test_forwarding_has_its_own_hour_and_leeway() -> None:
    """NĐ 61/2018 art. 18.2: the hour is a setting, and "the start" has the length that the unit gives it."""
    assert forwarding_due_at(at("2026-11-25T15:00"), VN, STRICT) == at("2026-11-26T07:30")
    late = at("2026-11-25T15:01")
    assert forwarding_due_at(late, VN, leeway=timedelta(minutes=30)) == at("2026-11-26T08:00")


def test_a_unit_sets_the_hours_in_one_line() -> None:
    """NĐ 23/2015 art. 7: `>` is after the hour, `>=` already at it; others stay literal."""
    hours = read_cut_offs("civil_status>=15:00 forwarding>14:30")
    assert hours.civil_status == CutOff(at=time(15), itself_is_after=True)
    assert hours.forwarding == CutOff(at=time(14, 30))
    assert hours.certification == LITERAL_CUT_OFF
    assert read_cut_offs("") == LITERAL_CUT_OFFS


@pytest.mark.parametrize(
    "text",
    [
        "civil_status",
        "tax>15:00",
        "forwarding>25:00",
        "forwarding>15:00 forwarding>14:00",
        "forwarding=15:00",
    ],
)
def test_hours_that_mean_nothing_are_refused(text: str) -> None:
    """The service says so at its start."""
    with pytest.raises(ValueError, match=r"\w"):
        read_cut_offs(text)
