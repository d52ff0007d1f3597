"""Missing papers: asked for once, completely and with a reason, at reception or after appraisal.

Law: NĐ 61/2018/NĐ-CP, art. 11.2c and 15.3: one request, complete; art. 17.1: at reception, in writing
(form 02); art. 19.4: after appraisal. NĐ 309/2026/NĐ-CP, art. 17.3: the clock starts when it is complete.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from services.intake.domain.errors import InvalidInputError, Problem

MOST_ITEMS = 50  # of one request; a bound of the software


class Stage(StrEnum):
    """Where it was found out."""

    RECEPTION = "reception"  # no clock runs
    APPRAISAL = "appraisal"  # workflow asked


@dataclass(frozen=True, kw_only=True)
class SupplementRequest:
    """One request for papers.

    Attributes:
        nth: which of its stage; from the second on there is a leader's `ground`.
        items: what is asked for, as an officer typed it.
        answered_at: when all of it had come, by the officer who took it.
        event_id: of the news by which the desk knows of it.
    """

    request_id: str
    stage: Stage
    nth: int
    reason: str
    items: tuple[str, ...]
    requested_at: datetime
    requested_by: str
    answer_by: datetime | None = None
    ground: str = ""
    approved_by: str = ""
    answered_at: datetime | None = None
    event_id: str = ""


@dataclass(frozen=True, kw_only=True)
class PapersDelivery:
    """Papers that came after the filing; `request_id` is empty where no request was known."""

    delivered_at: datetime
    officer_id: str
    complete: bool
    papers_count: int
    request_id: str = ""
    note: str = ""


def open_request(requests: Sequence[SupplementRequest]) -> SupplementRequest | None:
    """The request that waits for its papers."""
    return next((one for one in reversed(requests) if one.answered_at is None), None)


def answered(
    requests: Sequence[SupplementRequest], request_id: str, at: datetime
) -> tuple[SupplementRequest, ...]:
    """The requests with that one answered; an answer that is there already stands."""
    return tuple(
        replace(one, answered_at=at) if one.request_id == request_id and one.answered_at is None else one
        for one in requests
    )


def all_answered(requests: Sequence[SupplementRequest], at: datetime) -> tuple[SupplementRequest, ...]:
    """The requests with none waiting any more."""
    return tuple(replace(one, answered_at=at) if one.answered_at is None else one for one in requests)


def require_ground(requests: Sequence[SupplementRequest], *, ground: str, approved_by: str) -> None:
    """Make sure that a request after the first at reception has a leader's recorded ground.

    Raises: InvalidInputError.
    """
    if not any(one.stage is Stage.RECEPTION for one in requests):
        return
    problems = []
    if not ground:
        problems.append(Problem("ground", "Đã yêu cầu bổ sung một lần", "căn cứ của lãnh đạo cho lần sau"))
    if not approved_by:
        problems.append(Problem("approved_by", "Chưa có lãnh đạo đồng ý", "tài khoản của lãnh đạo xã"))
    if problems:
        raise InvalidInputError(problems)
