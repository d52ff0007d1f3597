"""The fixtures themselves: each test has a virtual host and databases of its own, and no others."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest
from kombu import Connection
from pymongo import MongoClient

from tests.servers import Servers
from tests.waiting import wait_until

Client = MongoClient[dict[str, Any]]


def databases(uri: str) -> list[str]:
    """Names of the databases that a server holds."""
    with Client(uri) as client:
        return client.list_database_names()


@pytest.mark.parametrize("name", ["motcua", "/", "test_", "production_test_", "test_../motcua", "test_a b"])
def test_a_place_not_named_for_tests_is_refused(servers: Servers, name: str) -> None:
    """A slip in a name can never empty a virtual host or a database that people use."""
    with pytest.raises(ValueError, match="test_"), servers.databases(name):
        pass
    with pytest.raises(ValueError, match="test_"), servers.virtual_host(name):
        pass


def test_databases_of_a_place_are_dropped(servers: Servers) -> None:
    """What a test wrote is gone after it, in all databases named after its place; others stay."""
    with Client(servers.mongodb_uri) as client, servers.databases("test_kept"):
        client["test_kept"]["things"].insert_one({})
        with servers.databases("test_dropped") as name:
            client[name]["things"].insert_one({})
            client[f"{name}_intake"]["things"].insert_one({})
        found = databases(servers.mongodb_uri)
        assert "test_kept" in found
        assert not [name for name in found if name.startswith("test_dropped")]


def test_virtual_hosts_are_apart(servers: Servers) -> None:
    """A message in one test's virtual host is not seen in another's, though the queues have the same name."""
    with (
        servers.virtual_host("test_one") as one,
        servers.virtual_host("test_two") as two,
        Connection(one) as first,
        Connection(two) as second,
        closing(first.SimpleQueue("inbox")) as here,
        closing(second.SimpleQueue("inbox")) as there,
    ):
        here.put({"greeting": "hello"})
        assert wait_until(here.qsize, what="the message is in its queue") == 1
        assert there.qsize() == 0


def test_a_place_is_empty_and_works(amqp_uri: str, mongodb_uri: str, database: str) -> None:
    """A test that asks for servers gets a database that does not exist yet and a broker that answers."""
    assert database not in databases(mongodb_uri)
    with Connection(amqp_uri) as connection:
        assert connection.connect()
