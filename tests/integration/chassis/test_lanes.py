"""Tenants are taken in turn from what a reader holds, and only what was handled is acknowledged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import eventlet
from eventlet.event import Event as Signal

from services.chassis.eventlog import Logged, bucket
from services.chassis.inbox import BATCH, READ_AHEAD, QueueReader
from services.chassis.lanes import STRIDE
from services.chassis.publisher import Publisher
from services.chassis.topology import Topology
from services.contracts.envelope import decode
from tests.integration.chassis.plumbing import body, happened
from tests.waiting import wait_until

TOPOLOGY = Topology({"gamma": ("alpha",)})
QUEUE = "inbox.gamma"
BATCH_TAKES_SECONDS = 1.0


def publish(uri: str, counts: dict[str, int], *, rush: bool = False) -> None:
    """As the relay does: so many events of each tenant, those of the first tenant first."""
    publisher = Publisher(uri, "alpha", TOPOLOGY)
    events = [
        happened("thing", number, tenant) for tenant, count in counts.items() for number in range(count)
    ]
    publisher.publish(
        [
            Logged(event.tenant, place, event.type, bucket("thing"), body(event, place))
            for place, event in enumerate(events, 1)
        ],
        rush=rush,
    )
    publisher.close()


def read(uri: str, until: int, on_rush: Callable[[], None] = lambda: None) -> list[str]:
    """Handle batches until so many events were handled; the tenants of these, in order.

    A batch takes a while, as in a database: meanwhile the reader takes the next messages in hand.
    """
    tenants: list[str] = []

    def start(bodies: list[bytes]) -> Signal:
        tenants.extend(decode(body).tenant for body in bodies)
        reader.stopping = len(tenants) >= until
        done = Signal()
        eventlet.spawn_after(BATCH_TAKES_SECONDS, done.send, None)
        return done

    reader = QueueReader(uri, QUEUE, TOPOLOGY, start, on_rush=on_rush)
    reader.run()
    return tenants


def left(channel: Any) -> list[str]:
    """The tenants of the messages that come again."""
    tenants: list[str] = []

    def note(message: Any) -> None:
        body = message.body
        tenants.append(decode(body if isinstance(body, bytes) else body.encode()).tenant)

    count = channel.queue_declare(QUEUE, passive=True).message_count
    channel.basic_consume(QUEUE, no_ack=True, callback=note)
    while len(tenants) < count:
        channel.connection.drain_events(timeout=5)
    return tenants


def test_one_event_behind_a_flood_is_handled_before_most_of_it(amqp_uri: str, channel: Any) -> None:
    """It is in the next batch, near its start, and everything is acknowledged in the end."""
    publish(amqp_uri, {"flood": READ_AHEAD, "quiet": 1})
    tenants = read(amqp_uri, READ_AHEAD + 1)
    assert tenants.index("quiet") <= BATCH + STRIDE
    assert (len(tenants), left(channel)) == (READ_AHEAD + 1, [])


def test_a_rush_is_told_by_what_comes_of_it(amqp_uri: str) -> None:
    """And by nothing else."""
    told: list[bool] = []
    publish(amqp_uri, {"a": 3})
    read(amqp_uri, 3, on_rush=lambda: told.append(True))
    assert not told
    publish(amqp_uri, {"a": 3}, rush=True)
    read(amqp_uri, 3, on_rush=lambda: told.append(True))
    assert told


def test_what_was_not_handled_comes_again(amqp_uri: str, channel: Any) -> None:
    """A reader that ends between batches loses nothing, though those that it handled were not the oldest.

    It goes without a farewell, so that its last word may be lost and some come twice; none comes never.
    """
    publish(amqp_uri, {"a": 150, "b": 150, "c": 20})
    handled = read(amqp_uri, 1)
    wait_until(lambda: channel.queue_declare(QUEUE, passive=True).message_count, 10, what="they came back")
    again = left(channel)
    for tenant, count in {"a": 150, "b": 150, "c": 20}.items():
        assert count - handled.count(tenant) <= again.count(tenant) <= count
