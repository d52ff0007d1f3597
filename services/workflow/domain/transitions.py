"""The states of a dossier in workflow and every change between them, as one table.

A finer state belongs to one national status. Overdue is no state: it is an attribute. Where what workflow
decides meets what the desk does meanwhile, `precedence` says who wins.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from services.contracts.status import Status
from services.workflow.domain.errors import ForbiddenTransitionError


class State(StrEnum):
    """Where a dossier stands in workflow."""

    RUNNING = "running"  # a step is open
    WITH_AGENCY = "with_agency"  # at another agency of the chain (liên thông); the step stays open
    AWAITING_PAPERS = "awaiting_papers"
    AWAITING_PAYMENT = "awaiting_payment"
    WITHDRAWAL_REQUESTED = "withdrawal_requested"  # the steps go on until somebody decides
    HANDED_OVER_EARLY = "handed_over_early"  # the citizen has the result, a step is still open here
    STOPPED = "stopped"
    COMPLETED = "completed"  # signed and registered, not handed over yet
    RETURNED = "returned"  # in the citizen's hand

    @property
    def national(self) -> Status:
        """The national status that it belongs to."""
        return NATIONAL[self]

    @property
    def words(self) -> str:
        """What people read."""
        return _TITLES[self]


NATIONAL = {
    State.RUNNING: Status.IN_PROGRESS,
    State.WITH_AGENCY: Status.IN_PROGRESS,
    State.AWAITING_PAPERS: Status.SUPPLEMENT_REQUESTED,
    State.AWAITING_PAYMENT: Status.PAYMENT_REQUESTED,
    State.WITHDRAWAL_REQUESTED: Status.WITHDRAWAL_REQUESTED,
    State.HANDED_OVER_EARLY: Status.RETURNED,
    State.STOPPED: Status.STOPPED,
    State.COMPLETED: Status.COMPLETED,
    State.RETURNED: Status.RETURNED,
}
_TITLES = {
    State.RUNNING: "đang xử lý",
    State.WITH_AGENCY: "chờ cơ quan khác (liên thông)",
    State.AWAITING_PAPERS: "chờ bổ sung giấy tờ",
    State.AWAITING_PAYMENT: "chờ thực hiện nghĩa vụ tài chính",
    State.WITHDRAWAL_REQUESTED: "chờ quyết định về yêu cầu rút hồ sơ",
    State.HANDED_OVER_EARLY: "đã trả kết quả, chưa vào sổ xong",
    State.STOPPED: "dừng xử lý",
    State.COMPLETED: "đã xử lý xong",
    State.RETURNED: "đã trả kết quả",
}


class Action(StrEnum):
    """What happens to a dossier."""

    CLAIM = "claim"
    RELEASE = "release"  # a claim is given up, or taken over by a stand-in
    DO = "do"  # a step that is not the last
    SEND_BACK = "send_back"
    TAKE_BACK = "take_back"  # a hand-over that nobody opened
    CONSULT = "consult"
    FORWARD = "forward"  # to another agency
    AGENCY_ANSWER = "agency_answer"
    FINISH = "finish"  # the last step: the result exists
    REFUSE = "refuse"  # after appraisal: a result too
    REQUEST_SUPPLEMENT = "request_supplement"
    SUPPLEMENT = "supplement"  # all papers came
    ACCEPT_PAPERS = "accept_papers"  # what came is taken as the whole answer
    REQUEST_PAYMENT = "request_payment"
    PAY = "pay"
    WAIVE_PAYMENT = "waive_payment"
    REQUEST_WITHDRAWAL = "request_withdrawal"
    GRANT_WITHDRAWAL = "grant_withdrawal"
    DENY_WITHDRAWAL = "deny_withdrawal"
    STOP = "stop"
    EXTEND = "extend"
    MOVE_DUE_DATE = "move_due_date"  # a calendar was changed
    HAND_OVER = "hand_over"

    @property
    def words(self) -> str:
        """What people read."""
        return _ACTION_TITLES[self]


_ACTION_TITLES = {
    Action.CLAIM: "nhận xử lý",
    Action.RELEASE: "thôi nhận xử lý",
    Action.DO: "chuyển bước tiếp theo",
    Action.SEND_BACK: "trả lại bước trước",
    Action.TAKE_BACK: "rút lại bước đã chuyển",
    Action.CONSULT: "lấy ý kiến",
    Action.FORWARD: "chuyển cơ quan khác",
    Action.AGENCY_ANSWER: "ghi nhận trả lời của cơ quan khác",
    Action.FINISH: "ghi kết quả",
    Action.REFUSE: "từ chối giải quyết",
    Action.REQUEST_SUPPLEMENT: "yêu cầu bổ sung",
    Action.SUPPLEMENT: "ghi nhận bổ sung",
    Action.ACCEPT_PAPERS: "nhận giấy tờ đã nộp là đủ",
    Action.REQUEST_PAYMENT: "yêu cầu nghĩa vụ tài chính",
    Action.PAY: "ghi nhận đã nộp tiền",
    Action.WAIVE_PAYMENT: "cho qua nghĩa vụ tài chính",
    Action.REQUEST_WITHDRAWAL: "yêu cầu rút hồ sơ",
    Action.GRANT_WITHDRAWAL: "cho rút hồ sơ",
    Action.DENY_WITHDRAWAL: "từ chối yêu cầu rút",
    Action.STOP: "dừng giải quyết",
    Action.EXTEND: "xin lỗi và hẹn lại",
    Action.MOVE_DUE_DATE: "dời ngày hẹn",
    Action.HAND_OVER: "trả kết quả",
}


class Owner(StrEnum):
    """Which service decides."""

    WORKFLOW = "workflow"
    INTAKE = "intake"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the table; `after` is none where the state before a request comes back."""

    before: State
    action: Action
    after: State | None
    owner: Owner
    reason: str


def _lines(
    action: Action, owner: Owner, reason: str, *changes: tuple[State, State | None]
) -> tuple[Line, ...]:
    return tuple(
        Line(before=before, action=action, after=after, owner=owner, reason=reason)
        for before, after in changes
    )


def _same(*states: State) -> tuple[tuple[State, State], ...]:
    return tuple((state, state) for state in states)


_WORKED = (State.RUNNING, State.WITHDRAWAL_REQUESTED)
_WAITING = (State.WITH_AGENCY, State.AWAITING_PAPERS, State.AWAITING_PAYMENT)
_OPEN = (*_WORKED, *_WAITING)
_EARLY = State.HANDED_OVER_EARLY

TRANSITIONS = (
    *_lines(
        Action.CLAIM,
        Owner.WORKFLOW,
        "an officer takes the step (NĐ 61/2018, art. 19.1)",
        *_same(*_WORKED, _EARLY),
    ),
    *_lines(
        Action.RELEASE,
        Owner.WORKFLOW,
        "the officer is away or mistaken; a stand-in takes over (NĐ 309/2026, art. 11.8)",
        *_same(*_OPEN, _EARLY),
    ),
    *_lines(
        Action.DO,
        Owner.WORKFLOW,
        "the step is done, the next one opens (TT 01/2018, art. 8)",
        *_same(*_WORKED, _EARLY),
    ),
    *_lines(
        Action.SEND_BACK,
        Owner.WORKFLOW,
        "back to an earlier step, with a reason; the due date of the dossier stays",
        *_same(*_WORKED),
    ),
    *_lines(
        Action.TAKE_BACK,
        Owner.WORKFLOW,
        "nobody has opened what was handed over: its giver corrects a mistake",
        *_same(*_WORKED),
    ),
    *_lines(
        Action.CONSULT,
        Owner.WORKFLOW,
        "an opinion is asked for beside the step, with its own term (NĐ 61/2018, art. 19.5)",
        *_same(*_WORKED),
    ),
    *_lines(
        Action.FORWARD,
        Owner.WORKFLOW,
        "another agency of the chain has it, with its deadline (NĐ 61/2018, art. 19.6)",
        (State.RUNNING, State.WITH_AGENCY),
    ),
    *_lines(
        Action.AGENCY_ANSWER,
        Owner.WORKFLOW,
        "the other agency gave it back (NĐ 61/2018, art. 19.7)",
        (State.WITH_AGENCY, State.RUNNING),
        *_same(State.WITHDRAWAL_REQUESTED, _EARLY),
    ),
    *_lines(
        Action.FINISH,
        Owner.WORKFLOW,
        "signed and registered: national status 9; it wins over a withdrawal not yet decided",
        *((state, State.COMPLETED) for state in _WORKED),
        (_EARLY, State.RETURNED),
    ),
    *_lines(
        Action.REFUSE,
        Owner.WORKFLOW,
        "a refusal after appraisal is entered as the result (NĐ 61/2018, art. 19.8)",
        *((state, State.COMPLETED) for state in _WORKED),
    ),
    *_lines(
        Action.REQUEST_SUPPLEMENT,
        Owner.WORKFLOW,
        "not eligible after appraisal: papers are asked for once, completely (NĐ 61/2018, art. 19.4)",
        (State.RUNNING, State.AWAITING_PAPERS),
    ),
    *_lines(
        Action.SUPPLEMENT,
        Owner.INTAKE,
        "all papers came: the time limit restarts from zero (NĐ 61/2018, art. 19.4)",
        (State.AWAITING_PAPERS, State.RUNNING),
        *_same(State.WITHDRAWAL_REQUESTED),
    ),
    *_lines(
        Action.ACCEPT_PAPERS,
        Owner.WORKFLOW,
        "the desk did not know of the request, or thought it unanswered: the officer takes what came as all",
        (State.AWAITING_PAPERS, State.RUNNING),
        *_same(State.WITHDRAWAL_REQUESTED),
    ),
    *_lines(
        Action.REQUEST_PAYMENT,
        Owner.WORKFLOW,
        "a payment duty has to be met before it goes on: national status 6",
        (State.RUNNING, State.AWAITING_PAYMENT),
    ),
    *_lines(
        Action.PAY,
        Owner.INTAKE,
        "the money was taken: it goes on where it stood",
        (State.AWAITING_PAYMENT, State.RUNNING),
        *_same(State.WITHDRAWAL_REQUESTED),
    ),
    *_lines(
        Action.WAIVE_PAYMENT,
        Owner.WORKFLOW,
        "a leader lets it go on without the money, with a reason",
        (State.AWAITING_PAYMENT, State.RUNNING),
        *_same(State.WITHDRAWAL_REQUESTED),
    ),
    *_lines(
        Action.REQUEST_WITHDRAWAL,
        Owner.INTAKE,
        "the applicant asks at the desk; somebody has to decide: national status 7",
        *((state, State.WITHDRAWAL_REQUESTED) for state in (State.RUNNING, *_WAITING)),
    ),
    *_lines(
        Action.GRANT_WITHDRAWAL,
        Owner.WORKFLOW,
        "the request is granted before a result exists: national status 8",
        (State.WITHDRAWAL_REQUESTED, State.STOPPED),
    ),
    *_lines(
        Action.DENY_WITHDRAWAL,
        Owner.WORKFLOW,
        "the request is denied, with a reason: back to where it stood",
        (State.WITHDRAWAL_REQUESTED, None),
    ),
    *_lines(
        Action.STOP,
        Owner.WORKFLOW,
        "stopped with a decision, only before a result exists (TT 03/2025, form 05)",
        *((state, State.STOPPED) for state in _OPEN),
    ),
    *_lines(
        Action.EXTEND, Owner.WORKFLOW, "apology and a new appointment (NĐ 61/2018, art. 19.9)", *_same(*_OPEN)
    ),
    *_lines(
        Action.MOVE_DUE_DATE,
        Owner.WORKFLOW,
        "the calendar by which it was counted was changed (Labour Code 45/2019, art. 112.3)",
        *_same(*_OPEN),
    ),
    *_lines(
        Action.HAND_OVER,
        Owner.INTAKE,
        "in the citizen's hand: national status 10",
        (State.COMPLETED, State.RETURNED),
    ),
    *_lines(
        Action.HAND_OVER,
        Owner.INTAKE,
        "the desk confirmed the signed result; its officers still register it here",
        *((state, _EARLY) for state in _OPEN),
    ),
    *_lines(
        Action.HAND_OVER,
        Owner.INTAKE,
        "what the citizen holds cannot be unmade: it wins over a stop, which is reported",
        (State.STOPPED, State.RETURNED),
    ),
)

_TABLE = {(line.before, line.action): line for line in TRANSITIONS}


def allowed(state: State, action: Action) -> bool:
    """Whether the table has a line."""
    return (state, action) in _TABLE


def after(state: State, action: Action, *, before_request: State | None = None) -> State:
    """The state that follows.

    Args:
        before_request: where the dossier stood before a withdrawal was asked for; it comes back on denial.
    Raises: ForbiddenTransitionError where the table has no line.
    """
    line = _TABLE.get((state, action))
    following = None if line is None else line.after or before_request
    if following is None:
        raise ForbiddenTransitionError(forbidden(state, action))
    return following


def forbidden(state: State, action: Action) -> str:
    """What an officer reads where the table has no line."""
    return f"Hồ sơ {state.words} nên không {action.words} được."
