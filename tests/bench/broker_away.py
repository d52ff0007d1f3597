"""Benchmark: the broker is away until 100,000 events wait: who is refused, and what does its return cost?

`deploy/up && python -m tests.bench.broker_away [EVENTS] [SECONDS] [OFFERED]` (100,000, 40, 24 a second)
measures filing as on any day; stops the broker; lets desks file, specialists finish steps and people look up,
while a backlog is written into intake's log; starts the broker and measures filing again until tracking has
handled the backlog. One JSON object.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
import time
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import uvloop

from deploy import control, table
from tests.bench.backlog import planted
from tests.bench.desks import Commune, Desk, Measured, RefusedError, communes, keep_busy, running, show
from tests.bench.fairness import handled
from tests.bench.lifecycle import until_there
from tests.bench.timers import SLICE_SECONDS, Filing

COMMUNES = 20
OFFERED_PER_SECOND = 24.0
STEPS_PER_SECOND = 4.0
LOOKS_PER_SECOND = 12.0
WARM_UP_SECONDS = 8.0
PATIENCE_SECONDS = 400.0
BACKLOG_TYPE = "dossier.imported.v1"

Dossier = tuple[Commune, str]


class Day(Filing):
    """Desks, specialists and people who look up, and how each fared."""

    def __init__(self, places: list[Commune], offered: float) -> None:
        super().__init__(places)
        self.offered = offered
        self.filed: list[Dossier] = []
        self.fared: Counter[str] = Counter()

    def answered(self, place: Commune, dossier_id: str) -> None:
        """A dossier that can be handled and looked up."""
        self.filed.append((place, dossier_id))

    async def file(self, number: int, desk: Desk) -> float:
        """One filing, also one that is refused."""
        return await self._tried("filing", super().file(number, desk))

    async def away(self, seconds: float) -> Measured:
        """File, finish steps and look up, side by side; returns how long filing took."""
        for desk in self.desks:
            desk.close()  # the gateway closes connections that rested
        todo = iter(list(self.filed))
        known = itertools.cycle(list(self.filed))
        others = self.desks[:4]  # keep_busy counts them; each piece opens a connection of its own

        async def finish(number: int, desk: Desk) -> float:
            return await self._tried("step", self._finish(*next(todo)))

        async def look(number: int, desk: Desk) -> float:
            place, dossier_id = next(known)
            path = f"/tracking/v1/communes/{place.commune_id}/dossiers/{dossier_id}"
            return await self._tried("look-up", _seen(place, path))

        filing, *_ = await asyncio.gather(
            keep_busy(self.desks, seconds, self.file, offered=self.offered),
            keep_busy(others, seconds, finish, offered=STEPS_PER_SECOND),
            keep_busy(others, seconds, look, offered=LOOKS_PER_SECOND),
        )
        return filing[2]

    async def _tried(self, what: str, work: Awaitable[Any]) -> float:
        began = time.perf_counter()
        try:
            await work
            self.fared[f"{what} done"] += 1
        except (RefusedError, OSError, asyncio.IncompleteReadError) as exc:
            self.fared[f"{what} refused"] += 1
            print(exc, file=sys.stderr)
        return time.perf_counter() - began

    async def _finish(self, place: Commune, dossier_id: str) -> None:
        desk = Desk(running(), place.token)
        path = f"/workflow/v1/communes/{place.commune_id}/dossiers/{dossier_id}"
        found = await desk.get(path)
        await desk.post(f"{path}/completion", {}, found.etag)
        desk.close()

    async def known_everywhere(self) -> None:
        """Until the last that was filed is known to workflow and tracking."""
        place, dossier_id = self.filed[-1]
        desk = Desk(running(), place.token)
        for service, told in (("workflow", "current"), ("tracking", "dossier_number")):
            path = f"/{service}/v1/communes/{place.commune_id}/dossiers/{dossier_id}"
            await until_there(desk, path, partial(_has, told))
        desk.close()


def _has(told: str, found: dict[str, Any]) -> bool:
    return bool(found.get(told))


async def _seen(place: Commune, path: str) -> None:
    desk = Desk(running(), place.token)
    await desk.get(path)
    desk.close()


async def without_broker(meanwhile: Callable[[], Awaitable[None]]) -> None:
    """Stop the broker as an operator would, and start it again."""
    programs = table.programs(running())
    control.run(running(), [one for one in programs if one.name != "broker"])
    try:
        await meanwhile()
    finally:
        control.run(running(), programs)


async def drained(day: Day, count: int, before: float) -> tuple[float, Measured]:
    """Filing goes on until tracking has handled the backlog; the seconds that took."""
    began, filing = time.monotonic(), Measured()
    while handled(BACKLOG_TYPE) - before < count:
        filing.latencies += (await day.measured(SLICE_SECONDS, day.offered)).latencies
        if time.monotonic() - began > PATIENCE_SECONDS:
            raise TimeoutError(f"{handled(BACKLOG_TYPE) - before:.0f} of {count} handled")
    return time.monotonic() - began, filing


async def main() -> None:
    """A normal stretch, the broker away, its return."""
    given = [float(one) for one in sys.argv[1:4]]
    wanted, seconds, offered = (*given, *(100_000.0, 40.0, OFFERED_PER_SECOND)[len(given) :])
    count = int(wanted)
    places = await communes(running(), COMMUNES)
    day = Day(places, offered)
    await day.prepare()
    await day.measured(WARM_UP_SECONDS, offered)
    normal = await day.measured(seconds, offered)
    await day.known_everywhere()
    away = Measured()

    async def meanwhile() -> None:
        ids, mark = [place.commune_id for place in places], f"away{uuid.uuid4().hex[:8]}"
        planting = asyncio.create_task(planted("imports", ids, count, mark))
        away.latencies += (await day.away(seconds)).latencies
        await planting

    before, fared = handled(BACKLOG_TYPE), {"normal": dict(day.fared)}
    day.fared.clear()
    await without_broker(meanwhile)
    fared["away"] = dict(day.fared)
    day.fared.clear()
    took, returning = await drained(day, count, before)
    fared["return"] = dict(day.fared)
    figures = {"normal": normal.summary(), "away": away.summary(), "return": returning.summary()}
    show(
        {
            "benchmark": "broker away",
            "backlog": count,
            "filings_per_second": offered,
            "fared": fared,
            "drained_per_second": round(count / took, 1),
            "filing": figures,
            "p95_ratio": round(figures["return"]["p95_ms"] / figures["normal"]["p95_ms"], 2),
        }
    )
    for desk in day.desks:
        desk.close()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
