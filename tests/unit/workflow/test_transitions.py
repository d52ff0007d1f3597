"""The table of transitions: what it allows, and that it forbids all else."""

from __future__ import annotations

from itertools import product

import pytest

from services.workflow.domain.errors import ForbiddenTransitionError
from services.workflow.domain.transitions import NATIONAL, TRANSITIONS, Action, Owner, State, after, allowed

R, G, P, M, W = (
    State.RUNNING,
    State.WITH_AGENCY,
    State.AWAITING_PAPERS,
    State.AWAITING_PAYMENT,
    State.WITHDRAWAL_REQUESTED,
)
E, S, C, Z = State.HANDED_OVER_EARLY, State.STOPPED, State.COMPLETED, State.RETURNED
BACK = None  # to where the dossier stood before the request
EXPECTED: dict[Action, dict[State, State | None]] = {
    Action.CLAIM: {R: R, W: W, E: E},
    Action.RELEASE: {R: R, W: W, G: G, P: P, M: M, E: E},
    Action.DO: {R: R, W: W, E: E},
    Action.SEND_BACK: {R: R, W: W},
    Action.TAKE_BACK: {R: R, W: W},
    Action.CONSULT: {R: R, W: W},
    Action.FORWARD: {R: G},
    Action.AGENCY_ANSWER: {G: R, W: W, E: E},
    Action.FINISH: {R: C, W: C, E: Z},
    Action.REFUSE: {R: C, W: C},
    Action.REQUEST_SUPPLEMENT: {R: P},
    Action.SUPPLEMENT: {P: R, W: W},
    Action.ACCEPT_PAPERS: {P: R, W: W},
    Action.REQUEST_PAYMENT: {R: M},
    Action.PAY: {M: R, W: W},
    Action.WAIVE_PAYMENT: {M: R, W: W},
    Action.REQUEST_WITHDRAWAL: {R: W, G: W, P: W, M: W},
    Action.GRANT_WITHDRAWAL: {W: S},
    Action.DENY_WITHDRAWAL: {W: BACK},
    Action.STOP: {R: S, W: S, G: S, P: S, M: S},
    Action.EXTEND: {R: R, W: W, G: G, P: P, M: M},
    Action.MOVE_DUE_DATE: {R: R, W: W, G: G, P: P, M: M},
    Action.HAND_OVER: {C: Z, R: E, W: E, G: E, P: E, M: E, S: Z},
}


@pytest.mark.parametrize(("state", "action"), list(product(State, Action)), ids=lambda one: one.value)
def test_every_pair(state: State, action: Action) -> None:
    """Each state with each action: the state that follows, or a refusal that names both in words."""
    assert allowed(state, action) is (state in EXPECTED[action])
    if state in EXPECTED[action]:
        following = EXPECTED[action][state] or State.AWAITING_PAPERS
        assert after(state, action, before_request=State.AWAITING_PAPERS) is following
        return
    with pytest.raises(ForbiddenTransitionError) as refused:
        after(state, action)
    assert state.words in refused.value.detail
    assert action.words in refused.value.detail


def test_a_denial_needs_to_know_where_the_dossier_stood() -> None:
    """Without the request nothing can be denied."""
    with pytest.raises(ForbiddenTransitionError):
        after(State.WITHDRAWAL_REQUESTED, Action.DENY_WITHDRAWAL)


def test_each_line_stands_there_once_with_its_reason() -> None:
    """No line hides another; each says why."""
    assert len(TRANSITIONS) == len({(line.before, line.action) for line in TRANSITIONS})
    assert all(line.reason for line in TRANSITIONS)


def test_who_decides() -> None:
    """What comes over the desk is intake's, all else is workflow's."""
    desk = {Action.HAND_OVER, Action.SUPPLEMENT, Action.PAY, Action.REQUEST_WITHDRAWAL}
    assert {line.action for line in TRANSITIONS if line.owner is Owner.INTAKE} == desk
    assert not desk & {line.action for line in TRANSITIONS if line.owner is Owner.WORKFLOW}


def test_a_completion_and_a_hand_over_end_alike_in_either_order() -> None:
    """Whichever is heard first, the dossier is completed and in the citizen's hand."""
    orders = ((Action.FINISH, Action.HAND_OVER), (Action.HAND_OVER, Action.FINISH))
    ends = {after(after(State.RUNNING, first), second) for first, second in orders}
    assert ends == {State.RETURNED}


def test_every_state_has_a_national_status_and_words() -> None:
    """Each finer state belongs to one national number (domain: statuses 4 to 10)."""
    assert {state: int(NATIONAL[state]) for state in State} == {
        R: 4, G: 4, P: 5, M: 6, W: 7, S: 8, C: 9, E: 10, Z: 10,
    }  # fmt: skip
    assert len({state.words for state in State}) == len(State)
