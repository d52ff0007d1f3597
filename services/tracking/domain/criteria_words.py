"""Criteria in words: what somebody sees who has opened a number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from services.tracking.domain.criteria import Criteria, Days
from services.tracking.domain.dossier import NOBODY, RECEPTION
from services.tracking.domain.marks import MARK_WORDS
from services.tracking.domain.ratings import RATING_WORDS
from services.tracking.domain.statuses import IN_PROGRESS, WORDS
from services.tracking.domain.waiting import RUNNING

_STRETCHES = (("nộp", "filed"), ("hạn", "due"), ("có kết quả", "result"), ("được đánh giá", "rated"))
CHANNEL_WORDS = {"counter": "nộp tại quầy", "online": "nộp trực tuyến", "post": "nộp qua bưu chính"}
_OFFICERS = {NOBODY: "chưa ai nhận xử lý", RECEPTION: "đang ở nơi tiếp nhận"}


def in_words(criteria: Criteria, names: Mapping[str, str]) -> str:
    """What these criteria select.

    Args:
        names: of units and officers, by their ids.
    """
    parts = [*_state(criteria), *_place(criteria, names), *_days(criteria), *_identity(criteria)]
    text = ", ".join(parts) or "tất cả hồ sơ"
    return text[0].upper() + text[1:]


def _state(criteria: Criteria) -> Iterator[str]:
    if criteria.statuses in (IN_PROGRESS, RUNNING):
        yield "chưa có kết quả"
    elif criteria.statuses:
        yield " hoặc ".join(WORDS[status].lower() for status in sorted(criteria.statuses))
    if criteria.open is not None:
        yield "chưa kết thúc" if criteria.open else "đã kết thúc"
    if criteria.late is not None:
        yield "quá hạn" if criteria.late else "chưa quá hạn"
    if criteria.ratings:
        said = [words.lower() for rating, words in RATING_WORDS.items() if rating in criteria.ratings]
        yield f"người dân đánh giá {' hoặc '.join(said)}"
    if criteria.mark is not None:
        words = MARK_WORDS[criteria.mark]
        yield words[0].lower() + words[1:]


def _place(criteria: Criteria, names: Mapping[str, str]) -> Iterator[str]:
    if criteria.unit:
        yield f"đang ở {names.get(criteria.unit, criteria.unit)}"
    if criteria.officer:
        yield _OFFICERS.get(criteria.officer) or f"do {names.get(criteria.officer, criteria.officer)} xử lý"
    if criteria.procedure:
        yield f"thủ tục {criteria.procedure}"
    if criteria.channel:
        yield CHANNEL_WORDS.get(criteria.channel, criteria.channel)
    if criteria.assisted is not None:
        yield "được cán bộ nộp giúp" if criteria.assisted else "tự nộp"


def _days(criteria: Criteria) -> Iterator[str]:
    for verb, name in _STRETCHES:
        days = getattr(criteria, name)
        if days.bounded:
            yield f"{verb} {_stretch(days)}"


def _stretch(days: Days) -> str:
    if days.first is not None and days.first == days.last:
        return f"ngày {_day(days.first)}"
    parts = [f"{word} {_day(day)}" for word, day in (("từ", days.first), ("đến", days.last)) if day]
    return " ".join(parts)


def _day(on: date) -> str:
    return f"{on:%d/%m/%Y}"


def _identity(criteria: Criteria) -> Iterator[str]:
    if criteria.name:
        yield f"tên bắt đầu bằng “{criteria.name}”"
    if criteria.number:
        yield f"số {criteria.number}"
