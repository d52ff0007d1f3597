"""Who goes first where the cores are short: people at desks, until what waits behind them has waited long.

A worker runs when nobody else wants a core (SCHED_IDLE, see sched(7)): whoever waits for an answer does not
wait for it. Where ever more is asked it would never get one; so in a rush, of which the relay knows and which
each message tells that it publishes meanwhile, a worker takes its turn like everybody.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import structlog

RUSH_SECONDS = 10.0  # after it was told of last
NICENESS = 5  # more for a worker that may not give way for a while only
_THREADS = Path("/proc/self/task")

log = structlog.get_logger()


class Deference:
    """Whether this process gives way. `settle` is called again and again."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._rush_until = now()
        self._may: bool | None = None  # None: not known yet
        self._gives_way = False

    def rush(self) -> None:
        """Many wait for long: take turns with whoever else wants the cores, for a while from now on."""
        self._rush_until = self._now() + RUSH_SECONDS

    @property
    def rushes(self) -> bool:
        """Whether it was told so lately."""
        return self._now() < self._rush_until

    def settle(self) -> None:
        """Have the scheduler know; a process that could never come back is only made nice, once."""
        if self._may is None:
            self._may = _may_come_back()
            if not self._may:
                log.warning("worker_cannot_give_way", niceness=os.nice(NICENESS))
        wanted = self._may and not self.rushes
        if wanted != self._gives_way:
            _schedule(os.SCHED_IDLE if wanted else os.SCHED_OTHER)
            log.info("worker_gives_way" if wanted else "worker_rushes")
            self._gives_way = wanted


def _may_come_back() -> bool:
    """Whether a process may leave SCHED_IDLE again: it takes CAP_SYS_NICE or an RLIMIT_NICE of 20."""
    child = os.fork()
    if child == 0:
        try:
            _schedule(os.SCHED_IDLE)
            _schedule(os.SCHED_OTHER)
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def _schedule(policy: int) -> None:
    """For all threads: to the scheduler each is by itself."""
    for thread in _THREADS.iterdir():
        with suppress(ProcessLookupError):
            os.sched_setscheduler(int(thread.name), policy, os.sched_param(0))
