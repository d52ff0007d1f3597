"""The table of transitions: what it allows, and that it forbids all else."""

from __future__ import annotations

from itertools import product

import pytest

from services.workflow.domain.errors import ForbiddenTransitionError
from services.workflow.domain.transitions import NATIONAL, TRANSITIONS, Action, Owner, State, after

EXPECTED = {
    (State.RUNNING, Action.CLAIM): State.RUNNING,
    (State.RUNNING, Action.DO): State.RUNNING,
    (State.RUNNING, Action.SEND_BACK): State.RUNNING,
    (State.RUNNING, Action.FINISH): State.COMPLETED,
    (State.RUNNING, Action.HAND_OVER): State.HANDED_OVER_EARLY,
    (State.HANDED_OVER_EARLY, Action.CLAIM): State.HANDED_OVER_EARLY,
    (State.HANDED_OVER_EARLY, Action.DO): State.HANDED_OVER_EARLY,
    (State.HANDED_OVER_EARLY, Action.FINISH): State.RETURNED,
    (State.COMPLETED, Action.HAND_OVER): State.RETURNED,
}
PAIRS = list(product(State, Action))


@pytest.mark.parametrize(("state", "action"), PAIRS, ids=lambda one: one.value)
def test_every_pair(state: State, action: Action) -> None:
    """Each state with each action: the state that follows, or a refusal that names the present one."""
    if (state, action) in EXPECTED:
        assert after(state, action) is EXPECTED[state, action]
        return
    with pytest.raises(ForbiddenTransitionError) as refused:
        after(state, action)
    assert state.value in refused.value.detail


def test_each_line_stands_there_once_with_its_reason() -> None:
    """No line hides another; each says why."""
    assert len(TRANSITIONS) == len({(line.before, line.action) for line in TRANSITIONS}) == len(EXPECTED)
    assert all(line.reason for line in TRANSITIONS)


def test_who_decides() -> None:
    """Hand-overs are intake's, all else is workflow's."""
    assert {line.action for line in TRANSITIONS if line.owner is Owner.INTAKE} == {Action.HAND_OVER}
    assert Action.HAND_OVER not in {line.action for line in TRANSITIONS if line.owner is Owner.WORKFLOW}


def test_a_completion_and_a_hand_over_end_alike_in_either_order() -> None:
    """Whichever is heard first, the dossier is completed and in the citizen's hand."""
    orders = ((Action.FINISH, Action.HAND_OVER), (Action.HAND_OVER, Action.FINISH))
    ends = {after(after(State.RUNNING, first), second) for first, second in orders}
    assert ends == {State.RETURNED}


def test_every_state_has_a_national_status() -> None:
    """4 while steps are open, 9 with the result, 10 in the citizen's hand."""
    assert {state: NATIONAL[state] for state in State} == {
        State.RUNNING: 4,
        State.HANDED_OVER_EARLY: 10,
        State.COMPLETED: 9,
        State.RETURNED: 10,
    }
