"""The nameko extension in which a worker does the jobs of its service for which it holds the lease."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress

import eventlet
import structlog
from nameko.extensions import DependencyProvider
from pymongo.errors import PyMongoError

from services.chassis.errors import ConflictError, LeaseLostError, StoreAwayError
from services.chassis.jobs import Fenced, Job
from services.chassis.lease import PROLONG_SECONDS, Holding

WAIT_SECONDS = 0.5  # between two tries for a lease that somebody else holds
AWAY_SECONDS = 0.5
FAILED_SECONDS = 5.0  # a stride that fails would fail again at once

log = structlog.get_logger()


@contextmanager
def prolonged(holding: Holding, pause: Callable[[float], object] = eventlet.sleep) -> Iterator[None]:
    """For as long as this lasts a lease that is held stays so, whatever the work under it waits for.

    A process that is frozen prolongs nothing; when it wakes, `held` tells it that somebody else has come.
    """

    def prolong() -> None:
        while True:
            pause(PROLONG_SECONDS)
            with suppress(PyMongoError):  # the work under it meets the same, and says so
                if holding.lease.fence:
                    holding.held()

    prolonging = eventlet.spawn(prolong)
    try:
        yield
    finally:
        prolonging.kill()


class JobLoop:
    """Strides for ever, whenever the lease is ours; no failure ends it."""

    def __init__(self, job: Job, fenced: Fenced, pause: Callable[[float], object] = eventlet.sleep) -> None:
        self._job = job
        self._fenced = fenced
        self._holding = Holding(fenced.lease)
        self._pause = pause
        self.busy = False  # it wants to go on without a pause
        self.stopping = False

    def run(self) -> None:
        """Until `stopping`."""
        try:
            while not self.stopping:
                pause = self._stride()
                self.busy = pause == 0.0
                self._rest(pause)
        finally:
            self._fenced.lease.release()

    def _rest(self, seconds: float) -> None:
        """Pause, and keep a lease that is held: a long rest would give the job to everybody in turn."""
        with prolonged(self._holding) if seconds > PROLONG_SECONDS else nullcontext():
            self._pause(seconds)

    def _stride(self) -> float:
        """One stride; returns the seconds until the next."""
        name = self._job.name
        try:
            return self._job.stride(self._fenced) if self._holding.held() else WAIT_SECONDS
        except LeaseLostError:
            log.warning("lease_lost", job=name)
            self._holding.doubt()
            return WAIT_SECONDS
        except (PyMongoError, StoreAwayError, ConflictError) as exc:
            log.warning("job_waits", job=name, cause=type(exc).__name__)
            return AWAY_SECONDS
        except Exception as exc:
            log.error("job_failed", job=name, cause=type(exc).__name__, exc_info=exc)
            self._fenced.lease.release()  # what fails here may do well in another process
            self._holding.doubt()
            return FAILED_SECONDS


class Leasing(DependencyProvider):
    """Declared on a worker, it does the jobs of the runtime for as long as the worker runs."""

    def setup(self) -> None:
        """nameko: before start."""
        self._loops: list[JobLoop] = self.container.config["runtime"].job_loops

    def start(self) -> None:
        """nameko: each job in a thread of its own."""
        for loop in self._loops:
            self.container.spawn_managed_thread(loop.run, identifier="job")

    def stop(self) -> None:
        """nameko: the stride under way is the last."""
        for loop in self._loops:
            loop.stopping = True
