"""A filing that is under way online: what a citizen has chosen, photographed and written so far."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.intake.domain.catalogue import Procedure
from services.intake.domain.errors import InvalidInputError, Problem
from services.intake.domain.persons import Person
from services.intake.domain.receipt import ResultDelivery

MOST_FILINGS = 5  # begun and not filed, of one telephone
MOST_PHOTOS = 60  # of one filing
PDF = "application/pdf"
WAIVER = "Người nộp khai: dữ liệu đã có trong cơ sở dữ liệu của cơ quan nhà nước"
CONSENT = "Người nộp cam đoan thông tin đúng sự thật và đồng ý cho xử lý dữ liệu để giải quyết hồ sơ"


@dataclass(frozen=True, kw_only=True)
class Photo:
    """A page of a paper, as the citizen photographed it, or a whole paper as PDF."""

    scan_id: str
    paper: str  # code of the procedure's paper
    filename: str
    media_type: str
    size: int
    sha256: str
    added_at: datetime


@dataclass(frozen=True, kw_only=True)
class Filing:
    """What somebody has begun to file; its id is that of the dossier that comes of it.

    Attributes:
        holder: who may see it: a keyed digest of `phone`.
        applicant: whose matter it is; none: not entered yet.
        representative, relation: who files, where that is somebody else.
        waived: papers that need not come in, because an office has their data.
        scans: in the order of their pages.
        dropped: files that nothing refers to any more; they go with the filing.
        expires_at: all of it goes then.
        lookup_code: of the dossier, once it is filed.
        answers: the dossier for which papers were asked; empty: a new one comes of it.
    """

    filing_id: str
    commune_id: str
    holder: str
    phone: str
    unit_id: str
    procedure_code: str
    procedure_name: str
    begun_at: datetime
    changed_at: datetime
    expires_at: datetime
    applicant: Person | None = None
    representative: Person | None = None
    relation: str = ""
    delivery: ResultDelivery = ResultDelivery.DESK
    delivery_address: str = ""
    waived: tuple[str, ...] = ()
    scans: tuple[Photo, ...] = ()
    dropped: tuple[str, ...] = ()
    filed_at: datetime | None = None
    lookup_code: str = ""
    answers: str = ""

    def changed(self, now: datetime, kept: timedelta) -> Filing:
        """Somebody worked on it: it is kept for a while from now."""
        return replace(self, changed_at=now, expires_at=now + kept)

    def with_photo(self, photo: Photo) -> Filing:
        """A page more; who photographs a paper does not waive it."""
        waived = tuple(code for code in self.waived if code != photo.paper)
        return replace(self, scans=(*self.scans, photo), waived=waived)

    def with_photo_instead(self, scan_id: str, photo: Photo) -> Filing:
        """The same page, another file."""
        scans = tuple(photo if one.scan_id == scan_id else one for one in self.scans)
        return replace(self, scans=scans, dropped=(*self.dropped, scan_id))

    def without_photo(self, scan_id: str) -> Filing:
        """A page less."""
        scans = tuple(one for one in self.scans if one.scan_id != scan_id)
        return replace(self, scans=scans, dropped=(*self.dropped, scan_id))

    def with_waiver(self, paper: str, *, waived: bool) -> Filing:
        """Without that paper, or with it after all."""
        others = tuple(code for code in self.waived if code != paper)
        return replace(self, waived=(*others, paper) if waived else others)

    def photo(self, scan_id: str) -> Photo | None:
        """The page of that id."""
        return next((one for one in self.scans if one.scan_id == scan_id), None)

    def pages_of(self, paper: str) -> tuple[Photo, ...]:
        """The pages of a paper, in their order."""
        return tuple(one for one in self.scans if one.paper == paper)

    @property
    def papers(self) -> tuple[str, ...]:
        """The papers of which there is a page, in the order in which they came."""
        return tuple(dict.fromkeys(one.paper for one in self.scans))

    def filed(self, at: datetime, lookup_code: str) -> Filing:
        """It has become a dossier; files that the dossier refers to are its own from here."""
        photos = tuple(one for one in self.scans if self.answers or one.media_type != PDF)
        return replace(self, filed_at=at, lookup_code=lookup_code, scans=photos)


def offered_online(procedure: Procedure) -> bool:
    """Whether it can be filed without coming: what is done at once at the desk cannot."""
    return not procedure.instant


def require_offered(procedure: Procedure) -> None:
    """Raises: InvalidInputError for what is done at the desk alone."""
    if not offered_online(procedure):
        message, allowed = "Thủ tục này làm ngay tại quầy, không nộp trực tuyến", "thủ tục khác"
        raise InvalidInputError([Problem("procedure_code", message, allowed)])


def require_paper(procedure: Procedure, code: str) -> None:
    """Raises: InvalidInputError for a paper that the procedure does not ask for."""
    known = [rule.code for rule in procedure.papers.items]
    if code not in known:
        raise InvalidInputError([Problem("paper", "Thủ tục không có giấy tờ này", ", ".join(known))])
