"""What the counter orders, as it was entered and before any of it was checked."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Self

from services.intake.domain.catalogue import Procedure
from services.intake.domain.dossier import Channel, Proof, Relation
from services.intake.domain.exchange import ApplicantKind
from services.intake.domain.fee_rules import FeeMoment
from services.intake.domain.leases import Afterwards
from services.intake.domain.papers import HandedPaper, handed_paper
from services.intake.domain.persons import Person, Representation, filed_by_officer, person, represented
from services.intake.domain.receipt import IdentityKind, PaperKind, ResultDelivery


@dataclass(frozen=True, kw_only=True)
class PersonEntry:
    """A person as entered."""

    name: str
    identity_kind: IdentityKind = IdentityKind.PERSONAL_NUMBER
    identity: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""

    @classmethod
    def of(cls, known: Person) -> Self:
        """Somebody who was entered and checked before, to be entered once more."""
        return cls(**{item.name: getattr(known, item.name) for item in fields(cls)})

    def checked(self, field: str) -> Person:
        """Raises: InvalidInputError."""
        return person(
            field,
            name=self.name,
            identity=self.identity,
            identity_kind=self.identity_kind,
            phone=self.phone,
            email=self.email,
            address=self.address,
        )


@dataclass(frozen=True, kw_only=True)
class RepresentationEntry:
    """Who files for the applicant; without a person it is the officer."""

    person: PersonEntry | None = None
    relation: str = ""
    consent_note: str = ""
    assisted_at: str = ""

    def checked(self, applicant: Person) -> Representation:
        """Raises: InvalidInputError."""
        if self.person is None:
            return filed_by_officer(self.consent_note, self.assisted_at)
        ground = "; ".join(part for part in (self.relation, self.consent_note) if part.strip())
        return represented(applicant, self.person.checked("representative"), ground)


@dataclass(frozen=True, kw_only=True)
class PaperEntry:
    """A paper as entered."""

    code: str = ""
    name: str = ""
    kind: PaperKind
    count: int = 1
    waiver: str = ""

    def checked(self, field: str, procedure: Procedure) -> HandedPaper:
        """Raises: InvalidInputError."""
        return handed_paper(
            field,
            procedure,
            kind=self.kind,
            code=self.code,
            name=self.name,
            count=self.count,
            waiver=self.waiver,
        )


@dataclass(frozen=True, kw_only=True)
class FeeEntry:
    """What is counted and what was paid."""

    copies: int = 1
    pages: int = 1
    cases: int = 1
    kind: str = ""
    exemption: str = ""
    amount: int | None = None
    paid: bool = False
    receipt_number: str = ""


@dataclass(frozen=True, kw_only=True)
class FileDossier:
    """Papers are handed in."""

    channel: Channel
    unit_id: str
    procedure_code: str
    applicant: PersonEntry
    applicant_kind: ApplicantKind = ApplicantKind.CITIZEN
    account_verified: bool = False
    representation: RepresentationEntry | None = None
    papers: tuple[PaperEntry, ...] = ()
    incomplete: bool = False  # recorded although obligatory papers are missing, so that they can be asked for
    fee: FeeEntry = FeeEntry()
    delivery: ResultDelivery = ResultDelivery.DESK
    delivery_address: str = ""
    filed_at: datetime | None = None
    afterwards: Afterwards | None = None
    competent_commune_id: str = ""  # filed here for another commune (phi địa giới)
    competent_unit_id: str = ""  # that receives there; empty: the only one


@dataclass(frozen=True, kw_only=True)
class TakePayment:
    """Money was taken, in đồng.

    Attributes:
        moment: none: at the supplement while papers or money are awaited, else at the reception.
        demand_id: what workflow asked for; empty: the fee, or the only demand where no fee is owed.
        note: why, where nothing is owed that the desk knows of.
        receipt_number: of the fee receipt (biên lai).
    """

    amount: int
    moment: FeeMoment | None = None
    demand_id: str = ""
    note: str = ""
    receipt_number: str = ""


@dataclass(frozen=True, kw_only=True)
class ExemptFee:
    """The fee need not be paid."""

    code: str  # of one of the procedure's exemptions
    ground: str  # by what the applicant showed it


@dataclass(frozen=True, kw_only=True)
class HandOverResult:
    """Somebody collects a result.

    Attributes:
        collector: name; empty: the applicant.
        confirmed_number: of the signed result that the officer holds, before the news of it came.
        payment, exemption: how a fee that is taken with the result is settled.
    """

    relation: Relation = Relation.SELF
    proof: Proof = Proof.RECEIPT
    collector: str = ""
    delivery: ResultDelivery | None = None
    confirmed_number: str = ""
    confirmed_reason: str = ""
    payment: TakePayment | None = None
    exemption: ExemptFee | None = None
