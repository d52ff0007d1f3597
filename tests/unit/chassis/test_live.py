"""Numbers that change while somebody looks: one look for all viewers, bounded, and ended by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

import pytest
from starlette.responses import StreamingResponse

from services.chassis.pages.live import VIEWERS, Live, Look, Pace
from services.chassis.problems import Problem

FAST = Pace(pause_seconds=0.005, share=1.0, beat_seconds=0.02, life_seconds=0.2, most=3)
REVOKED = Problem(401, "unauthenticated", "Cần đăng nhập")


@dataclass
class Counted:
    """Something that is looked at, and how often it was."""

    text: str = "1"
    looks: int = 0
    problem: Exception | None = None
    seen: list[str] = field(default_factory=list)

    async def look(self) -> str:
        """See Look."""
        self.looks += 1
        if self.problem is not None:
            raise self.problem
        return self.text


def opened(live: Live, look: Look, topic: str = "hue") -> AsyncIterator[str]:
    """The body of a stream."""
    response = live.response(topic, look)
    assert isinstance(response, StreamingResponse)
    assert response.headers["x-accel-buffering"] == "no"
    body: AsyncIterator[str] = response.body_iterator  # type: ignore[assignment]
    return body


async def all_of(stream: AsyncIterator[str]) -> list[str]:
    """Everything that a stream says until its end."""
    return [text async for text in stream]


def news(told: list[str]) -> list[str]:
    """What was said, without what only keeps the line open."""
    return [text.removeprefix("data: ").strip() for text in told if text.startswith("data: ")]


def test_many_viewers_cost_one_look() -> None:
    """Three watch the same: it is looked at as often as for one, and all are told."""

    async def watched(viewers: int) -> tuple[int, list[list[str]]]:
        live, counted = Live(FAST), Counted()
        told = await asyncio.gather(*(all_of(opened(live, counted.look)) for _ in range(viewers)))
        return counted.looks, list(told)

    alone, _ = asyncio.run(watched(1))
    looks, told = asyncio.run(watched(3))
    assert looks <= alone * 1.5 + 2
    assert [news(one) for one in told] == [["1"]] * 3


def test_only_what_has_changed_is_said() -> None:
    """The state at once, then each new one; a comment keeps the line open meanwhile."""

    async def watched() -> list[str]:
        live, counted = Live(FAST), Counted()

        async def change() -> None:
            await asyncio.sleep(0.08)
            counted.text = "2"

        told, _ = await asyncio.gather(all_of(opened(live, counted.look)), change())
        return told

    told = asyncio.run(watched())
    assert told[0] == "retry: 1500\n\n"
    assert news(told) == ["1", "2"]
    assert ": \n\n" in told


def test_whoever_is_refused_watches_no_more_and_the_others_do() -> None:
    """The look of the first viewer is refused: the stream ends there, the next one's look goes on."""

    async def watched() -> tuple[list[str], list[str]]:
        live, out, good = Live(FAST), Counted(problem=REVOKED), Counted()
        first, second = await asyncio.gather(all_of(opened(live, out.look)), all_of(opened(live, good.look)))
        assert out.looks == 1
        return news(first), news(second)

    assert asyncio.run(watched()) == ([], ["1"])


@pytest.mark.parametrize("problem", [Problem(503, "busy", "Đang bận"), RuntimeError("a fault")])
def test_a_look_that_fails_is_tried_again(problem: Exception) -> None:
    """Busy, away or a fault of ours: nobody is dropped, and the news comes when it can be had."""

    async def watched() -> list[str]:
        live, counted = Live(FAST), Counted(problem=problem)

        async def mend() -> None:
            await asyncio.sleep(0.05)
            counted.problem = None

        told, _ = await asyncio.gather(all_of(opened(live, counted.look)), mend())
        return news(told)

    assert asyncio.run(watched()) == ["1"]


def test_nobody_watches_nothing_is_looked_at() -> None:
    """With the last viewer the looking ends, and begins with the next one."""

    async def watched() -> tuple[int, int, int]:
        live, counted = Live(replace(FAST, life_seconds=0.05)), Counted()
        await all_of(opened(live, counted.look))
        await asyncio.sleep(0.03)
        rested = counted.looks
        await asyncio.sleep(0.05)
        still = counted.looks
        await all_of(opened(live, counted.look))
        return rested, still, counted.looks

    rested, still, after = asyncio.run(watched())
    assert rested == still
    assert after > still


def test_a_process_has_only_so_many_streams() -> None:
    """One more is told to come back later; whoever left makes room."""

    async def watched() -> None:
        live, counted = Live(FAST), Counted()
        streams = [opened(live, counted.look) for _ in range(3)]
        for stream in streams:
            await anext(stream)
        assert VIEWERS._value.get() == 3
        with pytest.raises(Problem) as caught:
            live.response("hue", counted.look)
        assert (caught.value.status, caught.value.headers) == (503, {"Retry-After": "30"})
        await streams[0].aclose()  # type: ignore[attr-defined]
        assert await anext(opened(live, counted.look))

    asyncio.run(watched())


def test_looking_takes_a_part_of_the_time_at_most() -> None:
    """A look that takes long is followed by a pause as long as the share asks for."""

    async def watched() -> int:
        live, counted = Live(replace(FAST, share=0.1, life_seconds=0.3)), Counted()

        async def slow() -> str:
            await asyncio.sleep(0.02)
            return await counted.look()

        await all_of(opened(live, slow))
        return counted.looks

    assert asyncio.run(watched()) <= 2
