"""The events about a dossier."""

from __future__ import annotations

from datetime import datetime

from services.chassis.work import UnitOfWork
from services.contracts.intake import DossierDeclined, DossierFiled, DossierReceived, DossierReturned
from services.contracts.person import lookup_digest
from services.intake.domain.dossier import Dossier, HandOver
from services.intake.handlers.records import reception_of
from services.intake.ports import Actor


def announce_filed(dossier: Dossier, person: str, at: datetime, actor: Actor, work: UnitOfWork) -> None:
    """Say that papers were handed in."""
    work.announce(
        DossierFiled(
            commune_id=dossier.commune_id,
            occurred_at=at,
            actor=actor.holder,
            dossier_id=dossier.dossier_id,
            channel=dossier.channel.value,
            procedure_code=dossier.procedure.code,
            procedure_version=dossier.procedure.version,
            procedure_name=dossier.procedure.name,
            field=dossier.procedure.field,
            unit_id=dossier.unit_id,
            filed_at=dossier.filed_at,
            lookup_digest=lookup_digest(dossier.lookup_code),
            assisted=dossier.is_assisted,
            competent_commune_id=dossier.competent.commune_id if dossier.competent else None,
            origin_commune_id=dossier.origin.commune_id if dossier.origin else None,
            person=person,
        )
    )


def announce_received(dossier: Dossier, person: str, actor: Actor, work: UnitOfWork) -> None:
    """Say that a dossier was accepted."""
    reception = reception_of(dossier)
    work.announce(
        DossierReceived(
            commune_id=dossier.commune_id,
            occurred_at=reception.recorded_at,
            actor=actor.holder,
            dossier_id=dossier.dossier_id,
            dossier_number=reception.number,
            register_year=reception.register_year,
            register_serial=reception.register_serial,
            unit_id=dossier.unit_id,
            procedure_code=dossier.procedure.code,
            procedure_version=dossier.procedure.version,
            procedure_name=dossier.procedure.name,
            process_code=None if dossier.competent else dossier.procedure.process_code,
            received_at=reception.received_at,
            due_at=reception.due_at,
            appointment_at=reception.appointment_at,
            entered_afterwards=reception.afterwards is not None,
            provisional=bool(reception.provisional_number),
            delivery=dossier.delivery.value,
            limit_unit=dossier.procedure.limit_unit,
            limit_count=dossier.procedure.limit_count,
            limit_rule=dossier.procedure.limit_rule,
            calendar_version=reception.calendar_version,
            system_of_record=dossier.procedure.system_of_record,
            competent_commune_id=dossier.competent.commune_id if dossier.competent else None,
            origin_commune_id=dossier.origin.commune_id if dossier.origin else None,
            person=person,
        )
    )


def announce_declined(dossier: Dossier, person: str, at: datetime, actor: Actor, work: UnitOfWork) -> None:
    """Say that a dossier was not accepted; the reason is in `person`."""
    work.announce(
        DossierDeclined(
            commune_id=dossier.commune_id,
            occurred_at=at,
            actor=actor.holder,
            dossier_id=dossier.dossier_id,
            person=person,
        )
    )


def announce_returned(
    dossier: Dossier, hand_over: HandOver, actor: Actor, work: UnitOfWork, caused_by: str | None = None
) -> None:
    """Say that the result is in the applicant's hand."""
    work.announce(
        DossierReturned(
            commune_id=dossier.commune_id,
            occurred_at=hand_over.returned_at,
            actor=actor.holder,
            dossier_id=dossier.dossier_id,
            returned_at=hand_over.returned_at,
            delivery=hand_over.delivery.value,
            relation=hand_over.relation.value,
            proof=hand_over.proof.value,
            result_number=hand_over.result_number or None,
            confirmed_at_desk=hand_over.confirmed_at_desk,
        ),
        caused_by=caused_by,
    )
