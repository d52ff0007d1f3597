"""The due dates of a dossier: that of the reception, kept for ever, and each later one with its reason.

What the receipt promised stays on record whatever happens; the date in force is the last one.
Law: NĐ 61/2018/NĐ-CP, art. 19.9: who changed the appointment and why is recorded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DueChange(StrEnum):
    """Why a date is the one in force."""

    RECEPTION = "reception"
    COMPETENT = "competent"  # received by the competent commune: until then the date was preliminary
    EXTENDED = "extended"  # apology and new appointment
    RESTARTED = "restarted"  # the limit runs from zero after a supplement (NĐ 61/2018/NĐ-CP, art. 19.4)
    PAUSED = "paused"  # a rule stopped the clock meanwhile
    CALENDAR = "calendar"
    RESUMED = "resumed"

    @property
    def words(self) -> str:
        """What people read."""
        return _WORDS[self]


_WORDS = {
    DueChange.RECEPTION: "hẹn khi tiếp nhận",
    DueChange.COMPETENT: "cơ quan có thẩm quyền tiếp nhận",
    DueChange.EXTENDED: "xin lỗi và hẹn lại",
    DueChange.RESTARTED: "tính lại thời hạn sau khi bổ sung",
    DueChange.PAUSED: "tạm dừng tính thời hạn",
    DueChange.CALENDAR: "lịch làm việc thay đổi",
    DueChange.RESUMED: "tiếp tục giải quyết",
}


@dataclass(frozen=True, kw_only=True)
class DueDate:
    """A date by which the result is promised.

    Attributes:
        set_at: when it became the one in force.
        by: who set it.
        note: the reason given to the applicant, or the version of the calendar.
    """

    due_at: datetime
    set_at: datetime
    why: DueChange
    by: str
    note: str = ""


def change_of(why: str) -> DueChange:
    """The reason that an event names; one that is not known here is still a change."""
    return DueChange(why) if why in set(DueChange) else DueChange.RESUMED
