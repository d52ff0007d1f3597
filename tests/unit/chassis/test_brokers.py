"""A list of brokers: the nodes in turn, none twice for one connection, and no password told to anybody."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from services.chassis.broker import Brokers, node_of

NODES = (
    "amqp://motcua:first-word@one:1/v; amqp://motcua:second-word@two:2/v;amqp://motcua:third-word@three:3/v"
)


class Cluster:
    """Nodes that answer or do not."""

    def __init__(self, *away: str) -> None:
        self.away = set(away)
        self.asked: list[str] = []

    def connect(self, uri: str) -> str:
        """A connection, if the node is there."""
        node = node_of(uri)
        self.asked.append(node)
        if node in self.away:
            raise ConnectionRefusedError(node)
        return node


def brokers(cluster: Cluster, first: int = 0) -> Brokers:
    """A user of the three nodes that begins with a certain one."""
    return Brokers(NODES, cluster.connect, lambda count: first % count)


def test_each_opening_is_the_next_nodes_turn() -> None:
    """Who opens again has lost the node before: a frozen one would be waited for again."""
    cluster = Cluster()
    one = brokers(cluster, first=1)
    assert [one.open() for _ in range(4)] == ["two:2", "three:3", "one:1", "two:2"]


@pytest.mark.parametrize(
    ("away", "reached"),
    [
        ((), "one:1"),
        (("one:1",), "two:2"),
        (("one:1", "two:2"), "three:3"),
        (("two:2", "three:3"), "one:1"),
    ],
)
def test_nodes_that_are_away_are_passed_over(away: tuple[str, ...], reached: str) -> None:
    """One node of the list that answers is enough."""
    cluster = Cluster(*away)
    assert brokers(cluster).open() == reached
    assert len(cluster.asked) == len(set(cluster.asked))


def test_with_all_away_each_is_asked_once_and_the_last_error_told() -> None:
    """How long to wait before the next round is the caller's to decide."""
    cluster = Cluster("one:1", "two:2", "three:3")
    with pytest.raises(ConnectionRefusedError, match="three:3"):
        brokers(cluster).open()
    assert cluster.asked == ["one:1", "two:2", "three:3"]
    cluster.away.clear()
    assert brokers(cluster).open() == "one:1"


def test_users_begin_with_different_nodes() -> None:
    """Otherwise every connection of the deployment would hang on the first node of the list."""
    assert {Brokers(NODES, Cluster().connect).open() for _ in range(100)} == {"one:1", "two:2", "three:3"}


def test_a_single_address_is_a_list_of_one() -> None:
    """One node is asked again and again."""
    cluster = Cluster()
    one = Brokers("amqp://motcua:word@one:1/v", cluster.connect)
    assert [one.open(), one.open()] == ["one:1", "one:1"]


def test_a_node_that_is_passed_over_is_told_without_its_password() -> None:
    """The log names host, port and cause."""
    with capture_logs() as told:
        brokers(Cluster("one:1", "two:2")).open()
    assert [(entry["node"], entry["cause"]) for entry in told] == [
        ("one:1", "ConnectionRefusedError"),
        ("two:2", "ConnectionRefusedError"),
    ]
    assert "word" not in str(told)


@pytest.mark.parametrize(
    ("uri", "node"),
    [
        ("amqp://u:secret@broker.example/v", "broker.example:5672"),
        ("amqps://u:se%3Bcret@[::1]:5671/v", "::1:5671"),
    ],
)
def test_of_an_address_host_and_port_may_be_told(uri: str, node: str) -> None:
    """User, password and virtual host may not."""
    assert node_of(uri) == node
