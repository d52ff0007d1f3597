"""The axes of a dossier beside its business status: money, delivery of the result, synchronisation.

Each moves for itself, none of them moves the status: a lost acknowledgement of the province's system leaves a
dossier where it stood. Overdue is no axis and no status but an attribute, reckoned from the date in force.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.contracts.status import Status


class Money(StrEnum):
    """Whether money is owed."""

    NONE = "none"
    UNKNOWN = "unknown"  # a local fee whose amount nobody has entered yet
    DUE = "due"
    PAID = "paid"
    EXEMPT = "exempt"

    @property
    def words(self) -> str:
        """What people read."""
        return _MONEY_WORDS[self]


class Delivery(StrEnum):
    """Where the result is."""

    NONE = "none"
    READY = "ready"  # signed and registered, waits to be collected or sent
    HANDED_OVER = "handed_over"

    @property
    def words(self) -> str:
        """What people read."""
        return _DELIVERY_WORDS[self]


class Sync(StrEnum):
    """What the system of record knows of the dossier."""

    LOCAL = "local"  # this system holds the master copy, nothing has to be told
    PROVISIONAL = "provisional"  # the province's number is still to come
    PENDING = "pending"  # something is to be told, or was told and not acknowledged
    SYNCED = "synced"
    FAILED = "failed"  # refused by the other system; somebody has to look

    @property
    def words(self) -> str:
        """What people read."""
        return _SYNC_WORDS[self]


_MONEY_WORDS = {
    Money.NONE: "không thu",
    Money.UNKNOWN: "chưa nhập mức thu",
    Money.DUE: "chưa nộp",
    Money.PAID: "đã nộp",
    Money.EXEMPT: "được miễn",
}
_DELIVERY_WORDS = {
    Delivery.NONE: "chưa có kết quả",
    Delivery.READY: "có kết quả, chờ trả",
    Delivery.HANDED_OVER: "đã trả",
}
_SYNC_WORDS = {
    Sync.LOCAL: "không phải đồng bộ",
    Sync.PROVISIONAL: "số tạm, chờ số của tỉnh",
    Sync.PENDING: "chờ đồng bộ",
    Sync.SYNCED: "đã đồng bộ",
    Sync.FAILED: "đồng bộ lỗi",
}


@dataclass(frozen=True, kw_only=True)
class Synchronisation:
    """Where a dossier stands with the system that holds its master copy.

    Attributes:
        external_number: by which the other system knows the dossier; empty while it knows none.
        message_id: of what was acknowledged last.
        acknowledged: how many messages were; the next one is numbered by it, however often it is sent.
        told: the status that the other system is known to have; None: it does not have the dossier.
        cause: why it failed, for operators; it holds no personal data.
    """

    state: Sync = Sync.LOCAL
    external_number: str = ""
    message_id: str = ""
    changed_at: datetime | None = None
    cause: str = ""
    acknowledged: int = 0
    told: Status | None = None


LOCAL = Synchronisation()


def delivery_of(*, completed: bool, handed_over: bool) -> Delivery:
    """Where the result is."""
    if handed_over:
        return Delivery.HANDED_OVER
    return Delivery.READY if completed else Delivery.NONE
