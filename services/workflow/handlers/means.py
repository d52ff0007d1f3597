"""What all use cases are given, and how they find and keep a dossier."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from services.chassis.work import UnitOfWork
from services.workflow.domain.documents import document, restored
from services.workflow.domain.errors import StaleDossierError, UnknownDossierError
from services.workflow.domain.processes import Processes
from services.workflow.domain.running import Running
from services.workflow.ports import RUNNING, CalendarOf, Clock, NewId, SealReason


@dataclass(frozen=True)
class Means:
    """What the handlers are given from outside."""

    clock: Clock
    new_id: NewId
    processes: Processes
    calendar_of: CalendarOf
    seal_reason: SealReason


@dataclass(frozen=True)
class Officer:
    """Who acts, on which version of the dossier."""

    staff_id: str
    roles: Collection[str]
    expected_version: int


def loaded(work: UnitOfWork, dossier_id: str, officer: Officer) -> Running:
    """The dossier as the officer saw it.

    Raises: UnknownDossierError, StaleDossierError.
    """
    found = work.get(RUNNING, dossier_id)
    if found is None:
        raise UnknownDossierError("Không có hồ sơ này, hoặc hồ sơ chưa chuyển đến bộ phận giải quyết.")
    running = restored(found)
    if running.version != officer.expected_version:
        by = running.changed_by
        raise StaleDossierError(f"Hồ sơ đã được {by} thay đổi. Xin tải lại rồi làm tiếp.")
    return running


def save(work: UnitOfWork, running: Running) -> Running:
    """Write a dossier; returned as it will be read."""
    saved = work.put(RUNNING, running.dossier_id, document(running))
    return replace(running, version=saved["version"])
