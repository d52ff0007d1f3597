"""The rules of a withdrawal, of a stop and of a refusal after appraisal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.workflow.domain import ending, withdrawing
from services.workflow.domain.choices import Choices
from services.workflow.domain.errors import (
    ForbiddenTransitionError,
    GroundMissingError,
    ReasonMissingError,
    ResultMissingError,
    WorkflowError,
    WrongRoleError,
)
from services.workflow.domain.running import Result, Running
from services.workflow.domain.transitions import State
from tests.fakes.desk import WISH
from tests.fakes.workflow import CLERK, EVENING, LEADER, MORNING, RESULT, SPECIALIST, actor, running

LATER = MORNING + timedelta(hours=1)
REASON = "Không đủ điều kiện theo quy định."
CHIEF = actor("chief", LEADER)
OPEN = (State.RUNNING, State.WITH_AGENCY, State.AWAITING_PAPERS, State.AWAITING_PAYMENT)
ENDS = (State.COMPLETED, State.RETURNED, State.STOPPED, State.HANDED_OVER_EARLY)


def asked(dossier: Running, request_id: str = "w1") -> Running:
    """The applicant wants it back."""
    return withdrawing.asked(dossier, request_id=request_id, at=MORNING, by="staff-1", reason=WISH)


def stopped(dossier: Running, by: str = LEADER, **given: str) -> Running:
    """A leader stops it."""
    told = {"decision": "Quyết định 12/QĐ-UBND", "reason": REASON, "money": "Hoàn lệ phí.", **given}
    return ending.stopped(dossier, actor("chief", by), LATER, form_number="1/TB", **told)


def refused(
    dossier: Running, by: str = LEADER, choices: Choices | None = None, ground: str = "", **given: Any
) -> Running:
    """A refusal after appraisal."""
    result = replace(Result(result_number="1/PTC", signed_on=date(2026, 11, 24), reason=REASON), **given)
    return ending.refused(
        dossier,
        actor("chief", by),
        given.get("at", LATER),
        result=result,
        ground=ground,
        choices=choices or Choices(),
    )


@pytest.mark.parametrize("state", OPEN)
def test_a_request_waits_for_its_decision(state: State) -> None:
    """National status 7: a request that somebody has to decide; where the dossier stood is kept with it."""
    changed = asked(running(state=state))
    (request,) = changed.withdrawals
    assert (changed.state, changed.state.national, request.stood) == (State.WITHDRAWAL_REQUESTED, 7, state)
    assert (request.request_reason, request.granted, changed.current) == (WISH, None, running().current)
    assert (changed.history[-1].via, changed.history[-1].by) == ("intake", "staff-1")
    denied = withdrawing.denied(changed, CHIEF, LATER, reason=REASON)
    assert denied.state is state


@pytest.mark.parametrize("state", ENDS)
def test_no_withdrawal_after_an_end(state: State) -> None:
    """Practice of systems in use (domain 4): none once the result exists."""
    with pytest.raises(ForbiddenTransitionError):
        asked(running(state=state))


def test_granted() -> None:
    """National status 8: it ends, its open step with it, with the number of the notice."""
    changed = withdrawing.granted(asked(running()), CHIEF, LATER, reason=" ", form_number="3/TB")
    stop, request, run = changed.stop, changed.withdrawals[-1], changed.runs[-1]
    assert stop is not None
    assert (changed.state, changed.current) == (State.STOPPED, None)
    assert (stop.why, stop.reason, stop.form_number) == ("withdrawal", withdrawing.AT_WISH, "3/TB")
    assert (request.granted, request.decided_by, request.decided_at) == (True, "chief", LATER)
    assert (run.outcome, run.ended_by, run.ended_at, run.on_time) == ("stopped", "chief", LATER, True)
    assert changed.history[-1].what == "withdrawal_granted"


def test_denied() -> None:
    """With a reason that a person understands; nothing but the state changes."""
    waiting = asked(running())
    changed = withdrawing.denied(waiting, CHIEF, LATER, reason=REASON)
    assert (changed.state, changed.runs, changed.due_at) == (State.RUNNING, waiting.runs, waiting.due_at)
    assert (changed.withdrawals[-1].granted, changed.withdrawals[-1].reason) == (False, REASON)
    with pytest.raises(ReasonMissingError):
        withdrawing.denied(waiting, CHIEF, LATER, reason="Lỗi 404")


def test_who_decides_and_what() -> None:
    """A leader, and a request that waits."""
    specialist = actor("staff-2", SPECIALIST)
    with pytest.raises(WrongRoleError):
        withdrawing.granted(asked(running()), specialist, LATER, reason="", form_number="")
    with pytest.raises(WrongRoleError):
        withdrawing.denied(asked(running()), specialist, LATER, reason=REASON)
    for dossier in (running(), running(state=State.WITHDRAWAL_REQUESTED)):
        with pytest.raises(ForbiddenTransitionError):
            withdrawing.granted(dossier, CHIEF, LATER, reason="", form_number="")


@pytest.mark.parametrize("state", [*OPEN, State.WITHDRAWAL_REQUESTED])
def test_a_stop_before_a_result(state: State) -> None:
    """TT 03/2025/TT-VPCP, form 05: with decision, reason and what becomes of the money; national status 8."""
    changed = stopped(running(state=state))
    stop = changed.stop
    assert stop is not None
    assert (changed.state, changed.state.national, changed.runs[-1].outcome) == (State.STOPPED, 8, "stopped")
    assert (stop.why, stop.reason, stop.decision) == ("stop", REASON, "Quyết định 12/QĐ-UBND")
    assert (stop.money, stop.form_number, stop.by) == ("Hoàn lệ phí.", "1/TB", "chief")


@pytest.mark.parametrize("state", ENDS)
def test_no_stop_once_a_result_exists(state: State) -> None:
    """TT 03/2025/TT-VPCP, form 05: only before a result decision exists."""
    with pytest.raises(ForbiddenTransitionError):
        stopped(running(state=state))


def test_a_stop_is_a_leaders_decision_with_words() -> None:
    """Nobody else's, and neither reason nor decision is left out."""
    with pytest.raises(WrongRoleError):
        stopped(running(), by=CLERK)
    with pytest.raises(ReasonMissingError):
        stopped(running(), reason="500")
    with pytest.raises(ReasonMissingError) as missing:
        stopped(running(), decision=" ")
    assert missing.value.errors[0][0] == "decision"


def test_a_dossier_without_an_open_step_is_stopped_too() -> None:
    """There is no step to end."""
    assert stopped(running(0)).runs == ()


def test_a_refusal_is_a_result() -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.8: with its reason, entered as the result: national status 9, never 3."""
    changed = refused(running())
    result = changed.result
    assert result is not None
    assert (changed.state, changed.state.national) == (State.COMPLETED, 9)
    assert (result.outcome, result.reason, result.result_number) == ("refused", REASON, "1/PTC")
    assert (changed.completed_at, changed.runs[-1].outcome, changed.current) == (LATER, "refused", None)
    assert changed.history[-1].note == REASON


def test_a_refusal_after_the_time_limit_needs_a_ground() -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.8: inside the time limit; later only with a recorded ground."""
    late = running(due_at=LATER - timedelta(minutes=1))
    with pytest.raises(GroundMissingError):
        refused(late)
    result = refused(late, ground=" Chờ xác minh. ").result
    assert result is not None
    assert result.ground == "Chờ xác minh."
    at_the_last = refused(running(due_at=LATER), ground="Thừa.").result
    assert at_the_last is not None
    assert at_the_last.ground == ""


REFUSALS: dict[str, tuple[dict[str, Any], type[WorkflowError]]] = {
    "no reason": ({"reason": "  "}, ReasonMissingError),
    "a code": ({"reason": "HTTP 500"}, ReasonMissingError),
    "signed tomorrow": ({"signed_on": date(2026, 11, 25)}, ResultMissingError),
    "signed before the reception": ({"signed_on": date(2026, 11, 23)}, ResultMissingError),
    "not who signs": ({"by": SPECIALIST}, WrongRoleError),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_refusal_is_refused(case: str) -> None:
    """NĐ 61/2018/NĐ-CP, art. 17.1 and 19.8: a reason in words, by whoever signs, on a day that can be."""
    given, error = REFUSALS[case]
    with pytest.raises(error):
        refused(running(), **given)


@pytest.mark.parametrize("state", [*ENDS, State.AWAITING_PAPERS, State.AWAITING_PAYMENT, State.WITH_AGENCY])
def test_no_refusal_while_it_waits_or_after_an_end(state: State) -> None:
    """The table of transitions has no such line."""
    with pytest.raises(ForbiddenTransitionError):
        refused(running(state=state))


def test_who_signs_a_refusal_is_configuration() -> None:
    """Not verified who signs in a commune: roles by local assignment."""
    clerks = Choices(refusal_signers=frozenset({CLERK}))
    changed = refused(running(), by=CLERK, choices=clerks)
    assert changed.history[-1].by == "chief"
    with pytest.raises(WrongRoleError):
        refused(running(), by=LEADER, choices=clerks)


def test_a_result_that_exists_stays() -> None:
    """What was granted is not refused afterwards."""
    with pytest.raises(ForbiddenTransitionError):
        refused(running(state=State.COMPLETED, result=RESULT, due_at=EVENING))
