"""The national index of a period, indicator by indicator: what can be counted here, and what cannot and why.

Source: QĐ 766/QĐ-TTg (23/6/2022) as its formulas are described to the provinces (domain 8); the split of some
points is not verified there, so such points are not given out here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from services.contracts.calendars import load_calendar
from services.contracts.intake import DossierReceived, DossierReturned
from services.contracts.scoring import Course as Scored
from services.contracts.scoring import Verdict, score
from services.contracts.workflow import DossierCompleted
from services.tracking.domain.course import Course
from services.tracking.domain.dossier import Entry
from services.tracking.domain.period import Period, Span, span_of
from services.tracking.domain.scored import supplements

PROGRESS_POINTS = 20.0  # QĐ 766/QĐ-TTg, 2.1
_JUST_BEFORE = timedelta(microseconds=1)


@dataclass(frozen=True)
class Elsewhere:
    """An indicator whose data cannot exist here: its code, name, greatest points and where it is known."""

    code: str
    name: str
    points: float | None
    why: str


_CATALOGUE = "Ở Cơ sở dữ liệu quốc gia về thủ tục hành chính."
_PORTAL = "Ở Cổng dịch vụ công quốc gia."
_FEEDBACK = "Ở hệ thống phản ánh, kiến nghị."
_NO_FILE = "Tệp kết quả điện tử chưa được lưu ở đây."

ELSEWHERE = (
    Elsewhere("1.1", "Thủ tục được công bố đúng hạn", 6, _CATALOGUE),
    Elsewhere("1.2", "Cập nhật, công khai thủ tục đúng hạn", 4, _CATALOGUE),
    Elsewhere("1.3", "Thủ tục công khai đủ nội dung", 2, _CATALOGUE),
    Elsewhere("1.4", "Hồ sơ đồng bộ lên Cổng dịch vụ công", 6, _PORTAL),
    Elsewhere("3.1", "Thủ tục cung cấp trực tuyến", None, _PORTAL),
    Elsewhere("3.3", "Hồ sơ trực tuyến có kết quả điện tử", None, _NO_FILE),
    Elsewhere("–", "Thanh toán trực tuyến", 10, _PORTAL),
    Elsewhere("4.1", "Hồ sơ có kết quả điện tử", 6, _NO_FILE),
    Elsewhere("4.2", "Số hóa giấy tờ và kết quả", 4, _NO_FILE),
    Elsewhere("4.3", "Tái sử dụng giấy tờ đã số hóa", 2, _PORTAL),
    Elsewhere("4.4", "Chia sẻ vào kho dữ liệu của công dân", 4, _PORTAL),
    Elsewhere("4.5", "Khai thác dữ liệu dân cư", 4, "Ở Cơ sở dữ liệu quốc gia về dân cư."),
    Elsewhere("5.2", "Phản ánh, kiến nghị xử lý đúng hạn", 6, _FEEDBACK),
    Elsewhere("5.3", "Hài lòng về xử lý phản ánh, kiến nghị", 6, _FEEDBACK),
    Elsewhere("5.4", "Hài lòng về giải quyết hồ sơ", 6, "Cần số hồ sơ bị phản ánh trên Cổng."),
)


@dataclass
class Index:
    """What was counted of a period.

    Attributes:
        verdicts: id of each dossier that counts to what it is.
        finished, seconds: how many ended, and from reception to there; for the average, which has no points.
        filed, online: for the share filed online.
    """

    period: Period
    as_of: datetime
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    finished: int = 0
    seconds: int = 0
    filed: int = 0
    online: int = 0

    @property
    def counts(self) -> Counter[Verdict]:
        """How many dossiers are what."""
        return Counter(self.verdicts.values())

    @property
    def in_time(self) -> int:
        """Finished before or on time, or not yet due."""
        return sum(count for verdict, count in self.counts.items() if verdict.in_time)

    @property
    def points(self) -> float | None:
        """Of indicator 2.1; None where nothing counts: the index then says 0 or not applicable.

        Law: QĐ 766/QĐ-TTg, 2.1: in time ÷ (received + carried over), of 20 points, two decimals.
        """
        total = len(self.verdicts)
        return round(PROGRESS_POINTS * self.in_time / total, 2) if total else None

    def dossiers(self, verdict: Verdict) -> list[str]:
        """Ids of those that are this."""
        return sorted(one for one, found in self.verdicts.items() if found is verdict)


def month_of(on: date, as_of: datetime) -> Period:
    """The civil month around a day in Vietnam, cut off at the instant as of which is asked."""
    return span_of(on, Span.MONTH, as_of)


def index(period: Period, as_of: datetime, courses: Iterable[Course]) -> Index:
    """The index of a period, from the courses of all dossiers that were open in it."""
    found = Index(period, as_of)
    for course in courses:
        if course.imported:
            continue
        if period.has(course.filed_at):
            found.filed += 1
            found.online += course.filed.get("channel") == "online"
        _count(found, course)
    return found


def _count(found: Index, course: Course) -> None:
    period = found.period
    accepted_at, ended_at = course.accepted_at, course.ended_at
    if accepted_at is None or accepted_at >= period.ends or (ended_at and ended_at < period.begins):
        return
    verdict = Verdict(score(_scored(course), period.ends - _JUST_BEFORE, load_calendar()).verdict)
    found.verdicts[course.dossier_id] = verdict
    if ended_at is not None and period.has(ended_at):
        found.finished += 1
        found.seconds += int((ended_at - accepted_at).total_seconds())


def _scored(course: Course) -> Scored:
    received = _first(course.entries, DossierReceived.type)
    return Scored(
        received_at=course.accepted_at,
        due_at=received.told.get("due_at") if received else None,
        completed_at=_at(_first(course.entries, DossierCompleted.type)),
        returned_at=_at(_first(course.entries, DossierReturned.type)),
        closed_at=course.stopped_at,
        supplements=tuple(supplements(course.entries)),
    )


def _first(entries: Sequence[Entry], kind: str) -> Entry | None:
    return next((entry for entry in entries if entry.type == kind), None)


def _at(entry: Entry | None) -> datetime | None:
    return None if entry is None else entry.at


VERDICT_WORDS: Mapping[Verdict, str] = {
    Verdict.FINISHED_IN_TIME: "Xong trước hoặc đúng hạn",
    Verdict.NOT_YET_DUE: "Đang giải quyết, chưa đến hạn",
    Verdict.LATE: "Trễ hạn",
    Verdict.UNKNOWN: "Không có ngày hẹn để tính",
}
