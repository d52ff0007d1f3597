"""Whether a worker gives way, as the kernel sees it: each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from services.chassis.deference import NICENESS, RUSH_SECONDS

NOBODY = 65_534
# Threads of the system beside the first; what is said of all of them after each step.
SCRIPT = """
import json, os, sys, threading
from services.chassis.deference import Deference
os.environ.get("AS_NOBODY") and os.setuid(int(os.environ["AS_NOBODY"]))
threading.Thread(target=threading.Event().wait, daemon=True).start()
now = [0.0]
deference = Deference(lambda: now[0])
told = []
def settle():
    deference.settle()
    policies = {os.sched_getscheduler(int(thread)) for thread in os.listdir("/proc/self/task")}
    told.append([sorted(policies), os.nice(0), deference.rushes])
settle()
deference.rush()
settle()
now[0] += float(sys.argv[1])
settle()
print(json.dumps([told, len(os.listdir("/proc/self/task"))]))
"""


def told(seconds: float, **more: str) -> list[Any]:
    """Policies, niceness, rush: at first, told of a rush, and so long after."""
    command = (sys.executable, "-c", SCRIPT, str(seconds))
    done = subprocess.run(command, env={**os.environ, **more}, stdout=subprocess.PIPE, check=True)
    found, threads = json.loads(done.stdout.splitlines()[-1])
    assert threads == 2
    return list(found)


def needs_root() -> None:
    """Who may come back is root here, and anybody else where RLIMIT_NICE says so."""
    if os.geteuid():
        pytest.skip("only root becomes somebody else")


def test_a_worker_gives_way_but_in_a_rush() -> None:
    """With all its threads; ten seconds after it was told of a rush last it gives way again."""
    needs_root()
    nice = os.nice(0)
    idle, other = [[os.SCHED_IDLE], nice, False], [[os.SCHED_OTHER], nice, True]
    assert told(RUSH_SECONDS - 1) == [idle, other, other]
    assert told(RUSH_SECONDS) == [idle, other, idle]


def test_who_could_not_come_back_is_only_nice() -> None:
    """An ordinary user may go behind all others but not return: a rush would find no worker."""
    needs_root()
    calm, rush = ([[os.SCHED_OTHER], os.nice(0) + NICENESS, rushes] for rushes in (False, True))
    assert told(RUSH_SECONDS, AS_NOBODY=str(NOBODY)) == [calm, rush, calm]
