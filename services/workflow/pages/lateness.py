"""How late something is, or how long it has left: a word that stands beside its colour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.contracts.calendars import civil_date

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
WAITING = {  # states in which an applicant or somebody else is to act
    "awaiting_papers": "Chờ bổ sung",
    "awaiting_payment": "Chờ nộp tiền",
    "with_agency": "Ở cơ quan khác",
    "withdrawal_requested": "Xin rút",
    "handed_over_early": "Đã trả kết quả",
}


@dataclass(frozen=True)
class Tag:
    """A colour by the name that the look has for it, and the word for it."""

    kind: str
    words: str


def tag(due_at: datetime, now: datetime, days_left: int | None) -> Tag:
    """How a date stands.

    Args:
        days_left: working days after today up to that day; None: no calendar says.
    """
    days = (civil_date(due_at) - civil_date(now)).days
    if now > due_at:
        return Tag("late", f"Trễ {f'{-days} ngày' if days else _span(now - due_at)}")
    if days == 0:
        return Tag("soon", f"Hôm nay, còn {_span(due_at - now)}")
    if not days_left:
        return Tag("good" if days_left is None else "soon", f"Còn {days} ngày")
    return Tag("soon" if days_left == 1 else "good", f"Còn {days_left} ngày làm việc")


def _span(span: timedelta) -> str:
    """Less than a day, rounded down; never nothing."""
    return f"{span // HOUR} giờ" if span >= HOUR else f"{max(span // MINUTE, 1)} phút"


def waiting(state: str) -> Tag | None:
    """For whom a dossier waits, where it is somebody outside."""
    return Tag("plain", WAITING[state]) if state in WAITING else None
