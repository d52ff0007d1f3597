"""The dossier: one applicant's file for one procedure, from filing to the result in the applicant's hand.

A dossier is a value; each change gives a new one, or is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from services.contracts.status import Status
from services.intake.domain.catalogue import Procedure
from services.intake.domain.fees import Charge, Quantities
from services.intake.domain.papers import HandedPaper
from services.intake.domain.persons import Person, Representation
from services.intake.domain.receipt import ResultDelivery
from services.intake.domain.transitions import Condition, Owner, require


class Channel(StrEnum):
    """How the dossier came in."""

    COUNTER = "counter"
    ONLINE = "online"
    POST = "post"


class Relation(StrEnum):
    """What whoever collects the result is to the applicant."""

    SELF = "self"
    REPRESENTATIVE = "representative"
    RELATIVE = "relative"
    OTHER = "other"


class Proof(StrEnum):
    """By what whoever collects the result is entitled to it."""

    RECEIPT = "receipt"
    IDENTITY_CARD = "identity_card"
    AUTHORISATION = "authorisation"
    LOOKUP_CODE = "lookup_code"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class ProcedureVersion:
    """The version of a procedure that a dossier goes by, with what is printed and sent of it."""

    code: str
    version: int
    name: str
    field: str
    instant: bool
    process_code: str | None

    @classmethod
    def of(cls, procedure: Procedure) -> ProcedureVersion:
        """What a dossier keeps of an entry of the catalogue."""
        return cls(
            code=procedure.code,
            version=procedure.version,
            name=procedure.name,
            field=procedure.field,
            instant=procedure.instant,
            process_code=procedure.process_code,
        )


@dataclass(frozen=True, kw_only=True)
class EnteredAfterwards:
    """It was received on paper while the system was away, by a serial that had been leased."""

    lease_id: str
    entered_at: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class Reception:
    """The dossier was complete and accepted: its number, its place in the register, its dates.

    Attributes:
        serial: of the unit's day, in the series of lawful numbers or in that of provisional ones.
    """

    number: str
    serial: int = 0  # 0: none of this unit's
    provisional_number: str = ""  # the first one, where the province's service gives the lawful number
    register_year: int
    register_serial: int
    received_at: datetime
    due_at: datetime
    appointment_at: datetime
    calendar_version: str  # the dates can be recounted by it
    officer_id: str
    afterwards: EnteredAfterwards | None = None

    @property
    def recorded_at(self) -> datetime:
        """When the system learned of it."""
        return self.received_at if self.afterwards is None else self.afterwards.entered_at


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """The dossier was not accepted."""

    reason: str
    declined_at: datetime
    officer_id: str


@dataclass(frozen=True, kw_only=True)
class Completion:
    """The result is signed and registered."""

    result_number: str
    signed_on: date
    completed_at: datetime


@dataclass(frozen=True, kw_only=True)
class HandOver:
    """The result was given to somebody."""

    returned_at: datetime
    collector: str  # name
    relation: Relation
    proof: Proof
    delivery: ResultDelivery
    officer_id: str
    result_number: str = ""
    confirmed_at_desk: bool = False  # handed over before the news of the completion came
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """One dossier as intake knows it."""

    dossier_id: str
    commune_id: str
    unit_id: str  # that receives
    channel: Channel
    procedure: ProcedureVersion
    applicant: Person
    representation: Representation | None = None
    papers: tuple[HandedPaper, ...] = ()
    counted: Quantities | None = None
    charge: Charge | None = None
    delivery: ResultDelivery = ResultDelivery.DESK
    delivery_address: str = ""
    lookup_code: str
    filed_at: datetime
    filed_by: str  # staff, machine client or account
    status: Status = Status.NEW
    reception: Reception | None = None
    refusal: Refusal | None = None
    completion: Completion | None = None
    hand_over: HandOver | None = None

    def received(self, reception: Reception, procedure: ProcedureVersion) -> Dossier:
        """Accepted at the counter: from here the clock runs.

        Args:
            procedure: the version in force on the day of reception; it replaces that of the day of filing.
        """
        require(self.status, Status.RECEIVED, Owner.INTAKE)
        return replace(self, status=Status.RECEIVED, reception=reception, procedure=procedure)

    def declined(self, refusal: Refusal) -> Dossier:
        """Not accepted at the counter, with a reason."""
        require(self.status, Status.DECLINED, Owner.INTAKE)
        return replace(self, status=Status.DECLINED, refusal=refusal)

    def completed(self, completion: Completion) -> Dossier:
        """The news of a result: workflow's, or for an instant procedure the counter's own.

        A dossier that was handed over before stays so; the completion is noted.
        """
        after = Status.RETURNED if self.status is Status.RETURNED else Status.COMPLETED
        if self.procedure.instant:
            require(self.status, after, Owner.INTAKE, Condition.INSTANT)
        else:
            require(self.status, after, Owner.WORKFLOW)
        return replace(self, status=after, completion=completion)

    def returned(self, hand_over: HandOver) -> Dossier:
        """The result is in the applicant's hand.

        Before the news of a completion only a hand-over that the officer confirmed, with the number of the
        signed result, is possible.
        """
        confirmed = hand_over.confirmed_at_desk and bool(hand_over.result_number)
        condition = Condition.CONFIRMED if confirmed else Condition.NONE
        require(self.status, Status.RETURNED, Owner.INTAKE, condition)
        return replace(self, status=Status.RETURNED, hand_over=hand_over)
