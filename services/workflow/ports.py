"""What the use cases of workflow need from outside."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.contracts.calendars import Calendar
from services.contracts.person import PersonData
from services.workflow.domain.running import Running

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


class Inboxes(Protocol):
    """What officers of one commune read."""

    def one(self, commune_id: str, dossier_id: str) -> Running | None:
        """A dossier, or None if workflow does not know it."""

    def waiting(
        self, commune_id: str, roles: Collection[str], after: Place | None, limit: int
    ) -> list[Running]:
        """Dossiers whose open step waits for one of the roles, the one due first first."""
