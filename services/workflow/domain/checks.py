"""What several rules ask of an order: who gives it, with what reason, for when."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from services.contracts.identity import Role
from services.contracts.reasons import is_reason
from services.workflow.domain.acting import Actor
from services.workflow.domain.errors import InvalidDateError, ReasonMissingError, WrongRoleError
from services.workflow.domain.running import Entry, Running, StepRun
from services.workflow.domain.steps import open_step
from services.workflow.domain.transitions import Action

LEADERS = frozenset({Role.LEADER.value})


def may(action: Action, actor: Actor, signers: Collection[str] = LEADERS) -> None:
    """Let pass who holds a role that may, of their own or as somebody's stand-in.

    Raises: WrongRoleError naming the roles.
    """
    if not actor.roles & set(signers):
        allowed = ", ".join(sorted(signers))
        raise WrongRoleError(f"Việc “{action.words}” thuộc vai trò: {allowed}.")


def acting(running: Running, actor: Actor) -> StepRun:
    """The open step, for whoever works on it; a leader may act on any.

    Raises: NoOpenStepError, WrongRoleError, ClaimedError.
    """
    if running.current is not None and actor.roles & LEADERS:
        return running.current
    return open_step(running, actor)


def signed_by(actor: Actor, at: datetime, what: str, note: str, signers: Collection[str] = LEADERS) -> Entry:
    """The line of history of what somebody ordered in one of those roles, and on whose behalf."""
    role = min(actor.own & set(signers) or actor.roles & set(signers), default="")
    return Entry(at=at, by=actor.staff_id, what=what, note=note, on_behalf_of=actor.behalf(role))


def stated(text: str, field: str = "reason") -> str:
    """A text without the blanks around it.

    Raises: ReasonMissingError if nothing is left.
    """
    if not text.strip():
        raise ReasonMissingError("Phải nêu rõ lý do.", errors=((field, "Còn để trống.", ""),))
    return text.strip()


def reasoned(reason: str) -> str:
    """A reason that stands on a form: words that tell a person what is the matter.

    Raises: ReasonMissingError.
    Law: NĐ 61/2018/NĐ-CP, art. 17.1 and 19.8-9: supplements, refusals and apologies state their reason.
    """
    said = stated(reason)
    if not is_reason(said):
        error = ("reason", "Lý do chưa rõ.", "ít nhất hai từ, không phải mã lỗi")
        raise ReasonMissingError("Lý do phải viết bằng lời để người nộp hiểu được.", errors=(error,))
    return said


def came(told: datetime | None, since: datetime, now: datetime) -> datetime:
    """When an answer came: now, or earlier where it is noted later.

    Raises: InvalidDateError if that was before it was asked for, or is still to come.
    """
    at = now if told is None else told
    if not since <= at <= now:
        error = ("came_at", "Không nằm giữa lúc hỏi hoặc chuyển và lúc này.", "")
        raise InvalidDateError("Thời điểm nhận trả lời không đúng.", errors=(error,))
    return at


def to_come(at: datetime | None, now: datetime, field: str) -> None:
    """Let pass an instant that lies ahead, or none.

    Raises: InvalidDateError.
    """
    if at is not None and at <= now:
        error = (field, "Thời điểm đã qua.", "sau thời điểm hiện tại")
        raise InvalidDateError("Thời hạn phải ở sau thời điểm hiện tại.", errors=(error,))
