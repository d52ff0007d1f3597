"""What was entered over HTTP as orders to the counter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from services.intake.domain.dossier import Channel
from services.intake.domain.leases import Afterwards
from services.intake.domain.receipt import ResultDelivery
from services.intake.handlers.orders import (
    ExemptFee,
    FeeEntry,
    FileDossier,
    HandOverResult,
    PaperEntry,
    PersonEntry,
    RepresentationEntry,
    TakePayment,
)
from services.intake.schemas.dossiers import (
    CertificationIn,
    DossierIn,
    EnteredDossier,
    HandOverIn,
    PaperIn,
    PersonIn,
    RepresentativeIn,
)
from services.intake.schemas.online import NamedIn


def filing(body: DossierIn) -> FileDossier:
    """To file a dossier."""
    order = _order(body, body.channel, body.result_delivery, body.delivery_address)
    return replace(
        order,
        incomplete=body.incomplete,
        competent_commune_id=body.competent_commune_id,
        competent_unit_id=body.competent_unit_id,
    )


def certifying(body: CertificationIn) -> FileDossier:
    """To file what is certified at once, at the counter."""
    return _order(body, Channel.COUNTER, ResultDelivery.DESK, "")


def collecting(body: HandOverIn | CertificationIn) -> HandOverResult:
    """To hand over a result."""
    if isinstance(body, CertificationIn):
        return HandOverResult(relation=body.relation, proof=body.proof, collector=body.collected_by)
    confirmed = body.confirmed_result
    return HandOverResult(
        relation=body.relation,
        proof=body.proof,
        collector=body.collected_by,
        delivery=body.delivery,
        confirmed_number=confirmed.result_number if confirmed else "",
        confirmed_reason=confirmed.reason if confirmed else "",
        payment=TakePayment(**body.payment.model_dump()) if body.payment else None,
        exemption=ExemptFee(**body.exemption.model_dump()) if body.exemption else None,
    )


def paper_entries(given: Sequence[PaperIn]) -> tuple[PaperEntry, ...]:
    """Papers as entered."""
    return tuple(
        PaperEntry(
            code=paper.code, name=paper.name, kind=paper.kind, count=paper.quantity, waiver=paper.waiver
        )
        for paper in given
    )


def _order(
    body: EnteredDossier, channel: Channel, delivery: ResultDelivery, delivery_address: str
) -> FileDossier:
    fee, given, late = body.fee, body.representative, body.entered_afterwards
    return FileDossier(
        channel=channel,
        unit_id=body.unit_id,
        procedure_code=body.procedure_code,
        applicant=person_entry(body.applicant, body.applicant.name, body.applicant.phone),
        applicant_kind=body.applicant_kind,
        account_verified=isinstance(body, DossierIn) and body.account_verified,
        representation=_representation(given) if given else None,
        papers=paper_entries(body.papers),
        fee=FeeEntry(
            copies=body.copies,
            pages=body.pages,
            cases=body.cases,
            kind=fee.kind,
            exemption=fee.exemption,
            amount=fee.amount,
            paid=fee.paid,
            receipt_number=fee.receipt_number,
        ),
        delivery=delivery,
        delivery_address=delivery_address,
        filed_at=body.filed_at,
        afterwards=Afterwards(**late.model_dump()) if late else None,
    )


def _representation(given: RepresentativeIn) -> RepresentationEntry:
    person = person_entry(given, given.name, given.phone) if given.name is not None else None
    return RepresentationEntry(
        person=person,
        relation=given.relation,
        consent_note=given.consent_note,
        assisted_at=given.assisted_at,
    )


def person_entry(
    given: PersonIn | RepresentativeIn | NamedIn, name: str, phone: str | None = None
) -> PersonEntry:
    """Somebody as entered; what was left out is empty."""
    return PersonEntry(
        name=name,
        identity_kind=given.kind,
        identity=given.identity_number or "",
        phone=phone or "",
        email=given.email or "",
        address=given.address or "",
    )
