"""The rules of payment duties."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from services.workflow.domain import dates, paying
from services.workflow.domain.choices import Choices
from services.workflow.domain.errors import (
    ForbiddenTransitionError,
    InvalidDateError,
    ReasonMissingError,
    WrongRoleError,
)
from services.workflow.domain.running import DueMove, Running, Withdrawal
from services.workflow.domain.transitions import State
from tests.fakes.desk import local
from tests.fakes.workflow import CLERK, EVENING, LEADER, MORNING, SPECIALIST, VN, actor, process, running

AMOUNT = 150_000
NOON = MORNING + timedelta(hours=2)  # 10:00 in Vietnam
PAID_AT = local(date(2026, 11, 26), 10)  # two working days later
TEXT = "Lệ phí trước bạ"


def demanded(dossier: Running, role: str = SPECIALIST, at: datetime = NOON, **given: object) -> Running:
    """Money is asked for."""
    told: dict[str, object] = {"amount": AMOUNT, "text": TEXT, "pay_by": None, "demand_id": "m1", **given}
    return paying.demanded(dossier, actor("staff-2", role), at, **told)  # type: ignore[arg-type]


def paid(dossier: Running, amount: int = AMOUNT, at: datetime = PAID_AT) -> Running:
    """Money came."""
    return paying.paid(dossier, amount, at, "staff-1", VN)


def waived(dossier: Running, role: str = LEADER, reason: str = "Hộ nghèo, được miễn.") -> Running:
    """A leader lets it go on."""
    return paying.waived(dossier, actor("chief", role), PAID_AT, reason, VN)


PAUSING = process(payment_pauses=True, payment_pauses_source="Luật chuyên ngành")


def test_a_demand_says_how_much_and_what_for() -> None:
    """National status 6: the step stays where it is and waits; by default the time runs on."""
    changed = demanded(running(), pay_by=EVENING)
    (demand,) = changed.demands
    assert (changed.state, changed.current) == (State.AWAITING_PAYMENT, running().current)
    assert (demand.amount, demand.text, demand.pay_by, demand.pauses) == (AMOUNT, TEXT, EVENING, False)
    line = changed.history[-1]
    assert (line.what, line.by, line.at, line.note) == ("payment_requested", "staff-2", NOON, TEXT)


def test_a_demand_is_refused() -> None:
    """Without what it is for, with a term that has passed, by somebody else, or not now."""
    with pytest.raises(ReasonMissingError):
        demanded(running(), text=" ")
    with pytest.raises(InvalidDateError):
        demanded(running(), pay_by=NOON)
    with pytest.raises(WrongRoleError):
        demanded(running(), role=CLERK)
    with pytest.raises(ForbiddenTransitionError):
        demanded(demanded(running()))


def test_paid_it_goes_on_where_it_stood() -> None:
    """The date stays where no rule stops the clock; the open step gets its hours anew."""
    changed = paid(demanded(running()))
    assert (changed.state, changed.due_at, changed.moves) == (State.RUNNING, EVENING, ())
    assert (changed.demands[-1].paid_at, changed.demands[-1].paid_amount) == (PAID_AT, AMOUNT)
    assert (changed.history[-1].what, changed.history[-1].via) == ("paid", "intake")
    assert changed.runs[-1].due_at == EVENING  # five hours more, but never after the dossier's own date


def test_less_than_is_owed_is_noted() -> None:
    """It still waits, until the rest has come too."""
    part = paid(demanded(running()), AMOUNT - 1)
    assert (part.state, part.demands[-1].paid_amount) == (State.AWAITING_PAYMENT, AMOUNT - 1)
    assert (part.open_demand, part.history[-1].what) == (part.demands[-1], "paid_in_part")
    whole = paid(part, 1)
    assert (whole.state, whole.demands[-1].paid_amount, whole.open_demand) == (State.RUNNING, AMOUNT, None)


def test_the_time_stands_still_where_the_process_says_so() -> None:
    """Whether it may pause differs by special law; then what was left is left when the money has come."""
    changed = paid(demanded(running(process=PAUSING)))
    (move,) = changed.moves
    assert (move.why, move.at, move.by) == ("paused", PAID_AT, "staff-1")
    assert (move.previous_due_at, move.due_at) == (EVENING, changed.due_at)
    assert changed.due_at == EVENING + timedelta(days=2)
    assert (changed.first_due_at, move.calendar_version) == (EVENING, VN.version)


def test_a_pause_shows_in_the_reckoning() -> None:
    """The date comes out of start, limit and pauses again, with a line for each day."""
    dossier = running(process=PAUSING, due_at=local(date(2026, 11, 26), 8))  # two working days from 08:00
    changed = paid(demanded(dossier))
    counted = dates.reckoned(changed, VN, Choices().cut_offs)
    assert counted.due_at == changed.due_at == local(date(2026, 11, 30), 8)
    assert [(part.began_at, part.ended_at) for part in counted.pauses] == [(NOON, PAID_AT)]


def test_no_pause_where_nobody_worked() -> None:
    """Paid before the office opened again: the date stays."""
    asked = local(date(2026, 11, 24), 18)
    changed = paid(demanded(running(process=PAUSING), at=asked), at=local(date(2026, 11, 25), 7))
    assert (changed.moves, changed.due_at) == ((), EVENING)


def test_an_apology_meanwhile_names_a_date_knowingly() -> None:
    """Only what was waited for after it puts the new date off."""
    promised = local(date(2026, 12, 1), 10)
    apology = DueMove(at=PAID_AT, by="chief", why="extended", previous_due_at=EVENING, due_at=promised)
    waiting = dates.moved(demanded(running(process=PAUSING)), apology)
    assert paid(waiting).due_at == promised
    assert paid(waiting, at=local(date(2026, 11, 27), 10)).due_at == local(date(2026, 12, 2), 10)


def test_pauses_before_a_restart_do_not_count() -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.4: the limit runs from zero, with what waited before it forgotten."""
    changed = replace(paid(demanded(running(process=PAUSING))), started_at=PAID_AT)
    assert dates.pauses(changed) == []


def test_a_leader_may_let_it_go() -> None:
    """With a reason, recorded; nobody else."""
    changed = waived(paid(demanded(running()), 1))
    demand = changed.demands[-1]
    assert (changed.state, changed.open_demand) == (State.RUNNING, None)
    assert (demand.waived_at, demand.waived_by, demand.paid_at) == (PAID_AT, "chief", None)
    assert demand.waived_reason == changed.history[-1].note == "Hộ nghèo, được miễn."
    with pytest.raises(WrongRoleError):
        waived(demanded(running()), role=SPECIALIST)
    with pytest.raises(ReasonMissingError):
        waived(demanded(running()), reason="-")


def test_where_nothing_is_owed() -> None:
    """Nothing is paid and nothing waived, not while a withdrawal is asked for either."""
    asked = Withdrawal(request_id="w1", requested_at=NOON, requested_by="staff-1", stood=State.RUNNING)
    for dossier in (running(), running(state=State.WITHDRAWAL_REQUESTED, withdrawals=(asked,))):
        with pytest.raises(ForbiddenTransitionError):
            paid(dossier)
        with pytest.raises(ForbiddenTransitionError):
            waived(dossier)


def test_while_a_withdrawal_is_asked_for() -> None:
    """The money counts: a denial goes back to work, not to waiting."""
    asked = Withdrawal(request_id="w1", requested_at=NOON, requested_by="b", stood=State.AWAITING_PAYMENT)
    waiting = replace(demanded(running()), state=State.WITHDRAWAL_REQUESTED, withdrawals=(asked,))
    changed = paid(waiting)
    assert changed.state is State.WITHDRAWAL_REQUESTED
    assert changed.withdrawals[-1].stood is State.RUNNING


def test_where_a_time_limit_starts() -> None:
    """NĐ 118/2025/NĐ-CP as amended by NĐ 309/2026/NĐ-CP, art. 17.3: reception, here or from elsewhere."""
    assert dates.started_by(running()) == "reception"
    assert dates.started_by(running(origin_commune_id="32134")) == "competent_reception"
    assert dates.started_by(running(started_at=NOON)) == "supplement_completed"


def test_a_dossier_without_an_open_step_has_none_to_redate() -> None:
    """It stays as it is."""
    assert dates.redated(running(0), NOON, VN) == running(0)
