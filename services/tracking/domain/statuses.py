"""The national statuses of a dossier, their Vietnamese words, and whose word about them counts."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import NamedTuple

from services.contracts.envelope import Event, parse_event_id


class Status(IntEnum):
    """A national status; the numbers are those that ministries and provinces exchange."""

    FILED = 1
    RECEIVED = 2
    DECLINED = 3
    IN_PROCESS = 4
    AWAITING_PAPERS = 5
    AWAITING_PAYMENT = 6
    WITHDRAWAL_REQUESTED = 7
    STOPPED = 8
    COMPLETED = 9
    RETURNED = 10


WORDS: Mapping[Status, str] = {
    Status.FILED: "Mới đăng ký",
    Status.RECEIVED: "Được tiếp nhận",
    Status.DECLINED: "Không được tiếp nhận",
    Status.IN_PROCESS: "Đang xử lý",
    Status.AWAITING_PAPERS: "Yêu cầu bổ sung giấy tờ",
    Status.AWAITING_PAYMENT: "Yêu cầu thực hiện nghĩa vụ tài chính",
    Status.WITHDRAWAL_REQUESTED: "Công dân yêu cầu rút hồ sơ",
    Status.STOPPED: "Dừng xử lý",
    Status.COMPLETED: "Đã xử lý xong",
    Status.RETURNED: "Đã trả kết quả",
}

CLOSED = frozenset({Status.DECLINED, Status.STOPPED, Status.RETURNED})
OPEN = frozenset(Status) - CLOSED
IN_PROGRESS = OPEN - {Status.COMPLETED}  # somebody still has to produce the result


class Rank(IntEnum):
    """How far a word about the status reaches; each rank has one speaker, whose own order decides in it."""

    HEARSAY = 0  # another event shows only that the dossier exists
    RECEPTION = 1  # intake: filed, received, declined
    HANDLING = 2  # workflow: all between reception and hand-over
    HAND_OVER = 3  # intake: the result is in the citizen's hand, and stays there


class Standing(NamedTuple):
    """What one event says about the status. The greatest of all that were heard is the status.

    The order of what different services say is not promised. Because standings are compared by rank, then
    by the place in the speaker's stream, the greatest is the same in whatever order they arrive.
    """

    rank: Rank
    sequence: int
    status: Status

    @classmethod
    def of(cls, event: Event, rank: Rank, status: Status) -> Standing:
        """What `event` says."""
        return cls(rank, parse_event_id(event.event_id)[2], status)


UNHEARD = Standing(Rank.HEARSAY, 0, Status.FILED)
# Every step says this much and no more: handling has begun. Saying it again changes nothing, indexes neither;
# and a step opened after workflow said something else about the status does not take that back.
IN_HANDLING = Standing(Rank.HANDLING, 0, Status.IN_PROCESS)
