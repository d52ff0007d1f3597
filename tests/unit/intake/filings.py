"""Filings that are begun, photographed, named and filed online, for the tests of all that comes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from services.intake.domain.catalogue import Catalogue
from services.intake.domain.documents import restored
from services.intake.domain.online import PDF, Filing, Photo
from services.intake.handlers import online as handlers
from services.intake.handlers import online_filing
from services.intake.handlers.online import NameApplicant
from services.intake.handlers.orders import PersonEntry
from services.intake.handlers.phone_codes import issue_code
from services.intake.handlers.scans import Scan
from services.intake.ports import Document
from tests.fakes.intake import COMMUNE, Counter
from tests.unit.intake.samples import ELECTRONIC, ORIGINAL, procedure
from tests.unit.intake.test_phone_codes import PHONE, online

HOLDER = f"<phone {PHONE}>"
BIRTH = "1.001193"
MOTHER = PersonEntry(name="Lê Thị Đào", identity="096085001234", address="ấp Cái Rô")


def electronic() -> Any:
    """Births, whose papers may come as pictures."""
    given = procedure()
    items = tuple(replace(rule, kinds=(ORIGINAL, ELECTRONIC)) for rule in given.papers.items)
    return replace(given, papers=replace(given.papers, items=items))


def confirmed() -> Counter:
    """A counter where one telephone was confirmed."""
    made = Counter(Catalogue([electronic(), procedure(code="2.000815", instant=True, process_code=None)]))
    issue_code(COMMUNE.commune_id, PHONE, made.work, online=online(made))
    return made


def begun(counter: Counter, code: str = BIRTH, *, open_count: int = 0, holder: str = HOLDER) -> Document:
    """A filing that was begun."""
    return handlers.begin(code, "desk", COMMUNE, holder, open_count, counter.work, online=online(counter))


def picture(counter: Counter, paper: str, *, kind: str = "image/jpeg") -> Photo:
    """A page."""
    return Photo(
        scan_id=counter.chance.new_id(),
        paper=paper,
        filename="anh.jpg",
        media_type=kind,
        size=3,
        sha256="0" * 64,
        added_at=counter.clock.now(),
    )


def photographed(counter: Counter, filing_id: str, *papers: str, kind: str = "image/jpeg") -> Document:
    """The filing with a page of each paper."""
    kept: Document = {}
    for paper in papers:
        photo = picture(counter, paper, kind=kind)
        kept = handlers.add_photo(filing_id, photo, HOLDER, counter.work, online=online(counter))
    return kept


def named(counter: Counter, kept: Document, **changes: Any) -> Document:
    """The filing with its applicant."""
    order = NameApplicant(**{"applicant": MOTHER, **changes})
    return handlers.name_applicant(
        kept["filing_id"], kept["version"], order, HOLDER, counter.work, online=online(counter)
    )


def complete(counter: Counter) -> Document:
    """A filing to which nothing is missing."""
    return named(counter, photographed(counter, begun(counter)["filing_id"], "form", "form", "witness"))


def bind(paper: str, pages: Sequence[Photo]) -> Scan:
    """What pages become."""
    return Scan(
        scan_id=f"pdf-{paper}",
        paper=paper,
        filename=f"{paper}.pdf",
        media_type=PDF,
        size=len(pages),
        sha256="1" * 64,
    )


def submitted(counter: Counter, kept: Document) -> Document:
    """The dossier of a filing."""
    filing = restored(Filing, kept)
    draft = online_filing.drafted(filing, COMMUNE, online(counter))
    scans = online_filing.bound(filing, bind, online_filing.as_it_came)
    return online_filing.submit(
        filing.filing_id, kept["version"], draft, scans, HOLDER, counter.work, online=online(counter)
    )
