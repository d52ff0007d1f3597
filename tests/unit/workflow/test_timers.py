"""Which warnings a dossier's dates give, rule by rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from services.contracts.calendars import instant
from services.contracts.cutoffs import CutOff
from services.contracts.timers import Timer
from services.contracts.worktime import Limit, LimitUnit
from services.workflow.domain import timers
from services.workflow.domain.running import Consultation, Demand, DueMove, Running, StepRun, Supplement
from services.workflow.domain.timers import Planned, Wanted, latest_apology_at, not_passed_on, planned, wanted
from services.workflow.domain.transitions import State
from tests.fakes.workflow import VN, running

MOMENT = timedelta(milliseconds=1)


def at(text: str) -> datetime:
    """An instant of 2026 in Vietnam, from "24/11 08:00"; a day alone is its midnight."""
    day, _, clock = text.partition(" ")
    number, month = map(int, day.split("/"))
    return instant(date(2026, month, number), time.fromisoformat(clock or "00:00"))


def dossier(
    received: str, due: str, *, unit: str = "working_days", count: float = 2, **given: Any
) -> Running:
    """A dossier without an open step, with its limit as the desk told it."""
    told: dict[str, Any] = {"limit_unit": unit, "limit_count": count, "state": State.RUNNING}
    return running(0, received_at=at(received), due_at=at(due), **{**told, **given})


def step(opened: str, due: str) -> StepRun:
    """An open step of a specialist."""
    return StepRun(
        step_id="s1",
        step_code="appraise",
        step_name="Thẩm tra",
        role="specialist",
        place=1,
        opened_at=at(opened),
        due_at=at(due),
    )


def moments(found: tuple[Wanted, ...]) -> dict[str, datetime]:
    """When each timer fires, by its name."""
    assert len({one.timer for one in found}) == len(found)
    return {one.timer.value: one.fires_at for one in found}


DOSSIERS: dict[str, tuple[Running, dict[str, str]]] = {
    "two working days": (
        dossier("24/11 08:00", "26/11 08:00"),
        {"due_in_one_day": "25/11 08:00", "due_today": "26/11 07:30", "apology_due": "24/11 15:00"},
    ),
    "the day before lies beyond a week's end": (
        dossier("17/12 09:00", "21/12 09:00"),
        {"due_in_one_day": "18/12 09:00", "due_today": "21/12 07:30", "apology_due": "17/12 16:00"},
    ),
    "the day before is a Saturday that is worked": (
        dossier("20/8 09:00", "24/8 09:00"),
        {"due_in_one_day": "22/8 09:00", "due_today": "24/8 07:30", "apology_due": "21/8 16:00"},
    ),
    "the day before lies beyond the holidays of 2 September": (
        dossier("27/8 10:00", "3/9 10:00"),
        {"due_in_one_day": "28/8 10:00", "due_today": "3/9 07:30", "apology_due": "27/8 17:00"},
    ),
    "one working day: no day before, and an apology at four fifths": (
        dossier("24/11 08:00", "25/11 08:00", count=1),
        {"due_today": "25/11 07:30", "apology_due": "24/11 16:24"},
    ),
    "the same day: neither on the day, which began before": (
        dossier("24/11 08:00", "24/11 17:30", unit="same_day", count=0),
        {"apology_due": "24/11 16:00"},
    ),
    "the same day, received after 15:00": (
        dossier("24/11 16:00", "25/11 17:30", unit="same_day", count=0),
        {"due_in_one_day": "24/11 17:30", "due_today": "25/11 07:30", "apology_due": "25/11 15:36"},
    ),
    "eight working hours": (
        dossier("24/11 10:00", "25/11 10:00", unit="working_hours", count=8),
        {"due_today": "25/11 07:30", "apology_due": "25/11 08:24"},
    ),
    "nine working hours: half of the hour that is left for an apology": (
        dossier("24/11 08:00", "25/11 09:00", unit="working_hours", count=9),
        {"due_in_one_day": "24/11 09:00", "due_today": "25/11 07:30", "apology_due": "24/11 08:30"},
    ),
    "a calendar day, put off over a week's end": (
        dossier("18/12 08:00", "21/12 17:30", unit="calendar_days", count=1),
        {"due_in_one_day": "18/12 17:30", "due_today": "21/12 07:30", "apology_due": "21/12 14:24"},
    ),
}


@pytest.mark.parametrize("case", DOSSIERS)
def test_the_ladder_of_a_dossier(case: str) -> None:
    """One working day before, on the day at opening, at the first late instant, while an apology is in time.

    The apology (NĐ 61/2018/NĐ-CP, art. 19.9): one day before expiry, warned of three working hours earlier;
    for limits of a working day or less at four fifths. A timer that would lie before reception is not set.
    """
    given, expected = DOSSIERS[case]
    found = wanted(given, VN)
    assert moments(found) == {name: at(text) for name, text in expected.items()} | {
        "overdue": given.due_at + MOMENT
    }
    assert [one.fires_at for one in found] == sorted(one.fires_at for one in found)
    assert {one.due_at for one in found if one.timer is not Timer.APOLOGY_DUE} == {given.due_at}


APOLOGIES = {
    "one working day before": (dossier("24/11 08:00", "26/11 08:00"), "25/11 08:00"),
    "over the holidays": (dossier("27/8 10:00", "3/9 10:00"), "28/8 10:00"),
    "a working day or less: the date itself": (dossier("24/11 08:00", "25/11 08:00", count=1), "25/11 08:00"),
    "the same day: its hour": (
        dossier("24/11 08:00", "24/11 17:30", unit="same_day", count=0),
        "24/11 17:30",
    ),
}


@pytest.mark.parametrize("case", APOLOGIES)
def test_the_last_moment_of_an_apology(case: str) -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.9: one day before expiry, read as a working day; the timer names it."""
    given, latest = APOLOGIES[case]
    assert latest_apology_at(given, VN) == at(latest)
    (warning,) = (one for one in wanted(given, VN) if one.timer is Timer.APOLOGY_DUE)
    assert warning.due_at == at(latest) > warning.fires_at
    assert warning.role == "leader"


SHORT = {
    (LimitUnit.SAME_DAY, 0): True,
    (LimitUnit.WORKING_HOURS, 2): True,
    (LimitUnit.WORKING_HOURS, 8): True,
    (LimitUnit.WORKING_HOURS, 8.5): False,
    (LimitUnit.WORKING_DAYS, 1): True,
    (LimitUnit.WORKING_DAYS, 2): False,
    (LimitUnit.CALENDAR_DAYS, 1): True,
    (LimitUnit.CALENDAR_DAYS, 2): False,
}


@pytest.mark.parametrize(("unit", "count"), SHORT)
def test_a_limit_of_a_working_day_or_less(unit: LimitUnit, count: float) -> None:
    """It has no day before its expiry (art. 19.9): warned of at four fifths; a day is eight working hours."""
    assert timers.is_short(Limit(unit=unit, count=count)) is SHORT[unit, count]


STEPS: dict[str, tuple[StepRun, dict[str, str]]] = {
    "within a morning": (
        step("24/11 08:00", "24/11 11:00"),
        {"step_half": "24/11 09:30", "step_four_fifths": "24/11 10:24"},
    ),
    "over noon: the break does not count": (
        step("24/11 10:30", "24/11 14:30"),
        {"step_half": "24/11 11:30", "step_four_fifths": "24/11 14:06"},
    ),
    "over a week's end": (
        step("18/12 15:30", "21/12 09:30"),
        {"step_half": "18/12 17:30", "step_four_fifths": "21/12 08:42"},
    ),
    "opened on a Sunday": (
        step("20/12 10:00", "21/12 08:30"),
        {"step_half": "21/12 08:00", "step_four_fifths": "21/12 08:18"},
    ),
    "late from the start: no time to be used": (step("24/11 15:00", "24/11 10:00"), {}),
}


@pytest.mark.parametrize("case", STEPS)
def test_half_and_four_fifths_of_a_step(case: str) -> None:
    """Of its working time (design, section 4), told to its role; before its opening none is set."""
    run, expected = STEPS[case]
    given = replace(dossier("1/12 08:00", "31/12 08:00"), runs=(run,))
    found = tuple(one for one in wanted(given, VN) if one.about == run.step_id)
    assert moments(found) == {name: at(text) for name, text in expected.items()}
    assert all((one.due_at, one.role) == (run.due_at, "specialist") for one in found)


ASKED = Supplement(
    request_id="r1",
    nth=1,
    requested_at=at("24/11 09:00"),
    requested_by="staff-2",
    reason="Thiếu giấy",
    papers=("giay-chung-sinh",),
    in_time=True,
    answer_by=at("8/12 09:00"),
)
PAY = Demand(
    demand_id="p1",
    amount=50_000,
    text="Lệ phí",
    requested_at=at("24/11 09:00"),
    requested_by="staff-2",
    pauses=True,
)
ASK = Consultation(
    consultation_id="c1",
    asked_unit="công an xã",
    question="Nơi cư trú?",
    asked_at=at("24/11 09:00"),
    asked_by="staff-2",
    answer_by=at("25/11 09:00"),
)
OPEN = replace(dossier("24/11 08:00", "26/11 08:00"), runs=(step("24/11 08:00", "24/11 15:00"),))
STEP = {"step_half", "step_four_fifths"}
LADDER = {"due_in_one_day", "due_today", "overdue", "apology_due"}

STATES: dict[str, tuple[dict[str, Any], set[str]]] = {
    "running": ({}, STEP | LADDER),
    "at another agency": ({"state": State.WITH_AGENCY}, STEP | LADDER),
    "a withdrawal undecided": ({"state": State.WITHDRAWAL_REQUESTED}, STEP | LADDER),
    "papers awaited": ({"state": State.AWAITING_PAPERS, "supplements": (ASKED,)}, {"supplement_overdue"}),
    "papers awaited, without a date": (
        {"state": State.AWAITING_PAPERS, "supplements": (replace(ASKED, answer_by=None),)},
        set(),
    ),
    "papers awaited, and a withdrawal undecided": (
        {"state": State.WITHDRAWAL_REQUESTED, "supplements": (ASKED,)},
        {"supplement_overdue"},
    ),
    "papers came": ({"supplements": (replace(ASKED, answered_at=at("25/11 09:00")),)}, STEP | LADDER),
    "payment awaited, the clock stands": ({"state": State.AWAITING_PAYMENT, "demands": (PAY,)}, set()),
    "payment awaited, the clock runs": (
        {"state": State.AWAITING_PAYMENT, "demands": (replace(PAY, pauses=False),)},
        STEP | LADDER,
    ),
    "an opinion awaited": ({"consultations": (ASK,)}, STEP | LADDER | {"consultation_silent"}),
    "an opinion awaited while papers are": (
        {"state": State.AWAITING_PAPERS, "supplements": (ASKED,), "consultations": (ASK,)},
        {"supplement_overdue", "consultation_silent"},
    ),
    "an opinion came": ({"consultations": (replace(ASK, answered_at=at("24/11 10:00")),)}, STEP | LADDER),
    "silence was reported": ({"consultations": (replace(ASK, silent_at=at("25/11 10:00")),)}, STEP | LADDER),
    "handed over early": ({"state": State.HANDED_OVER_EARLY, "consultations": (ASK,)}, STEP),
    "stopped": ({"state": State.STOPPED, "runs": ()}, set()),
    "completed": ({"state": State.COMPLETED, "runs": (), "consultations": (ASK,)}, set()),
    "returned": ({"state": State.RETURNED, "runs": ()}, set()),
}


@pytest.mark.parametrize("case", STATES)
def test_what_a_state_warns_of(case: str) -> None:
    """Who waits for others is not warned of their own dates (art. 19.4, 19.5); who has ended, of nothing."""
    given, expected = STATES[case]
    assert set(moments(wanted(replace(OPEN, **given), VN))) == expected


def test_silence_is_told_to_the_head() -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.5: a late answer is reported to the head of the one-stop unit."""
    (one,) = (
        one
        for one in wanted(replace(OPEN, consultations=(ASK,)), VN)
        if one.timer is Timer.CONSULTATION_SILENT
    )
    assert (one.about, one.role, one.fires_at) == ("c1", "leader", ASK.answer_by + MOMENT)


def test_after_one_new_appointment_no_apology_is_due() -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.9: a new appointment is given once at the most."""
    move = DueMove(
        at=at("24/11 10:00"),
        by="staff-3",
        why="extended",
        previous_due_at=at("26/11 08:00"),
        due_at=at("30/11 08:00"),
    )
    extended = replace(OPEN, due_at=at("30/11 08:00"), moves=(move,))
    assert set(moments(wanted(extended, VN))) == STEP | LADDER - {"apology_due"}


def test_after_a_restart_the_time_before_does_not_count() -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.4: the limit restarts from zero, and so does the ladder."""
    restarted = replace(OPEN, started_at=at("7/12 10:00"), due_at=at("8/12 10:00"), runs=())
    assert set(moments(wanted(restarted, VN))) == {"due_today", "overdue"}


def plan_of(*found: Wanted, fired: dict[str, str] | None = None) -> tuple[Planned, ...]:
    """A plan in which some timers were fired."""
    when = fired or {}
    return tuple(
        Planned(**vars(one), fired_at=at(when[one.timer.value]) if one.timer.value in when else None)
        for one in found
    )


def test_what_was_given_is_not_given_again() -> None:
    """The same warning stays given, whatever else changes; the others follow the new dates."""
    before = plan_of(*wanted(OPEN, VN), fired={"step_half": "24/11 11:00"})
    later = replace(OPEN, due_at=at("27/11 08:00"))
    after = planned(before, wanted(later, VN))
    assert [one.fired_at for one in after if one.timer is Timer.STEP_HALF] == [at("24/11 11:00")]
    assert [one.fires_at for one in after if one.timer is Timer.DUE_TODAY] == [at("27/11 07:30")]
    assert planned(after, wanted(later, VN)) == after


MOVES = {"later": ("27/11 08:00", 2), "earlier": ("25/11 10:00", 1), "not at all": ("26/11 08:00", 1)}


@pytest.mark.parametrize("case", MOVES)
def test_a_date_that_moves_is_warned_of_again_only_when_it_moved_on(case: str) -> None:
    """Given for the old date, and for the new one if that is later than the warning was."""
    due, times = MOVES[case]
    before = plan_of(*wanted(OPEN, VN), fired={"due_today": "26/11 07:30"})
    after = planned(before, wanted(replace(OPEN, due_at=at(due)), VN))
    assert len([one for one in after if one.timer is Timer.DUE_TODAY]) == times
    twice = planned(tuple(replace(one, fired_at=at("31/12 08:00")) for one in after), ())
    assert planned(twice, wanted(replace(OPEN, due_at=at(due)), VN)) == twice


def test_firing_takes_what_is_due_by_now() -> None:
    """However late: a clock that leaps forward gives each warning once."""
    plan = plan_of(*wanted(OPEN, VN))
    assert timers.fired(plan, at("24/11 08:00")) == (plan, ())
    assert timers.next_at(plan) == at("24/11 10:30")
    after, given = timers.fired(plan, at("25/11 09:00"))
    assert moments(given).keys() == STEP | {"apology_due", "due_in_one_day"}
    assert timers.next_at(after) == at("26/11 07:30")
    rest, last = timers.fired(after, at("31/12 08:00"))
    assert moments(last).keys() == {"due_today", "overdue"}
    assert timers.next_at(rest) is None
    assert timers.fired(rest, at("31/12 09:00")) == (rest, ())


PASSED_ON = {
    "received in the morning: until the office closes": ("24/11 08:00", "24/11 17:30"),
    "received after 15:00: at the opening of the next working day": ("24/11 15:01", "25/11 07:30"),
    "on a Friday after 15:00: on Monday": ("27/11 16:00", "30/11 07:30"),
}


@pytest.mark.parametrize("case", PASSED_ON)
def test_the_desk_passes_on_what_it_received(case: str) -> None:
    """NĐ 61/2018/NĐ-CP, art. 18.2: the same working day, after 15:00 the start of the next one."""
    received, due = PASSED_ON[case]
    lying = replace(OPEN, received_at=at(received))
    (warning,) = not_passed_on(lying, VN, CutOff())
    assert (warning.timer, warning.role) == (Timer.FORWARDING_DUE, "counter_officer")
    assert (warning.due_at, warning.fires_at) == (at(due), at(due) + MOMENT)
    taken = lying.with_current(lambda run: replace(run, claimed_by="staff-2"))
    assert list(not_passed_on(taken, VN, CutOff())) == []
    assert list(not_passed_on(replace(lying, runs=()), VN, CutOff())) == []
