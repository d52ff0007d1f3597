"""The events of the ugly cases at the desk."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.chassis.work import UnitOfWork
from services.contracts.desk import (
    DossierImported,
    DossierSupplemented,
    DossierWithdrawn,
    PaymentRecorded,
    SupplementAsked,
    WithdrawalRequested,
)
from services.contracts.person import lookup_digest
from services.intake.domain.dossier import Dossier
from services.intake.domain.exchange import ExchangeLine
from services.intake.domain.payments import Payment
from services.intake.domain.supplement import PapersDelivery, SupplementRequest
from services.intake.domain.withdrawal import Withdrawal
from services.intake.ports import Actor


def announce_supplement_asked(
    dossier: Dossier, request: SupplementRequest, person: str, actor: Actor, work: UnitOfWork
) -> None:
    """Say that papers are missing at reception; reason and papers are in `person`."""
    work.announce(
        SupplementAsked(
            **_head(dossier, request.requested_at, actor),
            request_id=request.request_id,
            asked_at=request.requested_at,
            answer_by=request.answer_by,
            person=person,
        )
    )


def announce_supplemented(
    dossier: Dossier, delivery: PapersDelivery, caused_by: str | None, actor: Actor, work: UnitOfWork
) -> None:
    """Say that papers came; without a request where the desk knows of none."""
    event = DossierSupplemented(
        **_head(dossier, delivery.delivered_at, actor),
        supplemented_at=delivery.delivered_at,
        complete=delivery.complete,
        papers_count=delivery.papers_count,
        request_id=delivery.request_id or None,
    )
    work.announce(event, caused_by=caused_by)


def announce_withdrawn(
    dossier: Dossier, request: Withdrawal, person: str, actor: Actor, work: UnitOfWork
) -> None:
    """Say that it was taken back before the reception; the reason is in `person`."""
    head = _head(dossier, request.requested_at, actor)
    work.announce(DossierWithdrawn(**head, withdrawn_at=request.requested_at, person=person))


def announce_withdrawal_requested(
    dossier: Dossier, request: Withdrawal, person: str, actor: Actor, work: UnitOfWork
) -> None:
    """Say that the applicant wants it back, for workflow to decide; the reason is in `person`."""
    work.announce(
        WithdrawalRequested(
            **_head(dossier, request.requested_at, actor),
            request_id=request.request_id,
            requested_at=request.requested_at,
            person=person,
        )
    )


def announce_imported(
    dossier: Dossier, line: ExchangeLine, person: str, at: datetime, actor: Actor, work: UnitOfWork
) -> None:
    """Say how a dossier stands that another system holds the master copy of."""
    work.announce(
        DossierImported(
            **_head(dossier, at, actor),
            source_system=line.source,
            dossier_number=line.number,
            other_number=line.other_number or None,
            unit_id=dossier.unit_id,
            channel=dossier.channel.value,
            procedure_code=dossier.procedure.code,
            procedure_version=dossier.procedure.version,
            procedure_name=dossier.procedure.name,
            field=dossier.procedure.field,
            system_of_record=dossier.procedure.system_of_record,
            status=int(line.status),
            filed_at=line.filed_at,
            received_at=line.received_at,
            due_at=line.due_at,
            ended_at=line.finished_at,
            returned_at=line.returned_at,
            result_number=line.result_number or None,
            delivery=dossier.delivery.value,
            lookup_digest=lookup_digest(dossier.lookup_code),
            person=person,
        )
    )


def announce_payment(
    dossier: Dossier, payment: Payment, caused_by: str | None, actor: Actor, work: UnitOfWork
) -> None:
    """Say that money was taken."""
    event = PaymentRecorded(
        **_head(dossier, payment.paid_at, actor),
        amount=payment.amount,
        paid_at=payment.paid_at,
        demand_id=payment.demand_id or None,
    )
    work.announce(event, caused_by=caused_by)


def _head(dossier: Dossier, at: datetime, actor: Actor) -> dict[str, Any]:
    return {
        "commune_id": dossier.commune_id,
        "occurred_at": at,
        "actor": actor.holder,
        "dossier_id": dossier.dossier_id,
    }
