"""What a refused caller is told: nothing was done, when to come again; counted by rank and reason."""

from __future__ import annotations

import random
from enum import StrEnum

from prometheus_client import Counter, Gauge, Histogram

from services.chassis.admission.limits import whole_seconds
from services.chassis.admission.ranks import Rank
from services.chassis.problems import Problem

REFUSED = Counter(
    "motcua_http_refused_total", "Requests refused before any work", ("service", "rank", "reason")
)
WAITED = Histogram(
    "motcua_http_turn_seconds",
    "How long requests waited for their turn, those that did",
    ("service", "rank"),
    buckets=(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5),
)
IN_WORK = Gauge("motcua_http_in_work", "Requests that are worked on", ("service",))

# Seconds after which to come again: lower ranks later, and not all at the same moment.
_AFTER = {Rank.DESK: 1, Rank.ENTRANCE: 2, Rank.LOOKUP: 2, Rank.CLIENT: 5, Rank.BULK: 15}
_AGAIN = "Yêu cầu này chưa được thực hiện và không làm thay đổi gì. Xin gửi lại sau {} giây."


class Reason(StrEnum):
    """Why a request was refused."""

    TURN = "turn"  # too many are worked on
    PACE = "pace"  # what was begun must go on first
    RATE = "rate"  # this tenant, machine, or the public as a whole asks too much
    TRIES = "tries"  # this account or code was tried too often


def busy(rank: Rank, after: float = 0.0) -> Problem:
    """503: too much is asked of us."""
    seconds = _later(rank, after)
    told = _AGAIN.format(seconds)
    return Problem(503, "overloaded", "Hệ thống đang quá tải", told, headers={"Retry-After": str(seconds)})


def too_many(rank: Rank, after: float) -> Problem:
    """429: too much is asked by this caller."""
    seconds = _later(rank, after)
    detail = f"Đã vượt số yêu cầu được gửi trong một khoảng thời gian. {_AGAIN.format(seconds)}"
    return Problem(
        429, "too-many-requests", "Gửi quá nhiều yêu cầu", detail, headers={"Retry-After": str(seconds)}
    )


def tried_too_often(after: float) -> Problem:
    """429: an account or a code was tried too often; whoever tries next, from wherever, has to wait."""
    seconds = whole_seconds(after)
    detail = f"Đã thử quá nhiều lần với cùng tài khoản hoặc mã này. Xin thử lại sau {seconds} giây."
    return Problem(429, "tried-too-often", "Thử quá nhiều lần", detail, headers={"Retry-After": str(seconds)})


def _later(rank: Rank, after: float) -> int:
    least = max(_AFTER[rank], whole_seconds(after))
    return least + random.randrange(least + 1)  # noqa: S311 - spreads callers, guards nothing
