"""The events by which a waiting dossier goes on, its date moves, or the desk's news came too late."""

from __future__ import annotations

from datetime import datetime

from services.chassis.work import UnitOfWork
from services.contracts.handling import DossierResumed, DueDateMoved, NewsSuperseded
from services.workflow.domain.running import Running


def announce_resumed(
    work: UnitOfWork,
    running: Running,
    at: datetime,
    actor: str,
    *,
    why: str,
    restarted: bool = False,
    caused_by: str | None = None,
) -> None:
    """Say that it goes on, in the national status that it has now."""
    resumed = DossierResumed(
        commune_id=work.tenant,
        occurred_at=at,
        actor=actor,
        dossier_id=running.dossier_id,
        status=running.state.national.value,
        why=why,
        resumed_at=at,
        due_at=running.due_at,
        restarted=restarted,
    )
    work.announce(resumed, caused_by=caused_by)


def announce_moves(
    work: UnitOfWork, before: Running, running: Running, *, caused_by: str | None = None
) -> None:
    """Say each move of the due date by a rule since the dossier stood as `before`."""
    for move in running.moves[len(before.moves) :]:
        moved = DueDateMoved(
            commune_id=work.tenant,
            occurred_at=move.at,
            actor=move.by,
            dossier_id=running.dossier_id,
            previous_due_at=move.previous_due_at,
            due_at=move.due_at,
            why=move.why,
            calendar_version=move.calendar_version,
        )
        work.announce(moved, caused_by=caused_by)


def announce_superseded(
    work: UnitOfWork, running: Running, at: datetime, actor: str, *, what: str, caused_by: str | None
) -> None:
    """Tell the desk's officer (`actor`) that something else had happened first, and stands."""
    superseded = NewsSuperseded(
        commune_id=work.tenant,
        occurred_at=at,
        actor=actor,
        dossier_id=running.dossier_id,
        what=what,
        status=running.state.national.value,
    )
    work.announce(superseded, caused_by=caused_by)
