"""The applicant wants the dossier back: a request of the desk, and what became of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.workflow.domain.acting import Actor
from services.workflow.domain.checks import may, reasoned, signed_by
from services.workflow.domain.ending import closed
from services.workflow.domain.errors import ForbiddenTransitionError
from services.workflow.domain.running import Entry, Running, Stop, Withdrawal
from services.workflow.domain.transitions import Action, State

AT_WISH = "Theo yêu cầu rút hồ sơ của người nộp."


def asked(running: Running, *, request_id: str, at: datetime, by: str, reason: str) -> Running:
    """The desk hands on what the applicant wants; the steps go on until somebody decides.

    Raises: ForbiddenTransitionError.
    """
    state = running.after(Action.REQUEST_WITHDRAWAL)
    request = Withdrawal(
        request_id=request_id,
        requested_at=at,
        requested_by=by,
        stood=running.state,
        request_reason=reason,
    )
    entry = Entry(at=at, by=by, what="withdrawal_requested", note=reason, via="intake")
    return replace(running, state=state, withdrawals=(*running.withdrawals, request)).noted(entry)


def knows(running: Running, request_id: str) -> bool:
    """Whether that request was heard before: what became of it stands."""
    return any(one.request_id == request_id for one in running.withdrawals)


def repeated(running: Running, at: datetime, by: str, reason: str) -> Running:
    """Another request while one waits: noted, the one that waits is decided for both."""
    return running.noted(Entry(at=at, by=by, what="withdrawal_repeated", note=reason, via="intake"))


def granted(running: Running, leader: Actor, at: datetime, *, reason: str, form_number: str) -> Running:
    """The applicant gets the dossier back, before a result exists: national status 8.

    Raises: WrongRoleError, ForbiddenTransitionError.
    """
    may(Action.GRANT_WITHDRAWAL, leader)
    state = running.after(Action.GRANT_WITHDRAWAL)
    why = reason.strip() or AT_WISH
    stop = Stop(at=at, by=leader.staff_id, why="withdrawal", reason=why, form_number=form_number)
    decided = _decided(running, at, leader.staff_id, granted=True, reason=why)
    ended = closed(replace(decided, state=state, stop=stop), leader.staff_id, at, "stopped")
    return ended.noted(signed_by(leader, at, "withdrawal_granted", why))


def denied(running: Running, leader: Actor, at: datetime, *, reason: str) -> Running:
    """It goes on where it stood, or where it has come to meanwhile.

    Raises: WrongRoleError, ReasonMissingError, ForbiddenTransitionError.
    """
    may(Action.DENY_WITHDRAWAL, leader)
    why = reasoned(reason)
    state = running.after(Action.DENY_WITHDRAWAL)
    decided = _decided(replace(running, state=state), at, leader.staff_id, granted=False, reason=why)
    return decided.noted(signed_by(leader, at, "withdrawal_denied", why))


def overtaken(running: Running, at: datetime, by: str, told: str, *, via: str) -> Running:
    """Something else ended the dossier before anybody decided; `told`: what the desk's officer reads."""
    decided = _decided(running, at, by, granted=False, reason=told)
    return decided.noted(Entry(at=at, by=by, what="withdrawal_overtaken", note=told, via=via))


def too_late(running: Running, *, request_id: str, at: datetime, by: str, reason: str, told: str) -> Running:
    """The request came after the end: kept with what the desk's officer reads."""
    request = Withdrawal(
        request_id=request_id,
        requested_at=at,
        requested_by=by,
        stood=running.state,
        request_reason=reason,
        decided_at=at,
        decided_by=by,
        granted=False,
        reason=told,
    )
    return replace(running, withdrawals=(*running.withdrawals, request))


def standing(running: Running, state: State) -> Running:
    """What the dossier waited for came while a request to withdraw is open: a denial goes back to this."""
    pending = running.open_withdrawal
    if pending is None:
        return running
    return replace(running, withdrawals=(*running.withdrawals[:-1], replace(pending, stood=state)))


def _decided(running: Running, at: datetime, by: str, *, granted: bool, reason: str) -> Running:
    pending = running.open_withdrawal
    if pending is None:
        raise ForbiddenTransitionError("Hồ sơ không có yêu cầu rút nào đang chờ quyết định.")
    over = replace(pending, decided_at=at, decided_by=by, granted=granted, reason=reason)
    return replace(running, withdrawals=(*running.withdrawals[:-1], over))
