"""Stays at another agency of the chain (liên thông): sent there, and given back."""

from __future__ import annotations

from services.chassis.work import UnitOfWork
from services.contracts.handling import AgencyAnswered, AgencyForwarded
from services.workflow.domain import forwarding
from services.workflow.domain.forwarding import Reply, Sending
from services.workflow.domain.running import Running
from services.workflow.handlers.means import Means, Officer, loaded, save


def forward_dossier(
    dossier_id: str, officer: Officer, work: UnitOfWork, *, sending: Sending, means: Means
) -> Running:
    """Hand the dossier over to another agency of the chain. Raises: see loaded; forwarding.forwarded."""
    now = means.clock.now()
    running = loaded(work, dossier_id, officer)
    calendar = means.calendar_of(work.tenant)
    changed = forwarding.forwarded(running, officer.actor, now, sending, calendar, means.new_id())
    sent = changed.forwardings[-1]
    work.announce(
        AgencyForwarded(
            commune_id=work.tenant,
            occurred_at=now,
            actor=officer.staff_id,
            dossier_id=dossier_id,
            forwarding_id=sent.forwarding_id,
            agency_code=sent.agency_code,
            sent_at=now,
            answer_by=sent.answer_by,
        )
    )
    return save(work, changed, means)


def note_agency_answer(
    dossier_id: str, officer: Officer, work: UnitOfWork, *, forwarding_id: str, reply: Reply, means: Means
) -> Running:
    """Note what another agency gave back. Raises: see loaded; forwarding.given_back."""
    now = means.clock.now()
    running = loaded(work, dossier_id, officer)
    changed = forwarding.given_back(
        running,
        officer.actor,
        now,
        forwarding_id=forwarding_id,
        reply=reply,
    )
    over = changed.forwardings[-1]
    answered_at = over.answered_at or now
    work.announce(
        AgencyAnswered(
            commune_id=work.tenant,
            occurred_at=now,
            actor=officer.staff_id,
            dossier_id=dossier_id,
            forwarding_id=forwarding_id,
            answered_at=answered_at,
            on_time=answered_at <= over.answer_by,
        )
    )
    return save(work, changed, means)
