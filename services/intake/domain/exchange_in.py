"""A line of an exchange file as a dossier of ours: a copy, of which another system holds the master."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.contracts.calendars import civil_date
from services.contracts.status import Status
from services.intake.domain.axes import Sync, Synchronisation
from services.intake.domain.catalogue import Procedure, RecordOwner
from services.intake.domain.dossier import (
    Dossier,
    HandOver,
    ProcedureVersion,
    Proof,
    Reception,
    Refusal,
    Relation,
)
from services.intake.domain.ends import Completion, Stop
from services.intake.domain.exchange import ExchangedPaper, ExchangedPerson, ExchangeLine
from services.intake.domain.exchange_of import CHANNELS, DELIVERIES, PAPERS
from services.intake.domain.fees import Charge
from services.intake.domain.papers import HandedPaper
from services.intake.domain.persons import Helper, Person, Representation
from services.intake.domain.receipt import IdentityKind

FROM_STORE = "Kho dữ liệu điện tử của tổ chức, cá nhân"  # why a paper did not come in
NO_REASON = "Hệ thống gốc không ghi lý do"
_CHANNELS = {number: channel for channel, number in CHANNELS.items()}
_DELIVERIES = {number: delivery for delivery, number in DELIVERIES.items()}
_PAPERS = {number: kind for kind, number in PAPERS.items()}


@dataclass(frozen=True, kw_only=True)
class Copy:
    """What a copy has of this system.

    Attributes:
        procedure: the version of the catalogue on the day, if it has the procedure at all.
    """

    dossier_id: str
    commune_id: str
    unit_id: str
    lookup_code: str
    procedure: Procedure | None
    imported_at: datetime


def copied(line: ExchangeLine, copy: Copy) -> Dossier:
    """The dossier of a line. It takes no serial of ours and no place in our register."""
    given = line.representative
    helper = Helper.REPRESENTATIVE if given else Helper.OFFICER
    fee = line.fees[0] if line.fees else None
    return Dossier(
        dossier_id=copy.dossier_id,
        commune_id=copy.commune_id,
        unit_id=copy.unit_id,
        channel=_CHANNELS[line.channel],
        procedure=_procedure(line, copy.procedure),
        applicant=_person(line.applicant),
        representation=Representation(
            helper=helper, ground=line.representation, person=_person(given) if given else None
        )
        if given or line.representation
        else None,
        papers=tuple(_paper(paper) for paper in line.papers),
        charge=Charge(name=fee.name, amount=fee.amount, paid=fee.paid, note=fee.exemption, moment=fee.moment)
        if fee
        else None,
        delivery=_DELIVERIES[line.result_delivery],
        lookup_code=copy.lookup_code,
        filed_at=line.filed_at,
        filed_by=line.source,
        status=line.status,
        reception=_reception(line),
        refusal=_refusal(line),
        completion=_completion(line),
        hand_over=_hand_over(line),
        stop=_stop(line),
        synchronisation=Synchronisation(
            state=Sync.SYNCED, external_number=line.number, changed_at=copy.imported_at, told=line.status
        ),
        applicant_kind=line.applicant_kind,
        account_verified=line.account_verified,
    )


def _procedure(line: ExchangeLine, known: Procedure | None) -> ProcedureVersion:
    if known is not None:
        return ProcedureVersion.of(known)
    return ProcedureVersion(
        code=line.procedure_code,
        version=line.procedure_version,
        name=line.procedure_name or line.procedure_code,
        field="",
        instant=False,
        process_code=None,
        system_of_record=RecordOwner.PROVINCE.value,
    )


def _person(given: ExchangedPerson) -> Person:
    known = given.identity_kind in list(IdentityKind)
    return Person(
        name=given.name,
        identity_kind=IdentityKind(given.identity_kind) if known else IdentityKind.PERSONAL_NUMBER,
        identity=given.identity,
        phone=given.phone,
        email=given.email,
        address=given.address,
    )


def _paper(paper: ExchangedPaper) -> HandedPaper:
    return HandedPaper(
        code=paper.code,
        name=paper.name,
        kind=_PAPERS[paper.kind],
        count=paper.count,
        waiver=FROM_STORE if paper.from_store else "",
    )


def _reception(line: ExchangeLine) -> Reception | None:
    if line.received_at is None:
        return None
    due = line.due_at or line.received_at
    return Reception(
        number=line.number,
        register_year=civil_date(line.received_at).year,
        register_serial=0,
        received_at=line.received_at,
        due_at=due,
        appointment_at=due,
        calendar_version="",
        officer_id=line.source,
    )


def _refusal(line: ExchangeLine) -> Refusal | None:
    if line.status is not Status.DECLINED:
        return None
    at = line.finished_at or line.filed_at
    return Refusal(reason=line.reason or NO_REASON, declined_at=at, officer_id=line.source)


def _completion(line: ExchangeLine) -> Completion | None:
    """Of status 9 and 10, where the line tells when handling ended."""
    if line.status not in (Status.COMPLETED, Status.RETURNED) or line.finished_at is None:
        return None
    return Completion(
        result_number=line.result_number,
        signed_on=line.signed_on or civil_date(line.finished_at),
        completed_at=line.finished_at,
    )


def _hand_over(line: ExchangeLine) -> HandOver | None:
    returned_at = line.returned_at or line.finished_at or line.received_at
    if line.status is not Status.RETURNED or returned_at is None:
        return None
    return HandOver(
        returned_at=returned_at,
        collector="",
        relation=Relation.OTHER,
        proof=Proof.OTHER,
        delivery=_DELIVERIES[line.result_delivery],
        officer_id=line.source,
        result_number=line.result_number,
    )


def _stop(line: ExchangeLine) -> Stop | None:
    if line.status is not Status.STOPPED:
        return None
    at = line.finished_at or line.received_at or line.filed_at
    return Stop(why="stop", reason=line.reason or NO_REASON, stopped_at=at)
