"""The states of an incoming document and the changes between them, as one table with a reason for each line.

Overdue is no state: a late document is where it is, and late besides.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from services.intake.domain.errors import IntakeError


class DocumentState(StrEnum):
    """Where an incoming document is."""

    REGISTERED = "registered"
    SUBMITTED = "submitted"
    ASSIGNED = "assigned"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"
    RETURNED = "returned"
    VOIDED = "voided"

    @property
    def words(self) -> str:
        """The state in Vietnamese."""
        return _TITLES[self]

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something with it."""
        return self not in (DocumentState.CLOSED, DocumentState.RETURNED, DocumentState.VOIDED)


_TITLES = {
    DocumentState.REGISTERED: "Đã đăng ký",
    DocumentState.SUBMITTED: "Đã trình",
    DocumentState.ASSIGNED: "Đã giao xử lý",
    DocumentState.ACKNOWLEDGED: "Đã nhận xử lý",
    DocumentState.CLOSED: "Đã giải quyết",
    DocumentState.RETURNED: "Đã trả lại nơi gửi",
    DocumentState.VOIDED: "Đã hủy số đến",
}


class DocumentOwner(StrEnum):
    """Who decides a change."""

    CLERK = "clerk"  # văn thư
    LEADER = "leader"
    ASSIGNEE = "assignee"  # whoever leads the handling


class DocumentStateError(IntakeError):
    """The document is not in a state that allows this."""

    def __init__(self, before: DocumentState | None, after: DocumentState) -> None:
        super().__init__(f"no change from {before} to {after}")
        self.before, self.after = before, after
        now = before.words if before else "Chưa đăng ký"
        self.detail = f"Văn bản đang ở trạng thái «{now}», không chuyển được sang «{after.words}»."


@dataclass(frozen=True, kw_only=True)
class Change:
    """One line: from a state (none: not there yet) to another, who does it, and why it is allowed."""

    before: DocumentState | None
    after: DocumentState
    owner: DocumentOwner
    reason: str


_S = DocumentState
_CLERK, _LEADER, _ASSIGNEE = DocumentOwner.CLERK, DocumentOwner.LEADER, DocumentOwner.ASSIGNEE
_VOID = "a mistaken entry is void with its reason and keeps its number: the series has no gap (art. 22.2)"
_RETURN = "sent to the wrong office, or not authentic and whole: back to the sender (art. 21.2b)"

# All articles are those of NĐ 30/2020/NĐ-CP.
CHANGES = (
    Change(before=None, after=_S.REGISTERED, owner=_CLERK, reason="numbered in the year's series (art. 22)"),
    Change(before=None, after=_S.RETURNED, owner=_CLERK, reason=_RETURN),
    Change(
        before=_S.REGISTERED,
        after=_S.SUBMITTED,
        owner=_CLERK,
        reason="submitted to whoever directs its handling (art. 23.1)",
    ),
    Change(
        before=_S.REGISTERED,
        after=_S.ASSIGNED,
        owner=_LEADER,
        reason="the opinion on paper was the submission (art. 23.3)",
    ),
    Change(
        before=_S.SUBMITTED,
        after=_S.ASSIGNED,
        owner=_LEADER,
        reason="lead, cooperating, opinion, deadline (art. 23.2 and 23.4)",
    ),
    Change(
        before=_S.ASSIGNED,
        after=_S.ASSIGNED,
        owner=_LEADER,
        reason="given to others, or with another deadline; what was before stays in the history (art. 24.1)",
    ),
    Change(
        before=_S.ACKNOWLEDGED,
        after=_S.ASSIGNED,
        owner=_LEADER,
        reason="given to others although somebody had it; who has it now signs for it anew (art. 24.1)",
    ),
    Change(
        before=_S.ASSIGNED,
        after=_S.ACKNOWLEDGED,
        owner=_ASSIGNEE,
        reason="whoever leads signs for it (art. 23.3)",
    ),
    Change(
        before=_S.ACKNOWLEDGED,
        after=_S.CLOSED,
        owner=_ASSIGNEE,
        reason="handled, with its result (art. 24.2)",
    ),
    Change(
        before=_S.SUBMITTED,
        after=_S.CLOSED,
        owner=_LEADER,
        reason="the leader's opinion ends it: known and filed (art. 23.2)",
    ),
    Change(
        before=_S.ASSIGNED,
        after=_S.CLOSED,
        owner=_LEADER,
        reason="the leader ends what nobody needs to take up any more (art. 24.1)",
    ),
    Change(
        before=_S.ACKNOWLEDGED,
        after=_S.CLOSED,
        owner=_LEADER,
        reason="the leader ends it, although somebody has taken it up (art. 24.1)",
    ),
    Change(before=_S.REGISTERED, after=_S.RETURNED, owner=_CLERK, reason=_RETURN),
    Change(before=_S.SUBMITTED, after=_S.RETURNED, owner=_CLERK, reason=_RETURN),
    Change(before=_S.ASSIGNED, after=_S.RETURNED, owner=_CLERK, reason=_RETURN),
    Change(before=_S.REGISTERED, after=_S.VOIDED, owner=_CLERK, reason=_VOID),
    Change(before=_S.SUBMITTED, after=_S.VOIDED, owner=_CLERK, reason=_VOID),
    Change(before=_S.ASSIGNED, after=_S.VOIDED, owner=_CLERK, reason=_VOID),
)


def require(before: DocumentState | None, after: DocumentState, owner: DocumentOwner) -> None:
    """Make sure that the table has a line for this change.

    Raises: DocumentStateError if it has none.
    """
    if not any((line.before, line.after, line.owner) == (before, after, owner) for line in CHANGES):
        raise DocumentStateError(before, after)
