"""A claim that is given up, and a hand-over that is taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.workflow.domain import steps, undoing
from services.workflow.domain.errors import (
    ForbiddenTransitionError,
    NoOpenStepError,
    NotYoursError,
    OpenedError,
    ReasonMissingError,
)
from services.workflow.domain.running import Entry, Running
from services.workflow.domain.transitions import State
from tests.fakes.workflow import CLERK, LEADER, MORNING, RESULT, SPECIALIST, VN, actor, running, walked

LATER = MORNING + timedelta(hours=1)
GIVER = actor("staff-2", SPECIALIST)


def claimed() -> Running:
    """The first step is claimed by staff-2."""
    return steps.claimed(running(), GIVER, MORNING)


def test_a_claim_is_given_up_by_its_holder() -> None:
    """Anybody of the role may take it then; the history says so."""
    free = undoing.released(claimed(), GIVER, LATER)
    assert free.current is not None
    assert (free.current.claimed_by, free.history[-1].what, free.changed_by) == (None, "released", "staff-2")
    assert steps.claimed(free, actor("staff-9", SPECIALIST), LATER).current is not None


@pytest.mark.parametrize("role", [LEADER, "commune_admin"])
def test_superiors_release_with_a_reason(role: str) -> None:
    """A leader or the commune's administrator frees what an officer has claimed who is away."""
    boss = actor("staff-7", role)
    free = undoing.released(claimed(), boss, LATER, reason=" Nghỉ ốm. ")
    assert (free.history[-1].note, free.history[-1].by) == ("Nghỉ ốm.", "staff-7")
    with pytest.raises(ReasonMissingError) as refused:
        undoing.released(claimed(), boss, LATER, reason=" ")
    assert refused.value.errors[0][0] == "reason"


def test_nobody_else_releases() -> None:
    """A colleague of the same role neither; and there must be a claim, and an open step."""
    with pytest.raises(NotYoursError):
        undoing.released(claimed(), actor("staff-9", SPECIALIST), LATER, reason="Muốn làm.")
    with pytest.raises(ForbiddenTransitionError, match="chưa có ai nhận"):
        undoing.released(running(), GIVER, LATER)
    done = steps.done(running(3), actor("staff-4", CLERK), LATER, result=RESULT)
    with pytest.raises(NoOpenStepError):
        undoing.released(done, actor("staff-4", CLERK), LATER)


def test_a_stand_in_releases_for_the_absent() -> None:
    """NĐ 309/2026/NĐ-CP, art. 11.8: on their behalf, as the history says."""
    stand_in = actor("staff-9", staff_2=SPECIALIST)
    entry = undoing.released(claimed(), stand_in, LATER).history[-1]
    assert (entry.by, entry.on_behalf_of) == ("staff-9", "staff-2")


def test_a_claim_is_given_up_while_something_is_waited_for() -> None:
    """Whoever comes back from another agency need not be the one who sent it."""
    waiting = replace(claimed(), state=State.WITH_AGENCY)
    assert undoing.released(waiting, GIVER, LATER).state is State.WITH_AGENCY
    with pytest.raises(ForbiddenTransitionError):
        undoing.released(replace(claimed(), state=State.STOPPED), GIVER, LATER)


def test_a_hand_over_is_taken_back() -> None:
    """The earlier step is open again as theirs with its old due date; the one not opened is closed."""
    handed = walked(2)
    back = undoing.taken_back(handed, GIVER, LATER, step_id="s9")
    first, unopened, again = back.runs
    assert (first.outcome, unopened.outcome, unopened.ended_by) == ("done", "taken_back", "staff-2")
    assert (again.step_id, again.step_code, again.due_at) == ("s9", "appraise", first.due_at)
    assert (again.opened_at, again.claimed_by, again.outcome, again.ended_at) == (
        LATER,
        "staff-2",
        None,
        None,
    )
    assert (back.history[-1].what, back.history[-1].step_code) == ("taken_back", "sign")
    assert (back.state, back.current) == (State.RUNNING, again)


def test_a_return_is_taken_back_too() -> None:
    """Sending back is a hand-over as well."""
    back = steps.sent_back(walked(2), actor("staff-3", LEADER), LATER, to_step_code="appraise", reason="Sai.")
    again = steps.opened(back, "appraise", "s3", LATER, VN)
    taken = undoing.taken_back(again, actor("staff-3", LEADER), LATER, step_id="s4")
    assert [run.outcome for run in taken.runs] == ["done", "sent_back", "taken_back", None]
    assert taken.runs[-1].step_code == "sign"


def test_what_was_opened_is_not_taken_back() -> None:
    """A claim opens it, and so does anything else that a colleague did at it; the refusal says who."""
    held = steps.claimed(walked(2), actor("staff-3", LEADER), LATER)
    with pytest.raises(OpenedError, match="staff-3"):
        undoing.taken_back(held, GIVER, LATER, step_id="s9")
    let_go = undoing.released(held, actor("staff-3", LEADER), LATER)
    with pytest.raises(OpenedError, match="staff-3"):
        undoing.taken_back(let_go, GIVER, LATER, step_id="s9")


def test_what_no_officer_did_opens_nothing() -> None:
    """A timer that fired, or a change at another step, is nobody who opened it."""
    told = walked(2).noted(Entry(at=LATER, by="timer", what="warned", step_code="sign", via="timer"))
    told = told.noted(Entry(at=LATER, by="staff-7", what="extended"))
    assert undoing.taken_back(told, GIVER, LATER, step_id="s9").runs[-1].step_code == "appraise"


def test_only_the_giver_takes_back() -> None:
    """Not a colleague of the same role; and what nobody handed over cannot be taken back."""
    with pytest.raises(NotYoursError):
        undoing.taken_back(walked(2), actor("staff-9", SPECIALIST), LATER, step_id="s9")
    with pytest.raises(ForbiddenTransitionError, match="không do ai chuyển đến"):
        undoing.taken_back(running(), GIVER, LATER, step_id="s9")
    back = undoing.taken_back(walked(2), GIVER, LATER, step_id="s9")
    with pytest.raises(ForbiddenTransitionError, match="không do ai chuyển đến"):
        undoing.taken_back(back, GIVER, LATER, step_id="s10")


def test_after_the_hand_over_to_the_citizen_nothing_is_taken_back() -> None:
    """The table has no such line."""
    with pytest.raises(ForbiddenTransitionError):
        undoing.taken_back(replace(walked(2), state=State.HANDED_OVER_EARLY), GIVER, LATER, step_id="s9")
