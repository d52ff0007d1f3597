"""A filing that was begun online becomes a dossier: checked as at the counter, its photos bound."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from services.chassis.work import UnitOfWork
from services.intake.domain.commune import Commune
from services.intake.domain.dossier import Channel
from services.intake.domain.online import CONSENT, PDF, WAIVER, Filing, Photo
from services.intake.domain.persons import Person
from services.intake.domain.receipt import PaperKind
from services.intake.handlers.dossiers import file_dossier
from services.intake.handlers.filing import Draft, prepare
from services.intake.handlers.online import filer, open_filing, save_filing
from services.intake.handlers.online_errors import NoApplicantError, StaleFilingError
from services.intake.handlers.orders import FileDossier, PaperEntry, PersonEntry, RepresentationEntry
from services.intake.handlers.phone_codes import OnlineMeans
from services.intake.handlers.scans import Scan, reference
from services.intake.ports import Document

Bind = Callable[[str, Sequence[Photo]], Scan]  # the pages of a paper become one file
Adopt = Callable[[Photo], Scan]  # what came as a file becomes one of the dossier


def drafted(filing: Filing, commune: Commune, online: OnlineMeans) -> Draft:
    """The dossier that comes of a filing, checked as at the counter; its id is that of the filing.

    Raises: NoApplicantError, InvalidInputError (MissingPapersError) with everything that is wrong.
    """
    if filing.applicant is None:
        raise NoApplicantError(filing.filing_id)
    draft = prepare(_order(filing, filing.applicant), commune, filer(filing.holder), online.means)
    return replace(draft, dossier=replace(draft.dossier, dossier_id=filing.filing_id))


def bound(filing: Filing, bind: Bind, adopt: Adopt) -> list[Scan]:
    """One file for each paper: its photos bound together, and beside them what came as PDF already."""
    scans = []
    for paper in filing.papers:
        pages = filing.pages_of(paper)
        photos = [one for one in pages if one.media_type != PDF]
        if photos:
            scans.append(bind(paper, photos))
        scans += [adopt(one) for one in pages if one.media_type == PDF]
    return scans


def submit(
    filing_id: str,
    expected: int,
    draft: Draft,
    scans: Sequence[Scan],
    holder: str,
    work: UnitOfWork,
    *,
    online: OnlineMeans,
) -> Document:
    """File it: a dossier with status 1, without a number; returned as it is kept.

    Raises: UnknownFilingError, StaleFilingError, FiledError.
    """
    filing, kept = open_filing(filing_id, holder, work, online)
    if kept["version"] != expected:
        raise StaleFilingError(filing_id)
    who, at = filer(holder), draft.dossier.filed_at
    references = [reference(scan, at, who) for scan in scans]
    dossier = file_dossier(draft, who, work, means=online.means, scans=references, said=CONSENT)
    save_filing(filing.filed(at, draft.dossier.lookup_code), kept, work, online)
    return dossier


def _order(filing: Filing, applicant: Person) -> FileDossier:
    papers = [PaperEntry(code=code, kind=PaperKind.ELECTRONIC) for code in filing.papers]
    waived = [PaperEntry(code=code, kind=PaperKind.ELECTRONIC, waiver=WAIVER) for code in filing.waived]
    return FileDossier(
        channel=Channel.ONLINE,
        unit_id=filing.unit_id,
        procedure_code=filing.procedure_code,
        applicant=PersonEntry.of(applicant),
        representation=_helper(filing),
        papers=(*papers, *waived),
        delivery=filing.delivery,
        delivery_address=filing.delivery_address,
    )


def _helper(filing: Filing) -> RepresentationEntry | None:
    if filing.representative is None:
        return None
    return RepresentationEntry(person=PersonEntry.of(filing.representative), relation=filing.relation)


def as_it_came(photo: Photo) -> Scan:
    """A file as the dossier refers to it."""
    return Scan(
        scan_id=photo.scan_id,
        paper=photo.paper,
        filename=photo.filename,
        media_type=photo.media_type,
        size=photo.size,
        sha256=photo.sha256,
    )
