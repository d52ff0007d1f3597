"""Long reckoning in a process of its own that gives way to everyone: who waits for an answer goes first.

A thread would not do: what it reckons holds up the others of its process, which share one interpreter.
"""

from __future__ import annotations

import pickle
import select
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import structlog
from prometheus_client import Counter, Histogram

from services.chassis.errors import BackRoomError

PATIENCE_SECONDS = 50.0  # for one answer; whoever takes longer is ended, before the gateway gives up
ROOT = Path(__file__).resolve().parents[2]
SECONDS = Histogram(
    "motcua_backroom_seconds",
    "Time from an order to the process beside this one to its answer, or until it was given up",
    ("outcome",),
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100),
)
BEGUN = Counter(
    "motcua_backroom_begun_total", "Processes begun beside this one: the first, and after each loss"
)

log = structlog.get_logger()


class BackRoom:
    """A process that answers orders, one at a time: begun with the first order, ended with this process.

    An order that finds the process gone, or loses it, is given once more to a new one; so an order must be
    such that it may be carried out twice. Safe to share between threads.
    """

    def __init__(self, module: str, setup: Any, patience_seconds: float = PATIENCE_SECONDS) -> None:
        """`module`: its `answerer(setup)` returns what answers an order. Both must be picklable."""
        self._given = (module, setup)
        self._patience_seconds = patience_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._one_at_a_time = threading.Lock()

    def ask(self, order: Any) -> Any:
        """The answer; raises what answering it raised. Raises: BackRoomError."""
        began, outcome = time.monotonic(), "given_up"
        try:
            with self._one_at_a_time:
                answer = self._exchange(order) or self._exchange(order)
            if answer is None:
                raise BackRoomError("the process ended twice over the same order")
            outcome = "answered"
        finally:
            SECONDS.labels(outcome).observe(time.monotonic() - began)
        done, told = answer
        if not done:
            raise told
        return told

    def close(self) -> None:
        """End the process; another order begins a new one."""
        with self._one_at_a_time:
            self._end()

    def _exchange(self, order: Any) -> tuple[bool, Any] | None:
        try:
            orders, answers = self._pipes()
            write(orders, order)
            ready, _, _ = select.select([answers], [], [], self._patience_seconds)
            if ready:
                done, told = read(answers)
                return done, told
        except (OSError, EOFError, pickle.UnpicklingError) as exc:
            log.warning("backroom_gone", module=self._given[0], cause=str(exc)[:200])
            self._end()
            return None
        self._end()
        log.error("backroom_silent", module=self._given[0], seconds=self._patience_seconds)
        raise BackRoomError(f"no answer in {self._patience_seconds:.0f} s")

    def _pipes(self) -> tuple[Any, Any]:
        """To the process and from it, which is begun if there is none."""
        if self._process is None:
            command, pipe = (sys.executable, "-m", "services.chassis.backroom_process"), subprocess.PIPE
            self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, cwd=ROOT)
            BEGUN.inc()
            write(self._process.stdin, self._given)
        return self._process.stdin, self._process.stdout

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()  # nothing of it is kept
            self._process.communicate()
            self._process = None


def write(pipe: Any, thing: Any) -> None:
    """Give it to the other side."""
    pickle.dump(thing, pipe)
    pipe.flush()


def read(pipe: Any) -> Any:
    """Take what the other side gives. Raises: EOFError when it is gone."""
    return pickle.load(pipe)  # noqa: S301 - only what our own process has written
