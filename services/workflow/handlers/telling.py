"""The events about a dossier's steps."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.chassis.work import UnitOfWork
from services.contracts.calendars import civil_date
from services.contracts.handling import StepTakenBack
from services.contracts.workflow import (
    DossierCompleted,
    StepClaimed,
    StepDone,
    StepOpened,
    StepReleased,
    StepReturned,
)
from services.workflow.domain.running import Result, Running, StepRun


def announce_opened(
    work: UnitOfWork, running: Running, at: datetime, actor: str, *, caused_by: str | None = None
) -> None:
    """Say that the last run is open, and in which unit: that of its definition, or the one of reception."""
    run = running.runs[-1]
    opened = StepOpened(
        commune_id=work.tenant,
        occurred_at=at,
        actor=actor,
        dossier_id=running.dossier_id,
        step_id=run.step_id,
        step_code=run.step_code,
        step_name=run.step_name,
        role=run.role,
        unit_id=running.unit_of(run),
        place=run.place,
        steps_count=running.process.length,
        due_at=run.due_at,
    )
    work.announce(opened, caused_by=caused_by)


def step_claimed(commune_id: str, running: Running, at: datetime, actor: str) -> StepClaimed | StepReleased:
    """Whose the open step is now: an officer's, or nobody's."""
    run = running.runs[-1]
    told: dict[str, Any] = {
        "commune_id": commune_id,
        "occurred_at": at,
        "actor": actor,
        "dossier_id": running.dossier_id,
        "step_id": run.step_id,
        "step_code": run.step_code,
    }
    return StepReleased(**told) if run.claimed_by is None else StepClaimed(**told, staff_id=run.claimed_by)


def step_done(commune_id: str, running: Running, run: StepRun, at: datetime, actor: str) -> StepDone:
    """A step is done."""
    return StepDone(
        commune_id=commune_id,
        occurred_at=at,
        actor=actor,
        dossier_id=running.dossier_id,
        step_id=run.step_id,
        step_code=run.step_code,
        step_name=run.step_name,
        place=run.place,
        steps_count=running.process.length,
        due_at=run.due_at,
        on_time=bool(run.on_time),
    )


def step_returned(
    commune_id: str, running: Running, run: StepRun, to_step_code: str, person: str
) -> StepReturned:
    """A step went back to an earlier one; `person`: the sealed reason."""
    last = running.history[-1]
    return StepReturned(
        commune_id=commune_id,
        occurred_at=last.at,
        actor=last.by,
        dossier_id=running.dossier_id,
        step_id=run.step_id,
        step_code=run.step_code,
        step_name=run.step_name,
        to_step_code=to_step_code,
        person=person,
    )


def step_taken_back(commune_id: str, running: Running) -> StepTakenBack:
    """The run before the last was closed unopened; the last one is the step that is open again."""
    unopened, again = running.runs[-2:]
    last = running.history[-1]
    return StepTakenBack(
        commune_id=commune_id,
        occurred_at=last.at,
        actor=last.by,
        dossier_id=running.dossier_id,
        step_id=unopened.step_id,
        step_code=unopened.step_code,
        to_step_code=again.step_code,
    )


def completed(
    commune_id: str, running: Running, result: Result, at: datetime, actor: str
) -> DossierCompleted:
    """The result is signed and registered; early: before the day of the appointment, the hour not counted.

    Law: NĐ 61/2018/NĐ-CP, art. 20: an early return needs prior notice.
    """
    return DossierCompleted(
        commune_id=commune_id,
        occurred_at=at,
        actor=actor,
        dossier_id=running.dossier_id,
        result_number=result.result_number,
        signed_on=result.signed_on,
        completed_at=at,
        on_time=at <= running.due_at,
        outcome=result.outcome,
        early=civil_date(at) < civil_date(running.due_at),
    )
