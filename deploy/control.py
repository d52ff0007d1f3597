"""Starts, changes and stops the supervisor of an instance from outside."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress

from deploy.instance import REPOSITORY, Instance
from deploy.problems import Problem
from deploy.program import Program, write_table
from deploy.supervisor import state

_START_SECONDS = 10.0
_STOP_SECONDS = 60.0


def run(instance: Instance, programs: Iterable[Program]) -> bool:
    """Have exactly these programs kept alive; tells whether anything had to change.

    Raises: Problem when the supervisor does not take the table over.
    """
    table = write_table(instance.run / "programs.json", programs)
    running = state.read(instance.run)
    if running is None:
        _start(instance)
    elif running.table != table:
        _signal(running.supervisor, signal.SIGHUP)
    else:
        return False
    if not _wait_until(lambda: _runs(instance, table), _STOP_SECONDS):
        raise Problem("the supervisor did not start", f"read {instance.data}/log/supervisor.log")
    return True


def stop(instance: Instance) -> bool:
    """Stop everything in order, by force after a bound; false when nothing ran."""
    running = state.read(instance.run)
    if running is None:
        return False
    _signal(running.supervisor, signal.SIGTERM)
    if not _wait_until(lambda: not state.is_running(instance.run), _STOP_SECONDS):
        _signal(running.supervisor, signal.SIGKILL)  # the keeper then kills all that is left
        _wait_until(lambda: not state.is_running(instance.run), _START_SECONDS)
    return True


def _signal(supervisor: int, number: signal.Signals) -> None:
    """Tell the supervisor something; one that is gone already needs no telling."""
    with suppress(ProcessLookupError):
        os.kill(supervisor, number)


def _start(instance: Instance) -> None:
    command = (sys.executable, "-m", "deploy.supervisor", str(instance.data))
    subprocess.run(command, cwd=REPOSITORY, check=False, stderr=subprocess.DEVNULL)


def _runs(instance: Instance, table: str) -> bool:
    running = state.read(instance.run)
    return running is not None and running.table == table


def _wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True
