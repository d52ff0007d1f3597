"""What a process beside ours answers in `test_backroom.py`."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from services.chassis.backroom import BackRoom
from services.contracts.codec import MalformedError


class Stubborn(Exception):
    """Does not survive the way between processes."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(f"{first} {second}")


def answerer(folder: Path) -> Callable[[str], object]:
    """Answers words, and leaves what it has done in a folder."""

    def answer(order: str) -> object:
        return _ANSWERS[order](folder)

    return answer


def _refuse(_: Path) -> object:
    raise MalformedError("no such week")


def _stubborn(_: Path) -> object:
    raise Stubborn("no", "way")


def _fall_once(folder: Path) -> object:
    if not (folder / "fallen").exists():
        (folder / "fallen").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "up again"


def _fall(_: Path) -> object:
    os.kill(os.getpid(), signal.SIGKILL)
    return "never said"


def _sleep(_: Path) -> object:
    time.sleep(60)
    return "too late"


def _speak(_: Path) -> object:
    print("a library talks on the standard output")
    return "heard"


def _ask_another(folder: Path) -> object:
    another = BackRoom(__name__, folder)
    try:
        return another.ask("speak")
    finally:
        another.close()


_ANSWERS: dict[str, Callable[[Path], object]] = {
    "who": lambda _: (os.getpid(), os.nice(0)),
    "much": lambda _: "x" * 5_000_000,
    "refuse": _refuse,
    "stubborn": _stubborn,
    "fall once": _fall_once,
    "fall": _fall,
    "sleep": _sleep,
    "speak": _speak,
    "ask another": _ask_another,
}
