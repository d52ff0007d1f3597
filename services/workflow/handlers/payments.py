"""Payment duties: asked for, and what happens when money comes or a leader lets it go."""

from __future__ import annotations

from datetime import datetime

from services.chassis.work import UnitOfWork
from services.contracts.desk import PaymentRecorded
from services.contracts.handling import PaymentRequested
from services.workflow.domain import paying, precedence
from services.workflow.domain.documents import restored
from services.workflow.domain.meetings import News
from services.workflow.domain.running import Running
from services.workflow.handlers.announcing import announce_moves, announce_resumed, announce_superseded
from services.workflow.handlers.means import Means, Officer, loaded, save
from services.workflow.ports import RUNNING


def demand_payment(
    dossier_id: str,
    officer: Officer,
    work: UnitOfWork,
    *,
    amount: int,
    text: str,
    pay_by: datetime | None = None,
    means: Means,
) -> Running:
    """Ask for money. Raises: see loaded; paying.demanded."""
    changed = paying.demanded(
        loaded(work, dossier_id, officer),
        officer.actor,
        means.clock.now(),
        amount=amount,
        text=text,
        pay_by=pay_by,
        demand_id=means.new_id(),
    )
    work.announce(_demanded(work.tenant, changed))
    return save(work, changed, means)


def _demanded(commune_id: str, running: Running) -> PaymentRequested:
    demand = running.demands[-1]
    return PaymentRequested(
        commune_id=commune_id,
        occurred_at=demand.requested_at,
        actor=demand.requested_by,
        dossier_id=running.dossier_id,
        demand_id=demand.demand_id,
        amount=demand.amount,
        requested_at=demand.requested_at,
        pauses=demand.pauses,
        pay_by=demand.pay_by,
    )


def waive_payment(
    dossier_id: str, officer: Officer, work: UnitOfWork, *, reason: str, means: Means
) -> Running:
    """A leader lets the dossier go on. Raises: see loaded; paying.waived."""
    now = means.clock.now()
    running = loaded(work, dossier_id, officer)
    calendar = means.calendar_of(work.tenant)
    changed = paying.waived(running, officer.actor, now, reason, calendar)
    announce_moves(work, running, changed)
    announce_resumed(work, changed, now, officer.staff_id, why="waived")
    return save(work, changed, means)


def on_payment_recorded(event: PaymentRecorded, work: UnitOfWork, *, means: Means) -> None:
    """Money came to the desk. What is not for a duty that was asked for here is the desk's alone.

    While a duty waits, other money is noted: nobody guesses that it was meant for the duty.
    """
    found = work.get(RUNNING, event.dossier_id)
    if found is None:
        return
    running = restored(found)
    if event.demand_id is None and running.open_demand is None:
        return
    line = precedence.superseded(News.PAYMENT, running)
    if line is not None:
        noted = precedence.noted(running, line, event.paid_at, event.actor)
        announce_superseded(
            work, noted, event.paid_at, event.actor, what=News.PAYMENT, caused_by=event.event_id
        )
        save(work, noted, means)
    elif running.open_demand is not None and event.demand_id == running.open_demand.demand_id:
        save(work, _paid(running, event, work, means), means)
    else:
        _note(running, event, work, means)


def _note(running: Running, event: PaymentRecorded, work: UnitOfWork, means: Means) -> None:
    """Money that is not for the duty that waits; where the desk did not know of the duty it is told."""
    line = None if event.demand_id else precedence.crossed(News.PAYMENT, running)
    told = line.told if line is not None else ""
    noted = paying.paid_otherwise(running, event.amount, event.paid_at, event.actor, told)
    if line is not None:
        announce_superseded(
            work, noted, event.paid_at, event.actor, what=News.PAYMENT, caused_by=event.event_id
        )
    save(work, noted, means)


def _paid(running: Running, event: PaymentRecorded, work: UnitOfWork, means: Means) -> Running:
    calendar = means.calendar_of(work.tenant)
    changed = paying.paid(running, event.amount, event.paid_at, event.actor, calendar)
    if changed.open_demand is None:
        at = changed.demands[-1].settled_at or event.paid_at
        announce_moves(work, running, changed, caused_by=event.event_id)
        announce_resumed(work, changed, at, event.actor, why="paid", caused_by=event.event_id)
    return changed
