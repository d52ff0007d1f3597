"""What an operator begins at a terminal: a session of its own, which gives way and ends with its terminal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from deploy.aside import PASSED_ON
from deploy.instance import REPOSITORY
from tests.waiting import wait_until

NICENESS = 7
# The work tells what the kernel holds of it, then does what the test says.
SCRIPT = """
import os, pathlib, signal, time
from deploy import aside
from deploy.problems import Problem
signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs in the background is deaf to it
signal.signal(signal.SIGHUP, signal.SIG_DFL)
def work():
    group = pathlib.Path("/proc/self/autogroup")
    group = group.read_text().split()[-1] if group.exists() else "-"
    print(os.getpid(), os.getsid(0), os.nice(0), group, flush=True)
    {act}
print("code", aside.run(work, {niceness}), flush=True)
"""
SLEEP = "time.sleep(60)"


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[str]]]:
    """Commands to be ended in any case."""
    running: list[subprocess.Popen[str]] = []
    yield running
    for one in running:
        one.kill()
        one.communicate()


def begin(started: list[subprocess.Popen[str]], act: str) -> tuple[subprocess.Popen[str], list[str]]:
    """The command, and what its work says of itself: process, session, niceness, niceness of the session."""
    one = subprocess.Popen(
        (sys.executable, "-c", SCRIPT.format(act=act, niceness=NICENESS)),
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    started.append(one)
    assert one.stdout is not None
    return one, one.stdout.readline().split()


def ended(one: subprocess.Popen[str]) -> tuple[str, str]:
    """What the command said after its first lines, and its errors."""
    assert one.stdout is not None
    assert one.stderr is not None
    one.wait(10)
    return one.stdout.read(), one.stderr.read()


def test_work_has_a_session_that_gives_way(started: list[subprocess.Popen[str]]) -> None:
    """Both the process and, where Linux groups by session, its session; its exit code is handed on."""
    one, (process, session, niceness, group) = begin(started, "return 3")
    assert ended(one)[0] == "code 3\n"
    assert process == session != str(os.getsid(0))
    assert int(niceness) == min(19, os.nice(0) + NICENESS)
    assert group == (str(NICENESS) if Path("/proc/self/autogroup").exists() else "-")


def test_a_problem_is_told_as_anywhere(started: list[subprocess.Popen[str]]) -> None:
    """Cause and cure, and exit code 1."""
    one, _ = begin(started, "raise Problem('no room', 'make some')")
    said, errors = ended(one)
    assert said == "code 1\n"
    assert errors == "[motcua] cause: no room\n[motcua] cure:  make some\n"


def test_a_fault_of_ours_shows_where(started: list[subprocess.Popen[str]]) -> None:
    """As the interpreter does."""
    one, _ = begin(started, "raise KeyError('nothing')")
    said, errors = ended(one)
    assert said == "code 1\n"
    assert errors.endswith("KeyError: 'nothing'\n")


@pytest.mark.parametrize("number", PASSED_ON)
def test_what_the_terminal_says_is_passed_on(
    started: list[subprocess.Popen[str]], number: signal.Signals
) -> None:
    """To the work and to what it has begun; the command ends after both."""
    one, _ = begin(started, f"print(os.spawnlp(os.P_NOWAIT, 'sleep', 'sleep', '60'), flush=True); {SLEEP}")
    assert one.stdout is not None
    begun = psutil.Process(int(one.stdout.readline()))
    wait_until(lambda: begun.name() == "sleep", 10, what="it is what was begun")
    one.send_signal(number)
    said, errors = ended(one)
    assert said == f"code {1 if number == signal.SIGINT else 128 + number}\n"
    assert ("interrupted" in errors) == (number == signal.SIGINT)
    assert not psutil.wait_procs([begun], timeout=10)[1]


def test_nothing_is_left_of_a_command_that_was_killed(started: list[subprocess.Popen[str]]) -> None:
    """The work is no orphan that goes on unseen."""
    one, (process, *_) = begin(started, SLEEP)
    work = psutil.Process(int(process))
    one.kill()
    assert not psutil.wait_procs([work], timeout=10)[1]
