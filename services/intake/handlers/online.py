"""Filing online: a draft on the server, page by page, until it is a dossier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from services.chassis.work import UnitOfWork
from services.contracts.calendars import civil_date
from services.intake.domain.catalogue import Procedure
from services.intake.domain.commune import Commune
from services.intake.domain.documents import document, restored
from services.intake.domain.errors import InvalidInputError, Problem, Problems
from services.intake.domain.online import (
    MOST_FILINGS,
    MOST_PHOTOS,
    Filing,
    Photo,
    require_offered,
    require_paper,
)
from services.intake.domain.persons import LONGEST_ADDRESS, Person, Representation
from services.intake.domain.receipt import ResultDelivery
from services.intake.domain.texts import one_line
from services.intake.handlers.online_errors import (
    FiledError,
    StaleFilingError,
    TooManyFilingsError,
    TooManyPhotosError,
    UnknownFilingError,
)
from services.intake.handlers.orders import PersonEntry, RepresentationEntry
from services.intake.handlers.phone_codes import OnlineMeans, phone_of
from services.intake.ports import FILINGS, Actor, Document

VIA = "online"


@dataclass(frozen=True, kw_only=True)
class NameApplicant:
    """Whose matter it is, and who files for them.

    Attributes:
        representative: none: the applicant files.
    """

    applicant: PersonEntry
    representative: PersonEntry | None = None
    relation: str = ""
    delivery: ResultDelivery = ResultDelivery.DESK
    delivery_address: str = ""


def filer(holder: str) -> Actor:
    """Who files, as the history shows it: no name is known but that of the dossier itself."""
    return Actor(holder=holder, name="", via=VIA)


def procedure_now(code: str, online: OnlineMeans) -> Procedure:
    """The version in force today.

    Raises: UnknownProcedureError.
    """
    return online.means.catalogue.version_on(code, civil_date(online.means.clock.now()))


def begin(
    procedure_code: str,
    unit_id: str,
    commune: Commune,
    holder: str,
    open_count: int,
    work: UnitOfWork,
    *,
    online: OnlineMeans,
) -> Document:
    """Begin a filing.

    Args:
        open_count: how many this telephone has begun and not filed.
    Raises: InvalidInputError, TooManyFilingsError, UnknownFilingError if the telephone is not known any more.
    """
    procedure, now = procedure_now(procedure_code, online), online.means.clock.now()
    require_offered(procedure)
    unit = commune.receiving_unit("unit_id", unit_id)
    phone = phone_of(holder, work)
    if not phone:
        raise UnknownFilingError(holder)
    if open_count >= MOST_FILINGS:
        raise TooManyFilingsError(holder)
    filing = Filing(
        filing_id=online.means.chance.new_id(),
        commune_id=commune.commune_id,
        holder=holder,
        phone=phone,
        unit_id=unit.unit_id,
        procedure_code=procedure.code,
        procedure_name=procedure.name,
        begun_at=now,
        changed_at=now,
        expires_at=now + online.draft_kept,
    )
    return work.put(FILINGS, filing.filing_id, document(filing))


def mine(kept: Document | None, holder: str, online: OnlineMeans) -> Filing:
    """The filing, for who began it; its time is not over.

    Raises: UnknownFilingError.
    """
    filing = restored(Filing, kept) if kept else None
    if filing is None or filing.holder != holder or filing.expires_at <= online.means.clock.now():
        raise UnknownFilingError("no such filing of this telephone")
    return filing


def name_applicant(
    filing_id: str, expected: int, order: NameApplicant, holder: str, work: UnitOfWork, *, online: OnlineMeans
) -> Document:
    """Say whose matter it is; messages go to the telephone that was confirmed.

    Raises: UnknownFilingError, StaleFilingError, FiledError, InvalidInputError.
    """
    filing, kept = open_filing(filing_id, holder, work, online)
    if kept["version"] != expected:
        raise StaleFilingError(filing_id)
    problems = Problems()
    applicant = problems.read(lambda: _at(filing, order.applicant).checked("applicant"), Person(name=""))
    represented = problems.read(lambda: _representation(filing, order, applicant), None)
    problems.read(lambda: _known(applicant), None)
    address = problems.read(lambda: _delivery_address(order), "")
    problems.close()
    named = replace(
        filing,
        applicant=applicant,
        representative=represented.person if represented else None,
        relation=represented.ground if represented else "",
        delivery=order.delivery,
        delivery_address=address,
    )
    return save_filing(named, kept, work, online)


def waive_paper(
    filing_id: str, paper: str, holder: str, work: UnitOfWork, *, waived: bool, online: OnlineMeans
) -> Document:
    """Leave a paper out because an office has its data, or bring it after all.

    Raises: UnknownFilingError, FiledError, InvalidInputError.
    """
    filing, kept = open_filing(filing_id, holder, work, online)
    require_paper(procedure_now(filing.procedure_code, online), paper)
    return save_filing(filing.with_waiver(paper, waived=waived), kept, work, online)


def add_photo(
    filing_id: str, photo: Photo, holder: str, work: UnitOfWork, *, online: OnlineMeans
) -> Document:
    """Add a page of a paper.

    Raises: UnknownFilingError, FiledError, InvalidInputError, TooManyPhotosError.
    """
    filing, kept = open_filing(filing_id, holder, work, online)
    require_paper(procedure_now(filing.procedure_code, online), photo.paper)
    if len(filing.scans) >= MOST_PHOTOS:
        raise TooManyPhotosError(MOST_PHOTOS)
    return save_filing(filing.with_photo(photo), kept, work, online)


def replace_photo(
    filing_id: str, photo: Photo, holder: str, work: UnitOfWork, *, scan_id: str, online: OnlineMeans
) -> Document:
    """Put another file in the place of a page. Raises: UnknownFilingError, FiledError."""
    filing, kept = open_filing(filing_id, holder, work, online)
    if filing.photo(scan_id) is None:
        raise UnknownFilingError(scan_id)
    return save_filing(filing.with_photo_instead(scan_id, photo), kept, work, online)


def drop_photo(
    filing_id: str, scan_id: str, holder: str, work: UnitOfWork, *, online: OnlineMeans
) -> Document:
    """Take a page away; one that is gone already is no fault. Raises: UnknownFilingError, FiledError."""
    filing, kept = open_filing(filing_id, holder, work, online)
    if filing.photo(scan_id) is None:
        return kept
    return save_filing(filing.without_photo(scan_id), kept, work, online)


def drop_filing(filing_id: str, holder: str, work: UnitOfWork, *, online: OnlineMeans) -> None:
    """Give it up: it is gone at once, its files with the next sweep.

    Raises: UnknownFilingError, FiledError.
    """
    filing, kept = open_filing(filing_id, holder, work, online)
    gone = replace(filing, expires_at=online.means.clock.now(), applicant=None, representative=None)
    work.put(FILINGS, filing_id, {**_bare(kept), **document(gone)})


def open_filing(
    filing_id: str, holder: str, work: UnitOfWork, online: OnlineMeans
) -> tuple[Filing, Document]:
    """A filing of this telephone that is not filed yet, and all that is kept of it.

    Raises: UnknownFilingError, FiledError.
    """
    kept = work.get(FILINGS, filing_id)
    filing = mine(kept, holder, online)
    if kept is None or filing.filed_at is not None:
        raise FiledError(filing_id)
    return filing, kept


def save_filing(filing: Filing, kept: Document, work: UnitOfWork, online: OnlineMeans) -> Document:
    """Write it; it is kept for a while from now."""
    changed = filing.changed(online.means.clock.now(), online.draft_kept)
    return work.put(FILINGS, filing.filing_id, {**_bare(kept), **document(changed)})


def _bare(kept: Mapping[str, object]) -> Document:
    """What is kept beside the filing itself: its version."""
    return {"version": kept["version"]}


def _at(filing: Filing, given: PersonEntry) -> PersonEntry:
    return replace(given, phone=filing.phone)


def _known(applicant: Person) -> None:
    """Nobody stands at the desk who could be asked: the number of the papers is needed."""
    if applicant.name and not applicant.identity:
        raise InvalidInputError([Problem("applicant.identity", "Chưa nhập số căn cước", "9 hoặc 12 chữ số")])


def _delivery_address(order: NameApplicant) -> str:
    address = one_line("delivery_address", order.delivery_address, longest=LONGEST_ADDRESS)
    if order.delivery is ResultDelivery.POST and not address:
        raise InvalidInputError([Problem("delivery_address", "Chưa nhập địa chỉ nhận kết quả", "địa chỉ")])
    return address if order.delivery is ResultDelivery.POST else ""


def _representation(filing: Filing, order: NameApplicant, applicant: Person) -> Representation | None:
    if order.representative is None:
        return None
    person = _at(filing, order.representative)
    return RepresentationEntry(person=person, relation=order.relation).checked(applicant)
