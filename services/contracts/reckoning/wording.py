"""The ledger in Vietnamese: one sentence for each day, and the whole reckoning as an officer reads it out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from services.contracts.calendars import VIETNAM_TIME, WORKED, DayType
from services.contracts.reckoning.values import Day, Reckoning, Start, Why
from services.contracts.worktime import Ending, LimitUnit

_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
_TYPES = {
    DayType.WORKING_DAY: "ngày làm việc",
    DayType.WEEKLY_REST: "nghỉ hằng tuần",
    DayType.HOLIDAY: "nghỉ lễ",
    DayType.COMPENSATORY_REST: "nghỉ bù",
    DayType.SWAPPED_REST: "nghỉ hoán đổi",
    DayType.MAKE_UP_WORKING_DAY: "làm bù",
}
_STARTS = {
    Start.RECEPTION: "ngày tiếp nhận",
    Start.SUPPLEMENT_COMPLETED: "ngày nhận đủ hồ sơ bổ sung",
    Start.COMPETENT_RECEPTION: "ngày cơ quan có thẩm quyền tiếp nhận",
}
_LIMITS = {
    LimitUnit.WORKING_DAYS: "{} ngày làm việc",
    LimitUnit.CALENDAR_DAYS: "{} ngày",
    LimitUnit.WORKING_HOURS: "{} giờ làm việc",
    LimitUnit.SAME_DAY: "trong ngày",
}
_ENDINGS = {
    Ending.CLOCK_KEPT: "giữ nguyên giờ tiếp nhận",
    Ending.NEXT_OPENING: "nhận trước giờ làm việc hoặc giờ nghỉ trưa: lấy giờ mở cửa kế tiếp",
    Ending.RECEIVED_OUTSIDE_HOURS: "nhận sau giờ làm việc hoặc vào ngày nghỉ: hết giờ làm việc của ngày cuối",
    Ending.PUT_OFF: "ngày cuối là ngày nghỉ: hết giờ làm việc của ngày làm việc tiếp theo",
    Ending.FIRST_AFTER_REST: "ngày làm việc đầu tiên sau kỳ nghỉ: hết giờ làm việc",
    Ending.CLOSING: "hết giờ làm việc trong ngày",
    Ending.HOURS_DIFFER: "giờ làm việc của ngày trả khác ngày nhận: lấy giờ làm việc của ngày trả",
    Ending.TIME_USED: "hết số giờ làm việc",
    Ending.AFTER_PAUSE: "đã cộng thời gian tạm dừng",
}


def sentence(day: Day, reckoning: Reckoning) -> str:
    """Why that day counts or not, without the date: "nghỉ lễ Tết Nguyên đán, không tính"."""
    said = _SENTENCES[Why(day.why)](day, reckoning)
    if day.hours and Why(day.why) not in (Why.HOURS, Why.AFTER_PAUSE):
        said += f"; bù {duration_text(day.hours)} tạm dừng"
    if day.paused_hours and day.why != Why.PAUSED:
        said += f"; tạm dừng {duration_text(day.paused_hours)}, không tính"
    return said


def explained(reckoning: Reckoning) -> tuple[str, ...]:
    """The whole reckoning, a line for each day between what was counted and when it ends."""
    count = f"{reckoning.limit_count:g}".replace(".", ",")
    limit = _LIMITS[LimitUnit(reckoning.limit_unit)].format(count)
    source = f" ({reckoning.limit_source})" if reckoning.limit_source else ""
    since = moment_text(reckoning.started_at)
    return (
        f"Thời hạn {limit}{source}, tính từ {since}, theo lịch làm việc {reckoning.calendar_version}.",
        *(f"{day_text(day.on)}: {sentence(day, reckoning)}." for day in reckoning.days),
        f"Hẹn trả kết quả: {moment_text(reckoning.due_at)} ({_ENDINGS[Ending(reckoning.ending)]}).",
    )


def day_text(on: date) -> str:
    """A day as people write it: "Thứ Bảy 10/01/2026"."""
    return f"{_WEEKDAYS[on.weekday()]} {on:%d/%m/%Y}"


def moment_text(at: datetime) -> str:
    """An instant on the clock of Vietnam: "09:15 ngày 07/01/2026"."""
    return f"{at.astimezone(VIETNAM_TIME):%H:%M ngày %d/%m/%Y}"


def duration_text(hours: float) -> str:
    """A stretch of working time: "2 giờ 30 phút"; what is below a second is left out."""
    seconds = round(hours * 3600)
    parts = ((seconds // 3600, "giờ"), (seconds // 60 % 60, "phút"), (seconds % 60, "giây"))
    return " ".join(f"{count} {name}" for count, name in parts if count) or "0 phút"


def _is_rest(day: Day) -> bool:
    return day.type not in WORKED


def _rest(day: Day) -> str:
    return f"{_rest_text(day)}, không tính"


def _rest_text(day: Day) -> str:
    """`nghỉ lễ Quốc khánh`; the names of the other days say themselves what they are."""
    label = _TYPES[DayType(day.type)]
    if day.name is None:
        return label
    return f"{label} {day.name}" if day.type == DayType.HOLIDAY else day.name


def _start(day: Day, reckoning: Reckoning) -> str:
    rest = f" ({_rest_text(day)})" if _is_rest(day) else ""
    return f"{_STARTS[Start(reckoning.start)]}{rest}, không tính"


def _counted(day: Day, reckoning: Reckoning) -> str:
    if reckoning.limit_unit == LimitUnit.WORKING_DAYS:
        return f"ngày làm việc thứ {day.number}"
    rest = f" ({_rest_text(day)}, vẫn tính)" if _is_rest(day) else ""
    return f"ngày thứ {day.number}{rest}"


def _make_up(day: Day, reckoning: Reckoning) -> str:
    return f"{_counted(day, reckoning)} ({day.name or _TYPES[DayType.MAKE_UP_WORKING_DAY]})"


def _put_off(day: Day) -> str:
    return f"ngày thứ {day.number} là ngày cuối nhưng {_rest_text(day)}: lùi sang ngày làm việc tiếp theo"


def _cut_off_passed(reckoning: Reckoning) -> str:
    since = "từ" if reckoning.cut_off_itself_is_after else "sau"
    return f"nhận {since} {reckoning.cut_off_at}: chuyển sang ngày làm việc tiếp theo"


_SENTENCES: Mapping[Why, Callable[[Day, Reckoning], str]] = {
    Why.RECEPTION: _start,
    Why.WEEKLY_REST: lambda day, reckoning: _rest(day),
    Why.HOLIDAY: lambda day, reckoning: _rest(day),
    Why.COMPENSATORY_REST: lambda day, reckoning: _rest(day),
    Why.SWAPPED_REST: lambda day, reckoning: _rest(day),
    Why.COUNTED: _counted,
    Why.MAKE_UP: _make_up,
    Why.PUT_OFF: lambda day, reckoning: _put_off(day),
    Why.NEXT_WORKING_DAY: lambda day, reckoning: "ngày làm việc tiếp theo, ngày trả kết quả",
    Why.SAME_DAY: lambda day, reckoning: "giải quyết trong ngày tiếp nhận",
    Why.CUT_OFF_PASSED: lambda day, reckoning: _cut_off_passed(reckoning),
    Why.HOURS: lambda day, reckoning: f"tính {duration_text(day.hours)} làm việc",
    Why.NO_HOURS: lambda day, reckoning: "không có giờ làm việc nào trong thời hạn, không tính",
    Why.PAUSED: lambda day, reckoning: f"tạm dừng {duration_text(day.paused_hours)}, không tính",
    Why.AFTER_PAUSE: lambda day, reckoning: f"bù {duration_text(day.hours)} tạm dừng",
}
