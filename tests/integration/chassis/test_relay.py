"""The log reaches the broker whole, in order and fairly; one holder at a time."""

from __future__ import annotations

from typing import Any

import pytest
from pymongo import MongoClient

from services.chassis.broker import AWAY_ERRORS
from services.chassis.errors import LeaseLostError
from services.chassis.eventlog import EVENTS
from services.chassis.lease import LEASES, Lease
from services.chassis.mongo import Document, Store
from services.chassis.publisher import NotConfirmedError, Publisher
from services.chassis.relay import (
    BACKLOG,
    BACKLOG_DEPTH,
    NEWS,
    QUANTUM,
    Relay,
)
from tests.integration.chassis.carrying import TOPOLOGY, drained, relay_of, run, timed_relay
from tests.integration.chassis.plumbing import INDEXES, Side, announce, happened
from tests.integration.plans import Asked, stages


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
