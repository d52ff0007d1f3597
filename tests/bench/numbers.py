"""Benchmark: numbers at the promised rate in both shapes, and then under blows.

`deploy/up && python -m tests.bench.numbers [SECONDS]` prints three JSON objects: 305 receptions a second
offered at set times by 64 desks over 20 communes, the same by 64 desks in one unit (latencies measured from
the set times), and 64 desks in one unit that go over 9,999 of the day while the API is killed with signal 9
again and again: then the account of serials must say that each is there, once. It ends with 1 if fewer than
300 a second came through, if p99 was over 250 ms, or if a serial is missing or double.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
import time
import urllib.request
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import uvloop

from deploy.files import secret
from deploy.instance import HOSTING_ADMIN, Instance
from deploy.supervisor import state
from tests.bench.desks import (
    Commune,
    Desk,
    communes,
    filing,
    generator_cpu_seconds,
    keep_busy,
    running,
    show,
    sign_in,
)
from tests.bench.filing import DESKS, OFFERED_PER_SECOND, PROCEDURE

LEAST_PER_SECOND, MOST_P99_MS = 300.0, 250.0
WARM_UP_SECONDS = 5.0
STILL_SECONDS = 240.0  # the workers have caught up
KILLS, BETWEEN_SECONDS, EACH = 4, 3.0, 60
BEFORE_THE_LAST = 9_900
LEASED = 500
BUSY = (409, 502, 503, 504)


async def catch_up(instance: Instance) -> None:
    """Until the workers have nothing to publish: what is measured is not what was left by something else."""
    until = time.time() + STILL_SECONDS
    ports = [instance.port(f"{name}.worker") for name in ("intake", "workflow")]
    while max(_outbox_age(port) for port in ports) > 0:
        if time.time() > until:
            raise TimeoutError("the workers do not catch up")
        await asyncio.sleep(2.0)
    await asyncio.sleep(6.0)  # the age is looked at every five seconds


def _outbox_age(port: int) -> float:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        text = answer.read().decode()
    return max(
        (float(age) for age in re.findall(r"motcua_outbox_age_seconds{[^}]*} (\S+)", text)), default=0.0
    )


async def shape(
    instance: Instance, name: str, places: list[Commune], procedure: dict[str, Any], seconds: float
) -> bool:
    """One shape at the promised rate; whether it is kept."""
    await catch_up(instance)
    desks = [Desk(instance, places[number % len(places)].token) for number in range(DESKS)]

    async def file(number: int, desk: Desk) -> float:
        place = places[number % len(places)]
        began = time.perf_counter()
        await desk.post(f"/intake/v1/communes/{place.commune_id}/dossiers", filing(place, procedure))
        return time.perf_counter() - began

    await keep_busy(desks, WARM_UP_SECONDS, file, offered=OFFERED_PER_SECOND)
    cpu = generator_cpu_seconds()
    count, took, measured = await keep_busy(desks, seconds, file, offered=OFFERED_PER_SECOND)
    for desk in desks:
        desk.close()
    found = measured.summary()
    whole = [await account(instance, place) for place in places]
    kept = (
        count / took >= LEAST_PER_SECOND
        and found["p99_ms"] <= MOST_P99_MS
        and all(one["whole"] for one in whole)
    )
    show(
        {
            "benchmark": "numbers",
            "shape": name,
            "offered_per_second": OFFERED_PER_SECOND,
            "receptions_per_second": round(count / took, 1),
            **found,
            "serials_whole": all(one["whole"] for one in whole),
            "generator_cores": round((generator_cpu_seconds() - cpu) / took, 2),
            "as_promised": kept,
        }
    )
    return kept


async def account(instance: Instance, place: Commune) -> dict[str, Any]:
    """The account of today's serials of a unit, as the hosting administrator has it."""
    desk = Desk(instance, await sign_in(instance, HOSTING_ADMIN, secret(instance.data, "hosting-admin")))
    path = f"/intake/v1/communes/{place.commune_id}/units/{place.unit_id}/serials?on={today()}"
    found: dict[str, Any] = (await desk.get(path)).body
    desk.close()
    return found


def today() -> str:
    """The civil day in Vietnam; the instance's clock was not moved."""
    return (datetime.now(UTC) + timedelta(hours=7)).date().isoformat()


async def close_to_the_last(instance: Instance, place: Commune) -> None:
    """Serials up to 9,900 of today are leased as for a day on paper, and void when the lease is closed."""
    desk = Desk(instance, place.token)
    unit = f"/intake/v1/communes/{place.commune_id}/units/{place.unit_id}/serial-leases"
    while True:
        day = next(one for one in (await account(instance, place))["series"] if one["series"] == "day")
        missing = BEFORE_THE_LAST - day["taken"]
        if missing <= 0:
            break
        body = {"count": min(missing, LEASED), "reason": "Đo tải", "holder": "Cán bộ thử tải"}
        leased = await desk.post(unit, body)
        closing = f"{unit.partition('/units/')[0]}/serial-leases/{leased.body['lease_id']}/closing"
        await desk.post(closing, {"reason": "Đo tải"}, leased.etag)
    desk.close()


async def until_told(desk: Desk, path: str, body: dict[str, Any]) -> str:
    """A reception, asked for with the same key until somebody has answered; its number."""
    key = uuid.uuid4().hex
    while True:
        try:
            reply = await desk.ask("POST", path, body, {"Idempotency-Key": key})
        except (OSError, EOFError):
            desk.close()
            continue
        if reply.status == 201:
            return str(reply.body["dossier_number"])
        if reply.status not in BUSY:
            raise RuntimeError(f"{reply.status} {reply.content[:200]!r}")
        await asyncio.sleep(0.2)


async def _kill_the_api(instance: Instance, desks: list[asyncio.Task[None]], numbers: list[str]) -> int:
    killed = 0
    while killed < KILLS and not all(one.done() for one in desks):
        told = len(numbers)
        await asyncio.sleep(BETWEEN_SECONDS)
        process = _api(instance)
        if process is not None and len(numbers) > told:  # it works again
            os.kill(process, signal.SIGKILL)
            killed += 1
    return killed


async def blows(instance: Instance, place: Commune, procedure: dict[str, Any]) -> bool:
    """64 desks in one unit over the 9,999th of the day, while the API is killed again and again."""
    await close_to_the_last(instance, place)
    before = await account(instance, place)
    numbers: list[str] = []

    async def work() -> None:
        desk = Desk(instance, place.token)
        for _ in range(EACH):
            path = f"/intake/v1/communes/{place.commune_id}/dossiers"
            numbers.append(await until_told(desk, path, filing(place, procedure)))
        desk.close()

    began = time.perf_counter()
    desks = [asyncio.create_task(work()) for _ in range(DESKS)]
    killed = await _kill_the_api(instance, desks, numbers)
    await asyncio.gather(*desks)
    after = await account(instance, place)
    given, issued = len(numbers), _issued(after) - _issued(before)
    kept = bool(after["whole"]) and given == len(set(numbers)) == issued and killed > 0
    show(
        {
            "benchmark": "numbers",
            "shape": "64 desks in one unit, the API killed with signal 9 meanwhile",
            "kills": killed,
            "acknowledged": given,
            "serials_issued": issued,
            "serials_whole": after["whole"],
            "highest_serial": max(int(number.rpartition("-")[2]) for number in numbers),
            "seconds": round(time.perf_counter() - began, 1),
            "as_promised": kept,
        }
    )
    return kept


def _api(instance: Instance) -> int | None:
    running_ = state.read(instance.run)
    return None if running_ is None else running_.programs["intake.api"].process


def _issued(found: dict[str, Any]) -> int:
    return sum(int(one["issued"]) for one in found["series"] if one["series"] == "day")


async def main() -> int:
    """Both shapes, and the blows."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 20.0
    instance = running()
    places = await communes(instance, 20)
    desk = Desk(instance, places[0].token)
    procedure = (await desk.get(f"/intake/v1/procedures/{PROCEDURE}")).body
    desk.close()
    kept = [
        await shape(instance, "64 desks over 20 communes", places, procedure, seconds),
        await shape(instance, "64 desks in one unit", places[:1], procedure, seconds),
        await blows(instance, places[1], procedure),
    ]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        sys.exit(runner.run(main()))
