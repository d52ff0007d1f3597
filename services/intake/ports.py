"""What the use cases and the edges of intake need from outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from services.chassis.work import UnitOfWork
from services.contracts.calendars import Calendar
from services.contracts.person import PersonData
from services.intake.domain.commune import Commune, Unit
from services.intake.domain.receipt import ReceiptForm
from services.intake.domain.serials_audit import Book
from services.intake.domain.synchronising import Reply, Telling

COMMUNES, STAFF, CLIENTS = "communes", "staff", "clients"  # collections
SIGNING_KEYS, PROCEDURES = "signing_keys", "procedures"
DOSSIERS, SERIALS = "dossiers", "serials"
INCOMING, LIKENESSES = "incoming_documents", "document_likenesses"
SERIAL_LEASES, TAKINGS = "serial_leases", "takings"
ERRANDS, OUTSIDE_NUMBERS = "errands", "outside_numbers"
FILINGS, PHONE_PROOFS = "filings", "phone_proofs"  # of who files online
SAMPLES_DONE = "samples"  # what a practice commune was furnished with
ACCOUNTS, ACCOUNT_TELEPHONES = "citizen_accounts", "account_telephones"
ACCOUNT_OPENINGS = "account_openings"  # typed at the counter, until the code is told
LINES, TICKETS = "lines", "tickets"  # in front of the desks, by unit and day
CALENDARS = "calendars"  # a copy: versions by name, and under CALENDAR_IN_FORCE which counts
CALENDAR_IN_FORCE = "in_force"

Document = dict[str, Any]
CalendarOf = Callable[[str], Calendar]  # by the commune's id
SealPerson = Callable[[str, PersonData], str]  # the commune's id and what is sealed with its key
OpenPerson = Callable[[str], PersonData]


class Clock(Protocol):
    """The time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""


class Chance(Protocol):
    """What must not be guessed."""

    def new_id(self) -> str:
        """An id that nothing else has."""

    def bits(self, count: int) -> int:
        """A random number of that many bits, from a cryptographic source."""

    def secret(self) -> str:
        """A secret for a machine, long enough that nobody finds it by trying."""


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who does it, as history and forms show it."""

    holder: str
    name: str
    via: str  # staff, machine_client, workflow


class Passwords(Protocol):
    """Keeps passwords so that they can be compared and not read; slow on purpose."""

    def hashed(self, password: str) -> str:
        """What is kept of a password."""

    def matches(self, kept: str | None, password: str) -> bool:
        """Whether it is the password; takes as long when there is none to compare with."""


class Printer(Protocol):
    """Prints the forms."""

    def receipt(self, form: ReceiptForm) -> bytes:
        """Form 01 as PDF."""


class Directory(Protocol):
    """Communes and accounts, as they were a few seconds ago at most."""

    def commune(self, commune_id: str) -> Commune | None:
        """The commune of that id."""

    def communes(self) -> list[Commune]:
        """All communes but those for practice, by id."""

    def practising(self, commune_id: str) -> str:
        """The practice commune that is open for a commune, as of now; empty: none."""

    def name_of(self, commune_id: str, holder: str) -> str | None:
        """The name of an officer or a machine client of the commune."""

    def staff(self, commune_id: str, staff_id: str) -> Document | None:
        """An officer; `commune_id` is HOST for the host's own."""

    def all_staff(self, commune_id: str) -> list[Document]:
        """The officers of a commune, by name."""

    def staff_named(self, username: str) -> tuple[str, Document] | None:
        """Tenant and document of the officer who logs in under that name."""

    def client(self, client_id: str) -> tuple[str, Document] | None:
        """Tenant and document of a machine client."""


class DossierReader(Protocol):
    """What staff of one commune ask for."""

    def one(self, commune_id: str, dossier_id: str) -> Document | None:
        """The dossier of that id."""

    def held(self, lookup_digest: str) -> tuple[str, str] | None:
        """Commune and id of the dossier whose look-up code somebody holds, where it was received."""

    def page(
        self, commune_id: str, where: Mapping[str, Any], after: Sequence[Any] | None, limit: int
    ) -> list[Document]:
        """Dossiers, the last filed first; by name if a beginning of a name is asked for.

        Args:
            where: some of number (ours or another system's), lookup_digest, status, marks, name (folded, its
                beginning).
            after: the values of the sort keys of the last dossier of the page before.
        """


@dataclass(frozen=True, kw_only=True)
class Place:
    """What a reception has of the series of its unit."""

    number: str
    serial: int
    register_serial: int


class NumberSource(Protocol):
    """Where the numbers of a procedure come from."""

    @property
    def provisional(self) -> bool:
        """Whether a lawful number will replace what it gives."""

    def place(self, unit: Unit, at: datetime, work: UnitOfWork) -> Place:
        """The next numbers of a unit, at once."""


class RecordService(Protocol):
    """The service of a system of record outside."""

    def send(self, telling: Telling) -> None:
        """Begin to send a message, and go on at once. The service answers one that it had before as then."""

    def replies(self) -> list[tuple[Telling, Reply]]:
        """What came of messages since this was asked last; of each message once, sooner or later."""


class Errands(Protocol):
    """What couriers have to do, over all communes."""

    def due(self, now: datetime, limit: int, under_way: Sequence[str]) -> list[tuple[str, str]]:
        """Commune and dossier of errands whose time has come, the longest waiting first.

        Args:
            under_way: dossiers to be left out.
        """


class SerialsReader(Protocol):
    """What is asked about the serials of a commune's units."""

    def lease(self, commune_id: str, lease_id: str) -> Document | None:
        """The lease of that id."""

    def leases(self, commune_id: str, unit_id: str, on: date) -> list[Document]:
        """The leases of a unit's day, the first one first."""

    def books(self, commune_id: str, unit_id: str, on: date) -> list[Book]:
        """What is kept of the serials of a unit's day and of its register of the year, as of one moment."""


class ExchangeReader(Protocol):
    """What export and import ask about a commune's dossiers."""

    def page(
        self, commune_id: str, since: datetime, before: datetime, after: Sequence[Any] | None, limit: int
    ) -> list[Document]:
        """Dossiers that have a number, filed within that time, in its order; shared ones where received.

        Args:
            after: when the last dossier of the page before was filed, and its id.
        """

    def numbered(self, commune_id: str, number: str) -> Document | None:
        """The dossier to which a counter of the commune gave that number."""

    def alike(self, commune_id: str, name: str, procedure_code: str, on: date) -> list[Document]:
        """The commune's own dossiers of that applicant, procedure and day, of which no other number is known.

        Args:
            name: folded.
        """


class TakingsReader(Protocol):
    """What is asked about the money that a commune's officers took."""

    def of_day(self, commune_id: str, on: date, unit_id: str | None) -> list[Document]:
        """The lines of a day, of one unit or of all."""

    def of_dossier(self, commune_id: str, dossier_id: str) -> list[Document]:
        """The lines of a dossier, the first one first."""


class IncomingReader(Protocol):
    """What staff of one commune ask for about incoming documents."""

    def one(self, commune_id: str, document_id: str) -> Document | None:
        """The document of that id."""

    def held(self, lookup_digest: str) -> tuple[str, str] | None:
        """Commune and id of the dossier whose look-up code somebody holds, where it was received."""

    def page(
        self, commune_id: str, where: Mapping[str, Any], after: Sequence[Any] | None, limit: int
    ) -> list[Document]:
        """Documents, the last registered first.

        Args:
            where: some of year, state, assignee (one of these keys), and one view: unsubmitted (not in time),
                unconfirmed (not in time), overdue; each is the present instant.
            after: when the last document of the page before was registered, and its id.
        """

    def stands_for(self, commune_id: str, holder: str) -> list[str]:
        """The keys of assignees for whom an officer stands: themselves and their unit."""

    def register(self, commune_id: str, year: int, after_serial: int, limit: int) -> list[Document]:
        """The register of a year behind that serial, in its order."""


class ExpiredFilings(Protocol):
    """What was begun online and has had its time."""

    def expired(self, now: datetime, limit: int) -> Sequence[tuple[str, Document]]:
        """Commune and filing, the longest over first."""


class ScanFiles(Protocol):
    """The bytes of scans; they cannot be part of a transaction."""

    def write(self, commune_id: str, scan_id: str, owner_id: str, content: bytes) -> None:
        """Keep a file, durably, before anything refers to it."""

    def read(self, commune_id: str, scan_id: str, owner_id: str = "") -> bytes | None:
        """The file; with an owner only if it was written for that owner."""


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """A file that nothing was seen to refer to yet."""

    commune_id: str
    scan_id: str
    owner_id: str  # the dossier or the incoming document that shall refer to it


class LooseFiles(Protocol):
    """The files of scans that may be orphans."""

    def loose(self, before: datetime, limit: int) -> list[StoredFile]:
        """Files written before that instant that were not marked as referred to."""

    def drop_unfinished(self, before: datetime, limit: int) -> int:
        """Remove what is there of uploads that began before that instant and died; tells of how many."""

    def settle(self, file: StoredFile) -> None:
        """Mark a file as referred to."""

    def delete(self, file: StoredFile) -> None:
        """Remove a file."""
