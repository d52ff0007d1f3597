"""The process that a `BackRoom` begins: it answers orders on its pipes until nobody is there to give any.

It is no part of `backroom.py`: a module that is run is made anew when what it imports asks for it, and so
would be the figures that are counted there.
"""

from __future__ import annotations

import importlib
import os
import pickle
from collections.abc import Callable
from typing import Any, BinaryIO

from services.chassis.backroom import read, write

NICENESS = 10


def answer_orders(orders: BinaryIO, answers: BinaryIO) -> None:
    """Answer until nobody is there to give orders. First comes (module, setup)."""
    module, setup = read(orders)
    answerer: Callable[[Any], Any] = importlib.import_module(module).answerer(setup)
    while True:
        try:
            order = read(orders)
        except EOFError:
            return
        write(answers, _answered(answerer, order))


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
    os.nice(NICENESS)
    answer_orders(orders, answers)


if __name__ == "__main__":
    main()
