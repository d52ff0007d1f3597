"""The scheduler: gives the warnings that are due, communes in turn, and leaves room for the desks.

It is a leased job: one process of the service does it, in transactions in which a warning is announced and
marked as given at once. A storm (a day's opening, a clock that leapt) is worked off in small transactions,
and rests many times as long as each takes: its events have to be carried and heard in that time too, and a
machine that is busy slows the storm and not its people.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from services.chassis import logs
from services.chassis.clock import Clock
from services.chassis.errors import ConflictError, StoreAwayError
from services.chassis.jobs import Fenced
from services.chassis.pace import Pace
from services.chassis.transactions import SpoiledError, is_the_stores
from services.chassis.work import Batch, Layer, UnitOfWork
from services.contracts.timers import Timer
from services.workflow.domain.timers import Planned
from services.workflow.ports import TIMERS, Due, Timers

T = TypeVar("T")
Fire = Callable[[str, UnitOfWork, datetime], tuple[Planned, ...]]  # of a dossier, by now
PutOff = Callable[[str, UnitOfWork, datetime], None]  # until then
Observe = Callable[[Iterable[Timer], int], None]  # what was given, and how many dossiers failed

IDLE_SECONDS = 0.5  # between two looks where nothing is due
FAILED_AGAIN_AFTER = timedelta(minutes=5)  # by the application's clock

log = logs.logger()


class Scheduler:
    """Fires what is due; `stride` is called again and again by whoever holds the lease."""

    def __init__(
        self,
        due: Timers,
        clock: Clock,
        pace: Pace,
        fire: Fire,
        put_off: PutOff,
        observe: Observe,
        at_once: int,
    ) -> None:
        self._due = due
        self._clock = clock
        self._pace = pace
        self._fire = fire
        self._put_off = put_off
        self._observe = observe
        self._turn = ""
        self._at_once = self._size = at_once

    def stride(self, fenced: Fenced) -> float:
        """Fire the timers of some dossiers; returns the seconds until it wants to go on."""
        now = self._clock.now()
        found = self._due.due(now, self._turn, self._size)
        if not found:
            return IDLE_SECONDS
        began = time.monotonic()
        try:
            given, failed = fenced.run(lambda batch: self._fired(batch, found, now))
        except (ConflictError, SpoiledError) as exc:
            self._take_apart(found, now, exc, fenced)
        else:
            self._size = min(self._size * 2, self._at_once)
            self._turn = found[-1].commune_id
            self._observe(given, failed)
        self._pace.worked(time.monotonic() - began)
        return self._pace.seconds_left

    def _fired(self, batch: Batch, found: list[Due], now: datetime) -> tuple[list[Timer], int]:
        """The timers that were given, and how many dossiers failed."""
        batch.prefetch((TIMERS, one.stored_id) for one in found)
        given: list[Timer] = []
        failed = 0
        for one in found:
            try:
                fired = _alone(batch, one, partial(self._fire_one, one, now))
            except StoreAwayError:
                raise
            except Exception as exc:
                if is_the_stores(exc):
                    raise
                log.error("timer_failed", commune_id=one.commune_id, dossier_id=one.dossier_id, exc_info=exc)
                _alone(batch, one, partial(self._put_off_one, one, now))
                failed += 1
            else:
                given.extend(timer.timer for timer in fired)
        return given, failed

    def _fire_one(self, one: Due, now: datetime, work: UnitOfWork) -> tuple[Planned, ...]:
        return self._fire(one.dossier_id, work, now)

    def _put_off_one(self, one: Due, now: datetime, work: UnitOfWork) -> None:
        self._put_off(one.dossier_id, work, now + FAILED_AGAIN_AFTER)

    def _take_apart(self, found: list[Due], now: datetime, exc: Exception, fenced: Fenced) -> None:
        """Fewer at once, until the one that the database refuses stands alone and is put off."""
        self._size = max(1, len(found) // 2)
        if isinstance(exc, SpoiledError) and len(found) == 1:
            (one,) = found
            log.error("timer_failed", commune_id=one.commune_id, dossier_id=one.dossier_id, exc_info=exc)
            fenced.run(lambda batch: _alone(batch, one, partial(self._put_off_one, one, now)))
            self._observe((), 1)


def _alone(batch: Batch, one: Due, run: Callable[[UnitOfWork], T]) -> T:
    """Work of one commune, taken over into the transaction only if it succeeds."""
    layer = Layer(batch, one.commune_id)
    result = run(layer)
    batch.merge(layer)
    return result
