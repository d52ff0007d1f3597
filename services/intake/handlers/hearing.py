"""What happens when workflow says something about a dossier; none of it fails for being late."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from services.chassis.work import UnitOfWork
from services.contracts.handling import (
    DossierExtended,
    DossierResumed,
    DossierStopped,
    DueDateMoved,
    NewsSuperseded,
    PaymentRequested,
    SupplementRequested,
    WithdrawalDecided,
    WithdrawalOpened,
)
from services.contracts.status import Status
from services.contracts.workflow import DossierCompleted, StepEvent, StepOpened
from services.intake.domain import hearing
from services.intake.domain.dates import DueChange, DueDate, change_of
from services.intake.domain.dossier import Dossier
from services.intake.domain.ends import Completion, Stop
from services.intake.domain.payments import Demand
from services.intake.domain.supplement import Stage, SupplementRequest
from services.intake.handlers.means import entry, find, save
from services.intake.ports import Actor, Document, OpenPerson

WORKFLOW = Actor(holder=hearing.BY_WORKFLOW, name="", via="workflow")
Change = Callable[[Dossier], Dossier]


def on_step_opened(event: StepOpened, work: UnitOfWork) -> None:
    """Somebody works on it: national status 4, from the first step on; later steps change nothing here."""
    at = event.occurred_at
    _heard(event, work, "in_progress", at, partial(hearing.heard, news=Status.IN_PROGRESS, at=at))


def on_dossier_completed(event: DossierCompleted, work: UnitOfWork) -> None:
    """The result is signed: status 9, or the confirmation of a hand-over that came before the news."""
    before, kept = find(event.dossier_id, work)
    completion = Completion(
        result_number=event.result_number,
        signed_on=event.signed_on,
        completed_at=event.completed_at,
        outcome=event.outcome,
        early=event.early,
    )
    kept["completed_event_id"] = event.event_id
    what = "completed"
    if before.hand_over is not None and before.hand_over.confirmed_at_desk:
        agrees = before.hand_over.result_number == event.result_number
        kept["reconciliation"] = {"state": "agrees" if agrees else "differs", "at": event.occurred_at}
        what = "reconciled" if agrees else "reconciled_with_difference"
    after = hearing.completed(before, completion)
    save(after, kept, work, entry(what, event.completed_at, WORKFLOW))


def on_supplement_requested(event: SupplementRequested, work: UnitOfWork, *, open_person: OpenPerson) -> None:
    """Papers are missing after appraisal: status 5; the desk can tell which and why."""
    told = open_person(event.person)
    request = SupplementRequest(
        request_id=event.request_id,
        stage=Stage.APPRAISAL,
        nth=event.nth,
        reason=told.reason or "",
        items=told.papers,
        requested_at=event.requested_at,
        requested_by=event.actor,
        answer_by=event.answer_by,
        event_id=event.event_id,
    )
    change = partial(hearing.supplement_requested, request=request)
    _heard(event, work, "supplement_requested", event.requested_at, change, request.reason)


def on_payment_requested(event: PaymentRequested, work: UnitOfWork) -> None:
    """Money is owed before it goes on: status 6."""
    demand = Demand(
        demand_id=event.demand_id,
        amount=event.amount,
        requested_at=event.requested_at,
        pauses=event.pauses,
        pay_by=event.pay_by,
        event_id=event.event_id,
    )
    change = partial(hearing.payment_requested, demand=demand)
    _heard(event, work, "payment_requested", event.requested_at, change)


def on_withdrawal_opened(event: WithdrawalOpened, work: UnitOfWork) -> None:
    """The request waits for a decision: status 7."""
    at = event.opened_at
    change = partial(hearing.heard, news=Status.WITHDRAWAL_REQUESTED, at=at)
    _heard(event, work, "withdrawal_opened", at, change)


def on_withdrawal_decided(event: WithdrawalDecided, work: UnitOfWork, *, open_person: OpenPerson) -> None:
    """Granted or denied; the officer who took the request is told of a denial."""
    reason = open_person(event.person).reason or ""
    change = partial(
        hearing.withdrawal_decided,
        granted=event.granted,
        overtaken=event.completed_first,
        reason=reason,
        at=event.decided_at,
    )
    what = "withdrawal_granted" if event.granted else "withdrawal_denied"
    _heard(event, work, what, event.decided_at, change, reason)


def on_dossier_resumed(event: DossierResumed, work: UnitOfWork) -> None:
    """It goes on, with its due date as it is from now on."""
    why = DueChange.RESTARTED if event.restarted else DueChange.RESUMED
    due = _due(event, event.due_at, event.resumed_at, why)
    change = partial(hearing.resumed, status=Status(event.status), due=due, why=event.why)
    _heard(event, work, "resumed", event.resumed_at, change)


def on_dossier_stopped(event: DossierStopped, work: UnitOfWork, *, open_person: OpenPerson) -> None:
    """Ended without a result: status 8."""
    reason = open_person(event.person).reason or ""
    stop = Stop(why=event.why, reason=reason, stopped_at=event.stopped_at)
    _heard(event, work, "stopped", event.stopped_at, partial(hearing.stopped, stop=stop), reason)


def on_dossier_extended(event: DossierExtended, work: UnitOfWork, *, open_person: OpenPerson) -> None:
    """An apology with a new appointment."""
    reason = open_person(event.person).reason or ""
    due = _due(event, event.due_at, event.extended_at, DueChange.EXTENDED, reason)
    _heard(event, work, "extended", event.extended_at, partial(hearing.dated, due=due), reason)


def on_due_date_moved(event: DueDateMoved, work: UnitOfWork) -> None:
    """The due date moved by a rule."""
    due = _due(event, event.due_at, event.occurred_at, change_of(event.why), event.calendar_version)
    _heard(event, work, "due_date_moved", event.occurred_at, partial(hearing.dated, due=due))


def on_news_superseded(event: NewsSuperseded, work: UnitOfWork) -> None:
    """What the desk said met something that stands: a line for its officer."""
    at, status = event.occurred_at, Status(event.status)
    change = partial(hearing.superseded, what=event.what, status=status, at=at)
    _heard(event, work, "superseded", at, change, event.what)


def _due(event: StepEvent, due_at: datetime, at: datetime, why: DueChange, note: str = "") -> DueDate:
    return DueDate(due_at=due_at, set_at=at, why=why, by=event.actor or hearing.BY_WORKFLOW, note=note)


def _heard(
    event: StepEvent, work: UnitOfWork, what: str, at: datetime, change: Change, reason: str = ""
) -> Document | None:
    """Write what the news makes of the dossier, with a line of history; nothing where it says nothing new.

    Raises: UnknownDossierError; ForbiddenTransitionError for a dossier that was never received.
    """
    before, kept = find(event.dossier_id, work)
    after = change(before)
    return None if after == before else save(after, kept, work, entry(what, at, WORKFLOW, reason))


HEARD: Mapping[type[Any], Callable[[Any, UnitOfWork], None]] = {
    StepOpened: on_step_opened,
    DossierCompleted: on_dossier_completed,
    PaymentRequested: on_payment_requested,
    WithdrawalOpened: on_withdrawal_opened,
    DossierResumed: on_dossier_resumed,
    DueDateMoved: on_due_date_moved,
    NewsSuperseded: on_news_superseded,
}
HEARD_WITH_REASON: Mapping[type[Any], Callable[..., None]] = {  # they open what is sealed
    SupplementRequested: on_supplement_requested,
    WithdrawalDecided: on_withdrawal_decided,
    DossierStopped: on_dossier_stopped,
    DossierExtended: on_dossier_extended,
}
