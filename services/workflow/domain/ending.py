"""Ends that are no ordinary completion: stopped without a result, or refused after appraisal."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.workflow.domain.acting import Actor
from services.workflow.domain.checks import may, reasoned, signed_by, stated
from services.workflow.domain.choices import Choices
from services.workflow.domain.errors import GroundMissingError
from services.workflow.domain.running import Result, Running, Stop
from services.workflow.domain.steps import check_day
from services.workflow.domain.transitions import Action


def closed(running: Running, by: str, at: datetime, outcome: str) -> Running:
    """With its open step ended by what ended the dossier."""
    run = running.current
    if run is None:
        return running
    ended = replace(run, ended_at=at, ended_by=by, outcome=outcome, on_time=at <= run.due_at)
    return running.with_current(lambda open_run: ended)


def stopped(
    running: Running,
    leader: Actor,
    at: datetime,
    *,
    decision: str,
    reason: str,
    money: str,
    form_number: str,
) -> Running:
    """The dossier ends without a result, by a leader's decision: national status 8.

    Raises: WrongRoleError, ReasonMissingError; ForbiddenTransitionError once a result exists.
    Law: TT 03/2025/TT-VPCP, Appendix I, form 05 (its fields second-hand): decision, stage reached, money.
    """
    may(Action.STOP, leader)
    why = reasoned(reason)
    state = running.after(Action.STOP)
    stop = Stop(
        at=at,
        by=leader.staff_id,
        why="stop",
        reason=why,
        form_number=form_number,
        decision=stated(decision, "decision"),
        money=money.strip(),
    )
    ended = closed(replace(running, state=state, stop=stop), leader.staff_id, at, "stopped")
    return ended.noted(signed_by(leader, at, "stopped", why))


def refused(
    running: Running, signer: Actor, at: datetime, *, result: Result, ground: str, choices: Choices
) -> Running:
    """A refusal after appraisal, which is a result: national status 9, never 3.

    Args:
        ground: a leader's, where the time limit has passed already.
    Raises: WrongRoleError, ReasonMissingError, ResultMissingError, GroundMissingError,
        ForbiddenTransitionError.
    Law: NĐ 61/2018/NĐ-CP, art. 19.8, kept by NĐ 118/2025/NĐ-CP: with form 03, inside the time limit,
        entered as the result. Who signs in a commune is not verified: configuration.
    """
    may(Action.REFUSE, signer, choices.refusal_signers)
    why = reasoned(result.reason)
    state = running.after(Action.REFUSE)
    check_day(result, running.received_at, at)
    late = at > running.due_at
    if late and not ground.strip():
        error = ("ground", "Đã quá thời hạn giải quyết.", "căn cứ của người ký")
        raise GroundMissingError("Từ chối sau thời hạn giải quyết phải ghi căn cứ.", errors=(error,))
    signed = replace(result, outcome="refused", reason=why, ground=ground.strip() if late else "")
    ended = closed(
        replace(running, state=state, result=signed, completed_at=at), signer.staff_id, at, "refused"
    )
    return ended.noted(signed_by(signer, at, "refused", why, choices.refusal_signers))
