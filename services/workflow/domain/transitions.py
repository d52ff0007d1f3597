"""The states of a dossier in workflow and every change between them, as one table.

Status 9 is workflow's: a completion wins over whatever is still on its way. A hand-over is intake's; it may
arrive before the completion, when the desk confirmed a signed result while the broker was away.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from services.workflow.domain.errors import ForbiddenTransitionError


class State(StrEnum):
    """Where a dossier stands in workflow."""

    RUNNING = "running"  # a step is open
    HANDED_OVER_EARLY = "handed_over_early"  # the citizen has the result, a step is still open here
    COMPLETED = "completed"  # signed and registered, not handed over yet
    RETURNED = "returned"  # completed and in the citizen's hand


class Action(StrEnum):
    """What happens to a dossier."""

    CLAIM = "claim"
    DO = "do"  # a step that is not the last
    SEND_BACK = "send_back"
    FINISH = "finish"  # the last step: the result exists
    HAND_OVER = "hand_over"


class Owner(StrEnum):
    """Which service decides."""

    WORKFLOW = "workflow"
    INTAKE = "intake"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the table."""

    before: State
    action: Action
    after: State
    owner: Owner
    reason: str


TRANSITIONS = (
    Line(
        before=State.RUNNING,
        action=Action.CLAIM,
        after=State.RUNNING,
        owner=Owner.WORKFLOW,
        reason="an officer takes the step (NĐ 61/2018, art. 19.1)",
    ),
    Line(
        before=State.RUNNING,
        action=Action.DO,
        after=State.RUNNING,
        owner=Owner.WORKFLOW,
        reason="the step is done, the next one opens (TT 01/2018, art. 8)",
    ),
    Line(
        before=State.RUNNING,
        action=Action.SEND_BACK,
        after=State.RUNNING,
        owner=Owner.WORKFLOW,
        reason="back to an earlier step, with a reason; the due date of the dossier stays",
    ),
    Line(
        before=State.RUNNING,
        action=Action.FINISH,
        after=State.COMPLETED,
        owner=Owner.WORKFLOW,
        reason="the result is signed and registered: national status 9",
    ),
    Line(
        before=State.RUNNING,
        action=Action.HAND_OVER,
        after=State.HANDED_OVER_EARLY,
        owner=Owner.INTAKE,
        reason="the desk confirmed the signed result; its officers still register it here",
    ),
    Line(
        before=State.HANDED_OVER_EARLY,
        action=Action.CLAIM,
        after=State.HANDED_OVER_EARLY,
        owner=Owner.WORKFLOW,
        reason="what is left to register is taken",
    ),
    Line(
        before=State.HANDED_OVER_EARLY,
        action=Action.DO,
        after=State.HANDED_OVER_EARLY,
        owner=Owner.WORKFLOW,
        reason="what is left to register goes on",
    ),
    Line(
        before=State.HANDED_OVER_EARLY,
        action=Action.FINISH,
        after=State.RETURNED,
        owner=Owner.WORKFLOW,
        reason="registered after the hand-over: both are known now, and agree",
    ),
    Line(
        before=State.COMPLETED,
        action=Action.HAND_OVER,
        after=State.RETURNED,
        owner=Owner.INTAKE,
        reason="the result is in the citizen's hand: national status 10",
    ),
)

_TABLE = {(line.before, line.action): line.after for line in TRANSITIONS}

NATIONAL = {State.RUNNING: 4, State.HANDED_OVER_EARLY: 10, State.COMPLETED: 9, State.RETURNED: 10}


def after(state: State, action: Action) -> State:
    """The state that follows.

    Raises: ForbiddenTransitionError where the table has no line.
    """
    try:
        return _TABLE[state, action]
    except KeyError:
        raise ForbiddenTransitionError(
            f"Hồ sơ đang ở trạng thái {state.value}, không thực hiện được thao tác này."
        ) from None
