"""When a dossier was filed: which moments can be believed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from services.contracts.calendars import VIETNAM_TIME, civil_date, instant
from services.intake.domain.errors import InvalidInputError, Problem

# Configuration, not law: papers kept on paper while the line was down are entered later, but not years later,
# and the clock of a commune's own machine may be a little ahead of ours.
CLOCK_TOLERANCE = timedelta(minutes=5)


def filed_at(field: str, given: datetime | None, *, now: datetime) -> datetime:
    """The moment of filing that is recorded: the one given, or now.

    Raises: InvalidInputError if it lies before the first of January of last year, in the future, or has no
        time zone.
    """
    if given is None:
        return now
    earliest = instant(date(civil_date(now).year - 1, 1, 1), time(0))
    if given.tzinfo is None:
        message = "Thiếu múi giờ"
    elif given < earliest:
        message = "Quá xa trong quá khứ"
    elif given > now + CLOCK_TOLERANCE:
        message = "Ở tương lai"
    else:
        return min(given, now)
    allowed = f"từ 01/01/{civil_date(earliest).year} đến {now.astimezone(VIETNAM_TIME):%H:%M %d/%m/%Y}"
    raise InvalidInputError([Problem(field, message, f"{allowed}, có múi giờ")])
