"""The dossier: one applicant's file for one procedure, from filing to the result in the applicant's hand.

A dossier is a value; each change gives a new one, or is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from services.contracts.reckoning import Reckoning
from services.contracts.status import Status
from services.intake.domain.axes import LOCAL, Delivery, Money, Synchronisation, delivery_of
from services.intake.domain.catalogue import Procedure, RecordOwner
from services.intake.domain.dates import DueChange, DueDate
from services.intake.domain.elsewhere import Elsewhere
from services.intake.domain.ends import Completion, OriginalsReturn, Stop
from services.intake.domain.exchange import ApplicantKind
from services.intake.domain.fees import Charge, Quantities
from services.intake.domain.notices import DeskNotice
from services.intake.domain.papers import HandedPaper
from services.intake.domain.payments import Demand, Payment, money_of
from services.intake.domain.persons import Helper, Person, Representation
from services.intake.domain.receipt import ResultDelivery
from services.intake.domain.supplement import PapersDelivery, SupplementRequest
from services.intake.domain.transitions import Condition, Owner, require
from services.intake.domain.withdrawal import Withdrawal, undecided


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
    limit_unit: str = ""  # empty: kept before limits were
    limit_count: float = 0
    limit_rule: str = ""
    system_of_record: str = RecordOwner.COMMUNE.value

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
            limit_unit=procedure.limit.unit.value,
            limit_count=procedure.limit.count,
            limit_rule=procedure.limit.rule.value if procedure.limit.rule else "",
            system_of_record=procedure.system_of_record.owner.value,
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
    reckoning: Reckoning | None = None  # how the due date came about; its ledger comes from the calendar

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
    """One dossier as intake knows it.

    Attributes:
        handling: the national status that whoever resolves it told last; the desk's own doings stand beside.
        due_dates: every date after that of the reception.
        competent: who resolves it, where that is another commune; then no process runs here.
        competent_before: communes to which it went first, and which were not competent.
        origin: where it was received and is handed back, where that is another commune.
        deliveries, originals: papers that came after the filing, and what was given back of them in the end.
    """

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
    handling: Status | None = None
    stop: Stop | None = None
    due_dates: tuple[DueDate, ...] = ()
    supplements: tuple[SupplementRequest, ...] = ()
    deliveries: tuple[PapersDelivery, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()
    demands: tuple[Demand, ...] = ()
    payments: tuple[Payment, ...] = ()
    notices: tuple[DeskNotice, ...] = ()
    competent: Elsewhere | None = None
    origin: Elsewhere | None = None
    competent_before: tuple[Elsewhere, ...] = ()
    originals: tuple[OriginalsReturn, ...] = ()
    synchronisation: Synchronisation = LOCAL
    applicant_kind: ApplicantKind = ApplicantKind.CITIZEN
    account_verified: bool = False  # filed online from an account that VNeID has verified

    @property
    def holds(self) -> Condition:
        """What the table of changes has to know besides the status."""
        if self.reception is None:
            return Condition.AT_RECEPTION
        return Condition.NONE if undecided(self.withdrawals) is None else Condition.UNDECIDED

    @property
    def is_assisted(self) -> bool:
        """Whether an officer filed it on the person's behalf, with a note of consent."""
        return self.representation is not None and self.representation.helper is Helper.OFFICER

    @property
    def money(self) -> Money:
        """Where it stands with its money."""
        return money_of(self.charge, self.payments, self.demands)

    @property
    def result_delivery(self) -> Delivery:
        """Where its result is."""
        return delivery_of(completed=self.completion is not None, handed_over=self.hand_over is not None)

    @property
    def all_due_dates(self) -> tuple[DueDate, ...]:
        """Every due date with why, the first one of the reception; the last one is in force."""
        if self.reception is None:
            return ()
        first = DueDate(
            due_at=self.reception.due_at,
            set_at=self.reception.received_at,
            why=DueChange.RECEPTION,
            by=self.reception.officer_id,
        )
        return (first, *self.due_dates)

    def received(self, reception: Reception, procedure: ProcedureVersion) -> Dossier:
        """Accepted at the counter: from here the clock runs.

        Args:
            procedure: the version in force on the day of reception; it replaces that of the day of filing.
        """
        require(self.status, Status.RECEIVED, Owner.INTAKE, self.holds)
        return replace(self, status=Status.RECEIVED, reception=reception, procedure=procedure)

    def declined(self, refusal: Refusal) -> Dossier:
        """Not accepted at the counter, with a reason."""
        require(self.status, Status.DECLINED, Owner.INTAKE, self.holds)
        return replace(self, status=Status.DECLINED, refusal=refusal)

    def completed(self, completion: Completion) -> Dossier:
        """The result of an instant procedure, recorded where it is made; workflow's is heard (`hearing`)."""
        instant = Condition.INSTANT if self.procedure.instant else Condition.NONE
        require(self.status, Status.COMPLETED, Owner.INTAKE, instant)
        return replace(self, status=Status.COMPLETED, completion=completion)

    def returned(self, hand_over: HandOver) -> Dossier:
        """The result is in the applicant's hand.

        Before the news of a completion only a hand-over that the officer confirmed, with the number of the
        signed result, is possible.
        """
        confirmed = hand_over.confirmed_at_desk and bool(hand_over.result_number)
        holds = Condition.CONFIRMED if confirmed and self.reception is not None else self.holds
        require(self.status, Status.RETURNED, Owner.INTAKE, holds)
        return replace(self, status=Status.RETURNED, hand_over=hand_over)
