"""Tenants take turns, backlogs rest, and who spoilt a batch is remembered for a while."""

from __future__ import annotations

import pytest

from services.chassis.lanes import STRIDE, Held, Lanes, Span
from services.chassis.pace import LONGEST_REST_SECONDS, SHORTEST_REST_SECONDS, Pace
from services.chassis.relay import Turn
from services.chassis.spoilers import REMEMBERED_SECONDS, Spoilers


def filled(**counts: int) -> Lanes:
    """Lanes with so many messages of each tenant, those of the first tenant before those of the next."""
    lanes, tag = Lanes(), 0
    for tenant, count in counts.items():
        for number in range(count):
            tag += 1
            lanes.add(tenant, Held(tag, f"{tenant}{number}".encode()))
    return lanes


def bodies(taken: list[Held]) -> list[str]:
    """What was taken, as text."""
    return [held.body.decode() for held in taken]


def test_a_flood_ahead_costs_one_stride() -> None:
    """The one message behind three hundred of another tenant is in the next batch, after one stride."""
    lanes = filled(flood=300, quiet=1)
    assert bodies(lanes.take(50)).index("quiet0") == STRIDE


def test_a_tenant_s_messages_keep_their_order_over_batches() -> None:
    """Whatever is taken when, of one tenant the older comes first, and nothing is lost."""
    lanes = filled(a=60, b=7, c=140)
    taken: list[str] = []
    while lanes:
        taken += bodies(lanes.take(31))
    for tenant, count in {"a": 60, "b": 7, "c": 140}.items():
        assert [body for body in taken if body[0] == tenant] == [f"{tenant}{n}" for n in range(count)]


def test_whoever_was_cut_short_is_not_first_again() -> None:
    """A batch that ends within a tenant's stride leaves the next batch to the others."""
    lanes = filled(a=30, b=30)
    assert {body[0] for body in bodies(lanes.take(10))} == {"a"}
    assert {body[0] for body in bodies(lanes.take(10))} == {"b"}


@pytest.mark.parametrize(("taken", "lowest", "left"), [(0, 1, 4), (2, 3, 2), (4, None, 0)])
def test_what_is_still_in_hand_bounds_what_is_acknowledged(taken: int, lowest: int | None, left: int) -> None:
    """The lowest tag in hand and the count follow what is taken."""
    lanes = filled(a=2, b=2)
    assert len(lanes.take(taken)) == taken
    assert (lanes.lowest(), len(lanes)) == (lowest, left)


def test_cleared_lanes_hold_nothing() -> None:
    """After a lost connection everything comes again."""
    lanes = filled(a=3)
    lanes.clear()
    assert (len(lanes), lanes.lowest(), lanes.take(10)) == (0, None, [])


def test_batches_shrink_until_they_take_their_time_and_grow_back() -> None:
    """Slow events make smaller batches, within bounds, and quick ones larger again."""
    span = Span(0.06, 50, 200)
    for _ in range(20):
        span.note(span.count, span.count * 0.0006)
    assert span.count == pytest.approx(100, abs=2)
    for _ in range(20):
        span.note(span.count, span.count * 0.1)
    assert span.count == 50
    for _ in range(20):
        span.note(span.count, span.count * 0.00001)
    assert span.count == 200


def test_a_small_batch_says_nothing_about_a_full_one() -> None:
    """One event that takes as long as a transaction does not make the next batches small."""
    span = Span(0.06, 50, 200)
    span.note(1, 0.05)
    assert span.count == 200


@pytest.mark.parametrize(
    ("share", "rest"), [(0.5, 0.2), (0.25, 0.6), (1.0, 0.0), (0.1, LONGEST_REST_SECONDS)]
)
def test_the_rest_follows_the_time_that_the_work_took(share: float, rest: float) -> None:
    """Where the same work takes longer the rest is longer too, up to a bound."""
    now = [10.0]
    pace = Pace(share, lambda: now[0])
    assert pace.seconds_left == 0
    pace.worked(0.2)
    assert pace.seconds_left == pytest.approx(rest)
    now[0] += rest
    assert pace.seconds_left == pytest.approx(0)


@pytest.mark.parametrize(("share", "rest"), [(0.5, SHORTEST_REST_SECONDS), (1.0, 0.0)])
def test_a_short_piece_of_work_is_followed_by_the_least_rest(share: float, rest: float) -> None:
    """What was begun here goes on elsewhere; only who is given all of the time does not rest."""
    pace = Pace(share, lambda: 10.0)
    pace.worked(0.001)
    assert pace.seconds_left == pytest.approx(rest)


def test_while_something_else_is_to_be_done_at_once_a_tenth_of_the_share_is_left() -> None:
    """News of a job's work waits until the work is done, but never for good."""
    busy = [True]
    pace = Pace(0.5, lambda: 0.0, crowded=lambda: busy[0])
    pace.worked(0.02)
    assert pace.seconds_left == pytest.approx(0.38)
    busy[0] = False
    pace.worked(0.2)
    assert pace.seconds_left == pytest.approx(0.2)


def test_a_piece_may_have_more_than_the_share_but_not_more_than_all() -> None:
    """Where many are behind, for example."""
    pace = Pace(0.5, lambda: 0.0)
    pace.worked(0.2, 1.25)
    assert pace.seconds_left == pytest.approx(0.12)
    pace.worked(0.2, 3.0)
    assert pace.seconds_left == SHORTEST_REST_SECONDS


def test_turns_go_round_among_tenants_that_come_and_go() -> None:
    """Whoever was served last comes last, also when it is not there any more."""
    turn = Turn()
    assert turn.order(["a", "b", "c"]) == ["a", "b", "c"]
    turn.served("b")
    assert turn.order(["a", "b", "c"]) == ["c", "a", "b"]
    assert turn.order(["a", "c"]) == ["c", "a"]
    turn.served("z")
    assert turn.order(["a", "c"]) == ["a", "c"]


def test_a_spoiler_is_remembered_for_a_while_and_again_when_it_does_it_again() -> None:
    """Then its events go with the others again."""
    now = [0.0]
    spoilers = Spoilers(lambda: now[0])
    spoilers.note(["a"])
    assert ("a" in spoilers, "b" in spoilers) == (True, False)
    now[0] = REMEMBERED_SECONDS - 1
    spoilers.note(["a"])
    now[0] += REMEMBERED_SECONDS - 1
    assert "a" in spoilers
    now[0] += 2
    assert "a" not in spoilers
