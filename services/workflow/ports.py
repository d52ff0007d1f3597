"""What the use cases of workflow need from outside."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.contracts.calendars import Calendar
from services.contracts.person import PersonData
from services.workflow.domain.running import Running
from services.workflow.domain.timers import Planned

RUNNING = "running"
PROCESSES = "process_versions"  # of the hosting unit; a document for each code, with all its versions
TIMERS = "timers"
FORM_NUMBERS = "form_numbers"


def kept_of(dossier_id: str) -> list[tuple[str, str]]:
    """What a change of a dossier reads and writes, by collection and key."""
    return [(RUNNING, dossier_id), (TIMERS, dossier_id)]


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


class Inboxes(Protocol):
    """What officers of one commune read."""

    def one(self, commune_id: str, dossier_id: str) -> Running | None:
        """A dossier, or None if workflow does not know it."""

    def waiting(
        self, commune_id: str, roles: Collection[str], after: Place | None, limit: int
    ) -> list[Running]:
        """Dossiers whose open step waits for one of the roles, the one due first first."""
