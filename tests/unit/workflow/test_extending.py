"""The rules of an apology with a new appointment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from services.workflow.domain import extending
from services.workflow.domain.choices import Choices, SecondExtension
from services.workflow.domain.errors import (
    ForbiddenTransitionError,
    GroundMissingError,
    InvalidDateError,
    ReasonMissingError,
    SecondExtensionError,
    WrongRoleError,
)
from services.workflow.domain.running import Demand, Running
from services.workflow.domain.transitions import State
from tests.fakes.desk import local
from tests.fakes.workflow import CLERK, EVENING, LEADER, MORNING, SPECIALIST, VN, actor, running

NEW = local(date(2026, 11, 30), 10)
REASON = "Cần xác minh thêm ở nơi cư trú cũ."
GROUND = "Trưởng phòng nghỉ ốm đột xuất."
OVERRIDE = Choices(second_extension=SecondExtension.OVERRIDE)


def extended(
    dossier: Running,
    new_due_at: datetime = NEW,
    at: datetime = MORNING,
    by: str = LEADER,
    choices: Choices | None = None,
    **given: str,
) -> Running:
    """An apology."""
    return extending.extended(
        dossier,
        actor("chief", by),
        at,
        new_due_at=new_due_at,
        reason=given.get("reason", REASON),
        ground=given.get("ground", ""),
        form_number="1/PXL",
        calendar=VN,
        choices=choices or Choices(),
    )


IN_TIME: dict[str, tuple[dict[str, Any], datetime, datetime, bool]] = {
    "the day before, first thing": ({}, EVENING, local(date(2026, 11, 24), 0), True),
    "the day before, last thing": ({}, EVENING, local(date(2026, 11, 24), 23, 59), True),
    "the day itself": ({}, EVENING, local(date(2026, 11, 25), 0), False),
    "a rest day is a day": ({}, local(date(2026, 11, 30), 8), local(date(2026, 11, 29), 9), True),
    "one working day, before the hour": (
        {"limit_unit": "working_days", "limit_count": 1},
        EVENING,
        EVENING - timedelta(minutes=1),
        True,
    ),
    "one working day, at the hour": (
        {"limit_unit": "working_days", "limit_count": 1},
        EVENING,
        EVENING,
        False,
    ),
    "eight hours": ({"limit_unit": "working_hours", "limit_count": 8}, EVENING, EVENING, False),
    "nine hours, the day itself": (
        {"limit_unit": "working_hours", "limit_count": 9},
        EVENING,
        EVENING - timedelta(hours=5),
        False,
    ),
    "the same day, before the hour": (
        {"limit_unit": "same_day"},
        EVENING,
        EVENING - timedelta(minutes=1),
        True,
    ),
}


@pytest.mark.parametrize("case", IN_TIME)
def test_an_apology_in_time(case: str) -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.9: one day before expiry; of a working day or less, before the hour."""
    limit, due_at, at, expected = IN_TIME[case]
    assert extending.in_time(running(due_at=due_at, **limit), at) is expected


def test_a_new_appointment() -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.9: what was promised first is kept for ever, beside who moved it and why."""
    dossier = running()
    changed = extended(dossier)
    (move,) = changed.moves
    assert (changed.state, changed.due_at, changed.first_due_at) == (State.RUNNING, NEW, EVENING)
    assert (move.why, move.previous_due_at, move.due_at) == ("extended", EVENING, NEW)
    assert (move.reason, move.form_number, move.in_time, move.ground) == (REASON, "1/PXL", True, "")
    line = changed.history[-1]
    assert (line.what, line.by, line.at, line.note) == ("extended", "chief", MORNING, REASON)


DATES = {
    "not after the old one": EVENING,
    "before opening": local(date(2026, 11, 30), 7),
    "at noon": local(date(2026, 11, 30), 12),
    "after closing": local(date(2026, 11, 30), 17, 31),
    "on a Saturday": local(date(2026, 11, 28), 10),
    "on a holiday": local(date(2027, 1, 1), 10),
}


@pytest.mark.parametrize("case", DATES)
def test_a_new_appointment_is_when_the_office_is_open(case: str) -> None:
    """After what was promised, on a working day, in working hours: the applicant comes for the result."""
    with pytest.raises(InvalidDateError) as refused:
        extended(running(), DATES[case])
    assert refused.value.errors[0][0] == "new_due_at"


def test_a_saturday_that_is_worked_is_a_working_day() -> None:
    """By the calendar: 10 January 2026 made up for the second."""
    dossier = running(received_at=local(date(2026, 1, 7), 8), due_at=local(date(2026, 1, 9), 8))
    at = local(date(2026, 1, 8), 8)
    assert extended(dossier, local(date(2026, 1, 10), 9), at).due_at == local(date(2026, 1, 10), 9)


def test_a_date_that_has_passed_is_no_appointment() -> None:
    """Where the old one has passed too, the new one lies ahead."""
    with pytest.raises(InvalidDateError):
        extended(running(), NEW, at=NEW, ground=GROUND)


def test_too_late_only_with_a_leaders_ground() -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.9: no later than one day before; else refused, or overridden on record."""
    late = EVENING - timedelta(hours=1)
    with pytest.raises(GroundMissingError, match="chậm nhất một ngày"):
        extended(running(), at=late)
    (move,) = extended(running(), at=late, ground=GROUND).moves
    assert (move.in_time, move.ground) == (False, GROUND)


def test_a_ground_that_is_not_needed_is_not_kept() -> None:
    """Nothing was overridden."""
    assert extended(running(), ground=GROUND).moves[-1].ground == ""


def test_one_new_appointment_only() -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.9: at most once; a second is blocked, ground or not."""
    once = extended(running())
    with pytest.raises(SecondExtensionError):
        extended(once, NEW + timedelta(days=1), ground=GROUND)


def test_a_second_one_by_override() -> None:
    """Where the hosting unit allows it: with a leader's recorded ground, and counted as the second."""
    once = extended(running())
    with pytest.raises(GroundMissingError, match="Đã hẹn lại một lần"):
        extended(once, NEW + timedelta(days=1), choices=OVERRIDE)
    twice = extended(once, NEW + timedelta(days=1), choices=OVERRIDE, ground=GROUND)
    assert [move.ground for move in twice.extensions] == ["", GROUND]
    assert twice.first_due_at == EVENING


def test_who_signs_is_configuration() -> None:
    """Not verified who signs form 04 in a commune; an override needs a leader all the same."""
    clerks = replace(OVERRIDE, apology_signers=frozenset({CLERK}))
    assert extended(running(), by=CLERK, choices=clerks).due_at == NEW
    with pytest.raises(WrongRoleError):
        extended(running(), by=SPECIALIST)
    with pytest.raises(GroundMissingError):
        extended(running(), at=EVENING, by=CLERK, choices=clerks, ground=GROUND)


def test_a_reason_in_words() -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.9: the apology states its reason."""
    with pytest.raises(ReasonMissingError):
        extended(running(), reason="ERR_TIMEOUT")


@pytest.mark.parametrize(
    "state", [State.COMPLETED, State.RETURNED, State.STOPPED, State.HANDED_OVER_EARLY], ids=str
)
def test_no_new_appointment_after_an_end(state: State) -> None:
    """Design, section 2: an extension after completion is refused."""
    with pytest.raises(ForbiddenTransitionError):
        extended(running(state=state))


def test_the_step_gets_what_the_old_date_had_cut_off() -> None:
    """A step that was due with the dossier gets its hours; one that is late by its own hours stays so."""
    opened_at = local(date(2026, 11, 25), 16)
    cut_off = running(at=opened_at)
    assert cut_off.runs[-1].due_at == EVENING
    changed = extended(cut_off, ground=GROUND, at=opened_at)
    assert changed.runs[-1].due_at == local(date(2026, 11, 26), 11)  # five hours: 1,5 h and 3,5 h
    own = running()
    assert extended(own).runs == own.runs
    assert extended(running(0)).runs == ()


def test_the_hours_of_a_step_that_had_waited() -> None:
    """They are counted from when it went on, as they were then."""
    paid_at = local(date(2026, 11, 25), 16)
    demand = Demand(
        demand_id="m1",
        amount=1,
        text="Lệ phí",
        requested_at=MORNING,
        requested_by="a",
        pauses=False,
        paid_at=paid_at,
    )
    waited = running(demands=(demand,)).with_current(lambda run: replace(run, due_at=EVENING))
    assert extended(waited, ground=GROUND, at=paid_at).runs[-1].due_at == local(date(2026, 11, 26), 11)
