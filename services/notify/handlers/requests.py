"""What is asked of the applicant while a dossier is under way, and the dates that change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from services.chassis.work import UnitOfWork
from services.contracts.desk import DossierNumbered, DossierProgressed, DossierWithdrawn, SupplementAsked
from services.contracts.envelope import Event
from services.contracts.handling import (
    DossierExtended,
    DossierResumed,
    DueDateMoved,
    PaymentRequested,
    SupplementRequested,
    WithdrawalDecided,
)
from services.contracts.intake import DossierEvent
from services.contracts.status import Status
from services.contracts.workflow import StepEvent
from services.notify.domain import rules
from services.notify.domain.rules import Notice
from services.notify.handlers.means import Means
from services.notify.handlers.telling import COLLECTED, known, tell, unless_elsewhere
from services.notify.ports import DOSSIERS


def on_supplement_asked(event: SupplementAsked, work: UnitOfWork, *, means: Means) -> None:
    """Say what is missing at reception, to who filed online; at the counter the form is handed over.

    Law: NĐ 61/2018/NĐ-CP, art. 17.2: one complete notice with its reason, by e-mail or SMS.
    """
    if known(event, work).get("filed_online", False):
        _tell(Notice.SUPPLEMENT, event, work, means, told=event.person, answer_by=event.answer_by)


def on_supplement_requested(event: SupplementRequested, work: UnitOfWork, *, means: Means) -> None:
    """Say what is missing after appraisal (NĐ 61/2018/NĐ-CP, art. 19.4)."""
    _tell(Notice.SUPPLEMENT, event, work, means, told=event.person, answer_by=event.answer_by)


def on_payment_requested(event: PaymentRequested, work: UnitOfWork, *, means: Means) -> None:
    """Say what is owed, and until when."""
    _tell(Notice.PAYMENT, event, work, means, amount=event.amount, answer_by=event.pay_by)


def on_dossier_resumed(event: DossierResumed, work: UnitOfWork, *, means: Means) -> None:
    """Say that it goes on, and the date as it is now; what was denied is told by the decision."""
    _dated(event, work, event.due_at)
    if event.why != "withdrawal_denied":
        _tell(Notice.RESUMED, event, work, means)


def on_dossier_extended(event: DossierExtended, work: UnitOfWork, *, means: Means) -> None:
    """Apologise and say the new date (NĐ 61/2018/NĐ-CP, art. 19.9)."""
    _dated(event, work, event.due_at)
    _tell(Notice.EXTENDED, event, work, means, told=event.person)


def on_due_date_moved(event: DueDateMoved, work: UnitOfWork, *, means: Means) -> None:
    """Keep the date; a new calendar is told of, a restart or a pause by the event that comes with it."""
    _dated(event, work, event.due_at)
    if event.why == "calendar":
        _tell(Notice.RESUMED, event, work, means)


def on_withdrawal_decided(event: WithdrawalDecided, work: UnitOfWork, *, means: Means) -> None:
    """Say that it was denied; a granted one is told of as a stop."""
    if not event.granted:
        _tell(Notice.WITHDRAWAL_DENIED, event, work, means, told=event.person)


def on_dossier_withdrawn(event: DossierWithdrawn, work: UnitOfWork) -> None:
    """Taken back at the desk: nothing more will have to be told."""
    work.remove(DOSSIERS, event.dossier_id)


def on_dossier_numbered(event: DossierNumbered, work: UnitOfWork) -> None:
    """Later notices name the lawful number; a dossier of which nothing more is told is not known here."""
    dossier = work.get(DOSSIERS, event.dossier_id)
    if dossier is not None:
        work.put(DOSSIERS, event.dossier_id, {**dossier, "dossier_number": event.dossier_number})


def on_dossier_progressed(event: DossierProgressed, work: UnitOfWork, *, means: Means) -> None:
    """Say what the competent commune has come to, once for each status and each date it comes to."""
    dossier = work.get(DOSSIERS, event.dossier_id)
    if dossier is None:
        return
    dated = {} if event.due_at is None else {"appointment_at": event.due_at}
    work.put(DOSSIERS, event.dossier_id, {**dossier, **dated, "progress": event.status})
    notice = rules.on_progress(event.status)
    moved = dated.items() - dossier.items()
    if notice is not None and (dossier.get("progress") != event.status or moved):
        _tell(notice, event, work, means)
    if event.status == Status.DECLINED:  # nothing more will have to be told
        work.remove(DOSSIERS, event.dossier_id)
    elif event.status in rules.ENDED:
        ended = work.get(DOSSIERS, event.dossier_id) or {}
        work.put(DOSSIERS, event.dossier_id, {**ended, "completed": True})


def _dated(event: StepEvent, work: UnitOfWork, due_at: datetime) -> None:
    dossier = work.get(DOSSIERS, event.dossier_id)
    if dossier is not None:
        work.put(DOSSIERS, event.dossier_id, {**dossier, "appointment_at": due_at})


def _tell(
    notice: Notice, event: DossierEvent | StepEvent, work: UnitOfWork, means: Means, **more: Any
) -> None:
    """Tell, unless the person is told elsewhere; nothing of a dossier that is over and forgotten."""
    dossier = work.get(DOSSIERS, event.dossier_id)
    if dossier is None:
        return
    over = dossier.get("returned", False) or dossier.get("completed", False)
    tell(unless_elsewhere(dossier, notice), event, dossier, work, means, COLLECTED if over else "", **more)


TELLING: Mapping[type[Event], Callable[..., None]] = {
    SupplementAsked: on_supplement_asked,
    SupplementRequested: on_supplement_requested,
    PaymentRequested: on_payment_requested,
    DossierResumed: on_dossier_resumed,
    DossierExtended: on_dossier_extended,
    DueDateMoved: on_due_date_moved,
    WithdrawalDecided: on_withdrawal_decided,
    DossierProgressed: on_dossier_progressed,
}
KEEPING: Mapping[type[Event], Callable[..., None]] = {
    DossierWithdrawn: on_dossier_withdrawn,
    DossierNumbered: on_dossier_numbered,
}
