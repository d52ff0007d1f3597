"""An apology with a new appointment."""

from __future__ import annotations

from datetime import datetime

from services.chassis.work import UnitOfWork
from services.contracts.handling import DossierExtended
from services.workflow.domain import extending
from services.workflow.domain.choices import Series
from services.workflow.domain.running import Running
from services.workflow.handlers.means import Means, Officer, loaded, save
from services.workflow.handlers.numbers import next_number


def extend_dossier(
    dossier_id: str,
    officer: Officer,
    work: UnitOfWork,
    *,
    new_due_at: datetime,
    reason: str,
    ground: str = "",
    means: Means,
) -> Running:
    """Apologise and promise another date. Raises: see loaded; extending.extended."""
    now = means.clock.now()
    changed = extending.extended(
        loaded(work, dossier_id, officer),
        officer.actor,
        now,
        new_due_at=new_due_at,
        reason=reason,
        ground=ground,
        form_number=next_number(work, Series.APOLOGY, now, means.choices),
        calendar=means.calendar_of(work.tenant),
        choices=means.choices,
    )
    work.announce(_extended(work.tenant, changed, means))
    return save(work, changed, means)


def _extended(commune_id: str, running: Running, means: Means) -> DossierExtended:
    move = running.extensions[-1]
    return DossierExtended(
        commune_id=commune_id,
        occurred_at=move.at,
        actor=move.by,
        dossier_id=running.dossier_id,
        nth=len(running.extensions),
        previous_due_at=move.previous_due_at,
        due_at=move.due_at,
        extended_at=move.at,
        in_time=move.in_time,
        overridden=bool(move.ground),
        form_number=move.form_number,
        person=means.seal_reason(commune_id, move.reason),
    )
