"""What intake says: communes, staff, keys, procedures, and the dossier at the counter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from services.contracts.envelope import Event


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A unit of a commune: where dossiers are received or resolved."""

    unit_id: str
    name: str
    agency_code: str  # the part before the date in a dossier number
    receives: bool


@dataclass(frozen=True, kw_only=True)
class CommunePublished(Event):
    """A commune was added or changed; the whole of it, units included."""

    type: ClassVar[str] = "commune.published.v1"
    source: ClassVar[str] = "intake"

    name: str
    active: bool
    desk_phone: str  # a public number of the office, printed and sent to citizens
    desk_address: str
    units: tuple[Unit, ...]

    @property
    def subject(self) -> str:
        """The commune."""
        return f"commune-{self.commune_id}"


@dataclass(frozen=True, kw_only=True)
class StaffPublished(Event):
    """An officer was added or changed."""

    type: ClassVar[str] = "staff.published.v1"
    source: ClassVar[str] = "intake"

    staff_id: str
    roles: tuple[str, ...]
    unit_id: str
    active: bool
    person: str  # sealed: name

    @property
    def subject(self) -> str:
        """The officer."""
        return f"staff-{self.staff_id}"


@dataclass(frozen=True, kw_only=True)
class SigningKeyPublished(Event):
    """A public key with which tokens can be verified."""

    type: ClassVar[str] = "signing_key.published.v1"
    source: ClassVar[str] = "intake"

    key_id: str
    public_key: str  # Ed25519, the `x` of its JWK
    retired: bool = False

    @property
    def subject(self) -> str:
        """The key."""
        return f"key-{self.key_id}"


@dataclass(frozen=True, kw_only=True)
class AccessRevoked(Event):
    """Tokens are void from now on: one token, or all that a subject got before an instant."""

    type: ClassVar[str] = "access.revoked.v1"
    source: ClassVar[str] = "intake"

    revocation_id: str
    token_id: str | None = None
    holder: str | None = None  # staff or client id
    issued_before: datetime | None = None

    @property
    def subject(self) -> str:
        """The revocation."""
        return f"revocation-{self.revocation_id}"


@dataclass(frozen=True, kw_only=True)
class ProcedurePublished(Event):
    """A version of a procedure of the catalogue."""

    type: ClassVar[str] = "procedure.published.v1"
    source: ClassVar[str] = "intake"

    procedure_code: str
    version: int
    name: str
    field: str
    process_code: str | None  # None: an instant procedure, done at the counter

    @property
    def subject(self) -> str:
        """The procedure, over all its versions."""
        return f"procedure-{self.procedure_code}"


@dataclass(frozen=True, kw_only=True)
class DossierEvent(Event):
    """Anything about one dossier."""

    source: ClassVar[str] = "intake"

    dossier_id: str

    @property
    def subject(self) -> str:
        """The dossier."""
        return self.dossier_id


@dataclass(frozen=True, kw_only=True)
class DossierFiled(DossierEvent):
    """Papers were handed in: national status 1."""

    type: ClassVar[str] = "dossier.filed.v1"

    channel: str  # counter, online, post
    procedure_code: str
    procedure_version: int
    procedure_name: str
    field: str
    unit_id: str
    filed_at: datetime
    lookup_digest: str  # contracts.person.lookup_digest
    person: str  # sealed: contracts.person.PersonData
    assisted: bool = False  # an officer filed on the person's behalf
    competent_commune_id: str | None = None  # filed here for another commune (phi địa giới)
    origin_commune_id: str | None = None  # filed at another commune, for this one


@dataclass(frozen=True, kw_only=True)
class DossierReceived(DossierEvent):
    """Complete and accepted, with number and appointment: national status 2; the clock runs from here."""

    type: ClassVar[str] = "dossier.received.v1"

    dossier_number: str
    register_year: int
    register_serial: int
    unit_id: str
    procedure_code: str
    procedure_version: int
    procedure_name: str
    process_code: str | None  # None: instant, workflow has nothing to do
    received_at: datetime
    due_at: datetime
    appointment_at: datetime
    person: str  # sealed: contracts.person.PersonData
    limit_unit: str = ""  # contracts.worktime.LimitUnit; empty: not told yet when this was said
    limit_count: float = 0
    limit_rule: str = ""  # contracts.worktime.CutOffRule, of a limit that ends the same day
    calendar_version: str = ""
    entered_afterwards: bool = False  # received on paper while the system was away, at its true hour
    provisional: bool = False  # the number is ours until the province's service gives the lawful one
    system_of_record: str = "commune"  # commune, province, ministry
    delivery: str = ""  # desk, post, online: how the applicant wants the result; empty: not told yet
    competent_commune_id: str | None = None  # resolved there; here it was received and is handed back
    origin_commune_id: str | None = None  # received there, resolved here


@dataclass(frozen=True, kw_only=True)
class DossierDeclined(DossierEvent):
    """Not accepted at the counter, with a reason: national status 3."""

    type: ClassVar[str] = "dossier.declined.v1"

    person: str  # sealed: contracts.person.PersonData with the reason


@dataclass(frozen=True, kw_only=True)
class DossierReturned(DossierEvent):
    """The result is in the citizen's hand: national status 10."""

    type: ClassVar[str] = "dossier.returned.v1"

    returned_at: datetime
    delivery: str  # desk, post, online
    relation: str  # self, representative, relative, other
    proof: str  # receipt, identity_card, authorisation, lookup_code, other
    result_number: str | None = None
    confirmed_at_desk: bool = False  # the desk handed over before intake had heard of the completion


EVENTS: tuple[type[Event], ...] = (
    CommunePublished,
    StaffPublished,
    SigningKeyPublished,
    AccessRevoked,
    ProcedurePublished,
    DossierFiled,
    DossierReceived,
    DossierDeclined,
    DossierReturned,
)
