"""Transactions of a leased job that change what belongs to one commune."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from services.chassis.jobs import Fenced
from services.chassis.work import Batch, Layer, UnitOfWork

T = TypeVar("T")


def run_in_commune(fenced: Fenced, commune_id: str, change: Callable[[UnitOfWork], T]) -> T:
    """Run a change of a commune in a transaction of its own, if the lease is still held when it commits.

    Raises: LeaseLostError.
    """

    def fill(batch: Batch) -> T:
        layer = Layer(batch, commune_id)
        result = change(layer)
        batch.merge(layer)
        return result

    return fenced.run(fill)
