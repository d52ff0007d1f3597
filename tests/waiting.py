"""Waiting on a condition: tests never sleep for a time they guess."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_FIRST_PAUSE_SECONDS = 0.002
_LONGEST_PAUSE_SECONDS = 0.1


def wait_until(condition: Callable[[], T], timeout: float = 10.0, *, what: str = "the condition") -> T:
    """Ask until the answer is true, and return it.

    Args:
        condition: asked often; what it raises is raised here, at once.
        timeout: in seconds.
        what: for the reader of a red test, "the notice was sent".
    Raises: AssertionError with the last answer, when the time is over.
    """
    until = time.monotonic() + timeout
    pause = _FIRST_PAUSE_SECONDS
    while not (answer := condition()):
        if time.monotonic() > until:
            raise AssertionError(f"{what}: not within {timeout:g} s; the last answer was {answer!r}")
        time.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_PAUSE_SECONDS)
    return answer
