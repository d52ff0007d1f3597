"""A dossier of ours as the line that other systems are given."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from services.intake.domain.dossier import Channel, Dossier
from services.intake.domain.exchange import (
    ChannelNumber,
    ExchangedFee,
    ExchangedPaper,
    ExchangedPerson,
    ExchangeLine,
    PaperNumber,
)
from services.intake.domain.numbering import PROVISIONAL_MARK, recognised
from services.intake.domain.papers import HandedPaper
from services.intake.domain.payments import fee_owed
from services.intake.domain.persons import Person
from services.intake.domain.receipt import PaperKind, ResultDelivery

CHANNELS = {
    Channel.COUNTER: ChannelNumber.DESK,
    Channel.ONLINE: ChannelNumber.ONLINE,
    Channel.POST: ChannelNumber.POST,
}
DELIVERIES = {
    ResultDelivery.DESK: ChannelNumber.DESK,
    ResultDelivery.ONLINE: ChannelNumber.ONLINE,
    ResultDelivery.POST: ChannelNumber.POST,
}
PAPERS = {
    PaperKind.ORIGINAL: PaperNumber.ORIGINAL,
    PaperKind.COPY: PaperNumber.COPY,
    PaperKind.ELECTRONIC: PaperNumber.ELECTRONIC,
}


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a line says that does not stand in the dossier itself.

    Attributes:
        source: the name of this system and commune in the exchange.
        unit_name: as it was at the reception.
        scanned: codes of the papers whose file is there.
    """

    source: str
    unit_name: str = ""
    scanned: Collection[str] = ()


def line_of(dossier: Dossier, around: Surroundings) -> ExchangeLine:
    """The line of a received dossier.

    Raises: ValueError for one that was not received: it has no number to be known by.
    """
    reception = dossier.reception
    if reception is None:
        raise ValueError(f"dossier {dossier.dossier_id} was not received")
    given, ours = dossier.representation, reception.provisional_number or reception.number
    number = dossier.synchronisation.external_number or reception.number
    line = ExchangeLine(
        source=around.source,
        number=number,
        other_number=ours if ours != number else "",
        agency_code=_agency_code(ours),
        unit_name=around.unit_name,
        procedure_code=dossier.procedure.code,
        procedure_version=dossier.procedure.version,
        procedure_name=dossier.procedure.name,
        channel=CHANNELS[dossier.channel],
        applicant_kind=dossier.applicant_kind,
        applicant=_person(dossier.applicant),
        representative=_person(given.person) if given and given.person else None,
        representation=given.ground if given else "",
        account_verified=dossier.account_verified,
        filed_at=dossier.filed_at,
        received_at=reception.received_at,
        due_at=dossier.all_due_dates[-1].due_at,
        status=dossier.status,
        result_delivery=DELIVERIES[dossier.delivery],
        papers=tuple(_paper(paper, around.scanned) for paper in dossier.papers),
        fees=_fees(dossier),
    )
    return _with_end(line, dossier)


def _with_end(line: ExchangeLine, dossier: Dossier) -> ExchangeLine:
    completion, over, stop = dossier.completion, dossier.hand_over, dossier.stop
    ends: tuple[datetime | None, ...] = (
        completion.completed_at if completion else None,
        over.returned_at if over else None,
        stop.stopped_at if stop else None,
    )
    result_number = completion.result_number if completion else (over.result_number if over else "")
    return replace(
        line,
        finished_at=next((end for end in ends if end is not None), None),
        returned_at=over.returned_at if over else None,
        result_number=result_number,
        signed_on=completion.signed_on if completion else None,
        reason=stop.reason if stop else "",
    )


def _agency_code(number: str) -> str:
    found = recognised(number.removeprefix(PROVISIONAL_MARK))
    return found.agency_code if found else ""


def _person(person: Person) -> ExchangedPerson:
    return ExchangedPerson(
        name=person.name,
        identity_kind=person.identity_kind.value if person.identity else "",
        identity=person.identity,
        phone=person.phone,
        email=person.email,
        address=person.address,
    )


def _paper(paper: HandedPaper, scanned: Collection[str]) -> ExchangedPaper:
    return ExchangedPaper(
        code=paper.code,
        name=paper.name,
        kind=PAPERS[paper.kind],
        count=paper.count,
        digitised=bool(paper.code) and paper.code in scanned,
        from_store=bool(paper.waiver),
    )


def _fees(dossier: Dossier) -> tuple[ExchangedFee, ...]:
    charge = dossier.charge
    if charge is None or charge.amount is None:
        return ()
    paid = charge.amount > 0 and fee_owed(charge, dossier.payments) == 0
    ground = charge.note if charge.exemption else ""
    fee = ExchangedFee(
        name=charge.name, amount=charge.amount, moment=charge.moment, paid=paid, exemption=ground
    )
    return (fee,)
