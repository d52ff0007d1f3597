"""What the law says about time and likeness of incoming documents: rules as data, and how they are counted.

A rule with `verified` false is configuration: the law gives no number, the default is the software's.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from services.contracts.calendars import Calendar, MissingCalendarError, civil_date, instant
from services.contracts.folding import folded
from services.contracts.worktime import add_working_time
from services.intake.domain.errors import InvalidInputError, Problem

MOST_WORKING_DAYS = 250  # a bound against slips of the finger


class Urgency(StrEnum):
    """The mark of urgency on the document (dấu chỉ các mức độ khẩn, NĐ 30/2020/NĐ-CP, Appendix I)."""

    NONE = "none"
    URGENT = "urgent"
    VERY_URGENT = "very_urgent"
    FLASH = "flash"

    @property
    def words(self) -> str:
        """The mark as it is stamped."""
        return _MARKS[self]

    @property
    def is_urgent(self) -> bool:
        """Whether it has a mark."""
        return self is not Urgency.NONE


_MARKS = {
    Urgency.NONE: "",
    Urgency.URGENT: "Khẩn",
    Urgency.VERY_URGENT: "Thượng khẩn",
    Urgency.FLASH: "Hỏa tốc",
}


class Ends(StrEnum):
    """How the end of an act's time is found."""

    WITH_THE_DAY = "with_the_day"
    NEXT_WORKING_DAY = "next_working_day"
    WORKING_MINUTES = "working_minutes"


@dataclass(frozen=True, kw_only=True)
class TimeRule:
    """How long one act of the records desk may take after the arrival."""

    ends: Ends
    minutes: int = 0
    text: str
    source: str
    verified: bool

    def ends_at(self, arrived_at: datetime, calendar: Calendar) -> datetime:
        """The last instant at which the act is in time.

        Raises: MissingCalendarError if the calendar does not reach so far.
        """
        day = civil_date(arrived_at)
        if self.ends is Ends.WORKING_MINUTES:
            return add_working_time(arrived_at, timedelta(minutes=self.minutes), calendar)
        if self.ends is Ends.NEXT_WORKING_DAY:
            return calendar.closing_of(calendar.working_day_after(day))
        worked = day if calendar.is_working_day(day) else calendar.working_day_after(day)
        return instant(worked + timedelta(days=1), time(0))


@dataclass(frozen=True, kw_only=True)
class IncomingRules:
    """The time rules of a records desk."""

    submission: TimeRule
    urgent_submission: TimeRule
    confirmation: TimeRule

    def submission_of(self, urgency: Urgency) -> TimeRule:
        """By which a document of that mark is submitted."""
        return self.urgent_submission if urgency.is_urgent else self.submission

    def with_urgent_minutes(self, minutes: int) -> IncomingRules:
        """The rules with the unit's own reading of "at once"."""
        return replace(self, urgent_submission=replace(self.urgent_submission, minutes=minutes))


URGENT_MINUTES = 60  # configuration: "at once" has no number in the law
LAW = IncomingRules(
    submission=TimeRule(
        ends=Ends.NEXT_WORKING_DAY,
        text="Trình trong ngày, chậm nhất là trong ngày làm việc tiếp theo",
        source="NĐ 30/2020/NĐ-CP, Điều 23.1",
        verified=True,
    ),
    urgent_submission=TimeRule(
        ends=Ends.WORKING_MINUTES,
        minutes=URGENT_MINUTES,
        text="Văn bản khẩn: trình và chuyển giao ngay sau khi nhận được (số phút do đơn vị đặt)",
        source="NĐ 30/2020/NĐ-CP, Điều 23.1; số phút không có trong văn bản",
        verified=False,
    ),
    confirmation=TimeRule(
        ends=Ends.WITH_THE_DAY,
        text="Văn bản điện tử: báo nơi gửi ngay trong ngày đã nhận (đến vào ngày nghỉ: trong ngày làm việc "
        "tiếp theo)",
        source="NĐ 30/2020/NĐ-CP, Điều 21.2c; cách tính cho ngày nghỉ là của phần mềm",
        verified=True,
    ),
)


def deadline(
    on: date | None, working_days: int | None, *, given_at: datetime, calendar: Calendar
) -> datetime | None:
    """When the handling must be done: the closing of that day, or of the n-th working day from now; or never.

    A day that is not worked is put off to the next one that is.

    Raises: InvalidInputError for both at once, a day that has passed, or a year without a calendar.
    Law: NĐ 30/2020/NĐ-CP, art. 23.2 and 23.4: the leader sets the time for the handling.
    """
    if on is not None and working_days is not None:
        raise _wrong("due_on", "Chỉ chọn một cách đặt hạn", "due_on hoặc working_days")
    if on is None and working_days is None:
        return None
    today = civil_date(given_at)
    if working_days is not None and not 1 <= working_days <= MOST_WORKING_DAYS:
        raise _wrong("working_days", "Số ngày sai", f"từ 1 đến {MOST_WORKING_DAYS}")
    if on is not None and on < today:
        raise _wrong("due_on", "Hạn đã qua", f"từ {today:%d/%m/%Y}")
    try:
        return calendar.closing_of(_last_day(on, working_days or 0, today, calendar))
    except MissingCalendarError as exc:
        raise _wrong("due_on", f"Chưa có lịch làm việc năm {exc.year}", "ngày đã có lịch làm việc") from exc


def _last_day(on: date | None, working_days: int, today: date, calendar: Calendar) -> date:
    if on is not None:
        return on if calendar.is_working_day(on) else calendar.working_day_after(on)
    day = today
    for _ in range(working_days):
        day = calendar.working_day_after(day)
    return day


def _wrong(field: str, message: str, allowed: str) -> InvalidInputError:
    return InvalidInputError([Problem(field, message, allowed)])


def likeness(author: str, symbol: str, dated_on: date | None) -> str:
    """Under this key documents of the same author, number and date are kept together; it names nobody."""
    day = dated_on.isoformat() if dated_on else ""
    told = "\n".join((folded(author), "".join(folded(symbol).split()), day))
    return hashlib.sha256(told.encode()).hexdigest()
