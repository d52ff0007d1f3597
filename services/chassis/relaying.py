"""The nameko extension in which a worker relays its service's log."""

from __future__ import annotations

import time

import eventlet
import structlog
from nameko.extensions import DependencyProvider
from pymongo.errors import PyMongoError

from services.chassis.broker import AWAY_ERRORS
from services.chassis.errors import LeaseLostError, StoreAwayError
from services.chassis.lease import Holding
from services.chassis.publisher import NotConfirmedError
from services.chassis.relay import Relay

IDLE_SECONDS = 0.04  # between two looks at a log without news
PACE_SECONDS = 0.03  # after a stride, or as long as it took: what comes meanwhile shares the next one
LONGEST_PAUSE_SECONDS = 0.25
BROKER_PAUSE_SECONDS = (0.1, 2.0)

UNPUBLISHED: tuple[type[Exception], ...] = (NotConfirmedError, *AWAY_ERRORS)

log = structlog.get_logger()


class RelayLoop:
    """Strides for ever: the lease, then sequencing, then publishing; each failure has its own way back."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._lease = relay.lease
        self._holding = Holding(relay.lease)
        self._publisher = relay.publisher
        self._broker_at = 0.0
        self._pause = BROKER_PAUSE_SECONDS[0]
        self.stopping = False

    def run(self) -> None:
        """Until `stopping`."""
        while not self.stopping:
            try:
                if not self._held():
                    eventlet.sleep(0.5)
                    continue
                began = time.monotonic()
                moved = self._relay.stride(self._publish)
                took = min(time.monotonic() - began, LONGEST_PAUSE_SECONDS)
                pause = max(PACE_SECONDS, took) if moved else IDLE_SECONDS
                eventlet.sleep(min(pause, self._relay.pace.seconds_left or pause))
            except LeaseLostError as exc:
                log.warning("lease_lost", job=str(exc))
                self._holding.doubt()
                self._relay.forget()
            except (PyMongoError, StoreAwayError) as exc:
                log.warning("store_away", job="relay", cause=type(exc).__name__)
                self._relay.forget()
                eventlet.sleep(0.5)
        self._publisher.close()
        self._lease.release()

    def _held(self) -> bool:
        fence = self._lease.fence
        held = self._holding.held()
        if not held or self._lease.fence != fence:
            self._relay.forget()
        return held

    def _publish(self) -> int:
        if time.monotonic() < self._broker_at:
            return 0
        try:
            moved = self._relay.publish()
            self._publisher.beat()
        except UNPUBLISHED as exc:
            log.warning("broker_away", job="relay", cause=type(exc).__name__)
            self._publisher.close()
            self._relay.forget()
            self._broker_at = time.monotonic() + self._pause
            self._pause = min(self._pause * 2, BROKER_PAUSE_SECONDS[1])
            return 0
        self._pause = BROKER_PAUSE_SECONDS[0]
        return moved


class Relaying(DependencyProvider):
    """Declared on a worker, it relays the log for as long as the worker runs."""

    def setup(self) -> None:
        """nameko: before start."""
        self._loop: RelayLoop = self.container.config["runtime"].relay_loop()

    def start(self) -> None:
        """nameko: the loop in a thread of its own."""
        self.container.spawn_managed_thread(self._loop.run, identifier="relay")

    def stop(self) -> None:
        """nameko: the stride under way is the last."""
        self._loop.stopping = True
