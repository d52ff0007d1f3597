"""Opinions that are asked for beside the steps, several at once, each with a term of its own.

Law: NĐ 61/2018/NĐ-CP, art. 19.5: content and deadline of a consultation are recorded; a late answer is
reported to the head of the one-stop unit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from services.contracts.calendars import Calendar
from services.contracts.worktime import Limit, due_at
from services.workflow.domain.acting import Actor
from services.workflow.domain.checks import acting, came, stated
from services.workflow.domain.errors import (
    ConsultationOverError,
    NoOpenStepError,
    UnknownConsultationError,
)
from services.workflow.domain.running import Consultation, Entry, Running
from services.workflow.domain.steps import entry_of
from services.workflow.domain.transitions import Action


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What an officer asks of whom, and in which term.

    Attributes:
        asked_unit: id of a unit of the commune, or code of an agency: it stands in events.
        asked_name: what an agency is called.
    """

    asked_unit: str
    asked_name: str
    question: str
    term: Limit


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What came back, and when, where it is noted later."""

    answer: str
    came_at: datetime | None = None


def asked(
    running: Running, actor: Actor, at: datetime, asking: Asking, calendar: Calendar, consultation_id: str
) -> Running:
    """An opinion is asked for; the step stays open.

    Raises: see checks.acting, checks.stated; ForbiddenTransitionError.
    """
    run = acting(running, actor)
    state = running.after(Action.CONSULT)
    consultation = Consultation(
        consultation_id=consultation_id,
        asked_unit=asking.asked_unit,
        asked_name=asking.asked_name.strip(),
        question=stated(asking.question, "question"),
        asked_at=at,
        asked_by=actor.staff_id,
        answer_by=due_at(at, asking.term, calendar),
        step_id=run.step_id,
    )
    changed = replace(running, state=state, consultations=(*running.consultations, consultation))
    return changed.noted(entry_of(actor, run, at, "consulted", consultation.asked))


def answered(
    running: Running,
    actor: Actor,
    at: datetime,
    *,
    consultation_id: str,
    opinion: Opinion,
    unit_id: str,
) -> Running:
    """The opinion came, in time or not; also after its silence was reported.

    Args:
        unit_id: where the officer works: whoever was asked answers; else whoever works on the step notes it.
    Raises: UnknownConsultationError, ConsultationOverError; see checks.acting, checks.came, checks.stated.
    """
    consultation = _found(running, consultation_id)
    if consultation.asked_unit != unit_id:
        acting(running, actor)
    elif running.current is None:
        raise NoOpenStepError("Hồ sơ đã giải quyết xong, không còn bước nào.")
    if consultation.is_over:
        raise ConsultationOverError("Việc lấy ý kiến này đã kết thúc.")
    given = replace(
        consultation,
        answered_at=came(opinion.came_at, consultation.asked_at, at),
        answered_by=actor.staff_id,
        answer=stated(opinion.answer, "answer"),
    )
    entry = Entry(at=at, by=actor.staff_id, what="opinion_given", note=consultation.asked)
    return _replaced(running, given).noted(entry)


def withdrawn(running: Running, actor: Actor, at: datetime, *, consultation_id: str, reason: str) -> Running:
    """The opinion is no longer needed, with a reason.

    Raises: UnknownConsultationError, ConsultationOverError; see checks.acting, checks.stated.
    """
    consultation = _found(running, consultation_id)
    run = acting(running, actor)
    if consultation.is_over:
        raise ConsultationOverError("Việc lấy ý kiến này đã kết thúc.")
    why = stated(reason)
    over = replace(consultation, withdrawn_at=at, withdrawn_by=actor.staff_id, withdrawn_reason=why)
    return _replaced(running, over).noted(entry_of(actor, run, at, "consultation_withdrawn", why))


def silent(running: Running, consultation_id: str, at: datetime, by: str) -> Running | None:
    """No opinion came in its term: reported, once, and the step need not wait for it any longer.

    None: there is nothing to report (any more).
    """
    waiting = [one for one in running.open_consultations if one.consultation_id == consultation_id]
    if not waiting or at <= waiting[0].answer_by or running.current is None:
        return None
    entry = Entry(
        at=at,
        by=by,
        what="opinion_silent",
        step_code=running.current.step_code,
        note=waiting[0].asked,
        via="timer",
    )
    return _replaced(running, replace(waiting[0], silent_at=at)).noted(entry)


def _found(running: Running, consultation_id: str) -> Consultation:
    known = {one.consultation_id: one for one in running.consultations}
    if consultation_id not in known:
        raise UnknownConsultationError("Hồ sơ không có lần lấy ý kiến này.")
    return known[consultation_id]


def _replaced(running: Running, changed: Consultation) -> Running:
    return replace(
        running,
        consultations=tuple(
            changed if one.consultation_id == changed.consultation_id else one
            for one in running.consultations
        ),
    )
