"""What the desk asks of the applicant and takes: papers, the wish to withdraw, originals given back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from services.contracts.status import Status
from services.intake.domain import supplement
from services.intake.domain.dossier import Dossier
from services.intake.domain.ends import OriginalsReturn, Stop
from services.intake.domain.errors import ForbiddenTransitionError
from services.intake.domain.hearing import WITHDRAWAL
from services.intake.domain.papers import HandedPaper
from services.intake.domain.supplement import PapersDelivery, SupplementRequest
from services.intake.domain.transitions import Owner, require
from services.intake.domain.withdrawal import Withdrawal

TAKING_PAPERS = (
    Status.NEW,
    Status.RECEIVED,
    Status.IN_PROGRESS,
    Status.SUPPLEMENT_REQUESTED,
    Status.PAYMENT_REQUESTED,
    Status.WITHDRAWAL_REQUESTED,
)
ENDED = (Status.DECLINED, Status.STOPPED, Status.COMPLETED, Status.RETURNED)


def supplement_asked(dossier: Dossier, request: SupplementRequest) -> Dossier:
    """Papers are missing at reception: asked for in writing, and no clock runs.

    Raises: ForbiddenTransitionError once it is received: then workflow asks.
    Law: NĐ 61/2018/NĐ-CP, art. 17.1.
    """
    require(dossier.status, Status.SUPPLEMENT_REQUESTED, Owner.INTAKE, dossier.holds)
    requests = (*dossier.supplements, request)
    return replace(dossier, status=Status.SUPPLEMENT_REQUESTED, supplements=requests)


def papers_added(dossier: Dossier, papers: Sequence[HandedPaper], delivery: PapersDelivery) -> Dossier:
    """More papers came; the status stays: reception or workflow says when it goes on.

    Raises: ForbiddenTransitionError once there is an end or a result.
    """
    if dossier.status not in TAKING_PAPERS:
        raise ForbiddenTransitionError(dossier.status.title, "bổ sung giấy tờ", Owner.INTAKE.value)
    requests = dossier.supplements
    if delivery.complete and dossier.reception is None:  # all that the procedure wants is there
        requests = supplement.all_answered(requests, delivery.delivered_at)
    elif delivery.complete and delivery.request_id:
        requests = supplement.answered(requests, delivery.request_id, delivery.delivered_at)
    return replace(
        dossier,
        papers=(*dossier.papers, *papers),
        deliveries=(*dossier.deliveries, delivery),
        supplements=requests,
    )


def withdrawn(dossier: Dossier, request: Withdrawal) -> Dossier:
    """Taken back before it was received: nobody works on it yet, the desk decides: status 8.

    Raises: ForbiddenTransitionError.
    """
    require(dossier.status, Status.STOPPED, Owner.INTAKE, dossier.holds)
    granted = replace(request, granted=True, decided_at=request.requested_at, decided_by=request.officer_id)
    stop = Stop(why=WITHDRAWAL, reason=request.reason, stopped_at=request.requested_at)
    return replace(dossier, status=Status.STOPPED, stop=stop, withdrawals=(*dossier.withdrawals, granted))


def withdrawal_requested(dossier: Dossier, request: Withdrawal) -> Dossier:
    """After the reception it is a request that workflow decides: status 7.

    Raises: ForbiddenTransitionError, also once there is a result (no withdrawal from 9 and 10).
    """
    require(dossier.status, Status.WITHDRAWAL_REQUESTED, Owner.INTAKE, dossier.holds)
    requests = (*dossier.withdrawals, request)
    return replace(dossier, status=Status.WITHDRAWAL_REQUESTED, withdrawals=requests)


def originals_returned(dossier: Dossier, returned: OriginalsReturn) -> Dossier:
    """Originals that the applicant had handed in were given back.

    Raises: ForbiddenTransitionError while somebody still needs them.
    Law: NĐ 61/2018/NĐ-CP, art. 20.
    """
    if dossier.status not in ENDED:
        raise ForbiddenTransitionError(dossier.status.title, "trả lại giấy tờ", Owner.INTAKE.value)
    return replace(dossier, originals=(*dossier.originals, returned))


def is_repeated(dossier: Dossier) -> bool:
    """Whether papers were asked for more than once: reported to the leaders, and late by QĐ 766/QĐ-TTg."""
    return len(dossier.supplements) > 1


def answered_request(dossier: Dossier, request_id: str) -> SupplementRequest | None:
    """The request that papers answer: the one named, else the one that waits."""
    waiting = supplement.open_request(dossier.supplements)
    if not request_id:
        return waiting
    return next((one for one in dossier.supplements if one.request_id == request_id), None)
