"""A list of brokers with nodes in it that refuse, hang or fall silent; passwords in no log."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import pytest

from services.chassis import broker
from services.chassis.broker import Brokers, channel_of, close_quietly
from services.chassis.inbox import QueueReader
from services.chassis.publisher import NotConfirmedError, Publisher
from tests.integration.chassis.plumbing import TWO_SHARDS
from tests.simulators.line import Line

REFUSES = "amqp://motcua:first-word@127.0.0.1:9/v"


@contextmanager
def hanging() -> Iterator[str]:
    """A node that was frozen before: the kernel takes connections, nobody answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"amqp://motcua:second-word@127.0.0.1:{listener.getsockname()[1]}/v"


def test_a_node_that_answers_is_found_behind_others_and_no_password_is_logged(
    amqp_uri: str, caplog: pytest.LogCaptureFixture
) -> None:
    """One refuses, one hangs; the third is reached in the time of one attempt, not of retries."""
    caplog.set_level(logging.DEBUG)
    with hanging() as hangs:
        began = time.monotonic()
        connection = Brokers(f"{REFUSES};{hangs};{amqp_uri}", choose=lambda count: 0).open()
        took = time.monotonic() - began
    TWO_SHARDS.declare(channel_of(connection))
    close_quietly(connection)
    assert broker.CONNECT_SECONDS <= took < broker.CONNECT_SECONDS + 1.5
    password = urlsplit(amqp_uri).password
    assert password
    for word in ("first-word", "second-word", password):
        assert word not in caplog.text


def test_nobody_waits_for_a_node_that_fell_silent(amqp_uri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A call that waits for its answer hears of it within two heartbeats, and not never."""
    monkeypatch.setattr(broker, "HEARTBEAT_SECONDS", 1)
    monkeypatch.setattr(broker, "SILENCE_SECONDS", 2.0)
    with Line(amqp_uri) as line:
        connection = Brokers(line.uri).open()
        channel = channel_of(connection)
        line.silence()
        began = time.monotonic()
        with pytest.raises(broker.AWAY_ERRORS):
            channel.queue_declare("test", durable=True)
        assert 1 < time.monotonic() - began < 4
        close_quietly(connection)


def test_a_publisher_hears_of_a_silent_node_before_it_gives_up_on_confirms(
    amqp_uri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It watches the heartbeats while it waits, and then goes to the next node and publishes there."""
    monkeypatch.setattr(broker, "HEARTBEAT_SECONDS", 1)
    with Line(amqp_uri) as line:
        publisher = Publisher(f"{line.uri};{amqp_uri}", "alpha", TWO_SHARDS)
        publisher._brokers._next = 0
        publisher.open()
        line.silence()
        publisher._unconfirmed.add(1)
        began = time.monotonic()
        with pytest.raises(broker.AWAY_ERRORS):
            publisher._wait()
        assert time.monotonic() - began < 5
        publisher.close()
        publisher.open()
        assert publisher.longest_queue() == 0
        publisher.close()


def test_a_publisher_gives_up_on_confirms_that_do_not_come(
    amqp_uri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The node lives, the queue has no leader: the messages go again later."""
    monkeypatch.setattr("services.chassis.publisher.CONFIRM_SECONDS", 0.5)
    publisher = Publisher(amqp_uri, "alpha", TWO_SHARDS)
    publisher.open()
    publisher._unconfirmed.add(1)
    with pytest.raises(NotConfirmedError):
        publisher._wait()
    publisher.close()


def test_confirms_that_come_slowly_are_waited_for(amqp_uri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand messages may take longer than one may be silent."""
    monkeypatch.setattr("services.chassis.publisher.CONFIRM_SECONDS", 0.6)
    publisher = Publisher(amqp_uri, "alpha", TWO_SHARDS)
    publisher.open()
    publisher._unconfirmed.update(range(1, 6))
    drain, began = publisher._connection.drain_events, time.monotonic()

    def slowly(timeout: float) -> None:
        with suppress(TimeoutError):
            drain(timeout=0.4)
        publisher._on_ack(min(publisher._unconfirmed), multiple=False)

    monkeypatch.setattr(publisher._connection, "drain_events", slowly)
    publisher._wait()
    assert time.monotonic() - began > 1.5
    publisher.close()


def test_a_reader_leaves_a_node_that_does_not_reach_its_queue(
    amqp_uri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut off from the leader a node sends its heartbeats and no message; it knows of no consumer, though."""
    monkeypatch.setattr("services.chassis.inbox.AGAIN_SECONDS", 0.0)
    monkeypatch.setattr("services.chassis.inbox.DEPTH_SECONDS", 0.0)
    depths: list[tuple[str, int]] = []
    queue = TWO_SHARDS.inboxes("gamma")[0]
    reader = QueueReader(
        amqp_uri, queue, TWO_SHARDS, lambda bodies: None, lambda name, depth: depths.append((name, depth))
    )
    reader._open()
    reader._report_depth()
    assert depths == [(queue, 0)]
    reader._channel.basic_cancel(queue)  # as if: nobody consumes, so far as the node knows
    reader._report_depth()
    with pytest.raises(broker.AWAY_ERRORS, match="does not reach"):
        reader._report_depth()
    assert len(depths) == 1, "what it says of the queue's length is worth nothing"
    reader._close()
