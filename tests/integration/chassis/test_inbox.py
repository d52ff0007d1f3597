"""A message is acknowledged only when its effect is durable, whatever is acknowledged beside it."""

from __future__ import annotations

import subprocess
import sys

from services.chassis.broker import channel_of, close_quietly, open_connection
from services.chassis.eventlog import Logged, bucket
from services.chassis.publisher import Publisher
from services.contracts.envelope import decode
from tests.integration.chassis.plumbing import TWO_SHARDS, Side, stream
from tests.waiting import wait_until


def in_shard(number: int) -> str:
    """A thing whose events fall into that shard of two."""
    return next(name for name in (f"thing-{n}" for n in range(100)) if bucket(name) % 2 == number)


def published(uri: str, bodies: list[bytes]) -> None:
    """Publish as the relay does."""
    publisher = Publisher(uri, "alpha", TWO_SHARDS)
    publisher.publish(
        [
            Logged("t1", position, decode(body).type, bucket(decode(body).subject), body)
            for position, body in enumerate(bodies, 1)
        ]
    )
    publisher.close()


def test_a_batch_acknowledged_beside_it_loses_no_message_in_work(
    side: Side, amqp_uri: str, mongodb_uri: str, database: str
) -> None:
    """One shard's message is in work, the other acknowledges many; after signal 9 the first is there."""
    held, busy = in_shard(0), in_shard(1)
    published(amqp_uri, [*stream(held, (1,)), *stream(busy, range(1, 301))])
    command = [sys.executable, "-W", "ignore", "-m", "tests.integration.chassis.holder"]
    worker = subprocess.Popen([*command, amqp_uri, mongodb_uri, database, held])
    connection = open_connection(amqp_uri)
    channel = channel_of(connection)

    def waiting(queue: str) -> int:
        return int(channel.queue_declare(queue, passive=True).message_count)

    try:
        wait_until(lambda: side.numbers(busy) == list(range(1, 301)), 30, what="the other shard took effect")
        wait_until(lambda: side.all("held"), 30, what="the message is in work")
        published(amqp_uri, stream(busy, (301,)))  # it is handled after the many were acknowledged
        wait_until(lambda: 301 in side.numbers(busy), 30, what="what came after them took effect")
    finally:
        worker.kill()
        worker.wait()
    wait_until(lambda: waiting("inbox.gamma.0") == 1, 30, what="the message in work came back")
    assert waiting("inbox.gamma.1") <= 1
    assert side.numbers(held) == []
    close_quietly(connection)
