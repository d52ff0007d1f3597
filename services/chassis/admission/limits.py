"""Rates: buckets that fill by the second, one for each tenant, machine or account; never for an address."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass

KEPT = 20_000  # buckets; beyond it those that are full again are forgotten


@dataclass(frozen=True)
class Rate:
    """So many a second, and so many at once after a pause."""

    per_second: float
    burst: float

    def times(self, factor: float) -> Rate:
        """The same, more or less of it."""
        return Rate(self.per_second * factor, max(1.0, self.burst * factor))


class Buckets:
    """A bucket for each key; safe to use from several threads."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._kept: dict[str, tuple[float, float, Rate]] = {}  # what is in it, as of when
        self._guard = threading.Lock()

    def take(self, key: str, rate: Rate, count: float = 1.0) -> float:
        """Take from the bucket of `key`; 0, or the seconds until there is enough (then nothing was taken).

        With a count of 0 it is only looked whether one is there.
        """
        with self._guard:
            now = self._now()
            level, at, _ = self._kept.get(key, (rate.burst, now, rate))
            level = min(rate.burst, level + (now - at) * rate.per_second)
            missing = max(count, 1.0) - level
            if missing <= 0:
                level -= count
            if len(self._kept) >= KEPT and key not in self._kept:
                self._forget_full(now)
            self._kept[key] = (level, now, rate)
            return max(0.0, missing / rate.per_second)

    def _forget_full(self, now: float) -> None:
        kept = {
            key: (level, at, rate)
            for key, (level, at, rate) in self._kept.items()
            if level + (now - at) * rate.per_second < rate.burst
        }
        # Where all are in use, whoever floods us with keys is met by the bucket for everybody.
        self._kept = kept if len(kept) < KEPT else {}


def whole_seconds(seconds: float) -> int:
    """As `Retry-After` tells it."""
    return max(1, math.ceil(seconds))
