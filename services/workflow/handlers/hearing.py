"""What happens when intake says something about a dossier."""

from __future__ import annotations

from services.chassis.work import UnitOfWork
from services.contracts.intake import DossierReceived, DossierReturned
from services.workflow.domain import precedence, steps
from services.workflow.domain.documents import restored
from services.workflow.domain.errors import KnownDossierError
from services.workflow.domain.meetings import News
from services.workflow.domain.running import Entry, Running
from services.workflow.domain.transitions import State
from services.workflow.handlers.announcing import announce_superseded
from services.workflow.handlers.means import Means, save
from services.workflow.handlers.processes import process_for
from services.workflow.handlers.telling import announce_opened
from services.workflow.handlers.withdrawals import overtake_withdrawal
from services.workflow.ports import RUNNING


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
        process=process_for(event.process_code, event.received_at, work, means=means),
        received_at=event.received_at,
        due_at=event.due_at,
        state=State.RUNNING,
        runs=(),
        history=(Entry(at=event.received_at, by=event.actor, what="received", via="intake"),),
        person=event.person,
        started_at=event.received_at,
        original_due_at=event.due_at,
        limit_unit=event.limit_unit,
        limit_count=event.limit_count,
        limit_rule=event.limit_rule,
        calendar_version=event.calendar_version,
        origin_commune_id=event.origin_commune_id,
    )
    running = steps.opened(
        running, running.process.first.code, means.new_id(), event.received_at, means.calendar_of(work.tenant)
    )
    save(work, running, means)
    announce_opened(work, running, event.received_at, event.actor, caused_by=event.event_id)


def on_dossier_returned(event: DossierReturned, work: UnitOfWork, *, means: Means) -> None:
    """The citizen has the result; a dossier that workflow never had was an instant one.

    What was stopped meanwhile, or asked to be withdrawn, gives way: the desk and the office are told.

    Raises: ForbiddenTransitionError, see steps.handed_over.
    """
    found = work.get(RUNNING, event.dossier_id)
    if found is None:
        return
    running = restored(found)
    at, by = event.returned_at, event.actor
    over = steps.handed_over(
        running, by, at, confirmed=event.confirmed_at_desk, result_number=event.result_number or ""
    )
    line = precedence.superseded(News.HAND_OVER, running)
    if line is not None:
        over = precedence.noted(over, line, at, by)
        announce_superseded(work, over, at, by, what=News.HAND_OVER, caused_by=event.event_id)
    over = overtake_withdrawal(work, over, at, by, means=means, caused_by=event.event_id)
    save(work, over, means)
