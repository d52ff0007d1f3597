"""Filing online over HTTP: offices, codes and passes, what was begun, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from services.intake.domain.commune import Commune
from services.intake.domain.documents import restored
from services.intake.domain.dossier import Dossier
from services.intake.domain.online import Filing, Photo
from services.intake.domain.persons import Person
from services.intake.domain.receipt import LOOKUP_PATH, IdentityKind, ResultDelivery
from services.intake.domain.supplement import SupplementRequest
from services.intake.schemas.administration import Entered


class DeskOut(BaseModel):
    """A unit that receives."""

    unit_id: str
    name: str


class OfficeOut(BaseModel):
    """A commune where one can file."""

    commune_id: str
    name: str
    desk_phone: str
    desk_address: str
    desks: list[DeskOut]

    @classmethod
    def of(cls, commune: Commune) -> OfficeOut:
        """As anybody sees it."""
        return cls(
            commune_id=commune.commune_id,
            name=commune.name,
            desk_phone=commune.desk_phone,
            desk_address=commune.desk_address,
            desks=[DeskOut(unit_id=one.unit_id, name=one.name) for one in commune.units if one.receives],
        )


class OfficePage(BaseModel):
    """All of them."""

    items: list[OfficeOut]
    next: str | None = None


class PhoneIn(Entered):
    """Which telephone."""

    phone: str = Field(max_length=40)


class CodeSentOut(BaseModel):
    """That a code is on its way; the code stands in the SMS alone."""

    phone: str
    valid_until: datetime
    again_at: datetime = Field(description="Another one not before.")


class PassIn(PhoneIn):
    """The code that came."""

    code: str = Field(max_length=40)


class PassOut(BaseModel):
    """A token for the routes of filings; shown once and kept nowhere."""

    token: str
    token_type: str = "Bearer"
    expires_at: datetime
    commune_id: str


class FilingIn(Entered):
    """What somebody wants to file."""

    procedure_code: str = Field(default="", max_length=100)
    unit_id: str = Field(default="", max_length=100, description="Empty: the first unit that receives.")
    answers: str = Field(
        default="",
        max_length=100,
        description="Instead of a procedure: a dossier that awaits papers.",
    )


class NamedIn(Entered):
    """Somebody; the telephone is the one that was confirmed."""

    name: str = ""
    kind: IdentityKind = IdentityKind.PERSONAL_NUMBER
    identity_number: str = ""
    email: str = ""
    address: str = ""


class OtherIn(NamedIn):
    """Who files for the applicant."""

    relation: str = Field(default="", description="Relation, or letter of authority.")


class ApplicantIn(Entered):
    """Whose matter it is."""

    applicant: NamedIn
    representative: OtherIn | None = None
    result_delivery: ResultDelivery = ResultDelivery.DESK
    delivery_address: str = ""


class WaiverIn(Entered):
    """Whether a paper need not come in, because an office has its data."""

    paper: str = Field(max_length=100)
    waived: bool


class SubmissionIn(Entered):
    """The last word."""

    consent: Literal[True] = Field(description="That it is true, and that the data may be used for it.")


class PhotoOut(BaseModel):
    """A page."""

    photo_id: str
    paper: str
    filename: str
    media_type: str
    size: int

    @classmethod
    def of(cls, photo: Photo) -> PhotoOut:
        """As its owner sees it."""
        return cls(
            photo_id=photo.scan_id,
            paper=photo.paper,
            filename=photo.filename,
            media_type=photo.media_type,
            size=photo.size,
        )


class NamedOut(BaseModel):
    """Somebody."""

    name: str
    kind: IdentityKind
    identity_number: str
    phone: str
    email: str
    address: str

    @classmethod
    def of(cls, person: Person) -> NamedOut:
        """As its owner sees it."""
        return cls(
            name=person.name,
            kind=person.identity_kind,
            identity_number=person.identity,
            phone=person.phone,
            email=person.email,
            address=person.address,
        )


class FilingOut(BaseModel):
    """What was begun; once it is filed it has the look-up code."""

    filing_id: str
    commune_id: str
    unit_id: str
    phone: str
    procedure_code: str
    procedure_name: str
    begun_at: datetime
    changed_at: datetime
    expires_at: datetime
    applicant: NamedOut | None
    representative: NamedOut | None
    relation: str
    result_delivery: ResultDelivery
    delivery_address: str
    waived: list[str]
    photos: list[PhotoOut]
    filed_at: datetime | None
    lookup_code: str
    answers: str = Field(description="The dossier for which papers were asked; empty: a new one comes of it.")
    lookup_url: str = Field(description="Where its holder looks it up, once it is filed; for a QR code.")
    version: int

    @classmethod
    def of(cls, kept: dict[str, Any], public_url: str) -> FilingOut:
        """As its owner sees it."""
        filing = restored(Filing, kept)
        return cls(
            applicant=NamedOut.of(filing.applicant) if filing.applicant else None,
            representative=NamedOut.of(filing.representative) if filing.representative else None,
            **{name: getattr(filing, name) for name in _AS_KEPT},
            result_delivery=filing.delivery,
            waived=list(filing.waived),
            photos=[PhotoOut.of(one) for one in filing.scans],
            lookup_url=lookup_url(public_url, filing.lookup_code) if filing.lookup_code else "",
            version=kept["version"],
        )


def lookup_url(public_url: str, lookup_code: str) -> str:
    """The look-up page of a dossier; the code stands in the fragment, which no server sees."""
    return f"{public_url.rstrip('/')}{LOOKUP_PATH}#{lookup_code}"


_AS_KEPT = (
    "filing_id",
    "commune_id",
    "unit_id",
    "phone",
    "procedure_code",
    "procedure_name",
    "begun_at",
    "changed_at",
    "expires_at",
    "relation",
    "delivery_address",
    "filed_at",
    "lookup_code",
    "answers",
)


class FilingPage(BaseModel):
    """What one telephone has begun, the last changed first."""

    items: list[FilingOut]
    next: str | None = None


class RequestOut(BaseModel):
    """What the desk asks for, once and completely."""

    dossier_id: str
    procedure_name: str
    requested_at: datetime
    answer_by: datetime | None
    reason: str
    items: list[str]

    @classmethod
    def of(cls, dossier: Dossier, request: SupplementRequest) -> RequestOut:
        """As who filed sees it."""
        return cls(
            dossier_id=dossier.dossier_id,
            procedure_name=dossier.procedure.name,
            requested_at=request.requested_at,
            answer_by=request.answer_by,
            reason=request.reason,
            items=list(request.items),
        )


class RequestPage(BaseModel):
    """Dossiers of one telephone for which papers are awaited."""

    items: list[RequestOut]
    next: str | None = None


class FiledOut(BaseModel):
    """It is filed: the look-up code stays, the lawful number comes with the reception."""

    dossier_id: str
    lookup_code: str
    filed_at: datetime


def shown(kept: dict[str, Any], public_url: str) -> dict[str, Any]:
    """A filing as JSON."""
    return FilingOut.of(kept, public_url).model_dump(mode="json")
