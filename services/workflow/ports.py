"""What the use cases of workflow need from outside."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from services.contracts.calendars import Calendar
from services.contracts.person import PersonData
from services.workflow.domain.commune import Commune
from services.workflow.domain.running import Running
from services.workflow.domain.standing import Member, StandIn
from services.workflow.domain.timers import Planned
from services.workflow.domain.versions import Version

RUNNING = "running"
PROCESSES = "process_versions"  # of the hosting unit; a document for each code, with all its versions
TIMERS = "timers"
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


class Inboxes(Protocol):
    """What officers of one commune read."""

    def one(self, commune_id: str, dossier_id: str) -> Running | None:
        """A dossier, or None if workflow does not know it."""

    def waiting(self, commune_id: str, wanted: Wanted, after: Place | None, limit: int) -> list[Running]:
        """Dossiers whose open step waits, the one due first first."""

    def asked(self, commune_id: str, unit_id: str, after: Place | None, limit: int) -> list[Running]:
        """Dossiers in which an opinion of that unit is waited for, by the first term that ends in each."""
