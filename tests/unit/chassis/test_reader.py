"""A reader declares once, and again only when the broker may have lost what was declared."""

from __future__ import annotations

from typing import Any

import pytest
from amqp.exceptions import NotFound

from services.chassis import inbox
from services.chassis.inbox import QueueReader


class Broker:
    """A broker whose connections and channels are one thing; its `consume` does what comes next in a list."""

    def __init__(self, *outcomes: Exception | None) -> None:
        self.outcomes = list(outcomes)
        self.declared: list[int] = []  # after how many openings
        self.opened = 0
        self.connected = False

    def open(self) -> Broker:
        """A connection."""
        self.opened += 1
        return self

    def declare(self, channel: Any) -> None:
        """As the topology."""
        self.declared.append(self.opened)

    def basic_qos(self, *arguments: Any) -> None:
        """Taken note of."""

    def basic_consume(self, *arguments: Any, **more: Any) -> None:
        """Fail or not."""
        outcome = self.outcomes.pop(0)
        if outcome is not None:
            raise outcome


def test_what_was_declared_is_declared_again_only_when_it_may_be_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Lost connections are made again without it, for leaders that are away hold each declaration up."""
    broker: Any = Broker(ConnectionResetError(), ConnectionResetError(), NotFound("no queue"), None)
    reader = QueueReader("amqp://one/v", "inbox.gamma", broker, lambda bodies: None)
    reader._brokers = broker
    monkeypatch.setattr(inbox, "channel_of", lambda connection: connection)
    monkeypatch.setattr("services.chassis.inbox.eventlet.sleep", lambda seconds: None)
    monkeypatch.setattr(reader, "_read", lambda: setattr(reader, "stopping", True))
    reader.run()
    assert (broker.opened, broker.declared) == (4, [1, 4])
