"""What intake tells besides filing, reception and hand-over, as updates of the dossier."""

from __future__ import annotations

from collections.abc import Mapping

from services.contracts.desk import (
    DossierNumbered,
    DossierProgressed,
    DossierSupplemented,
    DossierWithdrawn,
    PaymentRecorded,
    SupplementAsked,
    WithdrawalRequested,
)
from services.contracts.envelope import Event
from services.tracking.domain.statuses import IN_PROGRESS, UNHEARD, Rank, Standing, Status
from services.tracking.ports import Change, View
from services.tracking.views.changing import change, named


def supplement_asked(event: SupplementAsked) -> Change:
    """Papers are missing at reception; the reason stays sealed."""
    standing = Standing.of(event, Rank.RECEPTION, Status.AWAITING_PAPERS)
    return change(event, standing, ("request_id", "answer_by"), sealed=event.person)


def dossier_supplemented(event: DossierSupplemented) -> Change:
    """Papers came; whether it goes on is said by whoever waits for them."""
    return change(event, UNHEARD, ("request_id", "complete", "papers_count"))


def withdrawal_requested(event: WithdrawalRequested) -> Change:
    """The applicant wants it back; the status follows when workflow has opened the request."""
    return change(event, UNHEARD, ("request_id",), sealed=event.person)


def dossier_withdrawn(event: DossierWithdrawn) -> Change:
    """Taken back before it was received."""
    standing = Standing.of(event, Rank.RECEPTION, Status.STOPPED)
    return change(event, standing, (), sealed=event.person, least={"result_at": event.withdrawn_at})


def payment_recorded(event: PaymentRecorded) -> Change:
    """Money was taken."""
    return change(event, UNHEARD, ("demand_id", "amount"))


def dossier_numbered(event: DossierNumbered) -> Change:
    """The lawful number came; the provisional one stays as another name."""
    kept = named(event, "dossier_number", "provisional_number")
    return change(event, UNHEARD, ("dossier_number", "provisional_number"), kept=kept)


def dossier_progressed(event: DossierProgressed) -> Change:
    """The competent commune has come so far: what is known of a dossier that is resolved elsewhere.

    What it does not accept ends here as well, although it was received here.
    """
    status = Status(event.status)
    ended = None if status in IN_PROGRESS else {"result_at": event.progressed_at}
    return change(
        event,
        Standing.of(event, Rank.RECEPTION, status),
        ("status", "competent_commune_id", "due_at", "result_number"),
        least=ended,
        dated=None if event.due_at is None else (Rank.RECEPTION, event.due_at),
    )


VIEWS: Mapping[type[Event], View] = {
    SupplementAsked: supplement_asked,
    DossierSupplemented: dossier_supplemented,
    WithdrawalRequested: withdrawal_requested,
    DossierWithdrawn: dossier_withdrawn,
    PaymentRecorded: payment_recorded,
    DossierNumbered: dossier_numbered,
    DossierProgressed: dossier_progressed,
}
