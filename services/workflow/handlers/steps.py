"""What officers do with the open step."""

from __future__ import annotations

from dataclasses import replace

from services.chassis.work import UnitOfWork
from services.workflow.domain import results, steps, undoing
from services.workflow.domain.choices import Series
from services.workflow.domain.results import Told
from services.workflow.domain.running import Running
from services.workflow.handlers.means import Means, Officer, loaded, save
from services.workflow.handlers.numbers import next_number
from services.workflow.handlers.telling import (
    announce_opened,
    completed,
    step_claimed,
    step_done,
    step_returned,
    step_taken_back,
)
from services.workflow.handlers.withdrawals import overtake_withdrawal


def claim_step(dossier_id: str, officer: Officer, work: UnitOfWork, *, means: Means) -> Running:
    """Take the open step. Raises: see loaded; steps.claimed."""
    now = means.clock.now()
    changed = steps.claimed(loaded(work, dossier_id, officer), officer.actor, now)
    work.announce(step_claimed(work.tenant, changed, now, officer.staff_id))
    return save(work, changed, means)


def release_step(
    dossier_id: str, officer: Officer, work: UnitOfWork, *, reason: str = "", means: Means
) -> Running:
    """Give up the claim of the open step. Raises: see loaded; undoing.released."""
    now = means.clock.now()
    changed = undoing.released(loaded(work, dossier_id, officer), officer.actor, now, reason=reason)
    work.announce(step_claimed(work.tenant, changed, now, officer.staff_id))
    return save(work, changed, means)


def take_back_step(dossier_id: str, officer: Officer, work: UnitOfWork, *, means: Means) -> Running:
    """Take back what was handed over and not opened. Raises: see loaded; undoing.taken_back."""
    now = means.clock.now()
    running = loaded(work, dossier_id, officer)
    changed = undoing.taken_back(running, officer.actor, now, step_id=means.new_id())
    work.announce(step_taken_back(work.tenant, changed))
    announce_opened(work, changed, now, officer.staff_id)
    work.announce(step_claimed(work.tenant, changed, now, officer.staff_id))
    return save(work, changed, means)


def complete_step(
    dossier_id: str,
    officer: Officer,
    work: UnitOfWork,
    *,
    note: str = "",
    next_step_code: str | None = None,
    result: Told | None = None,
    means: Means,
) -> Running:
    """Do the open step; the next one opens, or the dossier is completed.

    A result without a number gets the next one of the commune's series, in this transaction or not at all.
    Raises: see loaded; steps.done; steps.following.
    """
    now = means.clock.now()
    running = loaded(work, dossier_id, officer)
    settled = None if result is None else results.settled(running, result, now)
    changed = steps.done(running, officer.actor, now, note=note, result=settled)
    if changed.result is not None and not changed.result.result_number:
        number = next_number(work, Series.RESULT, now, means.choices)
        changed = replace(changed, result=replace(changed.result, result_number=number))
    ended = changed.runs[-1]
    code = steps.following(changed, ended, next_step_code)
    if code is not None:
        changed = steps.opened(changed, code, means.new_id(), now, means.calendar_of(work.tenant))
    work.announce(step_done(work.tenant, changed, ended, now, officer.staff_id))
    if changed.result is None:
        announce_opened(work, changed, now, officer.staff_id)
    else:
        work.announce(completed(work.tenant, changed, changed.result, now, officer.staff_id))
        changed = overtake_withdrawal(work, changed, now, officer.staff_id, means=means)
    return save(work, changed, means)


def return_step(
    dossier_id: str, officer: Officer, work: UnitOfWork, *, to_step_code: str, reason: str, means: Means
) -> Running:
    """Send the open step back to an earlier one. Raises: see loaded; steps.sent_back."""
    now = means.clock.now()
    running = loaded(work, dossier_id, officer)
    changed = steps.sent_back(running, officer.actor, now, to_step_code=to_step_code, reason=reason)
    ended = changed.runs[-1]
    changed = steps.opened(changed, to_step_code, means.new_id(), now, means.calendar_of(work.tenant))
    sealed = means.seal_reason(work.tenant, reason)
    work.announce(step_returned(work.tenant, changed, ended, to_step_code, sealed))
    announce_opened(work, changed, now, officer.staff_id)
    return save(work, changed, means)
