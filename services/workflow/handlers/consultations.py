"""Consultations: what officers ask of others, what comes back, what stays silent."""

from __future__ import annotations

from services.chassis.work import UnitOfWork
from services.contracts.handling import ConsultationAnswered, ConsultationAsked, ConsultationSilent
from services.workflow.domain import consulting
from services.workflow.domain.consulting import Asking, Opinion
from services.workflow.domain.documents import restored
from services.workflow.domain.running import Running
from services.workflow.handlers.means import Means, Officer, loaded, save
from services.workflow.handlers.standing import member_of
from services.workflow.ports import RUNNING

ACTOR = "workflow"


def ask_opinion(
    dossier_id: str, officer: Officer, work: UnitOfWork, *, asking: Asking, means: Means
) -> Running:
    """Ask a unit or an agency for its opinion. Raises: see loaded; consulting.asked; MissingCalendarError."""
    now = means.clock.now()
    running = loaded(work, dossier_id, officer)
    calendar = means.calendar_of(work.tenant)
    changed = consulting.asked(running, officer.actor, now, asking, calendar, means.new_id())
    last = changed.consultations[-1]
    work.announce(
        ConsultationAsked(
            commune_id=work.tenant,
            occurred_at=now,
            actor=officer.staff_id,
            dossier_id=dossier_id,
            consultation_id=last.consultation_id,
            asked_unit=last.asked_unit,
            answer_by=last.answer_by,
        )
    )
    return save(work, changed, means)


def give_opinion(
    dossier_id: str,
    officer: Officer,
    work: UnitOfWork,
    *,
    consultation_id: str,
    opinion: Opinion,
    means: Means,
) -> Running:
    """Note the opinion that was asked for. Raises: see loaded; consulting.answered."""
    now = means.clock.now()
    running = loaded(work, dossier_id, officer)
    member = member_of(work.get, officer.staff_id)
    changed = consulting.answered(
        running,
        officer.actor,
        now,
        consultation_id=consultation_id,
        opinion=opinion,
        unit_id=member.unit_id if member else "",
    )
    (given,) = (one for one in changed.consultations if one.consultation_id == consultation_id)
    work.announce(
        ConsultationAnswered(
            commune_id=work.tenant,
            occurred_at=now,
            actor=officer.staff_id,
            dossier_id=dossier_id,
            consultation_id=consultation_id,
            on_time=given.on_time,
        )
    )
    return save(work, changed, means)


def withdraw_question(
    dossier_id: str, officer: Officer, work: UnitOfWork, *, consultation_id: str, reason: str, means: Means
) -> Running:
    """An opinion is no longer needed. Raises: see loaded; consulting.withdrawn."""
    running = loaded(work, dossier_id, officer)
    changed = consulting.withdrawn(
        running, officer.actor, means.clock.now(), consultation_id=consultation_id, reason=reason
    )
    return save(work, changed, means)


def report_silence(dossier_id: str, consultation_id: str, work: UnitOfWork, *, means: Means) -> bool:
    """Report to the head of the one-stop unit that no opinion came in its term; tells whether it was so.

    Law: NĐ 61/2018/NĐ-CP, art. 19.5.
    """
    found = work.get(RUNNING, dossier_id)
    if found is None:
        return False
    now = means.clock.now()
    changed = consulting.silent(restored(found), consultation_id, now, ACTOR)
    if changed is None:
        return False
    (one,) = (one for one in changed.consultations if one.consultation_id == consultation_id)
    work.announce(
        ConsultationSilent(
            commune_id=work.tenant,
            occurred_at=now,
            actor=ACTOR,
            dossier_id=dossier_id,
            consultation_id=consultation_id,
            asked_unit=one.asked_unit,
            answer_by=one.answer_by,
        )
    )
    save(work, changed, means)
    return True
