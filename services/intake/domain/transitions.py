"""The changes of status that intake makes or learns of, as one table: each line with its owner and reason.

The desk and whoever resolves a dossier (workflow, or another commune) do not wait for each other. So what is
heard may be older than what the desk did meanwhile: each line says which status stands, and, where somebody
has to know that two things met, what the desk's officer is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from services.contracts.status import Status
from services.intake.domain.errors import ForbiddenTransitionError


class Owner(StrEnum):
    """Who decides a change."""

    INTAKE = "intake"
    WORKFLOW = "workflow"
    COMPETENT = "competent"  # the commune that resolves a dossier filed here for it (phi địa giới)


class Condition(StrEnum):
    """What must hold besides the status."""

    NONE = "none"
    INSTANT = "instant"  # the procedure is done at the counter
    CONFIRMED = "confirmed"  # the officer has the signed result in hand and records that
    AT_RECEPTION = "at_reception"  # the dossier was not received yet, so no clock runs
    UNDECIDED = "undecided"  # a request to withdraw waits for its decision


@dataclass(frozen=True, kw_only=True)
class Transition:
    """One line: from a status (none: not there yet) towards another, and which one stands then.

    Attributes:
        wanted: what is done at the desk, or heard.
        after: what stands; for what the desk does always the same as `wanted`.
        told: what the desk's officer is told, where two things met.
    """

    before: Status | None
    wanted: Status
    after: Status
    owner: Owner
    condition: Condition = Condition.NONE
    reason: str
    told: str = ""


_NEW, _RECEIVED, _DECLINED = Status.NEW, Status.RECEIVED, Status.DECLINED
_WORKED, _PAPERS, _PAYMENT = Status.IN_PROGRESS, Status.SUPPLEMENT_REQUESTED, Status.PAYMENT_REQUESTED
_WITHDRAWAL, _STOPPED = Status.WITHDRAWAL_REQUESTED, Status.STOPPED
_COMPLETED, _RETURNED = Status.COMPLETED, Status.RETURNED
_OPEN = (_RECEIVED, _WORKED, _PAPERS, _PAYMENT)  # received, no end in sight
_HANDLED = (_WORKED, _PAPERS, _PAYMENT, _WITHDRAWAL, _STOPPED, _COMPLETED)  # what workflow may say
_STOP_AFTER_HAND_OVER = (
    "Bộ phận giải quyết đã dừng hồ sơ này trước khi quầy trả kết quả. Kết quả đã trả vẫn giữ nguyên; "
    "xin báo lãnh đạo để xử lý."
)
_PAPERS_AFTER_HAND_OVER = (
    "Bộ phận giải quyết yêu cầu bổ sung giấy tờ, nhưng kết quả đã trả tại quầy. Xin báo bộ phận giải quyết."
)
_PAYMENT_AFTER_HAND_OVER = (
    "Bộ phận giải quyết yêu cầu nộp tiền, nhưng kết quả đã trả tại quầy. Xin báo bộ phận giải quyết."
)
_RESULT_BEFORE_WITHDRAWAL = (
    "Kết quả đã được ký trước khi quyết định việc rút hồ sơ: hồ sơ không rút được nữa, xin báo người nộp đến "
    "nhận kết quả."
)


def _lines(
    owner: Owner,
    reason: str,
    *changes: tuple[Status | None, Status],
    condition: Condition = Condition.NONE,
    told: str = "",
) -> tuple[Transition, ...]:
    """Lines by which what is wanted comes about."""
    return tuple(
        Transition(
            before=before,
            wanted=after,
            after=after,
            owner=owner,
            condition=condition,
            reason=reason,
            told=told,
        )
        for before, after in changes
    )


def _stays(
    owner: Owner,
    reason: str,
    before: Status,
    news: Iterable[Status],
    condition: Condition = Condition.NONE,
    told: str = "",
) -> tuple[Transition, ...]:
    """Lines by which what is heard changes no status."""
    return tuple(
        Transition(
            before=before,
            wanted=wanted,
            after=before,
            owner=owner,
            condition=condition,
            reason=reason,
            told=told,
        )
        for wanted in news
    )


def _pairs(befores: Iterable[Status], afters: Iterable[Status]) -> list[tuple[Status | None, Status]]:
    kept = tuple(afters)
    return [(before, after) for before in befores for after in kept]


_DESK = (
    *_lines(
        Owner.INTAKE,
        "papers were handed in, online or at the counter; no number yet (NĐ 61/2018, art. 16)",
        (None, _NEW),
    ),
    *_lines(
        Owner.INTAKE,
        "complete: number, receipt and appointment; the clock starts (NĐ 61/2018, art. 17.1 and 17.3)",
        (_NEW, _RECEIVED),
    ),
    *_lines(
        Owner.INTAKE,
        "the papers asked for at reception came; the clock starts only now (NĐ 309/2026, art. 17.3)",
        (_PAPERS, _RECEIVED),
        condition=Condition.AT_RECEPTION,
    ),
    *_lines(
        Owner.INTAKE,
        "refused at reception, in writing with a reason (NĐ 61/2018, art. 17.1)",
        (_NEW, _DECLINED),
    ),
    *_lines(
        Owner.INTAKE,
        "the papers asked for at reception did not come or do not make it admissible (art. 17.1)",
        (_PAPERS, _DECLINED),
        condition=Condition.AT_RECEPTION,
    ),
    *_lines(
        Owner.INTAKE,
        "incomplete at reception: asked for once, completely, with reasons (NĐ 61/2018, art. 17.1, 11.2c)",
        (_NEW, _PAPERS),
    ),
    *_lines(
        Owner.INTAKE,
        "asked for again at reception: a leader's recorded ground (NĐ 61/2018, art. 11.2c and 15.3)",
        (_PAPERS, _PAPERS),
        condition=Condition.AT_RECEPTION,
    ),
    *_lines(
        Owner.INTAKE,
        "withdrawn before it was received: nobody works on it, the desk decides",
        (_NEW, _STOPPED),
    ),
    *_lines(
        Owner.INTAKE,
        "withdrawn while papers were awaited at reception: the desk decides",
        (_PAPERS, _STOPPED),
        condition=Condition.AT_RECEPTION,
    ),
    *_lines(
        Owner.INTAKE,
        "the applicant asks to withdraw after the reception: workflow decides",
        *_pairs(_OPEN, (_WITHDRAWAL,)),
    ),
    *_lines(
        Owner.INTAKE,
        "an instant result is recorded where it is made (NĐ 61/2018, art. 17.4)",
        (_RECEIVED, _COMPLETED),
        condition=Condition.INSTANT,
    ),
    *_lines(
        Owner.INTAKE,
        "the result is in the applicant's hand (NĐ 61/2018, art. 20)",
        (_COMPLETED, _RETURNED),
    ),
    *_lines(
        Owner.INTAKE,
        "the signed result lies at the desk, the news of it does not: the counter never closes",
        *_pairs((*_OPEN, _WITHDRAWAL), (_RETURNED,)),
        condition=Condition.CONFIRMED,
    ),
)

_HEARD_OF_WORKFLOW = (
    *_lines(
        Owner.WORKFLOW,
        "with a specialist: a step is open, or it goes on after papers, payment or a denied withdrawal",
        *_pairs((*_OPEN, _WITHDRAWAL), (_WORKED,)),
    ),
    *_lines(
        Owner.WORKFLOW,
        "not eligible after appraisal: papers are asked for (NĐ 61/2018, art. 19.4)",
        *_pairs((*_OPEN, _WITHDRAWAL), (_PAPERS,)),
    ),
    *_lines(
        Owner.WORKFLOW,
        "a payment duty has to be met before it goes on",
        *_pairs((*_OPEN, _WITHDRAWAL), (_PAYMENT,)),
    ),
    *_stays(
        Owner.WORKFLOW,
        "the request to withdraw is newer, or not decided: the steps go on until somebody decides",
        _WITHDRAWAL,
        (_WORKED, _PAPERS, _PAYMENT),
        Condition.UNDECIDED,
    ),
    *_lines(
        Owner.WORKFLOW,
        "the request to withdraw waits for a decision",
        *_pairs((*_OPEN, _WITHDRAWAL), (_WITHDRAWAL,)),
    ),
    *_lines(
        Owner.WORKFLOW,
        "stopped: the withdrawal was granted, or there is a decision to stop (TT 03/2025, form 05)",
        *_pairs((*_OPEN, _WITHDRAWAL), (_STOPPED,)),
    ),
    *_lines(
        Owner.WORKFLOW,
        "the result is signed and registered; a refusal after appraisal is a result too (art. 19.8)",
        *_pairs((*_OPEN, _WITHDRAWAL), (_COMPLETED,)),
    ),
    *_lines(
        Owner.WORKFLOW,
        "a completion signed before the withdrawal was decided wins; the officer who asked is told",
        (_WITHDRAWAL, _COMPLETED),
        condition=Condition.UNDECIDED,
        told=_RESULT_BEFORE_WITHDRAWAL,
    ),
    *_stays(Owner.WORKFLOW, "there is an end: what comes after it is older", _STOPPED, _HANDLED),
    *_stays(Owner.WORKFLOW, "there is a result: what comes after it is older", _COMPLETED, _HANDLED),
    *_stays(
        Owner.WORKFLOW,
        "handed over with a confirmation: older news never moves a dossier backwards; a completion is noted",
        _RETURNED,
        (_WORKED, _WITHDRAWAL, _COMPLETED),
    ),
    *_stays(
        Owner.WORKFLOW,
        "what the citizen holds cannot be unmade: it wins over a stop, which is reported",
        _RETURNED,
        (_STOPPED,),
        told=_STOP_AFTER_HAND_OVER,
    ),
    *_stays(
        Owner.WORKFLOW,
        "papers were asked for while the desk handed over a confirmed result: both are told",
        _RETURNED,
        (_PAPERS,),
        told=_PAPERS_AFTER_HAND_OVER,
    ),
    *_stays(
        Owner.WORKFLOW,
        "money was asked for while the desk handed over a confirmed result: both are told",
        _RETURNED,
        (_PAYMENT,),
        told=_PAYMENT_AFTER_HAND_OVER,
    ),
)

_THERE = (_RECEIVED, _DECLINED, *_HANDLED)
_HEARD_OF_COMPETENT = (
    *_lines(
        Owner.COMPETENT,
        "resolved by the competent commune: here it stands where it stands there (NĐ 309/2026, art. 14.4)",
        *_pairs((*_OPEN, _WITHDRAWAL), _THERE),
    ),
    *_stays(Owner.COMPETENT, "it was refused there, for good", _DECLINED, _THERE),
    *_stays(Owner.COMPETENT, "it ended there without a result, for good", _STOPPED, _THERE),
    *_stays(Owner.COMPETENT, "there is a result, to be handed back here", _COMPLETED, _THERE),
    *_stays(Owner.COMPETENT, "handed back here: nothing takes it back", _RETURNED, (*_THERE, _RETURNED)),
)

TRANSITIONS = (*_DESK, *_HEARD_OF_WORKFLOW, *_HEARD_OF_COMPETENT)
_TABLE = {(line.before, line.wanted, line.owner, line.condition): line for line in TRANSITIONS}


def ruling(
    before: Status | None, wanted: Status, owner: Owner, condition: Condition = Condition.NONE
) -> Transition:
    """The line of the table for this change.

    Args:
        condition: what holds; a line without a condition is open whatever holds, but from status 5 only after
            the reception: while papers are awaited at reception nobody works on the dossier.
    Raises: ForbiddenTransitionError if there is none.
    """
    asked_at_reception = (before, condition) == (_PAPERS, Condition.AT_RECEPTION)
    for held in (condition,) if asked_at_reception else (condition, Condition.NONE):
        line = _TABLE.get((before, wanted, owner, held))
        if line is not None:
            return line
    raise ForbiddenTransitionError("nowhere" if before is None else before.title, wanted.title, owner.value)


def require(
    before: Status | None, after: Status, owner: Owner, condition: Condition = Condition.NONE
) -> None:
    """Make sure that the table lets a dossier get there.

    Raises: ForbiddenTransitionError if it does not.
    """
    ruling(before, after, owner, condition)
