"""Exchanges, queues and bindings, declared from the contract by whoever comes first.

A topic exchange for each source, an inbox for each subscriber (in shards, if it asks for them), bound to all
that the source says. The last word of a routing key is the bucket of the subject, so that a shard is a set
of buckets and all events of one subject fall into one shard.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.chassis.eventlog import BUCKETS

DELIVERY_LIMIT = 50  # a message that many deliveries of which ended with a dead worker is set aside
DEAD = "motcua.dead"
PULSE = "motcua.pulse"  # a queue that stays empty: whoever is told so was told by a majority of its members


@dataclass(frozen=True)
class Topology:
    """Who says and who hears, as the contract has it.

    Attributes:
        listens: subscriber to the sources it hears.
        shards: subscriber to the number of its inbox queues; 1 where it is not named.
    """

    listens: Mapping[str, Sequence[str]]
    shards: Mapping[str, int] = field(default_factory=dict)

    def inboxes(self, subscriber: str) -> list[str]:
        """The inbox queues of a subscriber."""
        count = self.shards.get(subscriber, 1)
        return [f"inbox.{subscriber}"] if count == 1 else [f"inbox.{subscriber}.{n}" for n in range(count)]

    def subscribers(self, source: str) -> list[str]:
        """Who hears a source."""
        return [name for name, sources in self.listens.items() if source in sources]

    def queues_fed_by(self, source: str) -> list[str]:
        """All inbox queues into which a source's events go."""
        return [queue for name in self.subscribers(source) for queue in self.inboxes(name)]

    def _bindings(self, subscriber: str) -> Iterator[tuple[str, str]]:
        inboxes = self.inboxes(subscriber)
        if len(inboxes) == 1:
            yield inboxes[0], "#"
            return
        for number in range(BUCKETS):
            yield inboxes[number % len(inboxes)], f"#.{number:02d}"

    def declare(self, channel: Any) -> None:
        """Declare everything; what is there already stays as it is. `channel`: py-amqp's."""
        channel.exchange_declare(DEAD, "direct", durable=True, auto_delete=False)
        channel.queue_declare(PULSE, durable=True, auto_delete=False, arguments=_quorum())
        heard = {source for sources in self.listens.values() for source in sources}
        for source in sorted(heard | set(self.listens)):  # who hears may speak: then others find it there
            channel.exchange_declare(exchange(source), "topic", durable=True, auto_delete=False)
        for subscriber, sources in self.listens.items():
            self._declare_inboxes(channel, subscriber, sources)

    def _declare_inboxes(self, channel: Any, subscriber: str, sources: Sequence[str]) -> None:
        dead = dead_queue(subscriber)
        channel.queue_declare(dead, durable=True, auto_delete=False, arguments=_quorum())
        channel.queue_bind(dead, DEAD, routing_key=subscriber)
        arguments = {
            **_quorum(),
            "x-single-active-consumer": True,
            "x-dead-letter-exchange": DEAD,
            "x-dead-letter-routing-key": subscriber,
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
        }
        for queue in self.inboxes(subscriber):
            channel.queue_declare(queue, durable=True, auto_delete=False, arguments=arguments)
        for queue, key in self._bindings(subscriber):
            for source in sources:
                channel.queue_bind(queue, exchange(source), routing_key=key)


def _quorum() -> dict[str, Any]:
    return {"x-queue-type": "quorum", "x-delivery-limit": DELIVERY_LIMIT}


def exchange(source: str) -> str:
    """The exchange on which a source publishes."""
    return f"{source}.events"


def dead_queue(subscriber: str) -> str:
    """Where the broker puts what it could not deliver to a subscriber."""
    return f"dead.{subscriber}"


def routing_key(type_: str, bucket: int) -> str:
    """The routing key of an event."""
    return f"{type_}.{bucket:02d}"
