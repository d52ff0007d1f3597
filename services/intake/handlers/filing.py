"""Checking what was entered for a new dossier, all of it at once and outside the transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.contracts.calendars import civil_date
from services.contracts.lookup_code import RANDOM_BITS
from services.intake.domain import filing
from services.intake.domain.catalogue import Procedure
from services.intake.domain.commune import Commune
from services.intake.domain.dossier import Dossier, ProcedureVersion
from services.intake.domain.errors import InvalidInputError, Problem, Problems
from services.intake.domain.fees import Charge, Quantities, charge, quantities
from services.intake.domain.leases import Afterwards, checked
from services.intake.domain.lookup_code import lookup_code
from services.intake.domain.papers import HandedPaper, require_complete
from services.intake.domain.persons import LONGEST_ADDRESS, Person
from services.intake.domain.receipt import ResultDelivery
from services.intake.domain.texts import one_line
from services.intake.handlers.means import Means, sealed_person
from services.intake.handlers.orders import FeeEntry, FileDossier, PaperEntry
from services.intake.ports import Actor


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A dossier that was checked and is not filed yet."""

    dossier: Dossier
    procedure: Procedure
    person: str  # sealed
    afterwards: Afterwards | None = None  # it was received on paper, at that hour
    competent_commune_id: str = ""
    competent_unit_id: str = ""


def prepare(order: FileDossier, commune: Commune, actor: Actor, means: Means) -> Draft:
    """Check what was entered.

    Raises: InvalidInputError (UnknownProcedureError, MissingPapersError) with everything that is wrong.
    """
    now = means.clock.now()
    late = checked(order.afterwards, now=now) if order.afterwards else None
    at = late.received_at if late else now
    procedure = means.catalogue.version_on(order.procedure_code, civil_date(at))
    dossier = _entered(order, commune, procedure, actor, means, at)
    if not order.incomplete:
        require_complete(procedure, dossier.papers)
    elsewhere = order.competent_commune_id != commune.commune_id
    return Draft(
        dossier=dossier,
        procedure=procedure,
        person=sealed_person(dossier, means),
        afterwards=late,
        competent_commune_id=order.competent_commune_id if elsewhere else "",
        competent_unit_id=order.competent_unit_id,
    )


def _entered(
    order: FileDossier, commune: Commune, procedure: Procedure, actor: Actor, means: Means, now: datetime
) -> Dossier:
    given = order.representation
    problems = Problems()
    problems.read(lambda: commune.receiving_unit("unit_id", order.unit_id), None)
    problems.read(lambda: _check_competent(order, commune, procedure), None)
    applicant = problems.read(lambda: order.applicant.checked("applicant"), Person(name=""))
    counted, due = _fee(problems, order.fee, procedure)
    dossier = Dossier(
        dossier_id=means.chance.new_id(),
        commune_id=commune.commune_id,
        unit_id=order.unit_id,
        channel=order.channel,
        procedure=ProcedureVersion.of(procedure),
        applicant=applicant,
        applicant_kind=order.applicant_kind,
        account_verified=order.account_verified,
        representation=problems.read(lambda: given.checked(applicant), None) if given else None,
        papers=tuple(
            paper for n, each in enumerate(order.papers) for paper in _paper(problems, n, each, procedure)
        ),
        counted=counted,
        charge=due,
        delivery=order.delivery,
        delivery_address=problems.read(lambda: _delivery_address(order), ""),
        lookup_code=lookup_code(means.chance.bits(RANDOM_BITS)),
        filed_at=problems.read(lambda: filing.filed_at("filed_at", order.filed_at, now=now), now),
        filed_by=actor.holder,
    )
    problems.close()
    return dossier


def _check_competent(order: FileDossier, commune: Commune, procedure: Procedure) -> None:
    """What is done at the counter is done where it is filed (NĐ 23/2015/NĐ-CP, art. 5.5)."""
    if procedure.instant and order.competent_commune_id not in ("", commune.commune_id):
        message, allowed = "Thủ tục này giải quyết ngay tại nơi nộp", "để trống"
        raise InvalidInputError([Problem("competent_commune_id", message, allowed)])


def _fee(problems: Problems, given: FeeEntry, procedure: Procedure) -> tuple[Quantities, Charge | None]:
    counted = problems.read(
        lambda: quantities("fee", copies=given.copies, pages=given.pages, cases=given.cases), Quantities()
    )
    due = problems.read(
        lambda: charge(
            procedure.fee,
            counted,
            kind=given.kind,
            exemption=given.exemption,
            entered=given.amount,
            paid=given.paid,
            receipt=given.receipt_number,
        ),
        None,
    )
    return counted, due


def _paper(problems: Problems, place: int, given: PaperEntry, procedure: Procedure) -> list[HandedPaper]:
    """The paper that was entered, or nothing if it is wrong."""
    return problems.read(lambda: [given.checked(f"papers.{place}", procedure)], [])


def _delivery_address(order: FileDossier) -> str:
    address = one_line("delivery_address", order.delivery_address, longest=LONGEST_ADDRESS)
    if order.delivery is ResultDelivery.POST and not address:
        raise InvalidInputError([Problem("delivery_address", "Chưa nhập địa chỉ nhận kết quả", "địa chỉ")])
    return address
