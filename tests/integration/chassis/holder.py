"""A worker process for the crash test: one shard's handler never returns, the other's does.

`python -m tests.integration.chassis.holder AMQP_URI MONGODB_URI DATABASE HELD_THING`
"""

from __future__ import annotations

import services.chassis.patched  # noqa: F401 - before anything that opens a socket

# isort: split

import sys

import eventlet
from eventlet.event import Event as Signal

from services.chassis.inbox import QueueReader
from services.contracts.envelope import decode
from tests.integration.chassis.plumbing import TWO_SHARDS, Side


def main() -> None:
    """Consume both shards until killed."""
    amqp_uri, mongodb_uri, database, held = sys.argv[1:]
    with Side.at(mongodb_uri, database) as side:
        consumer = side.consumer()

        def start(bodies: list[bytes]) -> Signal:
            signal = Signal()

            def take() -> None:
                if any(decode(body).subject == held for body in bodies):
                    side.store.plumbing("held").insert_one({"count": len(bodies)})
                    return  # in work for ever
                consumer.take(bodies)
                signal.send(None)

            eventlet.spawn(take)
            return signal

        readers = [QueueReader(amqp_uri, queue, TWO_SHARDS, start) for queue in TWO_SHARDS.inboxes("gamma")]
        threads = [eventlet.spawn(reader.run) for reader in readers]
        for thread in threads:
            thread.wait()


if __name__ == "__main__":
    main()
