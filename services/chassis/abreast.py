"""The same work for many, so many at a time in green threads: for what mostly waits for somebody's answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

import eventlet

T = TypeVar("T")
R = TypeVar("R")


def abreast(count: int, work: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """Results in the order of the items, when the last is done; none is begun before there is room for it.

    Raises: what the first of them raised; those after it are done all the same.
    """
    pool = eventlet.GreenPool(count)
    threads = [pool.spawn(work, item) for item in items]
    pool.waitall()
    return [thread.wait() for thread in threads]
