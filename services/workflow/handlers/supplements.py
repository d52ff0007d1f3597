"""Papers that are missing after appraisal: asked for, and what happens when they come."""

from __future__ import annotations

from services.chassis.work import UnitOfWork
from services.contracts.desk import DossierSupplemented
from services.contracts.handling import SupplementRequested
from services.contracts.person import PersonData
from services.workflow.domain import precedence, supplementing
from services.workflow.domain.choices import Series
from services.workflow.domain.documents import restored
from services.workflow.domain.meetings import News
from services.workflow.domain.running import Running
from services.workflow.domain.supplementing import Asked
from services.workflow.handlers.announcing import announce_moves, announce_resumed, announce_superseded
from services.workflow.handlers.means import Means, Officer, loaded, save
from services.workflow.handlers.numbers import next_number
from services.workflow.ports import RUNNING


def permit_supplement(
    dossier_id: str, officer: Officer, work: UnitOfWork, *, ground: str, means: Means
) -> Running:
    """A leader allows a late or second request. Raises: see loaded; supplementing.permitted."""
    running = loaded(work, dossier_id, officer)
    now = means.clock.now()
    return save(work, supplementing.permitted(running, officer.actor, now, ground), means)


def request_supplement(
    dossier_id: str, officer: Officer, work: UnitOfWork, *, asked: Asked, means: Means
) -> Running:
    """Ask for papers, once and completely. Raises: see loaded; supplementing.requested."""
    now = means.clock.now()
    running = loaded(work, dossier_id, officer)
    changed = supplementing.requested(
        running,
        officer.actor,
        now,
        asked,
        request_id=means.new_id(),
        form_number=next_number(work, Series.SUPPLEMENT, now, means.choices),
        calendar=means.calendar_of(work.tenant),
        choices=means.choices,
    )
    work.announce(_requested(work.tenant, changed, means))
    return save(work, changed, means)


def _requested(commune_id: str, running: Running, means: Means) -> SupplementRequested:
    supplement = running.supplements[-1]
    person = PersonData(reason=supplement.reason, papers=supplement.papers)
    return SupplementRequested(
        commune_id=commune_id,
        occurred_at=supplement.requested_at,
        actor=supplement.requested_by,
        dossier_id=running.dossier_id,
        request_id=supplement.request_id,
        requested_at=supplement.requested_at,
        nth=supplement.nth,
        in_time=supplement.in_time,
        answer_by=supplement.answer_by,
        person=means.seal_person(commune_id, person),
    )


def accept_papers(
    dossier_id: str, officer: Officer, work: UnitOfWork, *, note: str = "", means: Means
) -> Running:
    """Take what came as the whole answer. Raises: see loaded; supplementing.accepted."""
    running = loaded(work, dossier_id, officer)
    changed = supplementing.accepted(
        running,
        officer.actor,
        means.clock.now(),
        means.calendar_of(work.tenant),
        means.choices,
        note=note,
    )
    _announce_supplemented(work, running, changed, officer.staff_id)
    return save(work, changed, means)


def _announce_supplemented(
    work: UnitOfWork, before: Running, running: Running, actor: str, *, caused_by: str | None = None
) -> None:
    at = running.clock_started_at
    announce_moves(work, before, running, caused_by=caused_by)
    announce_resumed(work, running, at, actor, why="supplemented", restarted=True, caused_by=caused_by)


def on_dossier_supplemented(event: DossierSupplemented, work: UnitOfWork, *, means: Means) -> None:
    """Papers came to the desk. What workflow never had, or not yet, is the desk's alone.

    Only what names the open request as wholly answered starts the time anew; all else is noted.
    """
    found = work.get(RUNNING, event.dossier_id)
    if found is None:
        return
    running = restored(found)
    at, by = event.supplemented_at, event.actor
    pending = running.open_supplement
    line = precedence.superseded(News.SUPPLEMENTED, running)
    if line is not None:
        noted = precedence.noted(running, line, at, by)
        announce_superseded(work, noted, at, by, what=News.SUPPLEMENTED, caused_by=event.event_id)
        save(work, noted, means)
    elif pending is not None and event.request_id == pending.request_id and event.complete:
        calendar = means.calendar_of(work.tenant)
        changed = supplementing.supplemented(running, at, by, calendar, means.choices)
        _announce_supplemented(work, running, changed, by, caused_by=event.event_id)
        save(work, changed, means)
    else:
        line = None if event.request_id else precedence.crossed(News.SUPPLEMENTED, running)
        note = line.told if line is not None else ""
        noted = supplementing.papers_came(running, at, by, note, request_id=event.request_id)
        if line is not None:
            announce_superseded(work, noted, at, by, what=News.SUPPLEMENTED, caused_by=event.event_id)
        save(work, noted, means)
