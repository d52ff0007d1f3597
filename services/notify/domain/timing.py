"""When a message may leave: the delays between attempts, and the hours in which telephones stay silent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from services.notify.domain.wording import LOCAL_ZONE


@dataclass(frozen=True)
class Plan:
    """How often an attempt is made, and how long is waited before each further one."""

    delays: Sequence[timedelta]

    def next_at(self, tries_count: int, now: datetime) -> datetime | None:
        """When to try again after that many attempts, or None: no more."""
        return now + self.delays[tries_count - 1] if tries_count <= len(self.delays) else None


@dataclass(frozen=True)
class QuietHours:
    """A part of every day in Vietnam; it may go over midnight. Equal ends: no hour is quiet.

    No law demands it: NĐ 91/2020/NĐ-CP, art. 3, 13 bind advertising alone; it is good manners.
    """

    since: time
    until: time

    def cover(self, at: datetime) -> bool:
        """Whether `at` falls into them; the first minute does, the last does not."""
        local = at.astimezone(LOCAL_ZONE).time()
        if self.since <= self.until:
            return self.since <= local < self.until
        return local >= self.since or local < self.until
