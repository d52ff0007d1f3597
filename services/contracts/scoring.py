"""The scoring clock: whether the national index takes a dossier as on time. It is not the clock of the law.

The law lets a limit start from zero after a supplement (NĐ 61/2018, art. 19.4, kept by NĐ 118/2025); the
index keeps the first appointment and takes the applicant's time off instead. Both are kept, and neither is
worked out from the other: a dossier may be late here and in time by law, or the other way round.

Source: QĐ 766/QĐ-TTg (23/6/2022), indicator 2.1, as its formula is described to the provinces (domain 8). Not
verified there, so settings with a default: `Reading`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from services.contracts.calendars import Calendar
from services.contracts.worktime import Limit, due_at


class EndedBy(StrEnum):
    """Which moment the index takes for the end of a dossier."""

    COMPLETED = "completed"  # national status 9
    RETURNED = "returned"  # 10, where there is no 9
    CLOSED = "closed"  # stopped, refused or asked back, after it had been accepted
    WAITING = "waiting"  # for the applicant's papers: the day on which they were asked for
    UNFINISHED = "unfinished"  # the end of the period


class Verdict(StrEnum):
    """What a dossier is for the index."""

    FINISHED_IN_TIME = "finished_in_time"
    NOT_YET_DUE = "not_yet_due"  # counts as in time too
    LATE = "late"
    NOT_COUNTED = "not_counted"  # never accepted, or not yet in this period
    UNKNOWN = "unknown"  # neither an appointment nor a limit: nothing is invented

    @property
    def in_time(self) -> bool:
        """Whether it counts among those before or on time."""
        return self in (Verdict.FINISHED_IN_TIME, Verdict.NOT_YET_DUE)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Where the description leaves a choice.

    Attributes:
        asked_again_is_late: a second request for papers makes a dossier late whatever follows; if not, only
            while it waits for the answer, which is where the description says it.
        asked_before_reception_counts: requests made at the counter, before the dossier was accepted, are
            requests too. Their time is never taken off: no clock ran yet.
    """

    asked_again_is_late: bool = True
    asked_before_reception_counts: bool = False


DEFAULT_READING = Reading()


@dataclass(frozen=True, kw_only=True)
class Supplement:
    """A request for papers, and when they were complete."""

    requested_at: datetime
    completed_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Course:
    """What the index sees of one dossier.

    Attributes:
        received_at: when it was accepted; None if it never was.
        due_at: the appointment; None if there was none.
        limit: the longest time of the procedure, for a dossier without appointment.
        closed_at: when it was stopped, refused or asked back.
    """

    received_at: datetime | None
    due_at: datetime | None
    completed_at: datetime | None = None
    returned_at: datetime | None = None
    closed_at: datetime | None = None
    supplements: tuple[Supplement, ...] = ()
    limit: Limit | None = None


@dataclass(frozen=True, kw_only=True)
class Score:
    """The verdict on a dossier, with everything that it was reached by."""

    verdict: str  # a Verdict
    ended_by: str | None = None  # an EndedBy
    ended_at: datetime | None = None
    allowed_until: datetime | None = None
    supplement_hours: float = 0.0  # of the clock, taken off the end
    requests_count: int = 0


def score(
    course: Course, period_ends_at: datetime, calendar: Calendar, reading: Reading = DEFAULT_READING
) -> Score:
    """Whether a dossier is on time, seen from the end of a period; what happened later has not happened yet.

    Args:
        calendar: only for a dossier without appointment: its limit is counted from the reception.
    Law: QĐ 766/QĐ-TTg, indicator 2.1: end of handling, less the time for supplements, not after the
        appointment; a second request for supplements is late.
    """
    received_at = course.received_at
    if received_at is None or received_at > period_ends_at:
        return Score(verdict=Verdict.NOT_COUNTED.value)
    since = datetime.min.replace(tzinfo=UTC) if reading.asked_before_reception_counts else received_at
    asked = [part for part in course.supplements if since <= part.requested_at <= period_ends_at]
    ended_at, ended_by = _end(course, asked, period_ends_at)
    waited = _waited(asked, received_at, ended_at)
    allowed_until = course.due_at
    if allowed_until is None and course.limit is not None:
        allowed_until = due_at(received_at, course.limit, calendar)
    again = len(asked) > 1 and (reading.asked_again_is_late or ended_by is EndedBy.WAITING)
    return Score(
        verdict=_verdict(ended_at - waited, ended_by, allowed_until, again=again).value,
        ended_by=ended_by.value,
        ended_at=ended_at.astimezone(UTC),
        allowed_until=None if allowed_until is None else allowed_until.astimezone(UTC),
        supplement_hours=waited / timedelta(hours=1),
        requests_count=len(asked),
    )


def _end(course: Course, asked: list[Supplement], period_ends_at: datetime) -> tuple[datetime, EndedBy]:
    """The moment that stands for the end: 9, else 10, a close, an open request, or the end of the period."""
    for at, ended_by in (
        (course.completed_at, EndedBy.COMPLETED),
        (course.returned_at, EndedBy.RETURNED),
        (course.closed_at, EndedBy.CLOSED),
    ):
        if at is not None and at <= period_ends_at:
            return at, ended_by
    open_requests = [
        part.requested_at for part in asked if part.completed_at is None or part.completed_at > period_ends_at
    ]
    if open_requests:
        return min(open_requests), EndedBy.WAITING
    return period_ends_at, EndedBy.UNFINISHED


def _waited(asked: list[Supplement], received_at: datetime, ended_at: datetime) -> timedelta:
    """The time for supplements from reception to the end, overlaps once; unanswered, it ran to the end."""
    waited = timedelta(0)
    covered_to = received_at
    for part in sorted(asked, key=lambda part: part.requested_at):
        until = ended_at if part.completed_at is None else min(part.completed_at, ended_at)
        since = max(part.requested_at, covered_to)
        if until > since:
            waited += until - since
            covered_to = until
    return waited


def _verdict(net_end: datetime, ended_by: EndedBy, allowed_until: datetime | None, *, again: bool) -> Verdict:
    if again:
        return Verdict.LATE
    if allowed_until is None:
        return Verdict.UNKNOWN
    if net_end > allowed_until:
        return Verdict.LATE
    finished = ended_by in (EndedBy.COMPLETED, EndedBy.RETURNED, EndedBy.CLOSED)
    return Verdict.FINISHED_IN_TIME if finished else Verdict.NOT_YET_DUE
