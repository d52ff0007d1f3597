"""Connections to the broker: one for publishing, one for each consumer, none shared."""

from __future__ import annotations

from typing import Any

from amqp.exceptions import AMQPError
from kombu import connection as kombu_connection
from kombu.exceptions import KombuError

HEARTBEAT_SECONDS = 10
CONNECT_SECONDS = 3

# What a broker that is away or going away looks like from here.
AWAY_ERRORS: tuple[type[Exception], ...] = (AMQPError, KombuError, OSError)


Connection: Any = kombu_connection.Connection  # kombu carries no types


def open_connection(uri: str) -> Any:
    """A connection that is open.

    Raises: one of AWAY_ERRORS.
    """
    connection = Connection(uri, heartbeat=HEARTBEAT_SECONDS, connect_timeout=CONNECT_SECONDS)
    connection.connect()
    return connection


def close_quietly(connection: Any) -> None:
    """Drop a connection without a farewell: it may be broken, and a closed socket is noticed at once."""
    if connection is not None and connection.connected:
        connection.connection.collect()


def channel_of(connection: Any) -> Any:
    """A channel of py-amqp, below kombu's producer: confirms must not be waited for one by one."""
    return connection.connection.channel()
