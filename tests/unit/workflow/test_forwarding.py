"""Hand-over to another agency of the chain (liên thông), and its answer.

Law: NĐ 61/2018/NĐ-CP, art. 19.6-7: order, lead and deadline of the agencies are recorded.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.contracts.handling import AgencyAnswered, AgencyForwarded
from services.contracts.status import Status
from services.contracts.worktime import Limit, LimitUnit
from services.workflow.domain import forwarding, steps
from services.workflow.domain.documents import document, restored
from services.workflow.domain.errors import (
    ForbiddenTransitionError,
    InvalidDateError,
    InvalidOrderError,
    ReasonMissingError,
    UnknownForwardingError,
    WrongRoleError,
)
from services.workflow.domain.forwarding import AgencyOutcome, Reply, Sending
from services.workflow.domain.running import Running, Withdrawal
from services.workflow.domain.transitions import Action, State
from services.workflow.handlers import forwardings
from tests.fakes.workflow import CLERK, EVENING, MORNING, SPECIALIST, VN, Office, actor, running

SENDER = actor("staff-2", SPECIALIST)
DAYS = Limit(unit=LimitUnit.WORKING_DAYS, count=3)
SENDING = Sending(agency="Sở Tư pháp", agency_code="H12.05", nth=None, leads=True, term=DAYS)
BACK_BY = datetime(2026, 11, 27, 1, 0, tzinfo=UTC)  # three working days after the morning of Tuesday
LATER = MORNING + timedelta(hours=1)
REPLY = Reply(outcome=AgencyOutcome.RESOLVED, answer="Đã xác minh.")


def sent(dossier: Running | None = None, forwarding_id: str = "f1", **given: Any) -> Running:
    """Staff-2 sends it to the department of justice."""
    told = replace(SENDING, **given)
    return forwarding.forwarded(dossier or running(), SENDER, MORNING, told, VN, forwarding_id)


def back(dossier: Running, at: datetime = LATER, forwarding_id: str = "f1", **given: Any) -> Running:
    """It comes back."""
    told = replace(REPLY, **given)
    return forwarding.given_back(dossier, SENDER, at, forwarding_id=forwarding_id, reply=told)


def test_forwarding() -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.6: place in the order, who leads, until when; the promised date stays."""
    dossier = sent()
    (one,) = dossier.forwardings
    assert (one.agency, one.agency_code, one.nth, one.leads) == ("Sở Tư pháp", "H12.05", 1, True)
    assert (one.sent_at, one.sent_by, one.answer_by) == (MORNING, "staff-2", BACK_BY)
    assert (dossier.state, dossier.state.national, dossier.due_at) == (
        State.WITH_AGENCY,
        Status.IN_PROGRESS,
        EVENING,
    )
    assert (dossier.open_forwarding, dossier.history[-1].what) == (one, "forwarded")
    assert restored(document(dossier)) == dossier


def test_the_step_waits_for_the_agency() -> None:
    """Nothing is done meanwhile, and it is not sent anywhere else; then the same step goes on."""
    away = sent()
    with pytest.raises(ForbiddenTransitionError):
        steps.done(away, SENDER, LATER)
    with pytest.raises(ForbiddenTransitionError):
        sent(away, "f2")
    here = back(away)
    assert (here.state, here.current, here.open_forwarding) == (State.RUNNING, running().current, None)
    assert steps.done(here, SENDER, LATER).runs[-1].outcome == "done"


@pytest.mark.parametrize("outcome", list(AgencyOutcome))
def test_what_came_back_is_recorded(outcome: AgencyOutcome) -> None:
    """With what the agency said, when, and by whom it was noted."""
    (one,) = back(sent(), outcome=outcome).forwardings
    assert (one.outcome, one.answer, one.answered_at, one.answered_by) == (
        outcome.value,
        "Đã xác minh.",
        LATER,
        "staff-2",
    )


def test_agencies_follow_in_their_order() -> None:
    """The next one unless another place is told; never one that was passed."""
    here = back(sent(nth=2))
    assert sent(here, "f2").forwardings[-1].nth == 3
    assert sent(here, "f2", nth=5).forwardings[-1].nth == 5
    with pytest.raises(InvalidOrderError) as refused:
        sent(here, "f2", nth=2)
    assert refused.value.errors[0][::2] == ("nth", "từ 3")


def test_who_may_note_it() -> None:
    """Whoever works on the step, and the desk, where results arrive (art. 19.7)."""
    told: dict[str, Any] = {"forwarding_id": "f1", "reply": REPLY}
    desk = actor("staff-1", "counter_officer")
    assert forwarding.given_back(sent(), desk, LATER, **told).state is State.RUNNING
    with pytest.raises(WrongRoleError):
        forwarding.given_back(sent(), actor("x", CLERK), LATER, **told)
    with pytest.raises(WrongRoleError):
        forwarding.forwarded(running(), desk, MORNING, SENDING, VN, "f1")


def test_what_was_never_sent_does_not_come_back() -> None:
    """Nor twice."""
    with pytest.raises(UnknownForwardingError):
        back(running())
    with pytest.raises(UnknownForwardingError):
        back(sent(), forwarding_id="f9")
    with pytest.raises(UnknownForwardingError):
        back(back(sent()))


def test_words_and_instants_are_checked() -> None:
    """An agency has a name, its answer words, and it came between the sending and now."""
    with pytest.raises(ReasonMissingError):
        sent(agency=" ")
    with pytest.raises(ReasonMissingError):
        back(sent(), answer=" ")
    assert back(sent(), came_at=MORNING).forwardings[-1].answered_at == MORNING
    for wrong in (MORNING - timedelta(seconds=1), LATER + timedelta(seconds=1)):
        with pytest.raises(InvalidDateError):
            back(sent(), came_at=wrong)


def test_a_withdrawal_meanwhile() -> None:
    """It came back before the request was decided: a denial leads to the desk here, not to the agency."""
    pending = Withdrawal(request_id="w1", requested_at=MORNING, requested_by="b", stood=State.WITH_AGENCY)
    asked = replace(sent(), state=State.WITHDRAWAL_REQUESTED, withdrawals=(pending,))
    here = back(asked)
    assert (here.state, here.after(Action.DENY_WITHDRAWAL)) == (State.WITHDRAWAL_REQUESTED, State.RUNNING)
    other = replace(asked, withdrawals=(replace(pending, stood=State.RUNNING),))
    assert back(other).withdrawals == other.withdrawals


def forward(office: Office) -> Running:
    """Through the use case."""
    officer = office.officer(SPECIALIST)
    return forwardings.forward_dossier("d1", officer, office.work, sending=SENDING, means=office.means)


def note(office: Office, **given: Any) -> Running:
    """Through the use case."""
    return forwardings.note_agency_answer(
        "d1",
        office.officer(SPECIALIST),
        office.work,
        forwarding_id="s2",
        reply=replace(REPLY, **given),
        means=office.means,
    )


@pytest.mark.parametrize(("late", "on_time"), [(timedelta(0), True), (timedelta(seconds=1), False)])
def test_both_ways_are_said(late: timedelta, on_time: bool) -> None:
    """Where it went, until when, and whether it came back in time; the answer itself is not."""
    office = Office()
    office.receive()
    assert forward(office) == office.dossier()
    said = office.work.events[-1]
    assert isinstance(said, AgencyForwarded)
    assert (said.forwarding_id, said.agency_code, said.sent_at, said.answer_by) == (
        "s2",
        "H12.05",
        MORNING,
        BACK_BY,
    )
    office.clock.set(BACK_BY + late)
    assert note(office) == office.dossier()
    said = office.work.events[-1]
    assert isinstance(said, AgencyAnswered)
    assert (said.forwarding_id, said.answered_at, said.on_time) == ("s2", BACK_BY + late, on_time)
    assert all("xác minh" not in str(event) for event in office.work.events)


def test_noted_twice_it_is_refused() -> None:
    """Nothing more is said."""
    office = Office()
    office.receive()
    forward(office)
    note(office)
    told = len(office.work.events)
    with pytest.raises(UnknownForwardingError):
        note(office)
    assert len(office.work.events) == told
