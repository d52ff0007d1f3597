"""Benchmark (c): filing with reception alone over the HTTP address, 64 desks, in two shapes.

`deploy/up && python -m tests.bench.filing [SECONDS]` prints two JSON objects for 64 desks over 20 communes
and two for 64 desks in one unit: as fast as the desks can, and with a little over 300 a second offered at
set times (latencies measured from these). Every answer is a durable reception with number, register serial
and date.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable

import uvloop

from tests.bench.desks import (
    Commune,
    Desk,
    Work,
    communes,
    filing,
    generator_cpu_seconds,
    keep_busy,
    running,
    show,
)
from tests.bench.lifecycle import until_there

DESKS = 64
PROCEDURE = "1.004873"
WARM_UP_SECONDS = 3.0
OFFERED_PER_SECOND = 305.0
CATCH_UP_SECONDS = 300.0  # at the most, until others have heard of all that was filed


async def shape(name: str, places: list[Commune], seconds: float) -> None:
    """Measure 64 desks spread over `places`."""
    instance = running()
    desks = [Desk(instance, places[number % len(places)].token) for number in range(DESKS)]
    procedure = (await desks[0].get(f"/intake/v1/procedures/{PROCEDURE}")).body
    given: dict[str, list[int]] = {}
    newest: dict[str, str] = {}  # of each commune

    async def file(number: int, desk: Desk) -> float:
        place = places[number % len(places)]
        body = filing(place, procedure)
        began = time.perf_counter()
        reply = await desk.post(f"/intake/v1/communes/{place.commune_id}/dossiers", body)
        took = time.perf_counter() - began
        newest[place.commune_id] = str(reply.body["dossier_id"])
        day, _, serial = reply.body["dossier_number"].rpartition("-")
        given.setdefault(day, []).append(int(serial))
        return took

    async def all_heard() -> None:
        """Whoever files on before that is refused: new filings are slowed to what gets through."""
        for desk, place in zip(desks, places, strict=False):
            path = f"/tracking/v1/communes/{place.commune_id}/dossiers/{newest[place.commune_id]}"
            await until_there(desk, path, bool, CATCH_UP_SECONDS)

    await measure(name, desks, file, seconds, given, all_heard)
    for desk in desks:
        desk.close()


async def measure(
    name: str,
    desks: list[Desk],
    file: Work,
    seconds: float,
    given: dict[str, list[int]],
    rest: Callable[[], Awaitable[None]],
) -> None:
    """Let the desks work, and show what came of it."""
    await keep_busy(desks, WARM_UP_SECONDS, file)
    for offered in (0.0, OFFERED_PER_SECOND):
        cpu = generator_cpu_seconds()
        count, took, measured = await keep_busy(desks, seconds, file, offered=offered)
        show(
            {
                "benchmark": "filing",
                "shape": name,
                "offered_per_second": offered or "as many as 64 desks can",
                "receptions_per_second": round(count / took, 1),
                **measured.summary(),
                "numbers_without_hole": all(_whole(serials) for serials in given.values()),
                "generator_cores": round((generator_cpu_seconds() - cpu) / took, 2),
            }
        )
        await rest()


def _whole(serials: list[int]) -> bool:
    return sorted(serials) == list(range(min(serials), min(serials) + len(serials)))


async def main() -> None:
    """Both shapes, one after the other."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 20.0
    places = await communes(running(), 20)
    await shape("64 desks over 20 communes", places, seconds)
    await shape("64 desks in one unit", places[:1], seconds)


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
