"""The changes of status that intake makes or learns of, as one table with a reason for each line.

Statuses 4 to 8 are workflow's, or belong to a request of the applicant; while a dossier is there, intake's
own record stays at 2, because none of them changes what the counter may do.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from services.contracts.status import Status
from services.intake.domain.errors import ForbiddenTransitionError


class Owner(StrEnum):
    """Which service decides a change."""

    INTAKE = "intake"
    WORKFLOW = "workflow"


class Condition(StrEnum):
    """What must hold besides the status."""

    NONE = "none"
    INSTANT = "instant"  # the procedure is done at the counter
    CONFIRMED = "confirmed"  # the officer has the signed result in hand and records that


@dataclass(frozen=True, kw_only=True)
class Transition:
    """One line: from a status (none: not there yet) to another, by whom, when, and why."""

    before: Status | None
    after: Status
    owner: Owner
    condition: Condition = Condition.NONE
    reason: str


TRANSITIONS = (
    Transition(
        before=None,
        after=Status.NEW,
        owner=Owner.INTAKE,
        reason="papers were handed in, online or at the counter; no number yet (NĐ 61/2018, art. 16)",
    ),
    Transition(
        before=Status.NEW,
        after=Status.RECEIVED,
        owner=Owner.INTAKE,
        reason="complete: number, receipt and appointment; the clock starts (NĐ 61/2018, art. 17.1 and 17.3)",
    ),
    Transition(
        before=Status.NEW,
        after=Status.DECLINED,
        owner=Owner.INTAKE,
        reason="refused at reception, in writing with a reason (NĐ 61/2018, art. 17.1)",
    ),
    Transition(
        before=Status.RECEIVED,
        after=Status.COMPLETED,
        owner=Owner.WORKFLOW,
        reason="the result is signed and registered; a refusal after appraisal is a result too (art. 19.8)",
    ),
    Transition(
        before=Status.RECEIVED,
        after=Status.COMPLETED,
        owner=Owner.INTAKE,
        condition=Condition.INSTANT,
        reason="an instant result is recorded where it is made (NĐ 61/2018, art. 17.4)",
    ),
    Transition(
        before=Status.COMPLETED,
        after=Status.RETURNED,
        owner=Owner.INTAKE,
        reason="the result is in the applicant's hand (NĐ 61/2018, art. 20)",
    ),
    Transition(
        before=Status.RECEIVED,
        after=Status.RETURNED,
        owner=Owner.INTAKE,
        condition=Condition.CONFIRMED,
        reason="the signed result lies at the desk, the news of it does not: the counter never closes",
    ),
    Transition(
        before=Status.RETURNED,
        after=Status.RETURNED,
        owner=Owner.WORKFLOW,
        reason="late news of a completion already handed over: it is noted, the dossier does not go back",
    ),
)


def require(
    before: Status | None, after: Status, owner: Owner, condition: Condition = Condition.NONE
) -> None:
    """Make sure that the table has a line for this change.

    Args:
        condition: what holds; a line without a condition is open whatever holds.
    Raises: ForbiddenTransitionError if it has none.
    """
    for line in TRANSITIONS:
        same_change = (line.before, line.after, line.owner) == (before, after, owner)
        if same_change and line.condition in (Condition.NONE, condition):
            return
    raise ForbiddenTransitionError("nowhere" if before is None else before.title, after.title, owner.value)
