"""Benchmark: of fifty communes one floods and one sends poison; how long do the other forty-eight wait?

`deploy/up && python -m tests.bench.fairness [EVENTS] [SECONDS]`. The forty-eight file and receive over HTTP
at a set rate; measured is from the desk's answer until tracking's projection has it. In one run: quiet;
poison; poison and good events half and half; a dump of 100,000 events with poison beside it; the dump alone.
One JSON object, with what the flooder reaches beside the others and alone.
"""

from __future__ import annotations

import asyncio
import sys
import time
import uuid
from collections.abc import Awaitable
from typing import Any

import httpx
import uvloop

from tests.bench.backlog import planted
from tests.bench.desks import (
    Commune,
    Measured,
    communes,
    generator_cpu_seconds,
    running,
    show,
)
from tests.bench.timers import Filing
from tests.bench.visible import Watch, tracking_core

COMMUNES = 50
OFFERED_PER_SECOND = 24.0
POISON = 3_000
WARM_UP_SECONDS = 8.0
PATIENCE_SECONDS = 60.0
FLOOD_TYPE = "dossier.imported.v1"


class Quiet(Filing):
    """The desks of the communes that do nothing out of the ordinary."""

    def __init__(self, places: list[Commune], watch: Watch) -> None:
        super().__init__(places)
        self._watch = watch

    def answered(self, place: Commune, dossier_id: str) -> None:
        """Watched from the desk's answer on."""
        self._watch.accepted(place.commune_id, dossier_id)

    async def phase(self, seconds: float) -> tuple[Measured, Measured]:
        """From answer to visible, and how long the answers took."""
        self._watch.begin()
        visible = self._watch.measured
        answered = await self.measured(seconds, OFFERED_PER_SECOND)
        until = time.monotonic() + PATIENCE_SECONDS
        while self._watch.unseen:
            if time.monotonic() > until:
                raise TimeoutError(f"{self._watch.unseen} dossiers are not to be seen")
            await asyncio.sleep(0.05)
        return visible, answered


def handled(type_: str) -> float:
    """How many events of a type tracking's worker has handled."""
    text = httpx.get(f"{running().url('tracking.worker')}/metrics").text
    line = f'motcua_events_handled_total{{service="tracking",type="{type_}"}} '
    return next(
        (float(found.removeprefix(line)) for found in text.splitlines() if found.startswith(line)), 0.0
    )


class Run:
    """The phases of one run, and what each showed."""

    def __init__(self, quiet: Quiet, places: list[Commune], seconds: float) -> None:
        self._quiet = quiet
        self._flooder, self._poisoner = (place.commune_id for place in places[-2:])
        self._seconds = seconds
        self._mark = f"fair{uuid.uuid4().hex[:8]}"
        self.shown: dict[str, Any] = {}
        self._baseline: dict[str, float] = {}

    async def quiet(self) -> None:
        """Nobody does anything out of the ordinary."""
        await self._phase("quiet")
        self._baseline = self.shown["quiet"]

    async def poison(self) -> None:
        """One commune sends nothing but poison; then poison and good events half and half."""
        for kind in ("poison", "mixed"):
            await planted(kind, [self._poisoner], POISON, f"{self._mark}{kind}")
            await self._phase(kind)

    async def flood(self, count: int) -> None:
        """A dump and poison beside it; then the dump alone."""
        await planted("poison", [self._poisoner], POISON, f"{self._mark}again")
        await planted("imports", [self._flooder], count, f"{self._mark}flood")
        beside = await self._rate(self._phase("flood"))
        alone = await self._rate(asyncio.sleep(self._seconds / 2))
        self.shown |= {
            "flooder_per_second": {"beside_the_others": beside, "alone": alone},
            "flooder_keeps": round(beside / alone, 2) if alone else None,
        }

    async def _rate(self, meanwhile: Awaitable[Any]) -> float:
        began, before = time.monotonic(), handled(FLOOD_TYPE)
        await meanwhile
        return round((handled(FLOOD_TYPE) - before) / (time.monotonic() - began), 1)

    async def _phase(self, name: str) -> None:
        cpu, began = generator_cpu_seconds(), time.monotonic()
        visible, answered = await self._quiet.phase(self._seconds)
        figures: dict[str, Any] = {**visible.summary(), "seen": len(visible.latencies)}
        for part in ("p95_ms", "p99_ms"):
            if self._baseline:
                figures[f"{part[:3]}_ratio"] = round(figures[part] / self._baseline[part], 2)
        figures["filing_p95_ms"] = answered.summary()["p95_ms"]
        figures["generator_cores"] = round((generator_cpu_seconds() - cpu) / (time.monotonic() - began), 2)
        self.shown[name] = figures
        print(name, figures, file=sys.stderr, flush=True)


async def main() -> None:
    """All phases, one after the other."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 40.0
    places = await communes(running(), COMMUNES)
    core = tracking_core()
    watch = Watch(core)
    filing = Quiet(places[:-2], watch)
    await filing.prepare()
    await filing.phase(WARM_UP_SECONDS)
    run = Run(filing, places, seconds)
    await run.quiet()
    await run.poison()
    await run.flood(count)
    show(
        {
            "benchmark": "fairness",
            "events_dumped": count,
            "filings_per_second": OFFERED_PER_SECOND,
            **run.shown,
        }
    )
    watch.close()
    core.store.client.close()
    for desk in filing.desks:
        desk.close()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
