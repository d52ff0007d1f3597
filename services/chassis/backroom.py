"""Long reckoning in a process of its own that gives way to everyone: who waits for an answer goes first.

A thread would not do: what it reckons holds up the others of its process, which share one interpreter, and
Linux looks at the niceness of sessions before that of threads.
"""

from __future__ import annotations

import importlib
import os
import pickle
import select
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import structlog
from prometheus_client import Counter, Histogram

from services.chassis.errors import BackRoomError
from services.chassis.niceness import be_nice

NICENESS = 10
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
            _write(orders, order)
            ready, _, _ = select.select([answers], [], [], self._patience_seconds)
            if ready:
                done, told = _read(answers)
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
            command, pipe = (sys.executable, "-m", "services.chassis.backroom"), subprocess.PIPE
            self._process = subprocess.Popen(
                command, stdin=pipe, stdout=pipe, cwd=ROOT, start_new_session=True
            )
            BEGUN.inc()
            _write(self._process.stdin, self._given)
        return self._process.stdin, self._process.stdout

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()  # nothing of it is kept
            self._process.communicate()
            self._process = None


def _write(pipe: Any, thing: Any) -> None:
    pickle.dump(thing, pipe)
    pipe.flush()


def _read(pipe: Any) -> Any:
    return pickle.load(pipe)  # noqa: S301 - only what our own process has written


def answer_orders(orders: BinaryIO, answers: BinaryIO) -> None:
    """Answer until nobody is there to give orders. First comes (module, setup)."""
    module, setup = _read(orders)
    answerer: Callable[[Any], Any] = importlib.import_module(module).answerer(setup)
    while True:
        try:
            order = _read(orders)
        except EOFError:
            return
        _write(answers, _answered(answerer, order))


def _answered(answerer: Callable[[Any], Any], order: Any) -> tuple[bool, Any]:
    try:
        return True, answerer(order)
    except Exception as exc:  # noqa: BLE001 - whatever it is belongs to whoever gave the order
        return False, _portable(exc)


def _portable(exc: Exception) -> Exception:
    """The error itself, or its words if it does not survive the way between processes."""
    try:
        pickle.loads(pickle.dumps(exc))  # noqa: S301 - only what our own process has written
    except Exception:  # noqa: BLE001 - an error's own way to be made again may raise anything
        return RuntimeError(repr(exc))
    return exc


def main() -> None:
    """Answer on the pipes that this process was begun with; whatever is printed goes to the log."""
    orders, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    be_nice(NICENESS)
    answer_orders(orders, answers)


if __name__ == "__main__":
    main()
