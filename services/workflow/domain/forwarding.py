"""Hand-over to another agency of the chain (liên thông), and its answer.

Law: NĐ 61/2018/NĐ-CP, art. 19.6-7 (kept by NĐ 118/2025/NĐ-CP): the order of the agencies, the one that leads
and the deadline of each are recorded; the agency gives its result back to the unit of reception.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from services.contracts.calendars import Calendar
from services.contracts.identity import Role
from services.contracts.worktime import Limit, due_at
from services.workflow.domain.acting import Actor
from services.workflow.domain.checks import acting, came, stated
from services.workflow.domain.errors import InvalidOrderError, UnknownForwardingError
from services.workflow.domain.running import Entry, Forwarding, Running
from services.workflow.domain.steps import entry_of
from services.workflow.domain.transitions import Action, State


class AgencyOutcome(StrEnum):
    """What another agency gave back."""

    RESOLVED = "resolved"
    REFUSED = "refused"
    RETURNED = "returned"  # unresolved: something is missing, or it is not competent


@dataclass(frozen=True, kw_only=True)
class Sending:
    """Where a dossier goes, and in which term it is to come back.

    Attributes:
        nth: its place in the order of the agencies; none told: the next one.
        leads: whether it leads the handling.
    """

    agency: str
    agency_code: str
    nth: int | None
    leads: bool
    term: Limit


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What an agency gave back, and when, where it is noted later."""

    outcome: AgencyOutcome
    answer: str
    came_at: datetime | None = None


def forwarded(
    running: Running, actor: Actor, at: datetime, sending: Sending, calendar: Calendar, forwarding_id: str
) -> Running:
    """The dossier is with another agency; the step stays open, and so does the date that was promised.

    Raises: see checks.acting, checks.stated; ForbiddenTransitionError, InvalidOrderError.
    """
    run = acting(running, actor)
    state = running.after(Action.FORWARD)
    last = max((one.nth for one in running.forwardings), default=0)
    nth = last + 1 if sending.nth is None else sending.nth
    if nth <= last:
        error = ("nth", "Thứ tự phải sau cơ quan trước đó.", f"từ {last + 1}")
        raise InvalidOrderError("Thứ tự các cơ quan không đúng.", errors=(error,))
    forwarding = Forwarding(
        forwarding_id=forwarding_id,
        agency=stated(sending.agency, "agency"),
        agency_code=sending.agency_code,
        nth=nth,
        leads=sending.leads,
        sent_at=at,
        sent_by=actor.staff_id,
        answer_by=due_at(at, sending.term, calendar),
    )
    changed = replace(running, state=state, forwardings=(*running.forwardings, forwarding))
    return changed.noted(entry_of(actor, run, at, "forwarded", forwarding.agency))


def given_back(running: Running, actor: Actor, at: datetime, *, forwarding_id: str, reply: Reply) -> Running:
    """The other agency gave it back: the step goes on where it stood.

    Noted by whoever works on the step, or at the desk, where the result arrives (art. 19.7).

    Raises: UnknownForwardingError, ForbiddenTransitionError; see checks.acting, checks.came, checks.stated.
    """
    forwarding = running.open_forwarding
    if forwarding is None or forwarding.forwarding_id != forwarding_id:
        raise UnknownForwardingError("Hồ sơ không chờ trả lời của lần chuyển này.")
    if Role.COUNTER_OFFICER not in actor.roles:
        acting(running, actor)
    state = running.after(Action.AGENCY_ANSWER)
    over = replace(
        forwarding,
        answered_at=came(reply.came_at, forwarding.sent_at, at),
        answered_by=actor.staff_id,
        outcome=reply.outcome.value,
        answer=stated(reply.answer, "answer"),
    )
    changed = replace(running, state=state, forwardings=(*running.forwardings[:-1], over))
    entry = Entry(at=at, by=actor.staff_id, what="agency_answered", note=over.agency)
    return _denial_leads_back_here(changed).noted(entry)


def _denial_leads_back_here(running: Running) -> Running:
    """A withdrawal was asked for meanwhile: if it is denied, the dossier is no longer with the agency."""
    pending = running.open_withdrawal
    if pending is None or pending.stood is not State.WITH_AGENCY:
        return running
    stands_here = replace(pending, stood=State.RUNNING)
    return replace(running, withdrawals=(*running.withdrawals[:-1], stands_here))
