"""Faults planted in the stores of a running instance: `python -m tests.watchdog.plant [--faults 1000]`.

Dossiers are filed over HTTP until there are enough, and the watchdog has to be silent about them. Then one
fault is planted in each, of the ten kinds in turn and in all ways of each, while more are being filed. Each
has to be named with its kind over the API within 60 seconds, and nothing else. At last everything is mended,
and has to be taken back. The exit code is 1 if anything of this does not hold.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from services.contracts.watch import Kind
from tests.bench.desks import running
from tests.watchdog.faults import COMPLETED, OPEN, PLANTS, Hand, Plant
from tests.watchdog.place import Filed, Place, Stuck, complete, file_one

COMMUNES = 10
DESKS = 24
NAMED_WITHIN_SECONDS = 60.0
LOOK_SECONDS = 1.0
MORE_A_SECOND = 1.0  # filed while the faults are in the stores

Planned = tuple[Kind, Plant, str]


def plan(count: int) -> list[Planned]:
    """Which fault is planted how, kinds in turn."""
    ways = {kind: itertools.cycle(PLANTS[kind]) for kind in PLANTS}
    kinds = itertools.islice(itertools.cycle(PLANTS), count)
    return [(kind, *next(ways[kind])) for kind in kinds]


async def file_all(place: Place, stages: Sequence[str]) -> list[Filed]:
    """A dossier for each stage; desks side by side."""
    todo, filed = list(enumerate(stages)), []

    async def work(number: int) -> None:
        desk, commune = place.desk(number)
        while todo:
            _, stage = todo.pop()
            dossier_id, found = await file_one(desk, commune, place.procedure)
            if stage == COMPLETED:
                await complete(desk, commune, dossier_id, found)
            filed.append(Filed(commune_id=commune.commune_id, dossier_id=dossier_id, stage=stage))
        desk.close()

    await asyncio.gather(*(work(number) for number in range(DESKS)))
    return filed


async def file_more(place: Place) -> None:
    """Ordinary work goes on beside."""
    for number in itertools.count():
        desk, commune = place.desk(number)
        dossier_id, found = await file_one(desk, commune, place.procedure)
        if number % 2:
            await complete(desk, commune, dossier_id, found)
        desk.close()
        await asyncio.sleep(1 / MORE_A_SECOND)


def plant(hand: Hand, planned: Sequence[Planned], filed: Sequence[Filed]) -> dict[Stuck, str]:
    """Break something of each dossier; what has to be named, and how it was broken."""
    stocks = {stage: [one for one in filed if one.stage == stage] for stage in (OPEN, COMPLETED)}
    expected: dict[Stuck, str] = {}
    for kind, way, stage in planned:
        one = stocks[stage].pop()
        way(hand, one)
        expected[one.commune_id, one.dossier_id, kind.value] = way.__name__
    return expected


async def until_named(
    place: Place, expected: dict[Stuck, str], before: set[Stuck]
) -> tuple[dict[Stuck, float], set[Stuck]]:
    """When each was named, and what was named besides."""
    began = time.monotonic()
    named: dict[Stuck, float] = {}
    others: set[Stuck] = set()
    while time.monotonic() - began < NAMED_WITHIN_SECONDS and len(named) < len(expected):
        await asyncio.sleep(LOOK_SECONDS)
        for stuck in await place.stuck() - before:
            if stuck in expected:
                named.setdefault(stuck, time.monotonic() - began)
            else:
                others.add(stuck)
    return named, others


async def until_silent(place: Place, before: set[Stuck]) -> float | None:
    """How long until all is taken back that was named; None: not within the time."""
    began = time.monotonic()
    while time.monotonic() - began < NAMED_WITHIN_SECONDS:
        await asyncio.sleep(LOOK_SECONDS)
        if not await place.stuck() - before:
            return time.monotonic() - began
    return None


def table(expected: dict[Stuck, str], named: dict[Stuck, float]) -> list[dict[str, Any]]:
    """Of each kind: planted, named, and when the last one was."""
    lines = []
    for kind in Kind:
        mine = [stuck for stuck in expected if stuck[2] == kind.value]
        took = sorted(named[stuck] for stuck in mine if stuck in named)
        missed = Counter(expected[stuck] for stuck in mine if stuck not in named)
        slowest = round(took[-1], 1) if took else None
        line = {"kind": kind.value, "planted": len(mine), "named": len(took), "slowest_seconds": slowest}
        lines.append({**line, **({"missed": dict(missed)} if missed else {})})
    return lines


async def main() -> int:
    """Run."""
    parser = argparse.ArgumentParser(prog="tests.watchdog.plant", description=__doc__)
    parser.add_argument("--faults", type=int, default=1000)
    parser.add_argument("--results", type=Path, help="a file to which the summary is appended")
    asked = parser.parse_args()
    place = await Place.opened(running(), COMMUNES)
    planned = plan(asked.faults)
    filed = await file_all(place, [stage for _, _, stage in planned])
    await place.quiet()
    await asyncio.sleep(20)
    before = await place.stuck()
    more = asyncio.create_task(file_more(place))
    with place.stores() as stores:
        hand = Hand(stores)
        expected = plant(hand, planned, filed)
        named, others = await until_named(place, expected, before)
        for line in table(expected, named):
            print(json.dumps(line), flush=True)
        hand.mend()
        silent = await until_silent(place, before)
    more.cancel()
    await asyncio.gather(more, return_exceptions=True)
    for other in sorted(others)[:20]:
        print(f"named besides: {other}", flush=True)
    summary = {
        "faults": len(expected),
        "named": len(named),
        "slowest_seconds": round(max(named.values(), default=0.0), 1),
        "named_besides": len(others),
        "named_before": len(before),
        "silent_after_seconds": None if silent is None else round(silent, 1),
    }
    print(json.dumps(summary), flush=True)
    if asked.results:
        with asked.results.open("a") as file:
            file.write(json.dumps(summary) + "\n")
    return 0 if len(named) == len(expected) and not others and not before and silent is not None else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
