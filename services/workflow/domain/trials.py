"""Every act, tried on a dossier as it stands with words that would do: do the rules allow it?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from services.contracts.calendars import Calendar, civil_date, instant
from services.contracts.worktime import Limit, LimitUnit
from services.workflow.domain import (
    consulting,
    ending,
    extending,
    forwarding,
    paying,
    steps,
    supplementing,
    undoing,
    withdrawing,
)
from services.workflow.domain.acting import Actor
from services.workflow.domain.choices import Choices
from services.workflow.domain.errors import GroundMissingError, WorkflowError
from services.workflow.domain.running import Result, Running


class Deed(StrEnum):
    """What can be ordered, by the names that callers know."""

    CLAIM = "claim"
    RELEASE = "release"
    TAKE_BACK = "take_back"
    COMPLETE = "complete"
    RETURN = "return"
    ASK_OPINION = "ask_opinion"
    GIVE_OPINION = "give_opinion"
    WITHDRAW_QUESTION = "withdraw_question"
    FORWARD = "forward"
    NOTE_AGENCY_ANSWER = "note_agency_answer"
    REQUEST_SUPPLEMENT = "request_supplement"
    PERMIT_SUPPLEMENT = "permit_supplement"
    ACCEPT_PAPERS = "accept_papers"
    DEMAND_PAYMENT = "demand_payment"
    WAIVE_PAYMENT = "waive_payment"
    DECIDE_WITHDRAWAL = "decide_withdrawal"
    EXTEND = "extend"
    REFUSE = "refuse"
    STOP = "stop"


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Who looks at which dossier, when, and by which rules.

    Attributes:
        unit_id: where they work.
        ground: on which a rule is to give way; `about`: the consultation or the stay that is meant.
    """

    running: Running
    actor: Actor
    at: datetime
    unit_id: str
    calendar: Calendar
    choices: Choices
    ground: str = ""
    about: str = ""

    @property
    def today(self) -> date:
        """The civil day."""
        return civil_date(self.at)

    @property
    def later(self) -> datetime:
        """An hour at which the office is open, after every date so far."""
        day = self.calendar.working_day_after(civil_date(max(self.running.due_at, self.at)))
        return instant(day, self.calendar.sessions_on(day)[0].opens_at)


Trial = Callable[[Scene], object]

WORDS = "Thử xem được phép không"  # what would be typed; never kept
_DAY = Limit(unit=LimitUnit.WORKING_DAYS, count=1)


def _claim(scene: Scene) -> object:
    run = steps.open_step(scene.running, scene.actor)
    if run.claimed_by == scene.actor.staff_id:
        raise WorkflowError("Người này đã nhận rồi.")
    return steps.claimed(scene.running, scene.actor, scene.at)


def _complete(scene: Scene) -> object:
    run = scene.running.current
    last = run is not None and scene.running.is_last(run)
    result = Result(result_number=WORDS, signed_on=scene.today) if last else None
    return steps.done(scene.running, scene.actor, scene.at, result=result)


def _return(scene: Scene) -> object:
    run = steps.open_step(scene.running, scene.actor)
    earlier = steps.gone_through(scene.running, run)
    code = earlier[0] if earlier else ""
    return steps.sent_back(scene.running, scene.actor, scene.at, to_step_code=code, reason=WORDS)


def _ask_opinion(scene: Scene) -> object:
    asking = consulting.Asking(asked_unit=WORDS, asked_name="", question=WORDS, term=_DAY)
    return consulting.asked(scene.running, scene.actor, scene.at, asking, scene.calendar, "")


def _give_opinion(scene: Scene) -> object:
    return consulting.answered(
        scene.running,
        scene.actor,
        scene.at,
        consultation_id=scene.about,
        opinion=consulting.Opinion(answer=WORDS),
        unit_id=scene.unit_id,
    )


def _forward(scene: Scene) -> object:
    sending = forwarding.Sending(agency=WORDS, agency_code="", nth=None, leads=False, term=_DAY)
    return forwarding.forwarded(scene.running, scene.actor, scene.at, sending, scene.calendar, "")


def _note_agency_answer(scene: Scene) -> object:
    reply = forwarding.Reply(outcome=forwarding.AgencyOutcome.RESOLVED, answer=WORDS)
    return forwarding.given_back(scene.running, scene.actor, scene.at, forwarding_id=scene.about, reply=reply)


def _request_supplement(scene: Scene) -> object:
    return supplementing.requested(
        scene.running,
        scene.actor,
        scene.at,
        supplementing.Asked(reason=WORDS, papers=(WORDS,), ground=scene.ground),
        request_id="",
        form_number="",
        calendar=scene.calendar,
        choices=scene.choices,
    )


def _permit_supplement(scene: Scene) -> object:
    """Where the next request needs it, and it was not given yet."""
    try:
        _request_supplement(replace(scene, ground=""))
    except GroundMissingError:
        return supplementing.permitted(scene.running, scene.actor, scene.at, WORDS)
    raise WorkflowError("Không cần ai cho phép.")


def _extend(scene: Scene) -> object:
    return extending.extended(
        scene.running,
        scene.actor,
        scene.at,
        new_due_at=scene.later,
        reason=WORDS,
        ground=scene.ground,
        form_number="",
        calendar=scene.calendar,
        choices=scene.choices,
    )


def _refuse(scene: Scene) -> object:
    result = Result(result_number=WORDS, signed_on=scene.today, reason=WORDS)
    return ending.refused(
        scene.running, scene.actor, scene.at, result=result, ground=scene.ground, choices=scene.choices
    )


def _stop(scene: Scene) -> object:
    return ending.stopped(
        scene.running, scene.actor, scene.at, decision=WORDS, reason=WORDS, money="", form_number=""
    )


TRIALS: Mapping[Deed, Trial] = {
    Deed.CLAIM: _claim,
    Deed.RELEASE: lambda one: undoing.released(one.running, one.actor, one.at, reason=WORDS),
    Deed.TAKE_BACK: lambda one: undoing.taken_back(one.running, one.actor, one.at, step_id=""),
    Deed.COMPLETE: _complete,
    Deed.RETURN: _return,
    Deed.ASK_OPINION: _ask_opinion,
    Deed.GIVE_OPINION: _give_opinion,
    Deed.WITHDRAW_QUESTION: lambda one: consulting.withdrawn(
        one.running, one.actor, one.at, consultation_id=one.about, reason=WORDS
    ),
    Deed.FORWARD: _forward,
    Deed.NOTE_AGENCY_ANSWER: _note_agency_answer,
    Deed.REQUEST_SUPPLEMENT: _request_supplement,
    Deed.PERMIT_SUPPLEMENT: _permit_supplement,
    Deed.ACCEPT_PAPERS: lambda one: supplementing.accepted(
        one.running, one.actor, one.at, one.calendar, one.choices
    ),
    Deed.DEMAND_PAYMENT: lambda one: paying.demanded(
        one.running, one.actor, one.at, amount=1, text=WORDS, pay_by=None, demand_id=""
    ),
    Deed.WAIVE_PAYMENT: lambda one: paying.waived(one.running, one.actor, one.at, WORDS, one.calendar),
    Deed.DECIDE_WITHDRAWAL: lambda one: withdrawing.granted(
        one.running, one.actor, one.at, reason=WORDS, form_number=""
    ),
    Deed.EXTEND: _extend,
    Deed.REFUSE: _refuse,
    Deed.STOP: _stop,
}
