"""What the use cases need from outside, and the names of what is kept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from services.contracts.person import PersonData
from services.tracking.domain.course import Course
from services.tracking.domain.criteria import Criteria, Days
from services.tracking.domain.dossier import Dossier
from services.tracking.domain.office import Office
from services.tracking.domain.ratings import Rated
from services.tracking.domain.voices import Opinion
from services.tracking.domain.waiting import CommuneFigures, Waiting
from services.tracking.domain.waits import Wait
from services.tracking.domain.watching import Row, Theirs

DOSSIERS, COMMUNES, STAFF, VOIDS = "dossiers", "communes", "staff", "void_serials"
WAITS = "waits"  # tickets that were served, by unit, day and number
RATINGS = "ratings"  # what citizens said, by dossier
LEDGERS = "ledgers"  # what the services told of each day, by day and service
COMMUNE = "commune"  # the key of a commune's one description

OpenPerson = Callable[[str], PersonData]  # the sealed `person` member


@dataclass(frozen=True)
class Change:
    """What an event does to a view: a MongoDB update of one document, which is created if need be."""

    collection: str
    key: str
    update: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class SealedVoid:
    """Serials that will never be used; the reason is sealed."""

    first: int
    last: int
    person: str


View = Callable[[Any], Change]  # of one type of event


class Clock(Protocol):
    """The time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""


class PublicDossiers(Protocol):
    """Finds a dossier for an asker who cannot know its commune."""

    def by_number(self, number: str) -> tuple[str, Dossier] | None:
        """The commune and the dossier of that number, which may be its provisional one."""

    def by_digest(self, lookup_digest: str) -> tuple[str, Dossier] | None:
        """The commune and the dossier whose look-up code has that digest."""


class Dossiers(Protocol):
    """The dossiers of one commune."""

    def one(self, dossier_id: str) -> Dossier | None:
        """The dossier with its timeline."""

    def newest(
        self, criteria: Criteria, now: datetime, before: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Dossier]:
        """Dossiers that meet the criteria, the newest filing first, without their timelines.

        Args:
            now: what lateness is measured at.
            before: `filed_at` and id of the one behind which to go on.
        """

    def count(self, criteria: Criteria, now: datetime) -> int:
        """How many meet the criteria."""

    def waiting(self, now: datetime, soon: Days) -> Waiting:
        """What waits for a result, counted by officer, unit and procedure.

        Args:
            soon: the days on which what is due counts as due soon.
        """

    def courses(self, begins: datetime, ends: datetime) -> Iterator[Course]:
        """Courses of dossiers that were filed before `ends` and had not ended before `begins`; maybe more."""

    def registered(self, unit_id: str, year: int, first: int, last: int) -> Sequence[Dossier]:
        """Dossiers with these serials in the register of a unit's year, in their order, with their people."""

    def last_serial(self, unit_id: str, year: int) -> int:
        """The highest serial that was heard of in the register of a unit's year, used or void; 0 for none."""

    def voids(self, unit_id: str, year: int) -> Sequence[SealedVoid]:
        """The serials of that register that will never be used."""

    def rated(self, dossier_id: str) -> Rated | None:
        """What its citizen said of how it was handled."""

    def opinions(self, begins: datetime, ends: datetime) -> Sequence[Opinion]:
        """What citizens said from an instant on, up to another."""

    def waits(self, first: date, last: date) -> Sequence[Wait]:
        """Tickets that were served on these civil days, both included."""

    def office(self) -> Office:
        """The commune."""

    def officers(self, ids: Collection[str]) -> Mapping[str, str]:
        """Names of officers, by their ids; unknown ones are left out."""


class Communes(Protocol):
    """All communes of the host."""

    def figures(self, now: datetime, soon: Days, month: Days) -> Sequence[CommuneFigures]:
        """Each commune's numbers, in the order of their ids."""


class ServiceAwayError(Exception):
    """Another service does not answer, or cannot tell now."""


@dataclass(frozen=True)
class Answered:
    """What a service has of some dossiers.

    Attributes:
        drained_at: when it had last handled all that the broker held for it; None: it never had.
    """

    dossiers: Mapping[str, Theirs]
    drained_at: datetime | None


class Told(NamedTuple):
    """A finding, as the service tells it that has it."""

    commune_id: str
    dossier_id: str
    kind: str
    where: str
    about: str


class Services(Protocol):
    """The other services, as the watchdog asks them. All raise ServiceAwayError."""

    def days(self, service: str, commune_id: str, since: date, until: date) -> Mapping[date, str]:
        """The digest of each day on which anything came in, as of what is on its way."""

    def lines(self, service: str, commune_id: str, on: date) -> Mapping[str, int]:
        """What came in on a day, and how far the service's log has told of each."""

    def some(self, service: str, commune_id: str, dossier_ids: Sequence[str]) -> Answered:
        """What the service has of some dossiers."""

    def faults(self, service: str) -> Collection[Told]:
        """What the service found wrong in its own store."""


class Projection(Protocol):
    """Tracking's own store, as the watchdog reads it."""

    def communes(self) -> Sequence[str]:
        """Ids of all communes that were heard of."""

    def first_on(self, commune_id: str) -> date | None:
        """The civil day of the first filing."""

    def page(
        self, commune_id: str, since: date, until: date, after: tuple[Any, str] | None, limit: int
    ) -> Sequence[Mapping[str, Any]]:
        """Dossiers filed on these days, in order of filing and id, from behind a place on."""

    def rows(self, commune_id: str, dossier_ids: Sequence[str]) -> Mapping[str, Row]:
        """Those of these that the projection knows."""

    def claims(self, commune_id: str, dossier_ids: Sequence[str]) -> Mapping[tuple[str, str], int]:
        """Source and dossier to the sequence up to which it was handled; 0 for none."""

    def is_tried(self, commune_id: str, dossier_id: str) -> bool:
        """Whether an event about it was put aside and may still be handled."""

    def passed_over(self, commune_id: str, dossier_id: str) -> Mapping[str, int]:
        """Source to the number of its events about it that somebody decided to go on without."""
