"""Benchmark: 50,000 timers due in the same second, and filing meanwhile.

`deploy/up && python -m tests.bench.timers [TIMERS] [OFFERED_PER_SECOND]` plants timers in workflow's database
as its handlers keep them, one to a dossier, all due at one instant; measures filing in quiet; then measures
it again while the running worker fires them. Filing is offered at a set rate and measured from the set times.
Then it is measured in quiet again: a long storm ends on larger stores than it began on, and the quiet to
hold it against lies between the two. One JSON object: p95 of all three, their ratios, and how often the
timers were announced.
"""

from __future__ import annotations

import asyncio
import sys
import time
import uuid
from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import uvloop

from deploy.services import environment
from services.chassis.core import Core
from services.chassis.work import Batch, Layer
from services.contracts.envelope import decode
from services.contracts.handling import TimerFired
from services.contracts.timers import Timer
from services.workflow import bootstrap
from services.workflow.domain.timers import Planned, plan_document
from services.workflow.ports import TIMERS
from services.workflow.settings import WorkflowSettings
from tests.bench.desks import Commune, Desk, Measured, communes, filing, keep_busy, running, show

DESKS = 32
COMMUNES = 20
PROCEDURE = "1.004873"
WARM_UP_SECONDS = 5.0
QUIET_SECONDS = 40.0
SLICE_SECONDS = 5.0
REST_SECONDS = 10.0  # what was fired last is handled elsewhere
LEAD = timedelta(seconds=90)  # planting takes its time
AT_ONCE = 1_000
PATIENCE_SECONDS = 3_600.0


def workflow_core() -> Core:
    """Workflow's plumbing on the running instance."""
    return bootstrap.core(WorkflowSettings.from_mapping(environment(running(), "workflow")))


def plant(core: Core, count: int, places: list[Commune], mark: str, due_at: datetime) -> None:
    """Timers of as many dossiers, over the communes, all due at one instant."""
    evening = due_at + timedelta(hours=9)
    model = Planned(timer=Timer.DUE_TODAY, about="", fires_at=due_at, due_at=evening, role="specialist")

    def fill(numbers: range, batch: Batch) -> None:
        for number in numbers:
            layer = Layer(batch, places[number % len(places)].commune_id)
            dossier_id = f"{mark}-{number}"
            document = plan_document(dossier_id, "bench", (model,), None)
            layer.put(TIMERS, dossier_id, document)
            batch.merge(layer)

    for first in range(0, count, AT_ONCE):
        core.transactor.run(partial(fill, range(first, min(first + AT_ONCE, count))))


def waiting(core: Core, due_at: datetime) -> int:
    """How many of the planted timers are still to be fired."""
    return core.store.plumbing(TIMERS).count_documents({"tenant": {"$gt": ""}, "next_at": due_at})


def told(core: Core, mark: str) -> Counter[str]:
    """How often each planted timer was announced."""
    where = {"type": TimerFired.type, "subject": {"$regex": f"^{mark}-"}}
    found = core.store.plumbing("events").find(where, ["body"])
    return Counter(decode(bytes(document["body"])).subject for document in found)


class Filing:
    """Desks that file over HTTP."""

    def __init__(self, places: list[Commune]) -> None:
        self._places = places
        self.desks = [Desk(running(), places[number % len(places)].token) for number in range(DESKS)]
        self._procedure: dict[str, Any] = {}

    async def prepare(self) -> None:
        """Read what the procedure wants."""
        self._procedure = (await self.desks[0].get(f"/intake/v1/procedures/{PROCEDURE}")).body

    async def file(self, number: int, desk: Desk) -> float:
        """One filing with reception; its seconds."""
        place = self._places[number % len(self._places)]
        body = filing(place, self._procedure)
        began = time.perf_counter()
        reply = await desk.post(f"/intake/v1/communes/{place.commune_id}/dossiers", body)
        took = time.perf_counter() - began
        self.answered(place, str(reply.body["dossier_id"]))
        return took

    def answered(self, place: Commune, dossier_id: str) -> None:
        """For whoever wants to know what became of it."""

    async def measured(self, seconds: float, offered: float) -> Measured:
        """Latencies at a set rate, in slices, each over new connections: the gateway closes those that rest.

        Whatever is compared is measured so, that no stretch has more new connections than another.
        """
        found = Measured()
        for _ in range(max(1, round(seconds / SLICE_SECONDS))):
            for desk in self.desks:
                desk.close()
            found.latencies += (await keep_busy(self.desks, SLICE_SECONDS, self.file, offered=offered))[
                2
            ].latencies
        return found


async def main() -> None:
    """Plant, then measure."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    offered = float(sys.argv[2]) if len(sys.argv) > 2 else 10.0
    core = workflow_core()
    places = await communes(running(), COMMUNES)
    mark = f"storm{uuid.uuid4().hex[:8]}"
    due_at = (core.clock.now() + LEAD).replace(microsecond=0)
    await asyncio.to_thread(plant, core, count, places, mark, due_at)
    filing = Filing(places)
    await filing.prepare()
    took, found = await stormed(filing, core, due_at, offered)
    announced = await asyncio.to_thread(told, core, mark)
    before, during, after = (one.summary() for one in found)
    show(
        {
            "benchmark": "timer storm",
            "timers_due_in_one_second": count,
            "fired_within_seconds": round(took, 1),
            "announced": sum(announced.values()),
            "announced_twice": sum(times > 1 for times in announced.values()),
            "filings_offered_per_second": offered,
            "quiet": before,
            "storm": during,
            "quiet_afterwards": after,
            "p95_ratio": round(during["p95_ms"] / before["p95_ms"], 2),
            "p95_ratio_to_afterwards": round(during["p95_ms"] / after["p95_ms"], 2),
            "p95_ratio_to_both": round(2 * during["p95_ms"] / (before["p95_ms"] + after["p95_ms"]), 2),
        }
    )
    for desk in filing.desks:
        desk.close()
    core.store.client.close()


async def stormed(
    filing: Filing, core: Core, due_at: datetime, offered: float
) -> tuple[float, tuple[Measured, Measured, Measured]]:
    """How many seconds the storm took, and filing before, during and after it."""
    await filing.measured(WARM_UP_SECONDS, offered)
    left = (due_at - core.clock.now()).total_seconds()
    before = await filing.measured(max(10.0, min(QUIET_SECONDS, left - 2)), offered)
    await asyncio.sleep(max(0.0, (due_at - core.clock.now()).total_seconds()))
    began, during = time.monotonic(), Measured()
    while await asyncio.to_thread(waiting, core, due_at) and time.monotonic() < began + PATIENCE_SECONDS:
        during.latencies += (await filing.measured(SLICE_SECONDS, offered)).latencies
    took = time.monotonic() - began
    await asyncio.sleep(REST_SECONDS)
    return took, (before, during, await filing.measured(QUIET_SECONDS, offered))


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
