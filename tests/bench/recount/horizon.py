"""The application's clock, moved on through the weeks; and up to which of its instants tracking knows all.

A report as of an instant can be held against the logs only when all that was recorded before it has come to
tracking. Tracking says of every look-up by how many seconds its worker may be behind the broker; what was
recorded a while before that has long been sent.
"""

from __future__ import annotations

import random
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

from deploy import clock
from deploy.instance import Instance
from tests.chaos.ledger import ACKNOWLEDGED, Ledger

A_DAY_SECONDS = 10.0  # the clock goes on to the next day so often
SENT_SECONDS = 5.0  # whatever was begun has been committed and sent to the broker after so long
LOOK_SECONDS = 1.0
KEPT = 3_600


@dataclass
class Horizon:
    """A thread that moves the clock and looks how far tracking is.

    Attributes:
        began: the first instant.
        safe: everything recorded before this instant has come to tracking, and is in the logs.
        safe_at: the same by the monotonic clock.
    """

    instance: Instance
    ledger: Ledger
    chance: random.Random
    moves: bool = True
    began: datetime = field(init=False)
    safe: datetime = field(init=False)
    safe_at: float = 0.0
    failure: BaseException | None = None
    _marks: deque[tuple[float, datetime]] = field(default_factory=lambda: deque(maxlen=KEPT))
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _next_day_at: float = 0.0

    def __post_init__(self) -> None:
        self.began = self.safe = clock.now(self.instance)

    def start(self) -> None:
        """Begin to look and to move."""
        self._next_day_at = time.monotonic() + A_DAY_SECONDS
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Move no more."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            with httpx.Client(base_url=self.instance.url("gateway"), timeout=30.0, trust_env=False) as http:
                while not self._over.wait(LOOK_SECONDS):
                    self._look(http)
                    if self.moves and time.monotonic() > self._next_day_at:
                        self._next_day_at += A_DAY_SECONDS
                        clock.move(self.instance, self._next_morning())
        except BaseException as exc:  # noqa: BLE001 - told by whoever waits for it
            self.failure = exc

    def _look(self, http: httpx.Client) -> None:
        self._marks.append((time.monotonic(), clock.now(self.instance)))
        done: list[Any] = [one for one in self.ledger.commands(ACKNOWLEDGED) if "lookup_code" in one.answer]
        if not done:
            return
        code = self.chance.choice(done[:200]).answer["lookup_code"]
        asked_at = time.monotonic()
        told = http.get("/tracking/v1/public/lookup", headers={"Lookup-Code": code})
        if told.status_code != httpx.codes.OK or "Behind-Seconds" not in told.headers:
            return
        known_at = asked_at - float(told.headers["Behind-Seconds"]) - 1 - SENT_SECONDS
        safe = [mark for mark in self._marks if mark[0] <= known_at]
        if safe and safe[-1][1] > self.safe:
            self.safe_at, self.safe = safe[-1][0] + SENT_SECONDS, safe[-1][1]

    def _next_morning(self) -> datetime:
        """Some minute of the next day's opening hours."""
        today = clock.now(self.instance).astimezone(clock.VIETNAM)
        minutes = self.chance.randrange(7 * 60 + 30, 16 * 60)
        midnight = today.replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight + timedelta(days=1, minutes=minutes)
