"""Papers that the desk asked for, sent by who filed online: a draft like any other, for a dossier."""

from __future__ import annotations

from collections.abc import Sequence

from services.chassis.work import UnitOfWork
from services.contracts.status import Status
from services.intake.domain.citizen_accounts import Owner
from services.intake.domain.documents import document, restored
from services.intake.domain.dossier import Dossier
from services.intake.domain.online import CONSENT, MOST_FILINGS, WAIVER, Filing
from services.intake.domain.receipt import PaperKind
from services.intake.domain.supplement import SupplementRequest, open_request
from services.intake.handlers.desk_orders import AddPapers
from services.intake.handlers.online import filer, open_filing, save_filing
from services.intake.handlers.online_errors import (
    NothingAskedError,
    StaleFilingError,
    TooManyFilingsError,
    UnknownFilingError,
)
from services.intake.handlers.orders import PaperEntry
from services.intake.handlers.phone_codes import OnlineMeans, phone_of
from services.intake.handlers.scans import Scan, add_scans
from services.intake.handlers.supplements import add_papers
from services.intake.ports import DOSSIERS, FILINGS, Document


def asked_of(kept: Document | None, owner: Owner) -> tuple[Dossier, SupplementRequest] | None:
    """The dossier and what the desk asks for, if it is the owner's and papers are awaited."""
    dossier = restored(Dossier, kept) if kept else None
    if dossier is None or dossier.reception or dossier.status is not Status.SUPPLEMENT_REQUESTED:
        return None
    if not owner.has(dossier):
        return None
    request = open_request(dossier.supplements)
    return (dossier, request) if request else None


def begin_answer(
    dossier_id: str, owner: Owner, open_count: int, work: UnitOfWork, *, online: OnlineMeans
) -> Document:
    """Begin to answer a request: procedure and people are those of the dossier.

    Args:
        open_count: how many this telephone has begun and not filed.
    Raises: NothingAskedError, TooManyFilingsError, UnknownFilingError if the telephone is not known any more.
    """
    found, now = asked_of(work.get(DOSSIERS, dossier_id), owner), online.means.clock.now()
    holder = owner.holder
    if found is None:
        raise NothingAskedError(dossier_id)
    phone, dossier = phone_of(holder, work), found[0]
    if not phone:
        raise UnknownFilingError(holder)
    if open_count >= MOST_FILINGS:
        raise TooManyFilingsError(holder)
    represented = dossier.representation
    filing = Filing(
        filing_id=online.means.chance.new_id(),
        commune_id=dossier.commune_id,
        holder=holder,
        phone=phone,
        unit_id=dossier.unit_id,
        procedure_code=dossier.procedure.code,
        procedure_name=dossier.procedure.name,
        begun_at=now,
        changed_at=now,
        expires_at=now + online.draft_kept,
        applicant=dossier.applicant,
        representative=represented.person if represented else None,
        relation=represented.ground if represented else "",
        delivery=dossier.delivery,
        delivery_address=dossier.delivery_address,
        answers=dossier_id,
    )
    return work.put(FILINGS, filing.filing_id, document(filing))


def answer(
    filing_id: str,
    expected: int,
    scans: Sequence[Scan],
    owner: Owner,
    work: UnitOfWork,
    *,
    online: OnlineMeans,
) -> Document:
    """Hand the papers in: they wait for the desk, which looks whether all is there.

    Raises: UnknownFilingError, StaleFilingError, FiledError, NothingAskedError where the desk has gone on
        meanwhile; InvalidInputError (MissingPapersError) while a reception would lack some.
    """
    filing, kept = open_filing(filing_id, owner.holder, work, online)
    if kept["version"] != expected:
        raise StaleFilingError(filing_id)
    found = asked_of(work.get(DOSSIERS, filing.answers), owner)
    if found is None:
        raise NothingAskedError(filing.answers)
    who, means = filer(owner.holder), online.means
    if scans:
        add_scans(filing.answers, scans, who, work, means=means)
    given = [PaperEntry(code=code, kind=PaperKind.ELECTRONIC) for code in filing.papers]
    waived = [PaperEntry(code=code, kind=PaperKind.ELECTRONIC, waiver=WAIVER) for code in filing.waived]
    order = AddPapers(papers=(*given, *waived), complete=True, request_id=found[1].request_id, note=CONSENT)
    version = (work.get(DOSSIERS, filing.answers) or {})["version"]
    dossier = add_papers(filing.answers, version, order, who, work, means=means)
    save_filing(filing.filed(means.clock.now(), found[0].lookup_code), kept, work, online)
    return dossier
