"""The figures of a commune; each is a selection of dossiers that can be opened, so none stands for itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from services.tracking.domain.criteria import Criteria, Days
from services.tracking.domain.marks import MARK_WORDS
from services.tracking.domain.ratings import RATING_WORDS
from services.tracking.domain.statuses import IN_PROGRESS, WORDS


@dataclass(frozen=True)
class Figure:
    """One number on the board: what it is called, and which dossiers it counts."""

    code: str
    label: str
    criteria: Criteria


@dataclass(frozen=True)
class Counted:
    """A figure and its number."""

    figure: Figure
    count: int


def figures(today: date) -> tuple[Figure, ...]:
    """All figures of a commune on a civil day."""
    return (*_stocks(today), *_by_status(), *_by_mark(), *_flows(today), *_by_rating(today))


def _stocks(today: date) -> Iterator[Figure]:
    yield Figure("all", "Tất cả hồ sơ", Criteria())
    yield Figure("open", "Chưa kết thúc", Criteria(open=True))
    yield Figure("closed", "Đã kết thúc", Criteria(open=False))
    yield Figure("in_progress", "Chưa có kết quả", Criteria(statuses=IN_PROGRESS))
    yield Figure("late", "Quá hạn, chưa có kết quả", Criteria(statuses=IN_PROGRESS, late=True))
    yield Figure("due_today", "Hết hạn hôm nay", Criteria(statuses=IN_PROGRESS, due=Days(today, today)))


def _by_status() -> Iterator[Figure]:
    for status, words in WORDS.items():
        yield Figure(f"status_{int(status)}", words, Criteria(statuses=frozenset({status})))


def _by_mark() -> Iterator[Figure]:
    for mark, words in MARK_WORDS.items():
        yield Figure(f"mark_{mark}", words, Criteria(mark=mark))


def _by_rating(today: date) -> Iterator[Figure]:
    month = Days(today.replace(day=1), today)
    yield Figure("rated_this_month", "Được đánh giá trong tháng", Criteria(rated=month))
    for rating, words in RATING_WORDS.items():
        said = Criteria(ratings=frozenset({rating}), rated=month)
        yield Figure(f"rated_{int(rating)}_this_month", f"Đánh giá trong tháng: {words.lower()}", said)


def _flows(today: date) -> Iterator[Figure]:
    month = Days(today.replace(day=1), today)
    yield Figure("filed_today", "Nộp hôm nay", Criteria(filed=Days(today, today)))
    yield Figure("filed_this_month", "Nộp trong tháng", Criteria(filed=month))
    yield Figure("completed_this_month", "Xong trong tháng, kể cả dừng", Criteria(result=month))
    yield Figure(
        "completed_late_this_month", "Xong trễ hạn trong tháng, kể cả dừng", Criteria(result=month, late=True)
    )
