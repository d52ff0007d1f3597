"""Benchmark: ten times as many lifecycles as usual, for minutes, and what becomes of everyone.

`deploy/up && python -m tests.bench.spike [SECONDS]`: 20 whole lifecycles a second for a while, then 200 a
second offered for SECONDS (300), then 20 again. The crowd waits for nobody (open loop) and runs in processes
of its own, whose processor time is told. It prints one JSON object and ends with 1 if an answer was wrong, if
a refusal was not 429 or 503 with Retry-After, if the services hold anything but what the crowd was told, if
something accepted was not finished, if fewer than 20 a second got through, or if half a minute after the
spike the p95 (of answers, and of whole lifecycles) is more than a fifth above that of before.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from deploy.files import secret
from deploy.instance import HOSTING_ADMIN, Instance
from tests.bench.crowd import Life, Orders, Told, run
from tests.bench.desks import Commune, Desk, communes, running, show, sign_in

PROCEDURE = "1.004873"
COMMUNES = 20
PROCESSES = 2
STEADY, OFFERED = 20.0, 200.0
WARM_UP_SECONDS, BEFORE_SECONDS = 10.0, 30.0
AFTER_SECONDS, RECOVERY_SECONDS = 60.0, 30.0
AT_LEAST_THROUGH = 20.0
AT_MOST_SLOWER = 1.2


def arrivals(start: float, seconds: float) -> tuple[list[float], dict[str, tuple[float, float]]]:
    """When each lifecycle begins, and the phases."""
    bounds: dict[str, tuple[float, float]] = {}
    times: list[float] = []
    at = start
    for name, lasts, rate in (
        ("warm-up", WARM_UP_SECONDS, STEADY),
        ("before", BEFORE_SECONDS, STEADY),
        ("spike", seconds, OFFERED),
        ("recovery", RECOVERY_SECONDS, STEADY),
        ("after", AFTER_SECONDS - RECOVERY_SECONDS, STEADY),
    ):
        bounds[name] = (at, at + lasts)
        times.extend(at + number / rate for number in range(int(lasts * rate)))
        at += lasts
    return times, bounds


def p95(values: Iterable[float]) -> float:
    """In milliseconds."""
    found = list(values)
    return round(statistics.quantiles(found, n=20)[-1] * 1000, 1) if len(found) > 1 else 0.0


@dataclass(frozen=True)
class Account:
    """What the services hold: numbers given today, dossiers that tracking knows, those handed over."""

    serials: int
    whole: bool
    dossiers: int
    returned: int

    @classmethod
    async def of(cls, instance: Instance, places: Sequence[Commune]) -> Account:
        """As administrators see it."""
        word = secret(instance.data, "hosting-admin")
        desk = Desk(instance, await sign_in(instance, HOSTING_ADMIN, word))
        today = (datetime.now(UTC) + timedelta(hours=7)).date().isoformat()
        serials, whole = 0, True
        figures: Counter[str] = Counter()
        for place in places:
            path = f"/intake/v1/communes/{place.commune_id}/units/{place.unit_id}/serials?on={today}"
            found = (await desk.get(path)).body
            serials += sum(one["issued"] for one in found["series"] if one["series"] == "day")
            whole = whole and found["whole"]
            counts = (await desk.get(f"/tracking/v1/communes/{place.commune_id}/counts")).body
            figures.update({one["code"]: one["count"] for one in counts["figures"]})
        desk.close()
        return cls(serials, whole, figures["all"], figures["status_10"])

    def agrees(self, before: Account, lives: Sequence[Life]) -> bool:
        """Whether it is what the crowd was told, no more and no less."""
        numbers = {(life.place, life.number) for life in lives if life.number}
        return (
            self.whole
            and self.serials - before.serials == len(numbers) == sum(bool(life.number) for life in lives)
            and self.dossiers - before.dossiers == sum(bool(life.dossier_id) for life in lives)
            and self.returned - before.returned == sum(life.outcome == "finished" for life in lives)
        )


async def prepared(instance: Instance) -> tuple[list[Commune], dict[str, Any], Account]:
    """Communes, the procedure, and the account before."""
    places = await communes(instance, COMMUNES)
    desk = Desk(instance, places[0].token)
    procedure: dict[str, Any] = (await desk.get(f"/intake/v1/procedures/{PROCEDURE}")).body
    desk.close()
    return places, procedure, await Account.of(instance, places)


async def agreed(
    instance: Instance, places: Sequence[Commune], before: Account, lives: Sequence[Life]
) -> bool:
    """Whether the services come to hold what the crowd was told."""
    for _ in range(60):
        if (await Account.of(instance, places)).agrees(before, lives):
            return True
        await asyncio.sleep(1.0)
    return False


def crowded(
    instance: Instance, places: Sequence[Commune], procedure: dict[str, Any], times: Sequence[float]
) -> list[Told]:
    """Let the crowd come, and wait until nobody is left."""
    orders = [
        Orders(instance.port("gateway"), places, procedure, times[number::PROCESSES], number)
        for number in range(PROCESSES)
    ]
    with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(run, orders))


def phase(lives: Sequence[Life], told: Sequence[Told], bounds: tuple[float, float]) -> dict[str, Any]:
    """What became of those who came in a phase."""
    first, last = bounds
    came = [life for life in lives if first <= life.began < last]
    answers = [took for one in told for at, took in one.answers if first <= at < last]
    return {
        "offered": len(came),
        "finished": sum(life.outcome == "finished" for life in came),
        "dropped": sum(life.outcome == "dropped" for life in came),
        "got_through_per_second": round(
            sum(life.outcome == "finished" and first <= life.ended < last for life in lives) / (last - first),
            1,
        ),
        "lifecycle_p95_ms": p95(life.ended - life.began for life in came if life.outcome == "finished"),
        "answer_p95_ms": p95(answers),
    }


def faults(result: dict[str, Any]) -> list[str]:
    """What is not as it is promised."""
    phases = result["phases"]
    found = [f"{count} x {what}" for what, count in result["wrong"].items()]
    if result["ledger_agrees"] is not True:
        found.append("the services do not hold what the crowd was told")
    if phases["spike"]["got_through_per_second"] < AT_LEAST_THROUGH:
        found.append("too few got through")
    found.extend(
        f"{what} is not back"
        for what in ("lifecycle_p95_ms", "answer_p95_ms")
        if phases["after"][what] > phases["before"][what] * AT_MOST_SLOWER
    )
    return found


def summary(told: Sequence[Told], bounds: dict[str, tuple[float, float]], ledger: bool) -> dict[str, Any]:
    """The result of a run."""
    lives = [life for one in told for life in one.lives]
    refused: Counter[str] = sum((life.refused for life in lives), Counter())
    wrong = Counter(life.outcome for life in lives if life.outcome not in ("finished", "dropped"))
    lasted = max(life.ended for life in lives) - bounds["warm-up"][0]
    return {
        "benchmark": "spike",
        "steady_per_second": STEADY,
        "offered_per_second": OFFERED,
        "phases": {name: phase(lives, told, bound) for name, bound in bounds.items() if name != "warm-up"},
        "refused": dict(refused),
        "wrong": dict(wrong),
        "ledger_agrees": ledger,
        "last_one_finished_after_spike_s": round(
            max(life.ended for life in lives if life.began < bounds["spike"][1]) - bounds["spike"][1], 1
        ),
        "arrivals_late_p95_ms": p95(late for one in told for late in one.late),
        "generator_cores": round(sum(one.cpu_seconds for one in told) / lasted, 2),
    }


def main() -> int:
    """Measure."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 300.0
    instance = running()
    places, procedure, before = asyncio.run(prepared(instance))
    times, bounds = arrivals(time.time() + 5.0, seconds)
    told = crowded(instance, places, procedure, times)
    lives = [life for one in told for life in one.lives]
    result = summary(told, bounds, asyncio.run(agreed(instance, places, before, lives)))
    result["not_as_promised"] = faults(result)
    show(result)
    return 1 if result["not_as_promised"] else 0


if __name__ == "__main__":
    sys.exit(main())
