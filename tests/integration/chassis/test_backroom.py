"""Reckoning in a process beside ours: who answers, what is raised, and what comes of it when either ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from prometheus_client import REGISTRY

from services.chassis.backroom import BackRoom
from services.chassis.backroom_process import NICENESS
from services.chassis.errors import BackRoomError
from services.contracts.codec import MalformedError

MODULE = "tests.integration.chassis.reckoner"
PARENT = """
import sys
from pathlib import Path
from services.chassis.backroom import BackRoom
print(BackRoom("tests.integration.chassis.reckoner", Path(".")).ask("who")[0], flush=True)
sys.stdin.read()
"""


@pytest.fixture
def room(tmp_path: Path) -> Iterator[BackRoom]:
    """A process of the test's own."""
    room = BackRoom(MODULE, tmp_path)
    yield room
    room.close()


def test_one_process_answers_and_gives_way(room: BackRoom) -> None:
    """The same for all orders, behind its parent for the cores."""
    process, niceness = room.ask("who")
    assert process != os.getpid()
    assert niceness == os.nice(0) + NICENESS
    with ThreadPoolExecutor(8) as threads:
        assert {answer[0] for answer in threads.map(room.ask, ["who"] * 40)} == {process}
    assert len(room.ask("much")) == 5_000_000
    assert room.ask("speak") == "heard", "what is printed is no answer"


def test_what_answers_may_stand_on_a_back_room_itself(room: BackRoom) -> None:
    """Its figures are not counted twice in one process: no report was counted any more when they were."""
    assert room.ask("ask another") == "heard"


def test_what_the_answer_raises_is_raised_here(room: BackRoom) -> None:
    """As itself, so that the API knows what it means; in words where it cannot travel."""
    process = room.ask("who")[0]
    with pytest.raises(MalformedError, match="no such week"):
        room.ask("refuse")
    with pytest.raises(RuntimeError, match="no way"):
        room.ask("stubborn")
    assert room.ask("who")[0] == process


def test_an_order_that_loses_its_process_is_given_again(room: BackRoom) -> None:
    """Killed while it reckons, or while nobody asked."""
    first = room.ask("who")[0]
    assert room.ask("fall once") == "up again"
    second = room.ask("who")[0]
    os.kill(second, signal.SIGKILL)
    assert room.ask("who")[0] not in (first, second)


def counted() -> list[float]:
    """Processes begun so far, orders answered and given up."""
    samples: list[tuple[str, dict[str, str]]] = [
        ("motcua_backroom_begun_total", {}),
        ("motcua_backroom_seconds_count", {"outcome": "answered"}),
        ("motcua_backroom_seconds_count", {"outcome": "given_up"}),
    ]
    return [REGISTRY.get_sample_value(name, labels) or 0.0 for name, labels in samples]


def test_what_became_of_orders_is_counted(room: BackRoom) -> None:
    """A refusal is an answer; an order that is given again begins another process."""
    before = counted()
    room.ask("speak")
    with pytest.raises(MalformedError):
        room.ask("refuse")
    room.ask("fall once")
    with pytest.raises(BackRoomError):
        room.ask("fall")
    begun, answered, given_up = (now - then for now, then in zip(counted(), before, strict=True))
    assert (begun, answered, given_up) == (3, 3, 1)


def test_an_order_that_ends_each_process_is_given_up(room: BackRoom) -> None:
    """After the second; the next order finds a new process."""
    with pytest.raises(BackRoomError, match="twice"):
        room.ask("fall")
    assert room.ask("speak") == "heard"


def test_who_is_silent_too_long_is_ended(tmp_path: Path) -> None:
    """Nobody waits for ever, and those who ask next are answered."""
    room = BackRoom(MODULE, tmp_path, patience_seconds=2.0)
    process = room.ask("who")[0]
    began = time.monotonic()
    with pytest.raises(BackRoomError, match="no answer"):
        room.ask("sleep")
    assert 2.0 <= time.monotonic() - began < 10
    assert not psutil.pid_exists(process)
    assert room.ask("speak") == "heard"
    room.close()


def test_a_module_that_is_not_there_is_no_answer(tmp_path: Path) -> None:
    """It says so instead of waiting."""
    with pytest.raises(BackRoomError, match="twice"):
        BackRoom("tests.integration.chassis.nobody", tmp_path).ask("who")


def test_it_ends_with_whoever_began_it() -> None:
    """Also if that is killed."""
    pipe = subprocess.PIPE
    command = (sys.executable, "-c", PARENT)
    with subprocess.Popen(command, stdin=pipe, stdout=pipe) as parent:
        assert parent.stdout is not None
        process = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    process.wait(10)


def test_closed_it_leaves_nobody_behind(room: BackRoom) -> None:
    """And begins anew when asked."""
    process = room.ask("who")[0]
    room.close()
    room.close()
    assert not psutil.pid_exists(process)
    assert room.ask("speak") == "heard"
