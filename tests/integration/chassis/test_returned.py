"""What the broker gave up delivering: it is tried alone, and nothing of it is lost."""

from __future__ import annotations

from typing import Any

from services.chassis.broker import channel_of, close_quietly, open_connection
from services.chassis.deadletters import DeadLetters
from services.chassis.eventlog import Logged, bucket
from services.chassis.parking import PARKED, Unhandled
from services.chassis.publisher import Publisher
from services.chassis.retries import Retries
from services.chassis.topology import DELIVERY_LIMIT, Topology, dead_queue
from tests.integration.chassis.plumbing import Happened, Side, stream
from tests.waiting import wait_until

TOPOLOGY = Topology({"beta": ("alpha",)})


def publish(uri: str, bodies: list[bytes]) -> None:
    """As the relay does."""
    publisher = Publisher(uri, "alpha", TOPOLOGY)
    publisher.publish([Logged("t1", n, Happened.type, bucket("a"), one) for n, one in enumerate(bodies, 1)])
    publisher.close()


def test_what_was_delivered_too_often_comes_out_of_the_brokers_queue(side: Side, amqp_uri: str) -> None:
    """Given back too often, a message is set aside by the broker; it takes effect all the same, once."""
    publish(amqp_uri, stream("a", (1,)))
    connection = open_connection(amqp_uri)
    channel = channel_of(connection)
    deliveries: list[int] = []

    def give_back(message: Any) -> None:
        deliveries.append(message.delivery_tag)
        channel.basic_reject(message.delivery_tag, requeue=True)

    channel.basic_consume("inbox.beta", callback=give_back)
    while len(deliveries) <= DELIVERY_LIMIT:
        connection.drain_events(timeout=30)

    def waiting() -> int:
        return int(channel.queue_declare(dead_queue("beta"), passive=True).message_count)

    wait_until(lambda: waiting() == 1, 30, what="the broker gave it up")

    got = channel.basic_get(dead_queue("beta"))
    Unhandled(side.store).returned([got.body])
    Unhandled(side.store).returned([got.body])  # the acknowledgement was lost: it comes again
    channel.basic_ack(got.delivery_tag)
    Retries(side.store, side.consumer()).run()
    assert side.numbers("a") == [1]
    assert (side.all(PARKED), list(DeadLetters(side.store).all())) == ([], [])
    close_quietly(connection)
