"""A list of brokers: the nodes in turn, none twice for one connection, and no password told to anybody."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from services.chassis.broker import AWAY_ERRORS, Brokers, look_at, node_of

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


class Channel:
    """A node that says something of a queue after a while."""

    def __init__(self, clock: list[float], took: float, consumers: int) -> None:
        self._clock, self._took, self.consumer_count = clock, took, consumers

    def queue_declare(self, queue: str, *, passive: bool) -> Channel:
        """Take time, and tell."""
        assert passive, "nothing is made by looking"
        self._clock[0] += self._took
        return self


@pytest.mark.parametrize(
    ("took", "consumers", "reached"),
    [(0.01, 0, True), (0.01, 1, True), (5.0, 1, True), (5.0, 0, False)],
)
def test_a_node_that_does_not_reach_a_queue_is_recognised(
    monkeypatch: pytest.MonkeyPatch, took: float, consumers: int, reached: bool
) -> None:
    """Slow and nobody there: it gave up. Slow alone is load, nobody alone a service that is down."""
    clock = [0.0]
    monkeypatch.setattr("services.chassis.broker.time.monotonic", lambda: clock[0])
    channel = Channel(clock, took, consumers)
    if reached:
        assert look_at(channel, "inbox.gamma") is channel
    else:
        with pytest.raises(AWAY_ERRORS, match=r"inbox\.gamma"):
            look_at(channel, "inbox.gamma")


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
