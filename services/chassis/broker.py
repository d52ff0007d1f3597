"""Connections to the brokers: one for publishing, one for each consumer, none shared.

A cluster is an address list. Its nodes are tried in turn here and not by kombu, which logs the passwords of
all addresses but the first; no password leaves this file.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import structlog
from amqp.exceptions import AMQPError
from kombu import connection as kombu_connection
from kombu.exceptions import KombuError

# A node that is frozen or cut off keeps its connections open: it is noticed when it has been silent for two
# heartbeats. RabbitMQ's guide finds less than 5 seconds prone to false alarms; ours cost a reconnection only.
HEARTBEAT_SECONDS = 4
SILENCE_SECONDS = 2.0 * HEARTBEAT_SECONDS
CONNECT_SECONDS = 2
UNREACHED_SECONDS = 3.0

# What a broker that is away or going away looks like from here.
AWAY_ERRORS: tuple[type[Exception], ...] = (AMQPError, KombuError, OSError)


Connection: Any = kombu_connection.Connection  # kombu carries no types

log = structlog.get_logger()


def open_connection(uri: str) -> Any:
    """A connection to one node that is open; whoever waits on it for an answer hears of a silent node.

    Raises: one of AWAY_ERRORS.
    """
    connection = Connection(uri, heartbeat=HEARTBEAT_SECONDS, connect_timeout=CONNECT_SECONDS)
    # Once: its `connect` tries twice, two seconds apart, and the next node may be there at once.
    connection.ensure_connection(max_retries=0, reraise_as_library_errors=False)
    # A call of a method waits without bound otherwise; a node that lives sends its heartbeats meanwhile.
    connection.connection.transport.sock.settimeout(SILENCE_SECONDS)
    return connection


class Brokers:
    """The nodes of one address list, for one user of connections: each time it asks, the next node's turn."""

    def __init__(
        self,
        uris: str,
        connect: Callable[[str], Any] = open_connection,
        choose: Callable[[int], int] = random.randrange,
    ) -> None:
        """`uris`: addresses with ; between. `choose`: where to begin, so that users spread over the nodes."""
        self._uris = [uri.strip() for uri in uris.split(";")]
        self._connect = connect
        self._next = choose(len(self._uris))

    @property
    def are_several(self) -> bool:
        """Whether there is another node to go to."""
        return len(self._uris) > 1

    def open(self) -> Any:
        """A connection to the node whose turn it is, or to the first after it that answers.

        The next node is first next time: who opens again has lost the node before, or found it wanting.
        Raises: one of AWAY_ERRORS, the last node's, when no node answers.
        """
        for tries_left in reversed(range(len(self._uris))):
            uri = self._uris[self._next]
            self._next = (self._next + 1) % len(self._uris)
            try:
                return self._connect(uri)
            except AWAY_ERRORS as exc:
                log.info("broker_passed_over", node=node_of(uri), cause=type(exc).__name__)
                if not tries_left:
                    raise
        raise AssertionError("an address list has at least one address")


def look_at(channel: Any, queue: str) -> Any:
    """What a node says of a queue: `message_count`, `consumer_count`.

    One that does not reach the queue's leader says after some seconds that nothing and nobody is there.
    Raises: one of AWAY_ERRORS.
    """
    asked_at = time.monotonic()
    found = channel.queue_declare(queue, passive=True)
    if not found.consumer_count and time.monotonic() - asked_at > UNREACHED_SECONDS:
        raise ConnectionError(f"the node does not reach {queue}")
    return found


def node_of(uri: str) -> str:
    """Host and port of an address: what may be told of it."""
    parts = urlsplit(uri)
    return f"{parts.hostname}:{parts.port or 5672}"


def close_quietly(connection: Any) -> None:
    """Drop a connection without a farewell: it may be broken, and a closed socket is noticed at once."""
    if connection is not None and connection.connected:
        connection.connection.collect()


def channel_of(connection: Any) -> Any:
    """A channel of py-amqp, below kombu's producer: confirms must not be waited for one by one."""
    return connection.connection.channel()
