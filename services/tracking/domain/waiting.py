"""Where files wait, since when, and at whom: the leaders' board, and the communes of a host side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.contracts.calendars import Calendar, MissingCalendarError
from services.tracking.domain.criteria import Criteria, Days
from services.tracking.domain.figures import Figure
from services.tracking.domain.marks import MARK_WORDS
from services.tracking.domain.ratings import CONTENT, NOT_CONTENT
from services.tracking.domain.statuses import IN_PROGRESS, Status

RUNNING = IN_PROGRESS - {Status.AWAITING_PAPERS}  # whose clock runs: what waits for papers is not due soon


class Axis(StrEnum):
    """By what dossiers that wait are told apart; the value is the criterion that opens a row."""

    OFFICER = "officer"
    UNIT = "unit"
    PROCEDURE = "procedure"


@dataclass(frozen=True, kw_only=True)
class Share:
    """Dossiers without a result that have something in common.

    Attributes:
        key: of the officer, unit or procedure.
        name: as far as the dossiers tell it.
        late, soon: of those that wait.
        since: when the one that has waited longest came there.
    """

    key: str
    name: str = ""
    waiting: int
    late: int
    soon: int
    since: datetime


Waiting = Mapping[Axis, Sequence[Share]]


@dataclass(frozen=True, kw_only=True)
class CommuneFigures:
    """A commune among others: numbers alone, nobody's name.

    Attributes:
        waiting, late, soon: without a result now.
        filed, online, assisted: of this month; online and assisted are among those filed.
        results, results_late: of this month.
    """

    commune_id: str
    name: str
    waiting: int = 0
    late: int = 0
    soon: int = 0
    filed: int = 0
    online: int = 0
    assisted: int = 0
    results: int = 0
    results_late: int = 0


def soon_days(today: date, calendar: Calendar) -> Days:
    """Due on these days is due soon: by the end of the next working day.

    An apology with a new date has to leave a day before the old one passes: who looks at the board today
    has to see what ends tomorrow, and on a Friday what ends on Monday. In a year whose calendar nobody has
    published, tomorrow.
    Law: NĐ 61/2018/NĐ-CP, art. 19.9.
    """
    try:
        return Days(today, calendar.working_day_after(today))
    except MissingCalendarError:
        return Days(today, today + timedelta(days=1))


def month_of(today: date) -> Days:
    """The month so far."""
    return Days(today.replace(day=1), today)


def all_waiting() -> Criteria:
    """What somebody still has to produce a result for."""
    return Criteria(statuses=IN_PROGRESS)


def on_axis(among: Criteria, axis: Axis, key: str) -> Criteria:
    """Those of them that stand in one row."""
    if axis is Axis.OFFICER:
        return replace(among, officer=key)
    return replace(among, unit=key) if axis is Axis.UNIT else replace(among, procedure=key)


def late(among: Criteria) -> Criteria:
    """Those of them that are past their due date."""
    return replace(among, late=True)


def due_soon(among: Criteria, soon: Days) -> Criteria:
    """Those of them that are not late yet and will be unless they move now."""
    return replace(among, statuses=RUNNING, late=False, due=soon)


def board_figures(today: date, soon: Days) -> Iterator[Figure]:
    """The numbers on top of the board, each a selection that can be opened."""
    waiting = all_waiting()
    yield Figure("late", "Quá hạn, chưa có kết quả", late(waiting))
    yield Figure("soon", "Sắp đến hạn", due_soon(waiting, soon))
    yield Figure("waiting", "Đang chờ giải quyết", waiting)
    awaiting = frozenset({Status.AWAITING_PAPERS})
    yield Figure("papers", "Chờ người dân bổ sung giấy tờ", Criteria(statuses=awaiting))
    yield Figure("ready", "Có kết quả, chờ trả", Criteria(statuses=frozenset({Status.COMPLETED})))
    yield Figure("filed_today", "Nộp hôm nay", Criteria(filed=Days(today, today)))
    for mark, words in MARK_WORDS.items():
        yield Figure(f"mark_{mark}", words, Criteria(statuses=IN_PROGRESS, mark=mark))


def month_figures(today: date) -> Iterator[Figure]:
    """How this month's dossiers came in and went out."""
    month = month_of(today)
    yield Figure("filed", "Nộp trong tháng", Criteria(filed=month))
    yield Figure("online", "Nộp trực tuyến", Criteria(filed=month, channel="online"))
    yield Figure("counter", "Nộp tại quầy", Criteria(filed=month, channel="counter"))
    yield Figure("post", "Nộp qua bưu chính", Criteria(filed=month, channel="post"))
    yield Figure("assisted", "Được cán bộ nộp giúp", Criteria(filed=month, assisted=True))
    yield Figure("results", "Xong trong tháng, kể cả dừng", Criteria(result=month))
    yield Figure("results_late", "Xong trễ hạn", Criteria(result=month, late=True))
    yield Figure("rated", "Được người dân đánh giá", Criteria(rated=month))
    yield Figure("content", "Hài lòng, rất hài lòng", Criteria(rated=month, ratings=CONTENT))
    yield Figure("not_content", "Không hài lòng", Criteria(rated=month, ratings=NOT_CONTENT))
