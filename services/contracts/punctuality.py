"""The three words of the control slip, and where one ends and the next begins."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from services.contracts.calendars import civil_date


class Punctuality(StrEnum):
    """How a step or a dossier ended against the time it was allowed; the value is what the slip prints."""

    EARLY = "Trước hạn"
    ON_TIME = "Đúng hạn"
    LATE = "Quá hạn"


def punctuality(
    due_at: datetime, ended_at: datetime, *, on_time_within: timedelta | None = None
) -> Punctuality:
    """How something that was due at one instant ended at another.

    The forms name the three words and define none of them. Late is whatever ends after the due minute: forms
    show minutes, so minutes decide. What is in time was "on time" on the civil day on which it was due, and
    "early" before that day; a unit that draws the line elsewhere says how long before the due instant the
    word on time begins.

    Args:
        on_time_within: configuration; None for the civil day.
    Law: TT 01/2018/TT-VPCP, form 05; TT 03/2025/TT-VPCP, form 06.
    """
    due, ended = (at.replace(second=0, microsecond=0) for at in (due_at, ended_at))
    if ended > due:
        return Punctuality.LATE
    if on_time_within is None:
        return Punctuality.ON_TIME if civil_date(ended) == civil_date(due) else Punctuality.EARLY
    return Punctuality.ON_TIME if due - ended <= on_time_within else Punctuality.EARLY
