"""A tracking with an empty database: for each test, or for all of a module."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from tests.integration.tracking.house import House, house
from tests.servers import PREFIX, Servers


@pytest.fixture
def tracking(mongodb_uri: str, database: str) -> Iterator[House]:
    """The service."""
    with house(mongodb_uri, database) as opened:
        yield opened


@pytest.fixture(scope="module")
def shared(servers: Servers) -> Iterator[House]:
    """The service, for tests of one module that keep to communes of their own, or only read."""
    name = f"{PREFIX}{uuid.uuid4().hex[:12]}"
    with servers.databases(name) as database, house(servers.mongodb_uri, database) as opened:
        yield opened
