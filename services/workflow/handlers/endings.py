"""A leader stops a dossier, or refuses it after appraisal."""

from __future__ import annotations

from datetime import date

from services.chassis.work import UnitOfWork
from services.contracts.calendars import civil_date
from services.workflow.domain import ending
from services.workflow.domain.choices import Series
from services.workflow.domain.running import Result, Running
from services.workflow.handlers.means import Means, Officer, loaded, save
from services.workflow.handlers.numbers import next_number
from services.workflow.handlers.telling import completed
from services.workflow.handlers.withdrawals import announce_stopped, overtake_withdrawal


def stop_dossier(
    dossier_id: str,
    officer: Officer,
    work: UnitOfWork,
    *,
    decision: str,
    reason: str,
    money: str = "",
    means: Means,
) -> Running:
    """End it without a result. Raises: see loaded; ending.stopped."""
    now = means.clock.now()
    changed = ending.stopped(
        loaded(work, dossier_id, officer),
        officer.actor,
        now,
        decision=decision,
        reason=reason,
        money=money,
        form_number=next_number(work, Series.STOP, now, means.choices),
    )
    announce_stopped(work, changed, means)
    return save(work, overtake_withdrawal(work, changed, now, officer.staff_id, means=means), means)


def refuse_dossier(
    dossier_id: str,
    officer: Officer,
    work: UnitOfWork,
    *,
    reason: str,
    result_number: str | None = None,
    signed_on: date | None = None,
    ground: str = "",
    means: Means,
) -> Running:
    """Refuse it after appraisal; numbered in the commune's own series where no number is named.

    Raises: see loaded; ending.refused.
    """
    now = means.clock.now()
    running = loaded(work, dossier_id, officer)
    number = result_number or next_number(work, Series.REFUSAL, now, means.choices)
    result = Result(result_number=number, signed_on=signed_on or civil_date(now), reason=reason)
    changed = ending.refused(running, officer.actor, now, result=result, ground=ground, choices=means.choices)
    signed = changed.result or result
    work.announce(completed(work.tenant, changed, signed, now, officer.staff_id))
    return save(work, overtake_withdrawal(work, changed, now, officer.staff_id, means=means), means)
