"""The use cases of workflow: what officers do, and what happens when intake says something."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from services.chassis.work import UnitOfWork
from services.contracts import codec
from services.contracts.calendars import Calendar, civil_date
from services.contracts.envelope import HOST
from services.contracts.intake import DossierReceived, DossierReturned
from services.contracts.workflow import DossierCompleted, ProcessPublished, StepDone, StepOpened, StepReturned
from services.workflow.domain import steps
from services.workflow.domain.documents import document, restored
from services.workflow.domain.errors import (
    KnownDossierError,
    ProcessError,
    StaleDossierError,
    UnknownDossierError,
)
from services.workflow.domain.processes import Process, Processes
from services.workflow.domain.steps import Entry, Result, Running, StepRun
from services.workflow.domain.transitions import State
from services.workflow.ports import PROCESSES, RUNNING, Clock, NewId, SealReason


@dataclass(frozen=True)
class Means:
    """What the handlers are given from outside."""

    clock: Clock
    new_id: NewId
    processes: Processes
    calendar: Calendar
    seal_reason: SealReason


@dataclass(frozen=True)
class Officer:
    """Who acts, on which version of the dossier."""

    staff_id: str
    roles: Collection[str]
    expected_version: int


def on_dossier_received(event: DossierReceived, work: UnitOfWork, *, means: Means) -> None:
    """Open the first step, from the moment of complete reception; an instant dossier has none.

    Raises: UnknownProcessError; KnownDossierError if its steps run already, which nothing may start anew.
    Law: NĐ 118/2025/NĐ-CP as amended by NĐ 309/2026/NĐ-CP, art. 17.3: the time runs from complete reception.
    """
    if event.process_code is None:
        return
    if work.get(RUNNING, event.dossier_id) is not None:
        raise KnownDossierError("Hồ sơ này đã được tiếp nhận giải quyết.")
    running = Running(
        dossier_id=event.dossier_id,
        dossier_number=event.dossier_number,
        procedure_code=event.procedure_code,
        procedure_name=event.procedure_name,
        unit_id=event.unit_id,
        process=means.processes.in_force(event.process_code, civil_date(event.received_at)),
        received_at=event.received_at,
        due_at=event.due_at,
        state=State.RUNNING,
        runs=(),
        history=(Entry(at=event.received_at, by=event.actor, what="received"),),
    )
    running = steps.opened(running, 1, means.new_id(), event.received_at, means.calendar)
    _save(work, running)
    _announce_opened(work, running, event.received_at, event.actor, caused_by=event.event_id)


def on_dossier_returned(event: DossierReturned, work: UnitOfWork) -> None:
    """The citizen has the result; a dossier that workflow never had was an instant one.

    Raises: ForbiddenTransitionError, see steps.handed_over.
    """
    found = work.get(RUNNING, event.dossier_id)
    if found is not None:
        over = steps.handed_over(
            restored(found),
            event.actor,
            event.returned_at,
            confirmed=event.confirmed_at_desk,
            result_number=event.result_number or "",
        )
        _save(work, over)


def claim_step(dossier_id: str, officer: Officer, work: UnitOfWork, *, means: Means) -> Running:
    """Take the open step. Raises: see _loaded; steps.claimed."""
    running = _loaded(work, dossier_id, officer)
    return _save(work, steps.claimed(running, officer.staff_id, officer.roles, means.clock.now()))


def complete_step(
    dossier_id: str,
    officer: Officer,
    work: UnitOfWork,
    *,
    note: str = "",
    result: Result | None = None,
    means: Means,
) -> Running:
    """Do the open step; the next one opens, or the dossier is completed. Raises: see _loaded; steps.done."""
    now = means.clock.now()
    running = _loaded(work, dossier_id, officer)
    changed = steps.done(running, officer.staff_id, officer.roles, now, note=note, result=result)
    ended = changed.runs[-1]
    work.announce(_step_done(work.tenant, changed, ended, now, officer.staff_id))
    if changed.result is None:
        changed = steps.opened(changed, ended.place + 1, means.new_id(), now, means.calendar)
        _announce_opened(work, changed, now, officer.staff_id)
    else:
        work.announce(_completed(work.tenant, changed, changed.result, now, officer.staff_id))
    return _save(work, changed)


def return_step(
    dossier_id: str, officer: Officer, work: UnitOfWork, *, to_step_code: str, reason: str, means: Means
) -> Running:
    """Send the open step back to an earlier one. Raises: see _loaded; steps.sent_back."""
    now = means.clock.now()
    running = _loaded(work, dossier_id, officer)
    changed = steps.sent_back(
        running, officer.staff_id, officer.roles, now, to_step_code=to_step_code, reason=reason
    )
    ended = changed.runs[-1]
    work.announce(
        StepReturned(
            commune_id=work.tenant,
            occurred_at=now,
            actor=officer.staff_id,
            dossier_id=dossier_id,
            step_id=ended.step_id,
            step_code=ended.step_code,
            step_name=ended.step_name,
            to_step_code=to_step_code,
            person=means.seal_reason(work.tenant, reason),
        )
    )
    place = changed.process.step(to_step_code) or 1
    changed = steps.opened(changed, place, means.new_id(), now, means.calendar)
    _announce_opened(work, changed, now, officer.staff_id)
    return _save(work, changed)


def publish_process(process: Process, work: UnitOfWork, *, now: datetime) -> bool:
    """Publish a version once; tells whether it was new.

    Raises: ProcessError if that version was published before with another content.
    """
    key = f"{process.code}|{process.version}"
    content = codec.encode(process)
    known = work.get(PROCESSES, key)
    if known is not None:
        if known["content"] != content:
            raise ProcessError(f"{process.code}: version {process.version} is published: raise the version")
        return False
    work.put(PROCESSES, key, {"content": content, "published_at": now})
    work.announce(
        ProcessPublished(
            commune_id=HOST,
            occurred_at=now,
            process_code=process.code,
            version=process.version,
            name=process.name,
            steps_count=len(process.steps),
        )
    )
    return True


def _loaded(work: UnitOfWork, dossier_id: str, officer: Officer) -> Running:
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


def _save(work: UnitOfWork, running: Running) -> Running:
    saved = work.put(RUNNING, running.dossier_id, document(running))
    return replace(running, version=saved["version"])


def _announce_opened(
    work: UnitOfWork, running: Running, at: datetime, actor: str, *, caused_by: str | None = None
) -> None:
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
        unit_id=running.unit_id,
        place=run.place,
        steps_count=len(running.process.steps),
        due_at=run.due_at,
    )
    work.announce(opened, caused_by=caused_by)


def _step_done(commune_id: str, running: Running, run: StepRun, at: datetime, actor: str) -> StepDone:
    return StepDone(
        commune_id=commune_id,
        occurred_at=at,
        actor=actor,
        dossier_id=running.dossier_id,
        step_id=run.step_id,
        step_code=run.step_code,
        step_name=run.step_name,
        place=run.place,
        steps_count=len(running.process.steps),
        due_at=run.due_at,
        on_time=bool(run.on_time),
    )


def _completed(
    commune_id: str, running: Running, result: Result, at: datetime, actor: str
) -> DossierCompleted:
    return DossierCompleted(
        commune_id=commune_id,
        occurred_at=at,
        actor=actor,
        dossier_id=running.dossier_id,
        result_number=result.result_number,
        signed_on=result.signed_on,
        completed_at=at,
        on_time=at <= running.due_at,
    )
