"""The pace of entrances: who begins more than gets through waits outside, so that what was begun goes on.

An API can take in far more than the parts behind it get through; what is taken in then waits in the service's
log, and so does whatever follows from it. So the process watches how old the oldest event of a tenant is that
the broker does not have. A burst is taken whole; where the log falls behind for longer, the tenant's new
entrances are let in at a rate that goes down while it is behind and up while it is not.

It is the *slow* that are helped so, not the absent: where the log does not move at all (the broker is away),
or catches up after it was, nothing is refused. And a tenant that begins no more than what it is assured of is
never looked at.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

import structlog

from services.chassis.admission.limits import Buckets, Rate

LOOK_SECONDS = 1.0
WINDOW_SECONDS = 15.0  # over which it is seen whether the log falls behind or catches up
STILL_SECONDS = 30.0  # without any movement of anybody's: no longer slow, but away
CALM_SECONDS = 30.0  # without a refusal, and not behind: free again
KEPT_SECONDS = 60.0  # a tenant that asks no more is forgotten
AIM = 0.1  # part of the lag allowed that a paced tenant is held to
DOWN = 0.6
UP, STEP = 1.03, 0.1  # a second; the step is a part of what is assured

log = structlog.get_logger()

# Tenants to when their oldest event was recorded that did not get through yet, in seconds since 1970.
Oldest = Callable[[Collection[str]], Mapping[str, float]]


@dataclass
class Course:
    """How the log of one tenant has gone of late."""

    asked: int = 0  # entrances since the last look
    asked_at: float = 0.0
    heads: deque[tuple[float, float]] = field(default_factory=deque)  # when looked, the oldest then
    rate: float | None = None  # None: free
    refused_at: float = 0.0
    lowered_at: float = 0.0

    def note(self, now: float, oldest: float) -> bool:
        """The oldest event at this look, now where nothing waits; tells whether what waited has moved."""
        last = self.heads[-1] if self.heads else (now, now)
        self.heads.append((now, oldest))
        while self.heads[0][0] < now - WINDOW_SECONDS and len(self.heads) > 1:
            self.heads.popleft()
        return last[1] < last[0] and last[1] != oldest

    def falls_behind(self) -> bool:
        """Whether it gets through more slowly than time passes, as far as the window reaches back."""
        (then, oldest_then), (now, oldest_now) = self.heads[0], self.heads[-1]
        return now - then >= WINDOW_SECONDS / 2 and oldest_now - oldest_then < now - then

    def grows(self) -> bool:
        """Whether the lag is greater than at the look before."""
        (then, oldest_then), (now, oldest_now) = self.heads[max(-2, -len(self.heads))], self.heads[-1]
        return oldest_now - oldest_then < now - then


class EntrancePace:
    """How many entrances a second each tenant has at present."""

    def __init__(
        self, allowed_seconds: float, assured: float, oldest: Oldest, now: Callable[[], float]
    ) -> None:
        """`allowed_seconds`: how far the log may fall behind; 0: nobody is ever paced."""
        self._allowed, self._assured, self._oldest, self._now = allowed_seconds, assured, oldest, now
        self._courses: dict[str, Course] = {}
        self._buckets = Buckets(now)
        self._looked_at = now()
        self._moved_at = 0.0  # when something of anybody last got through

    def missing(self, tenant: str) -> float:
        """0, or the seconds until the tenant's next entrance."""
        if not self._allowed:
            return 0.0
        now = self._now()
        course = self._courses.setdefault(tenant, Course())
        course.asked += 1
        course.asked_at = now
        if course.rate is None:
            return 0.0
        missing = self._buckets.take(tenant, Rate(course.rate, max(1.0, course.rate)))
        if missing:
            course.refused_at = now
        return missing

    def look(self) -> None:
        """Once a second: see how far behind those are who ask for more than they are assured of."""
        now = self._now()
        passed, self._looked_at = now - self._looked_at, now
        watched = {}
        for tenant, course in list(self._courses.items()):
            asked, course.asked = course.asked, 0
            if course.heads or asked > self._assured * passed:
                watched[tenant] = course
            if now - course.asked_at > KEPT_SECONDS:
                del self._courses[tenant]
        if watched:
            self._adjust(watched, now)

    def _adjust(self, watched: Mapping[str, Course], now: float) -> None:
        oldest = self._oldest(watched)
        moved = [course.note(now, oldest.get(tenant, now)) for tenant, course in watched.items()]
        if any(moved) or not oldest:
            if now - self._moved_at > WINDOW_SECONDS:  # it begins to move: how it goes is to be seen
                for course in watched.values():
                    course.heads = deque([course.heads[-1]])
            self._moved_at = now
        for tenant, course in watched.items():
            before = course.rate
            course.rate = self._rate(course, now - oldest.get(tenant, now), now)
            if (before is None) != (course.rate is None):
                log.info("entrances_paced" if before is None else "entrances_free", tenant=tenant)

    def _rate(self, course: Course, lag: float, now: float) -> float | None:
        still = now - self._moved_at
        if course.rate is None:
            slow = lag > self._allowed and still <= WINDOW_SECONDS and course.falls_behind()
            return self._assured if slow else None
        if still > STILL_SECONDS and lag > 0:
            return None
        if lag > self._allowed * AIM:
            return self._lowered(course, course.rate, lag, now)
        if now - course.refused_at > CALM_SECONDS:
            return None
        return course.rate * UP + self._assured * STEP

    def _lowered(self, course: Course, rate: float, lag: float, now: float) -> float:
        """Once in a lag: how old the oldest is tells of the rate at which it came in, not of today's."""
        if not course.grows() or now - course.lowered_at < lag:
            return rate
        course.lowered_at = now
        return max(self._assured, rate * DOWN)

    def watch(self, stopping: threading.Event) -> None:
        """Look until told to stop; a database that is away leaves everything as it is."""
        while not stopping.wait(LOOK_SECONDS):
            try:
                self.look()
            except Exception as exc:  # noqa: BLE001 - without this thread nobody would be set free again
                log.warning("pace_not_seen", cause=type(exc).__name__)
