"""What the use cases of workflow need from outside."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from services.chassis.work import Batch
from services.contracts.calendars import Calendar
from services.contracts.person import PersonData
from services.workflow.domain.commune import Commune
from services.workflow.domain.running import Running
from services.workflow.domain.standing import Member, StandIn
from services.workflow.domain.timers import Planned
from services.workflow.domain.versions import Version
from services.workflow.domain.watching import Staffing

RUNNING = "running"
PROCESSES = "process_versions"  # of the hosting unit; a document for each code, with all its versions
TIMERS = "timers"
CALENDARS = "calendars"  # of the hosting unit: every version of whomever, for ever
CALENDAR_HEADS = "calendar_heads"  # which is in force: of the hosting unit, and of communes that differ
FORM_NUMBERS = "form_numbers"
STAND_INS = "stand_ins"  # a document for each period, kept for good
STANDING = "standing"  # by whoever stands in: their periods that are not over


def kept_of(dossier_id: str) -> list[tuple[str, str]]:
    """What a change of a dossier reads and writes, by collection and key."""
    return [(RUNNING, dossier_id), (TIMERS, dossier_id)]


COMMUNES = "communes"
STAFF = "staff"  # the copy of whoever works in a commune
COMMUNE = "commune"  # the key of a commune's one description

NewId = Callable[[], str]
CalendarOf = Callable[[str], Calendar]  # by the commune's id
SealPerson = Callable[[str, PersonData], str]  # of a commune's dossier, to the `person` of an event
OpenPerson = Callable[[str], PersonData]  # and back


class Clock(Protocol):
    """The application's clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""


@dataclass(frozen=True)
class Place:
    """Where a page of an inbox ended."""

    due_at: datetime
    dossier_id: str


@dataclass(frozen=True)
class Due:
    """A dossier with a timer that is due."""

    commune_id: str
    dossier_id: str
    stored_id: str  # of its timers


class Timers(Protocol):
    """Timers: of one dossier for its officers, over all communes for the scheduler."""

    def plan(self, commune_id: str, dossier_id: str) -> tuple[Planned, ...]:
        """Those of a dossier, given and to come; an ended one has none."""

    def due(self, now: datetime, after: str, limit: int) -> list[Due]:
        """Dossiers with timers that are due by now: communes in turn, beginning behind the one of that id.

        A commune with many gets a part of `limit` only, as long as others have some.
        """

    def oldest(self, now: datetime) -> datetime | None:
        """Since when the one that has waited longest is due; None where none is."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody asks their inbox for.

    Attributes:
        roles: whose turn it is: one of these.
        holders: who has claimed the step, one of these; none told: anybody or nobody.
        unclaimed: only what nobody has claimed.
        late_at: only steps that were due before this instant.
    """

    roles: Collection[str]
    holders: Collection[str] | None = None
    unclaimed: bool = False
    late_at: datetime | None = None


@dataclass(frozen=True)
class StandInPlace:
    """Where a page of stand-ins ended."""

    from_at: datetime
    stand_in_id: str


class People(Protocol):
    """Who works in a commune, and who stands in for whom."""

    def get(self, commune_id: str, collection: str, key: str) -> dict[str, Any] | None:
        """A document of the commune."""

    def staff(self, commune_id: str) -> list[Member]:
        """Everybody, those who have left too."""

    def name_of(self, commune_id: str, staff_id: str) -> str:
        """What the person is called; the id itself of whoever is not known."""

    def unit_of(self, commune_id: str, staff_id: str) -> str:
        """Where the person works; empty for whoever is not known."""

    def stand_ins(
        self,
        commune_id: str,
        *,
        officer: str | None,
        stand_in: str | None,
        at: datetime | None,
        after: StandInPlace | None,
        limit: int,
    ) -> list[StandIn]:
        """Periods, the one that begins last first: of an officer, of a stand-in, counting at an instant."""


class Library(Protocol):
    """The processes that were published, as whoever reads finds them; a few seconds old at the most."""

    def versions(self) -> list[Version]:
        """All versions of all of them."""

    def forget(self) -> None:
        """Read them anew the next time: one was published here."""


class Communes(Protocol):
    """What communes are called."""

    def one(self, commune_id: str) -> Commune:
        """The commune; empty where its description has not been heard yet."""


class Calendars(Protocol):
    """The published calendars."""

    def in_force(self, commune_id: str) -> Calendar:
        """By which a commune counts: its own, else the hosting unit's; known a few seconds late at most."""

    def forget(self) -> None:
        """Read anew which are in force."""

    def version(self, name: str) -> Calendar | None:
        """A version, whosever; None if there never was one of that name."""

    def document(self, name: str) -> Mapping[str, Any] | None:
        """A version as it is stored: content, owner, published_at, published_by."""

    def head(self, owner: str) -> Mapping[str, Any] | None:
        """Which is in force of the hosting unit, or of a commune that differs from it."""

    def of(self, owner: str) -> Sequence[Mapping[str, Any]]:
        """All versions of the hosting unit or a commune as they are stored, the last one first."""

    def communes_behind(self, base: str) -> Iterable[str]:
        """Communes that differ, and whose calendar stands on another than this one of the hosting unit."""

    def last_published_at(self) -> datetime | None:
        """When any calendar was published last."""


@dataclass(frozen=True)
class Behind:
    """How many open dossiers of a commune name one calendar."""

    commune_id: str
    calendar_version: str
    count: int


@dataclass(frozen=True)
class Dated:
    """An open dossier of a commune as far as its dates go."""

    commune_id: str
    running: Running

    @property
    def stored_id(self) -> str:
        """Where it and what belongs to it is kept."""
        return f"{self.commune_id}/{self.running.dossier_id}"


class DatedDossiers(Protocol):
    """Open dossiers in large numbers, as far as their dates go."""

    def counts(self) -> list[Behind]:
        """How many there are, by commune and the calendar that they name."""

    def behind(
        self, commune_id: str, version: str, limit: int, batch: Batch, without: Collection[str] = ()
    ) -> list[Dated]:
        """Some of a commune that name another calendar than this one, as of the start of a transaction.

        Args:
            without: ids of dossiers that are passed over.
        """

    def all(self, commune_id: str | None, after: Sequence[str]) -> Iterable[Dated]:
        """Those of a commune, or of all, by commune, calendar and id, from behind such a place on."""

    def change(self, before: Dated, after: Running, batch: Batch) -> None:
        """Write the dates of a dossier that was read in the same transaction; its version is counted up."""

    def mark(self, commune_id: str, dossier_ids: Sequence[str], version: str, batch: Batch) -> None:
        """Name another calendar by which the dates of these are the same; their versions stay."""


class Watched(Protocol):
    """Open dossiers and their timers as they are stored, for the watch over them."""

    def page(self, after: str, limit: int) -> list[dict[str, Any]]:
        """Open ones in the order of commune and stored id, from behind such an id on."""

    def some(self, keys: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
        """Those of these, by commune and id, that are open."""

    def timers(self, stored_ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        """The stored timers of these dossiers, by their stored ids."""

    def staffing(self, commune_id: str) -> Staffing:
        """Who works in a commune."""


class Inboxes(Protocol):
    """What officers of one commune read."""

    def one(self, commune_id: str, dossier_id: str) -> Running | None:
        """A dossier, or None if workflow does not know it."""

    def numbered(self, commune_id: str, number: str) -> list[Running]:
        """Those of that lawful number: one, unless two communes that gave the same meet here."""

    def waiting(self, commune_id: str, wanted: Wanted, after: Place | None, limit: int) -> list[Running]:
        """Dossiers whose open step waits, the one due first first."""

    def asked(self, commune_id: str, unit_id: str, after: Place | None, limit: int) -> list[Running]:
        """Dossiers in which an opinion of that unit is waited for, by the first term that ends in each."""

    def leaving(self, commune_id: str, after: Place | None, limit: int) -> list[Running]:
        """Dossiers whose applicant wants them back and waits for the decision, the longest first."""
