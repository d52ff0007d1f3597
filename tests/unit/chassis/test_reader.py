"""A reader declares once, and again only when what was declared may be lost; mute nodes it leaves."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import eventlet
import pytest
from amqp.exceptions import NotFound

from services.chassis import inbox
from services.chassis.inbox import QueueReader
from services.chassis.topology import PULSE


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


class Leader:
    """A node that leads the queue; without the others it still believes so, and answers no more than that."""

    def __init__(self, *, alone: bool) -> None:
        self.alone = alone
        self.asked: list[str] = []

    def queue_declare(self, queue: str, passive: bool) -> Any:
        """It knows of the queue's consumer in either case."""
        return SimpleNamespace(consumer_count=1, message_count=0)

    def basic_get(self, queue: str, no_ack: bool) -> None:
        """What a majority has to say."""
        self.asked.append(queue)
        if self.alone:
            eventlet.sleep(60)


def looking(leader: Leader, uris: str = "amqp://one/v;amqp://two/v") -> QueueReader:
    """A reader whose next look at the queue is due."""
    topology: Any = None
    reader = QueueReader(uris, "inbox.gamma", topology, lambda bodies: None)
    reader._channel = leader
    return reader


def test_a_leader_that_lost_the_others_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would deliver nothing for as long as the partition lasts, and knows nothing of it."""
    monkeypatch.setattr(inbox, "PULSE_SECONDS", 0.05)
    with pytest.raises(ConnectionError, match="majority"):
        looking(Leader(alone=True))._report_depth()
    leader = Leader(alone=False)
    looking(leader)._report_depth()
    assert leader.asked == [PULSE]


def test_a_node_alone_is_not_asked() -> None:
    """There is no other to go to."""
    leader = Leader(alone=True)
    looking(leader, "amqp://one/v")._report_depth()
    assert leader.asked == []


def test_where_messages_come_nobody_asks_whether_they_can() -> None:
    """What was delivered since the last look is answer enough."""
    leader = Leader(alone=True)
    reader = looking(leader)
    reader._on_message(SimpleNamespace(body=b"{}", delivery_tag=1, properties={}))
    reader._report_depth()
    assert leader.asked == []
