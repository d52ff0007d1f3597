"""Work in the background that may take a share of the time and rests for the rest of it."""

from __future__ import annotations

import time
from collections.abc import Callable

SHORTEST_REST_SECONDS = 0.02
LONGEST_REST_SECONDS = 1.0
CROWDED = 0.1  # of the share, while the process has something else to do at once


def rest(worked: float, share: float, longest: float) -> float:
    """The rest after so many seconds of work that leaves it that share of the time, up to a bound."""
    return min(worked * (1 - share) / share, longest)


class Pace:
    """After a piece of work, a rest as long as the share asks for.

    What counts is the time that the work took, not a rate: where the cores are short the same work takes
    longer, and the rest behind it too. So a backlog makes way by itself for people who wait for an answer.
    With all of the time, 1.0, there is no rest; otherwise it has a least length, since what was begun here
    goes on elsewhere: subscribers handle what was sent.
    """

    def __init__(
        self,
        share: float,
        now: Callable[[], float] = time.monotonic,
        crowded: Callable[[], bool] = lambda: False,
    ) -> None:
        self._share = share
        self._least = SHORTEST_REST_SECONDS if share < 1 else 0.0
        self._now = now
        self._crowded = crowded
        self._until = 0.0

    @property
    def seconds_left(self) -> float:
        """How much of the rest is left; 0: work may go on."""
        return max(0.0, self._until - self._now())

    def worked(self, seconds: float, times: float = 1.0) -> None:
        """A piece of work has just ended that took so long; `times`: of the share, for once."""
        share = min(1.0, self._share * times) * (CROWDED if self._crowded() else 1.0)
        self._until = self._now() + max(self._least, rest(seconds, share, LONGEST_REST_SECONDS))
