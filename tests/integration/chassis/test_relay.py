"""The log reaches the broker whole, in order and fairly; one holder at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pymongo import MongoClient

from services.chassis import relay as relaying
from services.chassis.broker import AWAY_ERRORS, channel_of, close_quietly, open_connection
from services.chassis.errors import LeaseLostError
from services.chassis.eventlog import EVENTS
from services.chassis.lease import LEASES, Lease
from services.chassis.mongo import Document, Store
from services.chassis.pace import Pace
from services.chassis.publisher import NotConfirmedError, Publisher, is_of_a_rush
from services.chassis.relay import (
    BACKLOG,
    BACKLOG_DEPTH,
    BACKLOG_PER_SECOND,
    BURST_SECONDS,
    LOOK_SECONDS,
    NEWS,
    QUANTUM,
    RUSH_AFTER_SECONDS,
    Relay,
)
from services.chassis.topology import Topology
from services.contracts.envelope import decode
from tests.integration.chassis.plumbing import INDEXES, Side, aged, announce, happened
from tests.integration.plans import Asked, stages

TOPOLOGY = Topology({"beta": ("alpha",), "gamma": ("alpha",)}, {"gamma": 3})


@pytest.fixture
def side(mongodb_uri: str, database: str) -> Iterator[Side]:
    """A source with an empty log."""
    with Side.at(mongodb_uri, database) as opened:
        yield opened


@pytest.fixture
def channel(amqp_uri: str) -> Iterator[Any]:
    """A channel to look into the queues."""
    connection = open_connection(amqp_uri)
    yield channel_of(connection)
    close_quietly(connection)


def relay_of(side: Side, uri: str, holder: str = "one") -> Relay:
    """A relay that holds the lease."""
    lease = Lease(side.store, "relay", holder)
    assert lease.acquire()
    return Relay(side.store, lease, Publisher(uri, "alpha", TOPOLOGY))


def timed_relay(side: Side, uri: str, now: list[float], share: float = 0.5) -> Relay:
    """The same with a clock that the test moves, and so much of its time for backlogs."""
    relay = relay_of(side, uri)
    return Relay(side.store, relay.lease, relay.publisher, Pace(share, lambda: now[0]), now=lambda: now[0])


def run(relay: Relay) -> int:
    """Stride until nothing moves."""
    total = 0
    while moved := relay.sequence() + relay.publish():
        total += moved
    return total


def messages(channel: Any, queue: str) -> list[Any]:
    """All messages of a queue, which is empty afterwards."""
    found: list[Any] = []
    wanted = channel.queue_declare(queue, passive=True).message_count
    tag = channel.basic_consume(queue, no_ack=False, callback=found.append)
    while len(found) < wanted:
        channel.connection.drain_events(timeout=5)
    channel.basic_cancel(tag)
    if found:
        channel.basic_ack(0, multiple=True)
    return found


def drained(channel: Any, queue: str) -> list[str]:
    """Their ids."""
    bodies = [message.body for message in messages(channel, queue)]
    return [decode(body.encode() if isinstance(body, str) else body).event_id for body in bodies]


def test_every_subscriber_gets_every_event_once_in_order(side: Side, amqp_uri: str, channel: Any) -> None:
    """Also a subscriber that never ran: its queue is declared from the contract before the first event."""
    announce(side, [happened("a", number) for number in range(1, 251)])
    relay = relay_of(side, amqp_uri)
    run(relay)
    wanted = [f"alpha:a:{number:08d}" for number in range(1, 251)]
    assert drained(channel, "inbox.beta") == wanted
    (shard,) = [ids for n in range(3) if (ids := drained(channel, f"inbox.gamma.{n}"))]
    assert shard == wanted
    relay.publisher.close()


def test_subjects_are_spread_over_the_shards(side: Side, amqp_uri: str, channel: Any) -> None:
    """All events of a subject fall into one shard, and no shard stays empty."""
    announce(side, [happened(f"thing-{n}", number) for n in range(60) for number in (1, 2)])
    relay = relay_of(side, amqp_uri)
    run(relay)
    shards = [{event.split(":")[1] for event in drained(channel, f"inbox.gamma.{n}")} for n in range(3)]
    assert all(shards)
    assert sum(len(shard) for shard in shards) == len(set.union(*shards)) == 60
    relay.publisher.close()


def test_positions_have_no_hole_and_no_double(side: Side, amqp_uri: str) -> None:
    """The feed's order is 1..n over all tenants."""
    for tenant in ("t1", "t2", "t3"):
        announce(side, [happened("a", number, tenant) for number in range(1, 121)])
    relay = relay_of(side, amqp_uri)
    run(relay)
    assert [logged.position for logged in side.log()] == list(range(1, 361))
    relay.publisher.close()


def test_a_flood_of_one_tenant_leaves_the_others_their_turn(side: Side, amqp_uri: str, channel: Any) -> None:
    """Ten thousandths of a flood go out before the single event of another tenant, not all of it."""
    announce(side, [happened("a", number, "flood") for number in range(1, 10 * QUANTUM)])
    announce(side, [happened("b", 1, "quiet")])
    relay = relay_of(side, amqp_uri)
    run(relay)
    order = [event.split(":")[1] for event in drained(channel, "inbox.beta")]
    assert order.index("b") <= QUANTUM
    relay.publisher.close()


def test_while_the_broker_is_away_the_log_is_ordered_and_waits(
    side: Side, amqp_uri: str, channel: Any
) -> None:
    """Nothing is lost or reordered, and everything goes out when the broker is back."""
    away = relay_of(side, "amqp://guest:guest@127.0.0.1:9//")
    for first in range(1, 600, 60):
        announce(side, [happened("a", number) for number in range(first, first + 60)])
        away.sequence()
        with pytest.raises(AWAY_ERRORS):
            away.publish()
        away.forget()
    back = Relay(side.store, away.lease, Publisher(amqp_uri, "alpha", TOPOLOGY))
    run(back)
    assert drained(channel, "inbox.beta") == [f"alpha:a:{number:08d}" for number in range(1, 601)]
    back.publisher.close()


def test_events_published_but_not_noted_go_again(side: Side, amqp_uri: str, channel: Any) -> None:
    """A relay that dies between publish and cursor repeats; it never skips."""
    announce(side, [happened("a", 1), happened("a", 2)])
    relay = relay_of(side, amqp_uri)
    relay.sequence()
    relay.publisher.publish(side.log())
    relay.forget()
    run(relay)
    assert drained(channel, "inbox.beta") == ["alpha:a:00000001", "alpha:a:00000002"] * 2
    relay.publisher.close()


def test_a_frozen_holder_that_wakes_writes_nothing(side: Side, amqp_uri: str) -> None:
    """Its fencing number is too old: neither positions nor cursors change by its hand."""
    announce(side, [happened("a", 1)])
    frozen = relay_of(side, amqp_uri, "frozen")
    side.store.plumbing(LEASES).update_one({"_id": "relay"}, [{"$set": {"until": {"$add": ["$$NOW", -1]}}}])
    heir = relay_of(side, amqp_uri, "heir")
    assert heir.lease.fence == frozen.lease.fence + 1
    with pytest.raises(LeaseLostError):
        frozen.sequence()
    assert run(heir) == 2
    announce(side, [happened("a", 2)])
    heir.sequence()
    frozen.forget()
    with pytest.raises(LeaseLostError):
        frozen.publish()
    frozen.publisher.close()
    heir.publisher.close()


def test_a_lease_has_one_holder_and_can_be_given_up(side: Side) -> None:
    """A second asker waits until the first lets go or falls silent."""
    one, two = Lease(side.store, "job", "one"), Lease(side.store, "job", "two")
    assert [one.acquire(), two.acquire(), one.acquire()] == [True, False, True]
    assert (one.fence, two.fence) == (1, 0)
    one.release()
    assert two.acquire()
    assert two.fence == 2
    with pytest.raises(LeaseLostError):
        one.guard()


def test_the_relay_holds_back_while_an_attended_queue_is_long(
    side: Side, amqp_uri: str, channel: Any
) -> None:
    """A backlog stays in the log; a queue that nobody consumes holds nobody up."""
    TOPOLOGY.declare(channel)
    channel.basic_qos(0, 1, False)
    channel.basic_consume("inbox.beta", callback=lambda message: None)
    count = BACKLOG_DEPTH + 1_500
    for first in range(0, count, 500):
        announce(side, [happened(f"a{first}", number) for number in range(1, 501)])
    relay = relay_of(side, amqp_uri)
    while relay.sequence():
        pass
    while relay.publish():
        pass
    depth = channel.queue_declare("inbox.beta", passive=True).message_count
    assert BACKLOG_DEPTH - QUANTUM <= depth <= BACKLOG_DEPTH + QUANTUM
    assert list(relay.backlog) == ["t1"]
    announce(side, [happened("news", 1, "quiet")])
    assert (relay.sequence(), relay.publish()) == (1, 1)  # what is said now does not wait behind a backlog
    relay.publisher.close()


def test_backlogs_take_turns_whoever_has_news_between_them(side: Side, amqp_uri: str, channel: Any) -> None:
    """A tenant that always has something new does not decide which backlog is next."""
    for tenant in ("a", "z"):
        announce(side, [happened(tenant, number, tenant) for number in range(1, 5 * QUANTUM)])
    relay = relay_of(side, amqp_uri)
    for number in range(1, 7):
        announce(side, [happened("m", number, "m")])
        relay.sequence()
        relay.publish()
    subjects = [event.split(":")[1] for event in drained(channel, "inbox.beta")]
    assert {name: subjects.count(name) for name in "amz"} == {"a": 3 * BACKLOG, "m": 6, "z": 3 * BACKLOG}
    relay.publisher.close()


def test_a_backlog_rests_and_what_is_said_meanwhile_goes_on(side: Side, amqp_uri: str, channel: Any) -> None:
    """After a stride for a tenant that is behind, only the others are served until the rest is over."""
    now = [0.0]
    relay = timed_relay(side, amqp_uri, now)
    pace = relay.pace
    announce(side, [happened("a", number, "flood") for number in range(1, 4 * QUANTUM)])
    assert relay.stride(relay.publish) == QUANTUM + BACKLOG  # the first stride cannot know
    assert pace.seconds_left
    announce(side, [happened("b", 1, "quiet")])
    assert relay.stride(relay.publish) == 2
    order = [event.split(":")[1] for event in drained(channel, "inbox.beta")]
    assert order == ["a"] * BACKLOG + ["b"]
    now[0] = pace.seconds_left
    assert relay.stride(relay.publish) == 2 * BACKLOG
    relay.publisher.close()


def test_where_strides_are_slow_each_moves_more_of_a_backlog(side: Side, amqp_uri: str, channel: Any) -> None:
    """On a machine without a core to spare a piece as small as on a quick one would never catch up."""
    now = [0.0]
    relay = timed_relay(side, amqp_uri, now, share=1.0)
    announce(side, [happened("a", number, "flood") for number in range(1, 6 * QUANTUM)])

    def slowly() -> int:
        now[0] += 2 * BACKLOG / BACKLOG_PER_SECOND
        return relay.publish()

    assert relay.stride(slowly) == QUANTUM + BACKLOG
    assert relay.stride(relay.publish) == 2 * 2 * BACKLOG
    assert relay.stride(relay.publish) == 2 * BACKLOG  # quick again
    subjects = [event.split(":")[2] for event in drained(channel, "inbox.beta")]
    assert [int(one) for one in subjects] == list(range(1, 4 * BACKLOG + 1))
    relay.publisher.close()


def test_where_ever_more_waits_for_many_nobody_is_held_back(side: Side, amqp_uri: str, channel: Any) -> None:
    """There is nobody to make way for, until they have caught up; but a burst may wait."""
    now = [0.0]
    relay = timed_relay(side, amqp_uri, now)
    pace = relay.pace

    def stride(first: int, count: int) -> int:
        for tenant in "abc":
            announce(side, [happened(tenant, number, tenant) for number in range(first, first + count)])
        now[0] += LOOK_SECONDS
        return relay.stride(relay.publish)

    for time_ in range(1, 7):
        stride(1_000 * time_, 2 * QUANTUM)
        assert pace.seconds_left > 0
    aged(side, BURST_SECONDS + 1)
    stride(6_500, 2 * QUANTUM)
    assert (relay.in_a_rush, pace.seconds_left) == (False, 0)
    aged(side, RUSH_AFTER_SECONDS + 1)
    assert stride(7_000, 0) > 4 * QUANTUM
    assert (relay.in_a_rush, pace.seconds_left) == (True, 0)  # less waits, but they have not caught up
    assert not any(map(is_of_a_rush, messages(channel, "inbox.beta")))  # it was seen after that stride
    assert stride(7_500, 0)
    assert all(map(is_of_a_rush, messages(channel, "inbox.beta")))
    while stride(8_000, 0):
        pass
    stride(9_000, 2 * QUANTUM)
    assert pace.seconds_left > 0
    relay.publisher.close()


def test_a_backlog_that_is_met_piece_by_piece_does_not_grow(side: Side, amqp_uri: str) -> None:
    """After a day without the broker each tenant is old when it is met, and the desks' news go first."""
    now = [0.0]
    relay = timed_relay(side, amqp_uri, now)
    for tenant in "abcd":
        announce(side, [happened(tenant, number, tenant) for number in range(1, 3 * QUANTUM)])
    aged(side, 2 * BURST_SECONDS)
    strides = 0
    while relay.stride(relay.publish):
        assert relay.pace.seconds_left > 0 or not relay.backlog
        now[0] += LOOK_SECONDS
        strides += 1
    assert strides > 8
    relay.publisher.close()


def test_a_day_of_events_does_not_grow_by_the_news_of_desks(
    side: Side, amqp_uri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of very many nobody knows how many they are: a few more say nothing about a crowd."""
    monkeypatch.setattr(relaying, "VERY_MANY", QUANTUM)
    now = [0.0]
    carrier = timed_relay(side, amqp_uri, now)
    for tenant in "ab":
        announce(side, [happened(tenant, number, tenant) for number in range(1, 6 * QUANTUM)])
    aged(side, 2 * BURST_SECONDS)
    while side.store.plumbing(EVENTS).count_documents({"pending": True}):
        carrier.sequence()
    for look in range(1, 5):

        def publish(look: int = look) -> int:  # the desks go on while it is carried
            announce(side, [happened("a", 1_000 * look + number, "a") for number in range(look)])
            return carrier.publish()

        now[0] += LOOK_SECONDS
        assert carrier.stride(publish)
        assert carrier.pace.seconds_left > 0
    carrier.publisher.close()


def test_whoever_does_not_fit_into_a_stride_is_next(side: Side, amqp_uri: str) -> None:
    """However much the tenants before them say again and again."""
    tenants = [f"t{number:02d}" for number in range(NEWS // (QUANTUM - 1) + 2)]

    def speak(some: list[str], first: int) -> None:
        for tenant in some:
            announce(side, [happened(tenant, first + number, tenant) for number in range(1, QUANTUM)])

    speak(tenants, 0)
    relay = relay_of(side, amqp_uri)
    assert relay.sequence() == NEWS
    speak(tenants[:-1], QUANTUM)
    relay.sequence()
    placed = side.store.plumbing(EVENTS).distinct("tenant", {"position": {"$exists": True}})
    assert placed == tenants


def test_the_relay_reads_its_log_along_indexes_in_their_order(
    mongodb_uri: str, database: str, amqp_uri: str
) -> None:
    """Many times a second, over all communes: nothing is read through and nothing is sorted."""
    asked = Asked()
    with MongoClient[Document](mongodb_uri, event_listeners=[asked], tz_aware=True) as client:
        side = Side(Store(client, database))
        side.store.ensure(INDEXES)
        for tenant in ("t1", "t2", "t3"):
            announce(side, [happened("a", number, tenant) for number in range(1, 2 * QUANTUM)])
        relay = timed_relay(side, amqp_uri, [0.0])
        asked.commands.clear()
        for _ in range(4):
            relay.stride(relay.publish)
        commands = [one for one in asked.commands if one.get("find") == EVENTS]
        plans = [client[database].command("explain", one, verbosity="queryPlanner") for one in commands]
    relay.publisher.close()
    assert any("pending" in one["filter"] for one in commands)
    assert any("$gt" in one["filter"].get("position", {}) for one in commands)
    for command, plan in zip(commands, plans, strict=True):
        names = set(stages(plan))
        assert "IXSCAN" in names, (command, names)
        assert not names & {"COLLSCAN", "SORT"}, (command, names)


def test_a_message_that_no_queue_takes_is_not_called_published(
    side: Side, amqp_uri: str, channel: Any
) -> None:
    """A missing binding is a failure, not a loss."""
    announce(side, [happened("a", 1)])
    relay = relay_of(side, amqp_uri)
    relay.sequence()
    relay.publisher.open()
    channel.queue_delete("inbox.beta")
    for number in range(3):
        channel.queue_delete(f"inbox.gamma.{number}")
    with pytest.raises((NotConfirmedError, *AWAY_ERRORS)):
        relay.publish()
    relay.publisher.close()
    relay.forget()
    run(relay)
    assert drained(channel, "inbox.beta") == ["alpha:a:00000001"]
    relay.publisher.close()
