"""When a message may leave."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from services.notify.domain.timing import Plan, QuietHours
from tests.fakes.clock import NOON


def local(hour: int, minute: int = 0) -> datetime:
    """A time of day in Vietnam."""
    return datetime(2026, 11, 24, hour, minute, tzinfo=UTC) - timedelta(hours=7)


def test_delays_grow_until_none_is_left() -> None:
    """One attempt more than there are delays; then it is over."""
    plan = Plan([timedelta(minutes=1), timedelta(hours=1)])
    assert [plan.next_at(count, NOON) for count in (1, 2, 3)] == [
        NOON + timedelta(minutes=1),
        NOON + timedelta(hours=1),
        None,
    ]


@pytest.mark.parametrize(
    ("at", "quiet"),
    [
        (local(20, 59), False),
        (local(21), True),
        (local(23, 59), True),
        (local(0), True),
        (local(6, 59), True),
        (local(7), False),
        (local(12), False),
    ],
)
def test_quiet_hours_go_over_midnight(at: datetime, quiet: bool) -> None:
    """From nine in the evening to seven in the morning, in Vietnam."""
    assert QuietHours(time(21), time(7)).cover(at) is quiet


def test_quiet_hours_within_a_day_and_none() -> None:
    """A pause at noon is possible too; equal ends mean that no hour is quiet."""
    noon = QuietHours(time(11, 30), time(13))
    assert noon.cover(local(12))
    assert not noon.cover(local(13))
    assert not QuietHours(time(7), time(7)).cover(local(7))
