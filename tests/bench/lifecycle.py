"""Benchmark (b): whole lifecycles a second over the HTTP address.

`deploy/up && python -m tests.bench.lifecycle [SECONDS] [DESKS]`. A lifecycle is: file, receive, three steps,
hand-over; six changes over HTTP, every event handled by every subscriber. It counts when tracking shows it
as returned; the clock stops when the last one is.
"""

from __future__ import annotations

import asyncio
import sys
import time
from typing import Any

import uvloop

from tests.bench.desks import (
    PERSON,
    Commune,
    Desk,
    communes,
    filing,
    generator_cpu_seconds,
    keep_busy,
    running,
    show,
)

PROCEDURE = "1.004873"
COMMUNES, DESKS = 20, 64  # half as many desks are bound by their own pauses
PATIENCE_SECONDS = 60.0
PAUSE_SECONDS = 0.5  # nobody polls faster; the load to be measured is the six changes


async def until_there(desk: Desk, path: str, enough: Any, patience: float = PATIENCE_SECONDS) -> Any:
    """Read until what another service said has arrived."""
    until = time.perf_counter() + patience
    while True:
        await asyncio.sleep(PAUSE_SECONDS)
        reply = await desk.get(path, missing=True)
        if reply.status == 200 and enough(reply.body):
            return reply
        if time.perf_counter() > until:
            raise TimeoutError(path)


def is_returned(found: Any) -> bool:
    """Whether tracking knows that the citizen has the result."""
    return bool(found["status"] == 10)


async def lifecycle(desk: Desk, place: Commune, procedure: dict[str, Any]) -> str:
    """One dossier from filing to the citizen's hand; returns its id."""
    intake, workflow = (f"/{name}/v1/communes/{place.commune_id}/dossiers" for name in ("intake", "workflow"))
    body = filing(place, procedure, PERSON, receive=False)
    filed = await desk.post(intake, body)
    dossier_id = str(filed.body["dossier_id"])
    await desk.post(f"{intake}/{dossier_id}/reception", {}, filed.etag)
    running_ = await until_there(desk, f"{workflow}/{dossier_id}", lambda found: found["current"])
    step = running_.body["current"]
    etag = running_.etag
    for place_ in range(step["place"], step["steps_count"] + 1):
        last = place_ == step["steps_count"]
        result = {"result_number": "1/KQ-UBND"}
        reply = await desk.post(
            f"{workflow}/{dossier_id}/completion", {"result": result} if last else {}, etag
        )
        etag = reply.etag
    known = await until_there(desk, f"{intake}/{dossier_id}", lambda found: found["status"] == 9)
    await desk.post(f"{intake}/{dossier_id}/hand-over", {"relation": "self", "proof": "receipt"}, known.etag)
    return dossier_id


async def main() -> None:
    """Measure."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 30.0
    desks_count = int(sys.argv[2]) if len(sys.argv) > 2 else DESKS
    instance = running()
    places = await communes(instance, COMMUNES)
    desks = [Desk(instance, places[number % COMMUNES].token) for number in range(desks_count)]
    procedure = (await desks[0].get(f"/intake/v1/procedures/{PROCEDURE}")).body
    last: dict[int, str] = {}

    async def work(number: int, desk: Desk) -> float:
        began = time.perf_counter()
        last[number] = await lifecycle(desk, places[number % COMMUNES], procedure)
        return time.perf_counter() - began

    await keep_busy(desks, 3.0, work)
    cpu = generator_cpu_seconds()
    count, took, measured = await keep_busy(desks, seconds, work)
    began = time.perf_counter()
    paths = {
        number: f"/tracking/v1/communes/{places[number % COMMUNES].commune_id}/dossiers/{dossier_id}"
        for number, dossier_id in last.items()
    }
    await asyncio.gather(*(until_there(desks[number], path, is_returned) for number, path in paths.items()))
    settled = time.perf_counter() - began
    show(
        {
            "benchmark": "lifecycle",
            "desks": desks_count,
            "lifecycles_per_second": round(count / (took + settled), 1),
            **measured.summary(),
            "settled_after_seconds": round(settled, 2),
            "generator_cores": round((generator_cpu_seconds() - cpu) / took, 2),
        }
    )
    for desk in desks:
        desk.close()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
