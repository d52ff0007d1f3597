"""What tests of the chassis stand on: a service's empty database, and a look into the broker."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from services.chassis.broker import channel_of, close_quietly, open_connection
from tests.integration.chassis.plumbing import Side


@pytest.fixture
def side(mongodb_uri: str, database: str) -> Iterator[Side]:
    """A service with an empty database."""
    with Side.at(mongodb_uri, database) as opened:
        yield opened


@pytest.fixture
def channel(amqp_uri: str) -> Iterator[Any]:
    """A channel to look into the queues."""
    connection = open_connection(amqp_uri)
    yield channel_of(connection)
    close_quietly(connection)
