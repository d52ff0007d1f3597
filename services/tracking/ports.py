"""What the use cases need from outside, and the names of what is kept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from services.contracts.person import PersonData
from services.tracking.domain.criteria import Criteria
from services.tracking.domain.dossier import Dossier
from services.tracking.domain.office import Office

DOSSIERS, COMMUNES, STAFF, VOIDS = "dossiers", "communes", "staff", "void_serials"
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

    def registered(self, unit_id: str, year: int, first: int, last: int) -> Sequence[Dossier]:
        """Dossiers with these serials in the register of a unit's year, in their order, with their people."""

    def last_serial(self, unit_id: str, year: int) -> int:
        """The highest serial that was heard of in the register of a unit's year, used or void; 0 for none."""

    def voids(self, unit_id: str, year: int) -> Sequence[SealedVoid]:
        """The serials of that register that will never be used."""

    def office(self) -> Office:
        """The commune."""

    def officers(self, ids: Collection[str]) -> Mapping[str, str]:
        """Names of officers, by their ids; unknown ones are left out."""
