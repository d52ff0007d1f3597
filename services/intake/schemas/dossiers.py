"""Dossiers over HTTP, as they are entered; the rules of the domain know the bounds of each text."""

from __future__ import annotations

from pydantic import AwareDatetime, Field

from services.intake.domain.dossier import Channel, Proof, Relation
from services.intake.domain.exchange import ApplicantKind
from services.intake.domain.receipt import IdentityKind, PaperKind, ResultDelivery
from services.intake.schemas.administration import Entered

MOST_PAPERS = 100


class PersonIn(Entered):
    """Somebody, or an organisation."""

    name: str
    kind: IdentityKind = Field(default=IdentityKind.PERSONAL_NUMBER, description="What `identity_number` is.")
    identity_number: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None


class RepresentativeIn(Entered):
    """Who files for the applicant: a person with a `relation`, or, without a `name`, the officer."""

    name: str | None = None
    kind: IdentityKind = IdentityKind.PERSONAL_NUMBER
    identity_number: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    relation: str = Field(
        default="", description="Relation or letter of authority, as the receipt prints it."
    )
    consent_note: str = Field(default="", description="How and when the applicant agreed.")
    assisted_at: str = Field(default="", description="Where the help was given; empty: at this desk.")


class PaperIn(Entered):
    """A paper that is handed in."""

    code: str = Field(default="", description="Of the procedure's paper; empty for another, with `name`.")
    name: str = ""
    kind: PaperKind = PaperKind.ORIGINAL
    quantity: int = 1
    waiver: str = Field(default="", description="Why it need not come in: where its data is.")


class FeeIn(Entered):
    """What is counted and paid; the amount only where the catalogue does not fix it."""

    amount: int | None = None
    kind: str = Field(default="", description="Of another act of the procedure, as the catalogue lists them.")
    exemption: str = ""
    paid: bool = False
    receipt_number: str = Field(default="", description="Of the fee receipt (biên lai), if one was given.")


class AfterwardsIn(Entered):
    """It was received on paper while the system was away."""

    lease_id: str
    serial: int
    received_at: AwareDatetime = Field(description="The true hour, on the day of the lease.")
    reason: str


class EnteredDossier(Entered):
    """What filing and certification have in common."""

    unit_id: str
    procedure_code: str
    applicant: PersonIn
    applicant_kind: ApplicantKind = Field(
        default=ApplicantKind.CITIZEN, description="0 citizen, 1 enterprise, 2 household business"
    )
    representative: RepresentativeIn | None = None
    papers: list[PaperIn] = Field(default_factory=list, max_length=MOST_PAPERS)
    copies: int = 1
    pages: int = 1
    cases: int = 1
    fee: FeeIn = Field(default_factory=FeeIn)
    filed_at: AwareDatetime | None = None
    entered_afterwards: AfterwardsIn | None = Field(
        default=None, description="Received on paper, with a leased serial; received at once here too."
    )


class DossierIn(EnteredDossier):
    """Papers are handed in."""

    channel: Channel
    account_verified: bool = Field(default=False, description="Of an online filing: verified by VNeID.")
    result_delivery: ResultDelivery = ResultDelivery.DESK
    delivery_address: str = ""
    receive: bool = Field(default=False, description="Receive at once, as the counter does.")
    competent_commune_id: str = Field(
        default="", description="Filed here for another commune, which resolves it; empty: this one does."
    )
    competent_unit_id: str = Field(default="", description="That receives there; empty: the only one.")
    incomplete: bool = Field(
        default=False, description="Keep it although obligatory papers are missing, to ask for them."
    )


class ResultIn(Entered):
    """The result of an instant procedure."""

    number: str = Field(default="", description="In the book of certifications; empty: the dossier number.")


class CertificationIn(EnteredDossier):
    """An instant procedure, recorded whole."""

    result: ResultIn = Field(default_factory=ResultIn)
    relation: Relation = Relation.SELF
    proof: Proof = Proof.IDENTITY_CARD
    collected_by: str = ""


class RefusalIn(Entered):
    """Why a dossier is not accepted."""

    reason: str


class ResultPaymentIn(Entered):
    """The fee that is taken with the result, in đồng."""

    amount: int
    receipt_number: str = ""


class ExemptionIn(Entered):
    """Why the fee that is taken with the result need not be paid."""

    code: str = Field(description="Of one of the procedure's exemptions.")
    ground: str = Field(description="By what the applicant showed it.")


class ConfirmedResultIn(Entered):
    """The signed result that the officer holds although no news of it has come."""

    result_number: str
    reason: str


class HandOverIn(Entered):
    """Who collects the result, and by what right."""

    relation: Relation
    proof: Proof
    collected_by: str = Field(default="", description="Name; empty: the applicant or the representative.")
    delivery: ResultDelivery | None = None
    confirmed_result: ConfirmedResultIn | None = None
    payment: ResultPaymentIn | None = None
    exemption: ExemptionIn | None = None
