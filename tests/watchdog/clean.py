"""Clean load, and how often the watchdog is wrong: `python -m tests.watchdog.clean [--minutes 60]`.

Dossiers of many communes are filed at set times and taken to different ends: a third stays open at a step, a
third waits with its result, a third is handed over. Nothing is broken. Every word of the watchdog is an alarm
too many; the exit code is 1 if there was one.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time

from tests.bench.desks import running
from tests.watchdog.place import Place, complete, file_one, hand_over

COMMUNES = 10
ENDS = 3
LOOK_SECONDS = 10.0


async def one(place: Place, number: int) -> None:
    """One dossier, as far as its turn is."""
    desk, commune = place.desk(number)
    try:
        dossier_id, found = await file_one(desk, commune, place.procedure)
        if number % ENDS:
            await complete(desk, commune, dossier_id, found)
        if number % ENDS == ENDS - 1:
            await hand_over(desk, commune, dossier_id)
    finally:
        desk.close()


async def load(place: Place, seconds: float, rate: float) -> tuple[int, int]:
    """Begin dossiers at set times; how many came to their end, and how many failed."""
    until, tasks = time.monotonic() + seconds, []
    number = 0
    while time.monotonic() < until:
        tasks.append(asyncio.create_task(one(place, number)))
        number += 1
        await asyncio.sleep(1 / rate)
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    failures = [result for result in ended if isinstance(result, BaseException)]
    for failure in failures[:5]:
        print(f"load: {type(failure).__name__}: {failure}", file=sys.stderr)
    return len(ended) - len(failures), len(failures)


async def watch(place: Place, seen: dict[tuple[str, str, str], float], began: float) -> None:
    """Note all that the watchdog ever names."""
    while True:
        for stuck in await place.stuck():
            if stuck not in seen:
                seen[stuck] = round(time.monotonic() - began, 1)
                print(f"named after {seen[stuck]} s: {stuck}", flush=True)
        await asyncio.sleep(LOOK_SECONDS)


async def main() -> int:
    """Run."""
    parser = argparse.ArgumentParser(prog="tests.watchdog.clean", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--rate", type=float, default=0.5, help="dossiers begun a second")
    asked = parser.parse_args()
    place = await Place.opened(running(), COMMUNES)
    before, there = place.alarms(), await place.stuck()
    seen: dict[tuple[str, str, str], float] = dict.fromkeys(there, 0.0)
    began = time.monotonic()
    watching = asyncio.create_task(watch(place, seen, began))
    done, failed = await load(place, asked.minutes * 60, asked.rate)
    await asyncio.sleep(60)
    watching.cancel()
    alarms = place.alarms() - before
    result = {"minutes": round((time.monotonic() - began) / 60, 1), "dossiers": done, "failed": failed}
    print(json.dumps({**result, "named_before": len(there), "alarms": alarms}), flush=True)
    return 1 if alarms or len(seen) > len(there) else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
