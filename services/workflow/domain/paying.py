"""A payment duty that has to be met before the dossier goes on: national status 6; amounts in đồng."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.contracts.calendars import Calendar
from services.contracts.reckoning import due_after_pauses
from services.workflow.domain.acting import Actor
from services.workflow.domain.checks import acting, may, reasoned, signed_by, stated, to_come
from services.workflow.domain.dates import moved, redated
from services.workflow.domain.errors import ForbiddenTransitionError
from services.workflow.domain.running import Demand, DueMove, Entry, Running
from services.workflow.domain.steps import entry_of
from services.workflow.domain.transitions import Action, State
from services.workflow.domain.withdrawing import standing


def demanded(
    running: Running,
    actor: Actor,
    at: datetime,
    *,
    amount: int,
    text: str,
    pay_by: datetime | None,
    demand_id: str,
) -> Running:
    """Money is asked for; the step stays where it is and waits. Whether the time does too, the process says.

    Raises: see checks.acting; ReasonMissingError, InvalidDateError, ForbiddenTransitionError.
    """
    run = acting(running, actor)
    state = running.after(Action.REQUEST_PAYMENT)
    to_come(pay_by, at, "pay_by")
    demand = Demand(
        demand_id=demand_id,
        amount=amount,
        text=stated(text, "text"),
        requested_at=at,
        requested_by=actor.staff_id,
        pauses=running.process.payment_pauses,
        pay_by=pay_by,
    )
    entry = entry_of(actor, run, at, "payment_requested", demand.text)
    return replace(running, state=state, demands=(*running.demands, demand)).noted(entry)


def paid(running: Running, amount: int, at: datetime, by: str, calendar: Calendar) -> Running:
    """Money came for the open demand: all of it, and the dossier goes on; less, and it waits on.

    Raises: ForbiddenTransitionError if nothing is owed.
    """
    state = running.after(Action.PAY)
    pending = _owed(running)
    so_far = replace(pending, paid_amount=(pending.paid_amount or 0) + amount)
    entry = Entry(at=at, by=by, what="paid", note=f"{amount} đồng", via="intake")
    if (so_far.paid_amount or 0) < pending.amount:
        part = replace(entry, what="paid_in_part")
        return replace(running, demands=(*running.demands[:-1], so_far)).noted(part)
    met = replace(so_far, paid_at=max(at, pending.requested_at))
    return _resumed(running, met, state, entry, calendar)


def _owed(running: Running) -> Demand:
    if running.open_demand is None:
        raise ForbiddenTransitionError("Hồ sơ không có khoản nào đang chờ nộp.")
    return running.open_demand


def paid_otherwise(running: Running, amount: int, at: datetime, by: str, told: str) -> Running:
    """Money came that is not for the open demand: noted, and nothing else."""
    note = f"{amount} đồng. {told}".strip()
    return running.noted(Entry(at=at, by=by, what="paid_otherwise", note=note, via="intake"))


def waived(running: Running, leader: Actor, at: datetime, reason: str, calendar: Calendar) -> Running:
    """A leader lets the dossier go on without the money, or without the rest of it, and says why.

    Raises: WrongRoleError, ReasonMissingError, ForbiddenTransitionError.
    """
    may(Action.WAIVE_PAYMENT, leader)
    said = reasoned(reason)
    state = running.after(Action.WAIVE_PAYMENT)
    met = replace(_owed(running), waived_at=at, waived_by=leader.staff_id, waived_reason=said)
    return _resumed(running, met, state, signed_by(leader, at, "payment_waived", said), calendar)


def _resumed(running: Running, met: Demand, state: State, entry: Entry, calendar: Calendar) -> Running:
    since = met.settled_at or entry.at
    changed = replace(running, state=state, demands=(*running.demands[:-1], met))
    if met.pauses:
        changed = _put_off(changed, met.requested_at, since, entry.by, calendar)
    return standing(redated(changed, since, calendar).noted(entry), State.RUNNING)


def _put_off(running: Running, began_at: datetime, at: datetime, by: str, calendar: Calendar) -> Running:
    """By the working time waited; since an apology that was given meanwhile, which named a date knowingly."""
    promised = [move.at for move in running.extensions]
    began = max([began_at, *promised])
    due_at = due_after_pauses(running.due_at, [(began, max(began, at))], calendar)
    if due_at == running.due_at:
        return running
    move = DueMove(
        at=at,
        by=by,
        why="paused",
        previous_due_at=running.due_at,
        due_at=due_at,
        calendar_version=calendar.version,
    )
    return moved(running, move)
