"""How a dossier that was there before is written, and that its system of record is told of it."""

from __future__ import annotations

from datetime import datetime

from services.chassis.work import UnitOfWork
from services.intake.domain.axes import Sync
from services.intake.domain.documents import document
from services.intake.domain.dossier import Dossier
from services.intake.domain.marks import marks
from services.intake.domain.synchronising import resumed
from services.intake.ports import DOSSIERS, ERRANDS, Document


def write(dossier: Dossier, kept: Document, work: UnitOfWork, *lines: Document) -> Document:
    """Write a dossier that was there before, its history appended; returned as it will be read."""
    history = [*kept.get("history", ()), *lines]
    if lines and dossier.status.value != kept["status"]:
        dossier = _told_outside(dossier, lines[-1]["at"], work)
    before = {name: part for name, part in kept.items() if name != "marks"}
    whole = {**before, **document(dossier), **marks(dossier), "history": history}
    return work.put(DOSSIERS, dossier.dossier_id, whole)


def _told_outside(dossier: Dossier, at: datetime, work: UnitOfWork) -> Dossier:
    """A system of record that has the dossier is told of a change of its status; not after a failure."""
    if dossier.synchronisation.state in (Sync.LOCAL, Sync.FAILED):
        return dossier
    send_errand(dossier.dossier_id, at, work)
    return resumed(dossier, at)


def send_errand(dossier_id: str, at: datetime, work: UnitOfWork) -> None:
    """Have a courier look at a dossier at once."""
    first = {"dossier_id": dossier_id, "since": at, "attempts": 0, "cause": "", "version": 1}
    work.update(ERRANDS, dossier_id, {"$set": {"next_at": at}, "$setOnInsert": first})
