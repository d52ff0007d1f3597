"""What all use cases are given, and how they find and keep a dossier."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from services.chassis.work import UnitOfWork
from services.contracts.person import PersonData
from services.workflow.domain.acting import Actor
from services.workflow.domain.choices import Choices
from services.workflow.domain.documents import document, restored
from services.workflow.domain.errors import StaleDossierError, UnknownDossierError
from services.workflow.domain.running import Running
from services.workflow.domain.versions import Processes
from services.workflow.handlers.timers import keep_timers
from services.workflow.ports import RUNNING, CalendarOf, Clock, NewId, OpenPerson, SealPerson


@dataclass(frozen=True)
class Means:
    """What the handlers are given from outside."""

    clock: Clock
    new_id: NewId
    processes: Processes
    calendar_of: CalendarOf
    seal_person: SealPerson
    open_person: OpenPerson
    choices: Choices = field(default_factory=Choices)

    def seal_reason(self, commune_id: str, reason: str) -> str:
        """The sealed member of an event that carries a reason and nothing else."""
        return self.seal_person(commune_id, PersonData(reason=reason))


@dataclass(frozen=True)
class Officer:
    """Who acts, on which version of the dossier.

    Attributes:
        roles: their own; `stood_for`: see Actor.
    """

    staff_id: str
    roles: Collection[str]
    expected_version: int
    stood_for: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def actor(self) -> Actor:
        """As the rules see them."""
        return Actor(staff_id=self.staff_id, own=frozenset(self.roles), stood_for=self.stood_for)


def loaded(work: UnitOfWork, dossier_id: str, officer: Officer) -> Running:
    """The dossier as the officer saw it.

    Raises: UnknownDossierError, StaleDossierError.
    """
    found = work.get(RUNNING, dossier_id)
    if found is None:
        raise UnknownDossierError("Không có hồ sơ này, hoặc hồ sơ chưa chuyển đến bộ phận giải quyết.")
    running = restored(found)
    if running.version != officer.expected_version:
        raise StaleDossierError("Hồ sơ đã được {who} thay đổi. Xin tải lại rồi làm tiếp.", running.changed_by)
    return running


def save(work: UnitOfWork, running: Running, means: Means) -> Running:
    """Write a dossier and set its timers; returned as it will be read.

    Raises: MissingCalendarError where the calendar does not reach.
    """
    saved = work.put(RUNNING, running.dossier_id, document(running))
    keep_timers(running, work, means.calendar_of(work.tenant), forwarding=means.choices.cut_offs.forwarding)
    return replace(running, version=saved["version"])
