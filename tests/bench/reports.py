"""The heaviest report beside the counter: what it adds to the time of a reception.

`deploy/up && python -m tests.bench.reports [SECONDS] [DOSSIERS]` files until one commune has so many dossiers
in the week of the report, then offers receptions at a steady rate in turns: alone, and while a leader has the
weekly report counted anew and printed again and again. Prints one JSON object; exit code 1 if the counter's
p95 rose by more than 10 %, or if the report did not balance.
"""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import dataclass, field
from typing import Any

import uvloop

from tests.bench.desks import (
    Commune,
    Desk,
    Measured,
    Work,
    communes,
    filing,
    keep_busy,
    running,
    show,
)

DESKS, PLACES = 16, 5
OFFERED_PER_SECOND = 30.0
ROUNDS = 3  # alone and beside, in turns: what else the machine does falls on both
PROCEDURE = "1.004873"
ASKED_PER_SECOND = 4.0  # as much bulk work as a commune may ask for, and a little less
MOST_RISE = 0.10
REST_SECONDS = 3.0


@dataclass
class Reports:
    """A leader who asks for the heaviest report as soon as the last one is there."""

    desk: Desk
    path: str
    seconds: list[float] = field(default_factory=list)
    received: int = 0
    balances: bool = True

    async def ask(self) -> None:
        """One report, counted anew, and its paper."""
        began = time.perf_counter()
        told = (await self.desk.get(self.path)).body
        await self.desk.get(f"{self.path}/file?format=pdf")
        took = time.perf_counter() - began
        self.seconds.append(took)
        await asyncio.sleep(max(0.0, 2 / ASKED_PER_SECOND - took))
        self.received = next(row["now"] for row in told["rows"] if row["code"] == "received")
        self.balances = self.balances and told["balances"]

    async def go_on(self, until: asyncio.Event) -> None:
        """Until told to stop."""
        while not until.is_set():
            await self.ask()


async def filled(desks: list[Desk], places: list[Commune], dossiers: int, reports: Reports) -> None:
    """The first commune has as many dossiers as wanted, and tracking knows them."""
    work = receiving(await _procedure(desks[0]), places[:1])
    await reports.ask()
    while reports.received < dossiers:
        missing = dossiers - reports.received
        await asyncio.gather(*(_many(work, desk, 1 + missing // len(desks)) for desk in desks))
        await asyncio.sleep(REST_SECONDS)
        await reports.ask()
    reports.seconds.clear()


async def _many(work: Work, desk: Desk, count: int) -> None:
    for _ in range(count):
        await work(0, desk)


async def _procedure(desk: Desk) -> dict[str, Any]:
    found: dict[str, Any] = (await desk.get(f"/intake/v1/procedures/{PROCEDURE}")).body
    return found


def receiving(procedure: dict[str, Any], places: list[Commune]) -> Work:
    """A reception at one of the places; its seconds."""

    async def file(number: int, desk: Desk) -> float:
        place = places[number % len(places)]
        body = filing(place, procedure)
        began = time.perf_counter()
        await desk.post(f"/intake/v1/communes/{place.commune_id}/dossiers", body)
        return time.perf_counter() - began

    return file


async def compared(seconds: float, dossiers: int) -> bool:
    """Measure in turns; whether the counter was let alone."""
    instance = running()
    places = await communes(instance, PLACES)
    desks = [Desk(instance, places[number % PLACES].token) for number in range(DESKS)]
    leader = Desk(instance, places[0].token)
    reports = Reports(leader, f"/tracking/v1/communes/{places[0].commune_id}/reports/weekly")
    await filled([Desk(instance, places[0].token) for _ in range(DESKS)], places, dossiers, reports)
    work = receiving(await _procedure(leader), places)
    alone, beside = Measured(), Measured()
    for _ in range(ROUNDS):
        for measured, with_reports in ((alone, False), (beside, True)):
            stop = asyncio.Event()
            asking = asyncio.create_task(reports.go_on(stop)) if with_reports else None
            _, _, found = await keep_busy(desks, seconds, work, offered=OFFERED_PER_SECOND)
            measured.latencies += found.latencies
            stop.set()
            if asking is not None:
                await asking
            await asyncio.sleep(REST_SECONDS)
    rise = beside.summary()["p95_ms"] / alone.summary()["p95_ms"] - 1
    show(
        {
            "benchmark": "reports beside the counter",
            "dossiers_in_report": reports.received,
            "reports": len(reports.seconds),
            "report_seconds": round(sum(reports.seconds) / max(1, len(reports.seconds)), 2),
            "alone": alone.summary(),
            "beside": beside.summary(),
            "p95_rise_percent": round(100 * rise, 1),
            "balances": reports.balances,
        }
    )
    for desk in (*desks, leader):
        desk.close()
    return rise <= MOST_RISE and reports.balances


async def main() -> int:
    """0 if the counter was let alone."""
    given = [float(one) for one in sys.argv[1:3]]
    seconds, dossiers = [*given, *(20.0, 3_000.0)[len(given) :]]
    return 0 if await compared(seconds, int(dossiers)) else 1


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        sys.exit(runner.run(main()))
