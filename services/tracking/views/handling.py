"""What workflow tells besides its steps, as updates of the dossier."""

from __future__ import annotations

from collections.abc import Mapping

from services.contracts.envelope import Event
from services.contracts.handling import (
    AgencyAnswered,
    AgencyForwarded,
    ConsultationAnswered,
    ConsultationAsked,
    ConsultationSilent,
    DossierExtended,
    DossierResumed,
    DossierStopped,
    DueDateMoved,
    NewsSuperseded,
    PaymentRequested,
    StepTakenBack,
    SupplementRequested,
    TimerFired,
    WithdrawalDecided,
    WithdrawalOpened,
)
from services.tracking.domain.marks import Mark
from services.tracking.domain.statuses import UNHEARD, Rank, Standing, Status
from services.tracking.ports import Change, View
from services.tracking.views.changing import change


def _standing(event: Event, status: Status) -> Standing:
    return Standing.of(event, Rank.HANDLING, status)


def supplement_requested(event: SupplementRequested) -> Change:
    """Papers are missing, found at appraisal: lateness is measured at the request until they come."""
    marks = [Mark.SUPPLEMENTED_TWICE] if event.nth > 1 else []
    return change(
        event,
        _standing(event, Status.AWAITING_PAPERS),
        ("request_id", "nth", "in_time", "answer_by"),
        kept={"papers_asked_at": event.requested_at},
        sealed=event.person,
        marks=marks,
    )


def payment_requested(event: PaymentRequested) -> Change:
    """Money is owed before it goes on."""
    told = ("demand_id", "amount", "pay_by", "pauses")
    return change(event, _standing(event, Status.AWAITING_PAYMENT), told)


def withdrawal_opened(event: WithdrawalOpened) -> Change:
    """A request to withdraw waits for its decision."""
    return change(event, _standing(event, Status.WITHDRAWAL_REQUESTED), ("request_id",))


def withdrawal_decided(event: WithdrawalDecided) -> Change:
    """Granted or denied; what follows from it is said by the event that follows."""
    told = ("request_id", "granted", "completed_first")
    return change(event, UNHEARD, told, sealed=event.person)


def dossier_resumed(event: DossierResumed) -> Change:
    """It goes on, with the due date as it is now."""
    status = Status(event.status)
    waits = status is Status.AWAITING_PAPERS
    return change(
        event,
        _standing(event, status),
        ("why", "due_at", "restarted"),
        dated=(Rank.HANDLING, event.due_at),
        gone=() if waits else ("papers_asked_at",),
    )


def dossier_stopped(event: DossierStopped) -> Change:
    """Ended without a result; the reason stays sealed."""
    return change(
        event,
        _standing(event, Status.STOPPED),
        ("why",),
        sealed=event.person,
        least={"result_at": event.stopped_at},
        gone=("step", "taken_by", "papers_asked_at"),
    )


def dossier_extended(event: DossierExtended) -> Change:
    """The applicant has an apology and a new appointment; a second one is for the leaders' eyes."""
    marks = [Mark.EXTENDED_TWICE] if event.nth > 1 else [Mark.EXTENDED]
    told = ("nth", "previous_due_at", "due_at", "in_time", "overridden", "form_number")
    dated = (Rank.HANDLING, event.due_at)
    return change(event, UNHEARD, told, sealed=event.person, dated=dated, marks=marks)


def due_date_moved(event: DueDateMoved) -> Change:
    """A rule moved the due date."""
    told = ("previous_due_at", "due_at", "why")
    return change(event, UNHEARD, told, dated=(Rank.HANDLING, event.due_at))


def consultation_silent(event: ConsultationSilent) -> Change:
    """No opinion came in time: shown to the leaders (NĐ 61/2018/NĐ-CP, art. 19.5)."""
    told = ("consultation_id", "asked_unit", "answer_by")
    return change(event, UNHEARD, told, marks=[Mark.CONSULTATION_SILENT])


def superseded(event: NewsSuperseded) -> Change:
    """What the desk said met something that stands; shown to those who read the dossier."""
    return change(event, UNHEARD, ("what", "status"), marks=[Mark.SUPERSEDED])


def consultation_asked(event: ConsultationAsked) -> Change:
    """An opinion is asked for."""
    return change(event, UNHEARD, ("consultation_id", "asked_unit", "answer_by"))


def consultation_answered(event: ConsultationAnswered) -> Change:
    """The opinion came."""
    return change(event, UNHEARD, ("consultation_id", "on_time"))


def agency_forwarded(event: AgencyForwarded) -> Change:
    """Another agency of the chain has it."""
    return change(event, UNHEARD, ("forwarding_id", "agency_code", "answer_by"))


def agency_answered(event: AgencyAnswered) -> Change:
    """The other agency gave it back."""
    return change(event, UNHEARD, ("forwarding_id", "on_time"))


def step_taken_back(event: StepTakenBack) -> Change:
    """A hand-over was taken back; the opening of the earlier step follows."""
    return change(event, UNHEARD, ("step_code", "to_step_code"), gone=("step", "taken_by"))


def timer_fired(event: TimerFired) -> Change:
    """Somebody was warned of a date."""
    return change(event, UNHEARD, ("timer", "about", "due_at", "role"))


VIEWS: Mapping[type[Event], View] = {
    SupplementRequested: supplement_requested,
    PaymentRequested: payment_requested,
    WithdrawalOpened: withdrawal_opened,
    WithdrawalDecided: withdrawal_decided,
    DossierResumed: dossier_resumed,
    DossierStopped: dossier_stopped,
    DossierExtended: dossier_extended,
    DueDateMoved: due_date_moved,
    ConsultationAsked: consultation_asked,
    ConsultationAnswered: consultation_answered,
    ConsultationSilent: consultation_silent,
    AgencyForwarded: agency_forwarded,
    AgencyAnswered: agency_answered,
    StepTakenBack: step_taken_back,
    NewsSuperseded: superseded,
    TimerFired: timer_fired,
}
