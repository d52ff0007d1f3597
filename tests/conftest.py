"""Fixtures for all tests: real servers, and in them a place of its own for each test that asks."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from typing import NoReturn

import pytest

from tests.servers import PREFIX, AbsentError, Servers, private


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """RabbitMQ and MongoDB: those of TEST_AMQP_URI and TEST_MONGODB_URI, else private ones."""
    given = Servers.given(os.environ)
    if given is not None:
        yield given
        return
    try:
        with private(os.environ) as started:
            yield started
    except AbsentError as absent:
        _cannot_run(str(absent))


@pytest.fixture
def place() -> str:
    """The name under which a test may keep data; no other test has it."""
    return f"{PREFIX}{uuid.uuid4().hex[:12]}"


@pytest.fixture
def amqp_uri(servers: Servers, place: str) -> Iterator[str]:
    """Address of an empty virtual host of RabbitMQ."""
    with servers.virtual_host(place) as uri:
        yield uri


@pytest.fixture
def mongodb_uri(servers: Servers) -> str:
    """Address of MongoDB; a test uses in it the databases named by `database`."""
    return servers.mongodb_uri


@pytest.fixture
def database(servers: Servers, place: str) -> Iterator[str]:
    """Name of an empty database. `f"{database}_intake"` and the like are dropped with it."""
    with servers.databases(place) as name:
        yield name


def _cannot_run(why: str) -> NoReturn:
    """Without servers a test cannot run: no harm on a desk, a failure in CI."""
    if os.environ.get("CI"):
        pytest.fail(why, pytrace=False)
    pytest.skip(why)
