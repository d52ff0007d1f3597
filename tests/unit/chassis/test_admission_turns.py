"""Turns: who works, who waits, who is sent away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from services.chassis.admission.ranks import Rank
from services.chassis.admission.turns import NoTurnError, Turns

PLACES = 16


def turns_of(*, waiting: int = 100, longest: float = 5.0, now: Callable[[], float] = lambda: 0.0) -> Turns:
    """Sixteen places."""
    return Turns(PLACES, waiting, longest, now)


async def filled(turns: Turns, rank: Rank = Rank.DESK, count: int = PLACES) -> None:
    """So many places are taken."""
    for number in range(count):
        await turns.enter(rank, f"busy-{number}")


async def served(turns: Turns, *wanted: tuple[Rank, str]) -> list[str]:
    """All places are taken, these wait in this order, one place becomes free again and again: who gets it?"""
    await filled(turns)
    order: list[str] = []

    async def wait(rank: Rank, tenant: str) -> None:
        await turns.enter(rank, tenant)
        order.append(tenant)
        turns.leave(rank)

    tasks = [asyncio.ensure_future(wait(rank, tenant)) for rank, tenant in wanted]
    await asyncio.sleep(0)
    assert turns.waiting == len(wanted)
    turns.leave(Rank.DESK)
    await asyncio.gather(*tasks)
    return order


def run(work: Awaitable[list[str]]) -> list[str]:
    """In a loop of its own."""

    async def main() -> list[str]:
        return await work

    return asyncio.run(main())


def test_the_higher_rank_goes_first() -> None:
    """Who goes on with what was begun comes before who begins, who looks up, machines, and bulk."""
    came = [(rank, rank.name) for rank in reversed(Rank)]
    assert run(served(turns_of(), *came)) == ["DESK", "ENTRANCE", "LOOKUP", "CLIENT", "BULK"]


def test_tenants_are_served_in_turn() -> None:
    """A tenant that sends ten requests does not make another wait for more than one of them."""
    came = [(Rank.DESK, "loud")] * 5 + [(Rank.DESK, "quiet"), (Rank.DESK, "calm")]
    assert run(served(turns_of(), *came))[:3] == ["loud", "quiet", "calm"]


@pytest.mark.parametrize(
    ("rank", "places"),
    [(Rank.BULK, 2), (Rank.CLIENT, 8), (Rank.LOOKUP, 12), (Rank.ENTRANCE, 14), (Rank.DESK, 16)],
)
def test_a_rank_has_its_part_of_the_places(rank: Rank, places: int) -> None:
    """However much bulk is asked for, the desks find places free."""

    async def taken() -> tuple[int, int]:
        turns = turns_of(longest=0.01)
        got = 0
        for number in range(PLACES + 1):
            try:
                await turns.enter(rank, f"{number}")
            except NoTurnError:
                break
            got += 1
        rest = 0
        while turns.in_work < PLACES:
            await turns.enter(Rank.DESK, "desk")
            rest += 1
        return got, rest

    assert asyncio.run(taken()) == (places, PLACES - places)


def test_a_lower_rank_waits_less_and_is_then_refused() -> None:
    """A desk waits for five seconds, bulk for a sixteenth of it; what waited in vain had no place."""

    async def waited() -> list[str]:
        turns = turns_of(longest=0.16)
        await filled(turns)
        gone: list[str] = []

        async def wait(rank: Rank) -> None:
            with pytest.raises(NoTurnError):
                await turns.enter(rank, "tenant")
            gone.append(rank.name)

        await asyncio.gather(*(wait(rank) for rank in Rank))
        assert (turns.in_work, turns.waiting) == (PLACES, 0)
        return gone

    assert asyncio.run(waited()) == ["BULK", "CLIENT", "LOOKUP", "ENTRANCE", "DESK"]


def test_no_more_wait_than_may() -> None:
    """The waiting room is bounded: the next is refused at once, without waiting."""

    async def full() -> None:
        turns = turns_of(waiting=1)
        await filled(turns)
        waiting = asyncio.ensure_future(turns.enter(Rank.DESK, "a"))
        await asyncio.sleep(0)
        assert turns.hopeless(Rank.DESK, "b", 0.0)
        with pytest.raises(NoTurnError):
            await turns.enter(Rank.DESK, "b")
        turns.leave(Rank.DESK)
        await waiting
        assert not turns.hopeless(Rank.DESK, "b", 0.0)

    asyncio.run(full())


def test_who_cannot_be_served_in_time_is_refused_at_once() -> None:
    """Two leave in a second and ten wait: too long for the eleventh, and for a lower one."""
    clock = [0.0]

    async def crowd() -> None:
        turns = turns_of(now=lambda: clock[0])
        await filled(turns)
        waiting = [asyncio.ensure_future(turns.enter(Rank.DESK, "a")) for _ in range(50)]
        await asyncio.sleep(0)
        for _ in range(40):  # one leaves every half second
            clock[0] += 0.5
            turns.leave(Rank.DESK)
            await asyncio.sleep(0)
        await asyncio.sleep(0.01)
        assert turns.waiting == 10
        assert turns.hopeless(Rank.DESK, "a", 0.0)
        assert turns.hopeless(Rank.ENTRANCE, "b", 0.0)
        assert not turns.hopeless(Rank.DESK, "b", 0.0), "its turn comes after one of the others'"
        assert turns.hopeless(Rank.DESK, "b", 4.9), "it waited at the gateway already"
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert turns.waiting == 0

    asyncio.run(crowd())


def test_who_hangs_up_while_waiting_keeps_no_place() -> None:
    """A caller who goes away gives its turn to the next."""

    async def gone() -> None:
        turns = turns_of()
        await filled(turns)
        first, second = (asyncio.ensure_future(turns.enter(Rank.DESK, name)) for name in ("a", "b"))
        await asyncio.sleep(0)
        first.cancel()
        turns.leave(Rank.DESK)
        await second
        assert (turns.in_work, turns.waiting) == (PLACES, 0)

    asyncio.run(gone())
