"""A relay for tests, and what it brought to the queues."""

from __future__ import annotations

from typing import Any

from services.chassis.lease import Lease
from services.chassis.pace import Pace
from services.chassis.publisher import Publisher
from services.chassis.relay import Relay
from services.chassis.topology import Topology
from services.contracts.envelope import decode
from tests.integration.chassis.plumbing import Side

TOPOLOGY = Topology({"beta": ("alpha",), "gamma": ("alpha",)}, {"gamma": 3})


def relay_of(side: Side, uri: str, holder: str = "one") -> Relay:
    """A relay that holds the lease."""
    lease = Lease(side.store, "relay", holder)
    assert lease.acquire()
    return Relay(side.store, lease, Publisher(uri, "alpha", TOPOLOGY))


def timed_relay(side: Side, uri: str, now: list[float], share: float = 0.5) -> Relay:
    """The same with a clock that the test moves, and so much of its time for backlogs."""
    relay = relay_of(side, uri)
    return Relay(side.store, relay.lease, relay.publisher, Pace(share, lambda: now[0]), now=lambda: now[0])


def run(relay: Relay) -> int:
    """Stride until nothing moves."""
    total = 0
    while moved := relay.sequence() + relay.publish():
        total += moved
    return total


def messages(channel: Any, queue: str) -> list[Any]:
    """All messages of a queue, which is empty afterwards."""
    found: list[Any] = []
    wanted = channel.queue_declare(queue, passive=True).message_count
    tag = channel.basic_consume(queue, no_ack=False, callback=found.append)
    while len(found) < wanted:
        channel.connection.drain_events(timeout=5)
    channel.basic_cancel(tag)
    if found:
        channel.basic_ack(0, multiple=True)
    return found


def drained(channel: Any, queue: str) -> list[str]:
    """Their ids."""
    bodies = [message.body for message in messages(channel, queue)]
    return [decode(body.encode() if isinstance(body, str) else body).event_id for body in bodies]
