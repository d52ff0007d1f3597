"""Publish many messages and wait once: confirms are pipelined, returned messages are failures."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from amqp.basic_message import Message
from amqp.exceptions import ChannelError

from services.chassis.broker import Brokers, channel_of, close_quietly, look_at
from services.chassis.errors import TransientError
from services.chassis.eventlog import Logged
from services.chassis.topology import Topology, exchange, routing_key
from services.contracts.envelope import CONTENT_TYPE

# So long without a single confirm: the node does not reach the queues' leaders, and another one may. A queue
# whose leader is gone has another after some five seconds, which then confirms what waited.
CONFIRM_SECONDS = 7.0
BEAT_SECONDS = 1.0


TENANT = "tenant"  # a header: readers take tenants in turn without looking into bodies
RUSH = "rush"  # a header: many wait for long


class NotConfirmedError(TransientError):
    """The broker did not take the messages over, or did not say so in time; they go again."""


class Publisher:
    """A confirming channel on a connection of its own; opened when first needed, dropped on any failure."""

    def __init__(self, uri: str, source: str, topology: Topology) -> None:
        """`uri`: one address, or those of a cluster with ; between."""
        self._brokers = Brokers(uri)
        self._source = source
        self._topology = topology
        self._connection: Any = None
        self._channel: Any = None
        self._unconfirmed: set[int] = set()
        self._published = 0
        self._refused = ""
        self._declared = False
        self._beat_at = 0.0

    def open(self) -> None:
        """Connect and declare everything, if that is not done.

        It is declared once: while leaders are away, each of their queues holds up a declaration for seconds.
        Raises: one of broker.AWAY_ERRORS.
        """
        if self._channel is not None:
            return
        self._connection = self._brokers.open()
        channel = channel_of(self._connection)
        if not self._declared:
            self._topology.declare(channel)
            self._declared = True
        channel.confirm_select()
        channel.events["basic_ack"].add(self._on_ack)
        channel.events["basic_nack"].add(self._on_nack)
        channel.events["basic_return"].add(self._on_return)
        self._unconfirmed, self._published, self._refused = set(), 0, ""
        self._channel = channel

    def close(self) -> None:
        """Drop the connection."""
        connection, self._connection, self._channel = self._connection, None, None
        close_quietly(connection)

    def publish(self, events: Sequence[Logged], *, rush: bool = False) -> None:
        """Publish in the given order and return when the broker has all of them, on disk.

        Args:
            rush: have whoever hears of it take turns with the desks for a while.

        Raises: NotConfirmedError, one of broker.AWAY_ERRORS; some may have been taken then.
        """
        self.open()
        heard = bool(self._topology.subscribers(self._source))  # else it is read over the feed
        for event in events:
            self._published += 1
            self._unconfirmed.add(self._published)
            self._channel.basic_publish(
                _message(event, rush),
                exchange=exchange(self._source),
                routing_key=routing_key(event.type, event.bucket),
                mandatory=heard,
            )
        with self._doubting():
            self._wait()

    def _wait(self) -> None:
        left, give_up_at = len(self._unconfirmed), time.monotonic() + CONFIRM_SECONDS
        while self._unconfirmed and not self._refused:
            if len(self._unconfirmed) < left:  # slow is not silent
                left, give_up_at = len(self._unconfirmed), time.monotonic() + CONFIRM_SECONDS
            if time.monotonic() > give_up_at:
                raise NotConfirmedError(f"{left} messages without a confirm")
            with suppress(TimeoutError):
                self._connection.drain_events(timeout=BEAT_SECONDS)
            self._connection.heartbeat_check()  # the node itself may be the one that is silent
        if self._refused:
            raise NotConfirmedError(self._refused)

    def beat(self) -> None:
        """Keep an idle connection alive; called often, does something once a second.

        Raises: one of broker.AWAY_ERRORS.
        """
        if self._connection is None or time.monotonic() < self._beat_at:
            return
        self._beat_at = time.monotonic() + BEAT_SECONDS
        with suppress(TimeoutError):  # the broker's beats are only heard by reading
            self._connection.drain_events(timeout=0.001)
        self._connection.heartbeat_check()

    @contextmanager
    def _doubting(self) -> Iterator[None]:
        """What is refused or reaches no queue may mean that the broker has lost what was declared."""
        try:
            yield
        except (ChannelError, NotConfirmedError):
            self._declared = False
            raise

    def longest_queue(self) -> int:
        """Messages waiting in the fullest inbox that somebody is consuming.

        A queue without a consumer is not counted: one service that is down must not hold up the others.
        """
        depth = 0
        for queue in self._topology.queues_fed_by(self._source):
            with self._doubting():
                found = look_at(self._channel, queue)
            if found.consumer_count:
                depth = max(depth, found.message_count)
        return depth

    def _on_ack(self, delivery_tag: int, multiple: bool) -> None:
        if multiple:
            self._unconfirmed = {tag for tag in self._unconfirmed if tag > delivery_tag}
        else:
            self._unconfirmed.discard(delivery_tag)

    def _on_nack(self, delivery_tag: int, multiple: bool) -> None:
        self._refused = "the broker refused a message"

    def _on_return(self, exc: Any, *details: Any) -> None:
        self._refused = f"a message reached no queue: {exc}"


def _message(event: Logged, rush: bool) -> Message:
    headers = {TENANT: event.tenant, **({RUSH: True} if rush else {})}
    return Message(event.body, content_type=CONTENT_TYPE, delivery_mode=2, application_headers=headers)


def tenant_of(message: Any) -> str:
    """Whose message it is, as its publisher said; empty if somebody else sent it."""
    tenant = _headers(message).get(TENANT)
    return tenant if isinstance(tenant, str) else ""


def is_of_a_rush(message: Any) -> bool:
    """Whether many waited for long when it was published."""
    return _headers(message).get(RUSH) is True


def _headers(message: Any) -> Mapping[str, Any]:
    return message.properties.get("application_headers") or {}
