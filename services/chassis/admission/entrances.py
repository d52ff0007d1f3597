"""The pace of entrances: who begins more than gets through waits outside, so that what was begun goes on.

An API can take in far more than the parts behind it get through; what is taken in then waits in the service's
log, and what follows from it in the logs of others. So the process watches how old the oldest event of a
tenant is that did not get through. A burst is taken whole; where a tenant is further behind and ever more
piles up, its new entrances are let in at a rate that goes down while it is behind and up while it is not.
Where requests are refused for want of a turn besides, less patience is shown, and what piles up at those who
go on counts as well: what is begun then only stands in the way of what was begun before.

It is the *slow* that are helped so, not the absent: where nothing moves at all (the broker is away), or what
piled up meanwhile becomes less, nothing is refused. And a tenant that begins no more than what it is assured
of is never looked at.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

import structlog

from services.chassis.admission.limits import Buckets, Rate

LOOK_SECONDS = 1.0
WINDOW_SECONDS = 25.0  # without movement: whether it is slow cannot be told
COUNT_SECONDS = 8.0  # between two counts of what waits, at the least
COMPARED_SECONDS = 60.0  # and at the most: where all is slow, so is looking
STILL_SECONDS = 30.0  # without any movement of anybody's: no longer slow, but away
CALM_SECONDS = 30.0  # without a refusal, and not behind: free again
USUAL_SECONDS = 8.0  # nobody is looked at who is ahead by less than what is assured in so long
PRESSED_SECONDS = 10.0  # so long after a refusal for want of a turn
PRESSED = 0.2  # part of the lag allowed that is allowed then
KEPT_SECONDS = 60.0  # a tenant that asks no more is forgotten
FALLING = 0.25  # seconds later in each second: what is heard later by so much piles up elsewhere
FEW = 100  # events that wait: what a relay carries at once is no pile, however late others are heard
AIM = 0.1  # part of the lag allowed that a paced tenant is held to
DOWN = 0.7
WEIGHED_SECONDS = 8.0  # after it was lowered: then it can be seen what that was good for
UP, STEP = 1.03, 0.1  # a second; the step is a part of what is assured
CAREFUL_SECONDS = 60.0  # after it was lowered it goes up half as fast: what was let in weighs later
CROWD = 2.0  # times the rate: who asks for less is no crowd any more, and its rate goes up
HOMEWARDS = 4.0  # times as fast
MUCH = 4.0  # times what is assured

log = structlog.get_logger()


class Behind(Protocol):
    """Tells how far tenants are behind."""

    def oldest(self, tenants: Collection[str]) -> Mapping[str, float]:
        """When the oldest event that did not get through was recorded, in seconds since 1970."""

    def heard(self, tenant: str) -> float | None:
        """When what was heard last of those who go on was recorded, where that is heard late at present."""

    def waiting(self, tenant: str) -> int:
        """How many events of a tenant wait for the broker."""


class NobodyBehind:
    """Where nobody is ever behind."""

    def oldest(self, tenants: Collection[str]) -> Mapping[str, float]:
        """See Behind."""
        return {}

    def heard(self, tenant: str) -> float | None:
        """See Behind."""
        return None

    def waiting(self, tenant: str) -> int:
        """See Behind."""
        return 0


@dataclass(frozen=True)
class Pile:
    """What of a tenant's had not got through at some instant.

    Attributes:
        waiting: events in the log here.
        late: seconds by which others are heard late; 0: they are not.
    """

    at: float
    waiting: int
    late: float

    def grew_from(self, before: Pile) -> bool:
        """Whether there is much here, and more than before; what catches up, however slowly, did not grow."""
        return self.waiting > max(before.waiting, FEW)

    def fell_behind(self, before: Pile) -> bool:
        """Whether others are heard ever later."""
        return before.late > 0 and self.late - before.late > (self.at - before.at) * FALLING


@dataclass
class Course:
    """How it has gone with one tenant of late."""

    asked: int = 0  # entrances since the last look
    demand: float = 0.0  # entrances a second before it
    ahead: float = 0.0  # entrances beyond what is assured; becomes less by that in each second
    asked_at: float = 0.0
    seen: tuple[float, float] | None = None  # when looked at last, and the oldest then
    grows: bool = False  # the lag is greater than at the look before
    pile: Pile | None = None  # as it was when counted last
    rate: float | None = None  # None: free
    refused_at: float = 0.0
    lowered_at: float = 0.0

    def note(self, now: float, oldest: float) -> bool:
        """The oldest event at this look, now where nothing waits; tells whether what waited has moved."""
        then, before = self.seen or (now, now)
        self.seen = (now, oldest)
        self.grows = oldest - before < now - then
        return before < then and before != oldest

    @property
    def is_through(self) -> bool:
        """Whether it asks for no more than it is assured of, and nothing of it waits."""
        return self.rate is None and not self.ahead and self.seen is not None and self.seen[0] == self.seen[1]


class EntrancePace:
    """How many entrances a second each tenant has at present."""

    def __init__(
        self, allowed_seconds: float, assured: float, behind: Behind, now: Callable[[], float]
    ) -> None:
        """`allowed_seconds`: how far the log may fall behind; 0: nobody is ever paced."""
        self._allowed, self._assured, self._behind, self._now = allowed_seconds, assured, behind, now
        self._courses: dict[str, Course] = {}
        self._buckets = Buckets(now)
        self._looked_at = now()
        self._moved_at = 0.0  # when something of anybody last got through
        self._pressed_at = -PRESSED_SECONDS
        self._most_are_paced = False

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

    def pressed(self) -> None:
        """A request was refused for want of a turn."""
        self._pressed_at = self._now()

    def look(self) -> None:
        """Once a second: see how far behind those are who ask for more than they are assured of.

        Each costs two questions to the database, while requests wait for the same process.
        """
        now = self._now()
        passed, self._looked_at = now - self._looked_at, now
        watched = {}
        for tenant, course in list(self._courses.items()):
            asked, course.asked = course.asked, 0
            course.demand = asked / passed if passed else 0.0
            course.ahead = max(0.0, course.ahead + asked - self._assured * passed)
            if course.is_through:
                course.seen = course.pile = None
            if course.seen or course.ahead > self._assured * USUAL_SECONDS:
                watched[tenant] = course
            if now - course.asked_at > KEPT_SECONDS:
                del self._courses[tenant]
        if watched:
            self._adjust(watched, now)

    def _adjust(self, watched: Mapping[str, Course], now: float) -> None:
        oldest = self._behind.oldest(watched)
        moved = [course.note(now, oldest.get(tenant, now)) for tenant, course in watched.items()]
        if any(moved) or not oldest:
            if now - self._moved_at > WINDOW_SECONDS:  # it begins to move: how it goes is to be seen
                for course in watched.values():
                    course.pile = None
            self._moved_at = now
        paced = sum(course.rate is not None for course in watched.values())
        self._most_are_paced = 2 * paced > len(watched)
        for tenant, course in watched.items():
            before = course.rate
            course.rate = self._rate(tenant, course, now - oldest.get(tenant, now), now)
            if (before is None) != (course.rate is None):
                log.info("entrances_paced" if before is None else "entrances_free", tenant=tenant)

    def _rate(self, tenant: str, course: Course, lag: float, now: float) -> float | None:
        still = now - self._moved_at
        if course.rate is None:
            # Counted early, so that when it is late there is something to compare with.
            grows = lag > self._allowed * AIM and self._piles_up(tenant, course, now)
            late = lag > self._patience(now) and still <= WINDOW_SECONDS
            course.lowered_at = now
            return self._assured if (late and grows) or self._is_one_of_the_crowd(course) else None
        if still > STILL_SECONDS and lag > 0:
            return None
        if lag > self._allowed * AIM:
            return self._lowered(course, course.rate, lag, now)
        if now - course.refused_at > CALM_SECONDS:
            return None
        if self._is_pressed(now):
            return course.rate
        more = course.rate * (UP - 1) + self._assured * STEP
        if course.demand < course.rate * CROWD:
            return course.rate + more * HOMEWARDS
        return course.rate + more / (2 if now - course.lowered_at < CAREFUL_SECONDS else 1)

    def _is_one_of_the_crowd(self, course: Course) -> bool:
        """Whether a tenant would take what the others, most of whom are paced, leave to what was begun."""
        return self._most_are_paced and course.demand > MUCH * self._assured

    def _patience(self, now: float) -> float:
        return self._allowed * (PRESSED if self._is_pressed(now) else 1.0)

    def _is_pressed(self, now: float) -> bool:
        return now - self._pressed_at < PRESSED_SECONDS

    def _piles_up(self, tenant: str, course: Course, now: float) -> bool:
        """Whether there is more than some seconds ago.

        Others may be heard ever later for reasons of their own (a calendar that moves every date, a day's
        backlog): that counts only where there is more to do here than can be done.
        """
        before = course.pile
        if before is not None and now - before.at < COUNT_SECONDS:
            return False
        heard = self._behind.heard(tenant)
        late = 0.0 if heard is None else now - heard
        pile = course.pile = Pile(now, self._behind.waiting(tenant), late)
        if before is None or now - before.at >= COMPARED_SECONDS:
            return False
        return pile.grew_from(before) or (self._is_pressed(now) and pile.fell_behind(before))

    def _lowered(self, course: Course, rate: float, lag: float, now: float) -> float:
        """Now and then: how old the oldest is tells of the rate at which it came in, not of today's."""
        if not course.grows or now - course.lowered_at < min(lag, WEIGHED_SECONDS):
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
