"""A list of brokers with nodes in it that refuse, hang or fall silent; passwords in no log."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from services.chassis import broker
from services.chassis.broker import Brokers, channel_of, close_quietly
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
