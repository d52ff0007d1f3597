"""A worker whose disk is full holds what it was given and takes it when there is room."""

from __future__ import annotations

import pytest

from services.chassis.consume import Consumer, Subscription
from services.chassis.disk import DiskGuard
from services.chassis.errors import DiskLowError
from services.chassis.eventlog import EventLog
from services.chassis.transactions import Transactor
from tests.integration.chassis.plumbing import Happened, Side, stream


def test_events_are_held_while_the_disk_is_full(mongodb_uri: str, database: str) -> None:
    """Nothing takes effect, nothing is set aside; given again with room, each takes effect once."""
    free = [1.0]
    guard = DiskGuard("beta", 5.0, 2.0, {"folder": lambda: free[-1]})
    guard.look()
    with Side.at(mongodb_uri, database) as side:
        transactor = Transactor(side.store, EventLog(side.store), guard.check_write)
        consumer = Consumer(side.store, transactor, [Subscription(Happened, side.handle)], ("alpha",))
        with pytest.raises(DiskLowError):
            consumer.take(stream("a", [1, 2]))
        assert (side.numbers("a"), side.all("dead_letters"), side.all("claims")) == ([], [], [])
        free.append(50.0)
        guard.look()
        consumer.take(stream("a", [1, 2]))
        assert side.numbers("a") == [1, 2]
