"""Benchmark: scans at the kiosk, a hundred a second: from the scan until the whole screen is there.

`deploy/up && python -m tests.bench.kiosk [SECONDS] [SCANS_PER_SECOND]` (300 and 100 if not given) prints one
JSON object: latencies of the page through the gateway, measured from the set times at which scans are due, so
that waiting for anything counts. Every answer is looked at: it has to show the dossier that was scanned. The
look-up codes are those of dossiers of the benchmark's own, in shares of states as a commune has them.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
import time
from dataclasses import dataclass
from urllib.parse import urlencode

import uvloop

from tests.bench.desks import (
    SILENT,
    Commune,
    Desk,
    communes,
    filing,
    generator_cpu_seconds,
    keep_busy,
    running,
    show,
)

KIOSKS = 32
COMMUNES = 4
CERTIFIED, RUNNING = 120, 80  # a code may be looked up 60 times a minute: so many serve 100 scans a second
CERTIFICATION, PROCEDURE = "2.000815", "1.004873"
WARM_UP_SECONDS = 5.0
KNOWN_SECONDS = 60.0
BOUND_MS = 50.0
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Scan:
    """A receipt, and the kiosk at which it is scanned."""

    path: str
    body: bytes
    number: bytes


async def receipts(places: list[Commune]) -> list[Scan]:
    """File dossiers, some handed over at once and some under way."""
    desks = [Desk(running(), place.token) for place in places]
    procedure = (await desks[0].get(f"/intake/v1/procedures/{PROCEDURE}")).body
    certification = {"procedure_code": CERTIFICATION, "applicant": SILENT, "copies": 1, "pages": 1}
    scans = []
    for number, what in enumerate(["certifications"] * CERTIFIED + ["dossiers"] * RUNNING):
        place, desk = places[number % COMMUNES], desks[number % COMMUNES]
        certified = what == "certifications"
        body = {"unit_id": place.unit_id, **certification} if certified else filing(place, procedure)
        told = (await desk.post(f"/intake/v1/communes/{place.commune_id}/{what}", body)).body
        form = urlencode({"Lookup-Code": told["lookup_code"]}).encode()
        scans.append(Scan(f"/kiosk/{place.commune_id}", form, told["dossier_number"].encode()))
    for desk in desks:
        desk.close()
    return scans


async def known(scans: list[Scan]) -> None:
    """Wait until tracking knows of all of them."""
    desk = Desk(running(), "")
    until = time.monotonic() + KNOWN_SECONDS
    for scan in scans:
        while (await desk.ask("POST", scan.path, scan.body, FORM)).status != 200:
            if time.monotonic() > until:
                raise TimeoutError("tracking does not know all dossiers")
            await asyncio.sleep(0.2)
    desk.close()


async def measure(seconds: float, offered: float) -> bool:
    """Scan, and tell; whether the bound was kept."""
    scans = await receipts(await communes(running(), COMMUNES))
    await known(scans)
    order = itertools.cycle(scans)
    wrong: list[int] = []

    async def scan(_number: int, desk: Desk) -> float:
        one = next(order)
        began = time.perf_counter()
        reply = await desk.ask("POST", one.path, one.body, FORM)
        took = time.perf_counter() - began
        if reply.status != 200 or one.number not in reply.content:
            wrong.append(reply.status)
        return took

    desks = [Desk(running(), "") for _ in range(KIOSKS)]
    await keep_busy(desks, WARM_UP_SECONDS, scan, offered=offered)
    wrong.clear()
    used = generator_cpu_seconds()
    done, took, measured = await keep_busy(desks, seconds, scan, offered=offered)
    for desk in desks:
        desk.close()
    summary = measured.summary()
    show(
        {
            "benchmark": "kiosk",
            "scans": done,
            "per_second": round(done / took, 1),
            **summary,
            "wrong": len(wrong),
            "generator_cpu_share": round((generator_cpu_seconds() - used) / took, 2),
        }
    )
    return not wrong and summary["p95_ms"] < BOUND_MS


def main() -> int:
    """Run it; 1 if an answer was wrong or p95 reached the bound."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 300.0
    offered = float(sys.argv[2]) if len(sys.argv) > 2 else 100.0
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return 0 if runner.run(measure(seconds, offered)) else 1


if __name__ == "__main__":
    sys.exit(main())
