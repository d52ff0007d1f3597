"""A due date that explains itself: how it is counted, day by day, and each move of it, in words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from services.contracts.calendars import Calendar, MissingCalendarError
from services.contracts.cutoffs import CutOffs
from services.contracts.reckoning import Reckoning
from services.contracts.reckoning.wording import moment_text
from services.workflow.domain.dates import reckoned
from services.workflow.domain.running import DueMove, Running


class By(StrEnum):
    """By what the date in force is what it is."""

    LIMIT = "limit"  # counted from the legal limit
    APPOINTMENT = "appointment"  # promised with an apology
    UNCLEAR = "unclear"  # the calendar that the dossier names does not give it again


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Why a date is what it is.

    Attributes:
        words: one sentence for the applicant.
        reckoning: what the legal limit comes to, with its ledger; none where no calendar gives it.
    """

    by: By
    words: str
    reckoning: Reckoning | None


def explained_due(running: Running, calendar: Calendar | None, cut_offs: CutOffs) -> Explanation:
    """The date in force, counted again from what is stored.

    Args:
        calendar: the version that the dossier names; none if nobody has it.
    Law: NĐ 61/2018/NĐ-CP, art. 19.9: every date is kept, with who moved it and why.
    """
    counted = _counted(running, calendar, cut_offs)
    due = moment_text(running.due_at)
    if any(move.at >= running.clock_started_at for move in running.extensions):
        words = f"Hẹn lại {due} theo thư xin lỗi; hẹn lần đầu {moment_text(running.first_due_at)}."
        return Explanation(by=By.APPOINTMENT, words=words, reckoning=counted)
    if counted is None or counted.due_at != running.due_at:
        words = f"Hẹn {due}; không tính lại được ngày này theo lịch “{running.calendar_version}”."
        return Explanation(by=By.UNCLEAR, words=words, reckoning=counted)
    return Explanation(by=By.LIMIT, words=f"Hẹn {due}, tính theo thời hạn giải quyết.", reckoning=counted)


def _counted(running: Running, calendar: Calendar | None, cut_offs: CutOffs) -> Reckoning | None:
    if calendar is None:
        return None
    try:
        return reckoned(running, calendar, cut_offs)
    except MissingCalendarError:
        return None


def words_of(move: DueMove) -> str:
    """What moved the date, from when to when."""
    moved = f"từ {moment_text(move.previous_due_at)} sang {moment_text(move.due_at)}"
    return f"{_WHY[move.why]}: {moved}.{_ADDED[move.why](move)}"


_WHY = {
    "extended": "Xin lỗi và hẹn lại ngày trả kết quả",
    "restarted": "Đủ giấy tờ bổ sung, thời hạn tính lại từ đầu",
    "paused": "Cộng thời gian chờ thực hiện nghĩa vụ tài chính",
    "calendar": "Lịch làm việc thay đổi",
}
_ADDED = {
    "extended": lambda move: f" Số {move.form_number}: {move.reason}",
    "restarted": lambda move: f" Theo lịch {move.calendar_version}.",
    "paused": lambda move: f" Theo lịch {move.calendar_version}.",
    "calendar": lambda move: f" Theo lịch {move.calendar_version}.",
}
