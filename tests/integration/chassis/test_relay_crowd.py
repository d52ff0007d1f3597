"""Where many are behind, or much waits: who is a crowd, who a flood, and what only a day's backlog."""

from __future__ import annotations

from typing import Any

import pytest

from services.chassis import relay as relaying
from services.chassis.eventlog import EVENTS
from services.chassis.publisher import is_of_a_rush
from services.chassis.relay import (
    BACKLOG,
    BACKLOG_PER_SECOND,
    BURST_SECONDS,
    LOOK_SECONDS,
    QUANTUM,
    RUSH_AFTER_SECONDS,
    SHARE_TIMES,
)
from tests.integration.chassis.carrying import drained, messages, run, timed_relay
from tests.integration.chassis.plumbing import Side, aged, announce, happened


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


def test_where_many_are_behind_a_backlog_is_carried_for_longer(side: Side, amqp_uri: str) -> None:
    """It is nobody's flood then; one tenant's makes way for the others."""

    def rested(behind: str, in_time: str) -> float:
        now = [0.0]
        relay = timed_relay(side, amqp_uri, now)
        for tenant in behind:
            announce(side, [happened(tenant, number, tenant) for number in range(1, 4 * QUANTUM)])
        for tenant in in_time:
            announce(side, [happened(tenant, 1, tenant)])

        def slowly() -> int:
            now[0] += 0.1
            return relay.publish()

        now[0] = LOOK_SECONDS
        assert relay.stride(slowly)
        left = relay.pace.seconds_left
        run(relay)
        relay.publisher.close()
        return left

    assert rested("z", "fghijk") == pytest.approx(0.1)
    assert rested("abc", "d") == pytest.approx(0.1 * (1 / (0.5 * SHARE_TIMES) - 1))
