"""Requests to withdraw: what happens when one is heard, decided, or overtaken by another end."""

from __future__ import annotations

from datetime import datetime

from services.chassis.work import UnitOfWork
from services.contracts.desk import WithdrawalRequested
from services.contracts.handling import DossierStopped, WithdrawalDecided, WithdrawalOpened
from services.workflow.domain import precedence, withdrawing
from services.workflow.domain.choices import Series
from services.workflow.domain.documents import restored
from services.workflow.domain.meetings import Act, Meeting, News
from services.workflow.domain.running import Running
from services.workflow.handlers.announcing import announce_resumed, announce_superseded
from services.workflow.handlers.means import Means, Officer, loaded, save
from services.workflow.handlers.numbers import next_number
from services.workflow.ports import RUNNING

RESULTS = (Act.COMPLETION, Act.REFUSAL)


def on_withdrawal_requested(event: WithdrawalRequested, work: UnitOfWork, *, means: Means) -> None:
    """The applicant asked at the desk. One that comes after the end is answered at once.

    What workflow never had, or not yet, is the desk's alone; a request that was heard before stays decided.
    """
    found = work.get(RUNNING, event.dossier_id)
    running = None if found is None else restored(found)
    if running is None or withdrawing.knows(running, event.request_id):
        return
    reason = means.open_person(event.person).reason or ""
    at, by = event.requested_at, event.actor
    line = precedence.superseded(News.WITHDRAWAL, running)
    if line is not None:
        changed = withdrawing.too_late(
            running, request_id=event.request_id, at=at, by=by, reason=reason, told=line.told
        )
        changed = precedence.noted(changed, line, at, by)
        _answer(work, changed, line, means, event)
    elif running.open_withdrawal is not None:
        changed = withdrawing.repeated(running, at, by, reason)
        announce_superseded(work, changed, at, by, what=News.WITHDRAWAL, caused_by=event.event_id)
    else:
        changed = withdrawing.asked(running, request_id=event.request_id, at=at, by=by, reason=reason)
        opened = WithdrawalOpened(
            commune_id=work.tenant,
            occurred_at=at,
            actor=by,
            dossier_id=event.dossier_id,
            request_id=event.request_id,
            opened_at=at,
        )
        work.announce(opened, caused_by=event.event_id)
    save(work, changed, means)


def _answer(
    work: UnitOfWork, running: Running, line: Meeting, means: Means, event: WithdrawalRequested
) -> None:
    announce_superseded(
        work, running, event.requested_at, event.actor, what=News.WITHDRAWAL, caused_by=event.event_id
    )
    if line.act in RESULTS:
        announce_decided(work, running, means, completed_first=True, caused_by=event.event_id)


def announce_decided(
    work: UnitOfWork,
    running: Running,
    means: Means,
    *,
    completed_first: bool = False,
    caused_by: str | None = None,
) -> None:
    """Say what became of the last request; its reason travels sealed."""
    decided = running.withdrawals[-1]
    at = decided.decided_at or decided.requested_at
    event = WithdrawalDecided(
        commune_id=work.tenant,
        occurred_at=at,
        actor=decided.decided_by,
        dossier_id=running.dossier_id,
        request_id=decided.request_id,
        granted=bool(decided.granted),
        completed_first=completed_first,
        decided_at=at,
        person=means.seal_reason(work.tenant, decided.reason),
    )
    work.announce(event, caused_by=caused_by)


def announce_stopped(work: UnitOfWork, running: Running, means: Means) -> None:
    """Say that the dossier ended without a result."""
    stop = running.stop
    if stop is None:
        raise ValueError(f"{running.dossier_id} was not stopped")
    event = DossierStopped(
        commune_id=work.tenant,
        occurred_at=stop.at,
        actor=stop.by,
        dossier_id=running.dossier_id,
        why=stop.why,
        stopped_at=stop.at,
        person=means.seal_reason(work.tenant, stop.reason),
    )
    work.announce(event)


def grant_withdrawal(
    dossier_id: str, officer: Officer, work: UnitOfWork, *, reason: str = "", means: Means
) -> Running:
    """A leader lets the applicant have the dossier back. Raises: see loaded; withdrawing.granted."""
    now = means.clock.now()
    running = loaded(work, dossier_id, officer)
    number = next_number(work, Series.STOP, now, means.choices)
    changed = withdrawing.granted(running, officer.actor, now, reason=reason, form_number=number)
    announce_decided(work, changed, means)
    announce_stopped(work, changed, means)
    return save(work, changed, means)


def deny_withdrawal(
    dossier_id: str, officer: Officer, work: UnitOfWork, *, reason: str, means: Means
) -> Running:
    """A leader lets the dossier go on. Raises: see loaded; withdrawing.denied."""
    now = means.clock.now()
    running = loaded(work, dossier_id, officer)
    changed = withdrawing.denied(running, officer.actor, now, reason=reason)
    announce_decided(work, changed, means)
    announce_resumed(work, changed, now, officer.staff_id, why="withdrawal_denied")
    return save(work, changed, means)


def overtake_withdrawal(
    work: UnitOfWork,
    running: Running,
    at: datetime,
    actor: str,
    *,
    means: Means,
    caused_by: str | None = None,
) -> Running:
    """A dossier has just ended: a request to withdraw that nobody had decided is answered by that end.

    A result that was signed first wins and is said to have; a stop leaves nothing to withdraw.
    """
    act = precedence.ended_by(running)
    if act is None or running.open_withdrawal is None:
        return running
    line = precedence.meeting(News.WITHDRAWAL, act)
    via = "staff" if caused_by is None else "intake"
    changed = withdrawing.overtaken(running, at, actor, line.told, via=via)
    if act in RESULTS:
        announce_decided(work, changed, means, completed_first=True, caused_by=caused_by)
    else:
        by = running.open_withdrawal.requested_by
        announce_superseded(work, changed, at, by, what=News.WITHDRAWAL, caused_by=caused_by)
    return changed
