"""What intake says about a dossier besides filing, reception and hand-over: the ugly cases at the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from services.contracts.envelope import Event
from services.contracts.intake import DossierEvent


@dataclass(frozen=True, kw_only=True)
class SupplementAsked(DossierEvent):
    """Papers are missing at reception, asked for once and completely: national status 5, no clock yet."""

    type: ClassVar[str] = "dossier.supplement_asked.v1"

    request_id: str
    asked_at: datetime
    answer_by: datetime | None = None
    person: str  # sealed: contracts.person.PersonData with reason and papers


@dataclass(frozen=True, kw_only=True)
class DossierSupplemented(DossierEvent):
    """Papers came, at any counter or online; `request_id` is empty where nobody had asked for them."""

    type: ClassVar[str] = "dossier.supplemented.v1"

    supplemented_at: datetime
    complete: bool  # all that the request names, by the officer who took them
    papers_count: int
    request_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class WithdrawalRequested(DossierEvent):
    """The applicant wants the dossier back: national status 7, a request that somebody has to decide."""

    type: ClassVar[str] = "dossier.withdrawal_requested.v1"

    request_id: str
    requested_at: datetime
    person: str  # sealed: contracts.person.PersonData with the reason


@dataclass(frozen=True, kw_only=True)
class DossierWithdrawn(DossierEvent):
    """Taken back before it was received: national status 8, decided at the desk."""

    type: ClassVar[str] = "dossier.withdrawn.v1"

    withdrawn_at: datetime
    person: str  # sealed: contracts.person.PersonData with the reason


@dataclass(frozen=True, kw_only=True)
class PaymentRecorded(DossierEvent):
    """Money was taken, in đồng; `demand_id` is empty where workflow had not asked for it."""

    type: ClassVar[str] = "dossier.payment_recorded.v1"

    amount: int
    paid_at: datetime
    demand_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class DossierNumbered(DossierEvent):
    """The province's service gave the lawful number; the provisional one is void from here."""

    type: ClassVar[str] = "dossier.numbered.v1"

    dossier_number: str
    provisional_number: str
    numbered_at: datetime


@dataclass(frozen=True, kw_only=True)
class DossierProgressed(DossierEvent):
    """The commune that is competent for a dossier filed here has come so far with it (phi địa giới)."""

    type: ClassVar[str] = "dossier.progressed.v1"

    status: int  # national
    competent_commune_id: str
    progressed_at: datetime
    due_at: datetime | None = None
    result_number: str | None = None


@dataclass(frozen=True, kw_only=True)
class DossierImported(DossierEvent):
    """An exchange file told of a dossier whose master copy another system holds; the whole of it each time.

    Nothing is handled here: no process runs, no number is ours, the applicant is told by the other system.
    """

    type: ClassVar[str] = "dossier.imported.v1"

    source_system: str
    dossier_number: str
    other_number: str | None = None
    unit_id: str  # with which it is counted here
    channel: str  # counter, online, post
    procedure_code: str
    procedure_version: int
    procedure_name: str
    field: str
    system_of_record: str
    status: int  # national
    filed_at: datetime
    received_at: datetime | None = None
    due_at: datetime | None = None
    ended_at: datetime | None = None  # a result, or an end without one
    returned_at: datetime | None = None
    result_number: str | None = None
    delivery: str  # desk, post, online
    lookup_digest: str  # contracts.person.lookup_digest
    person: str  # sealed: contracts.person.PersonData


@dataclass(frozen=True, kw_only=True)
class SerialsVoided(Event):
    """Serials of a unit that no dossier will ever have, first and last included."""

    type: ClassVar[str] = "serials.voided.v1"
    source: ClassVar[str] = "intake"

    unit_id: str
    series: str  # day, provisional, register
    on: date  # the day; for a register its year's first day
    first: int
    last: int
    voided_at: datetime
    person: str  # sealed: contracts.person.PersonData with the reason

    @property
    def subject(self) -> str:
        """The unit's serials."""
        return f"serials-{self.unit_id}"


EVENTS: tuple[type[Event], ...] = (
    SupplementAsked,
    DossierSupplemented,
    WithdrawalRequested,
    DossierWithdrawn,
    PaymentRecorded,
    DossierNumbered,
    DossierProgressed,
    DossierImported,
    SerialsVoided,
)
