"""Benchmark: a change of the calendar under 100,000 open dossiers, and filing meanwhile.

`deploy/up && python -m tests.bench.calendar_change [DOSSIERS] [OFFERED_PER_SECOND]` plants open dossiers in
workflow's database as its own handlers keep them, of ten working days each; asks over HTTP what would become
of them if a working day were off; then publishes that, and measures until every date has moved. One JSON
object: seconds of dry run and move, and p95 of filing in quiet and meanwhile.
"""

from __future__ import annotations

import asyncio
import sys
import time
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from functools import partial
from typing import Any

import uvloop

from deploy.files import secret
from deploy.instance import HOSTING_ADMIN
from deploy.services import environment
from services.chassis.core import Core
from services.chassis.work import Batch, Layer
from services.contracts.calendars import Calendar, civil_date, instant
from services.contracts.envelope import HOST
from services.contracts.worktime import Limit, LimitUnit, due_at
from services.workflow import bootstrap
from services.workflow.domain.running import Running
from services.workflow.domain.steps import opened
from services.workflow.domain.transitions import State
from services.workflow.handlers.means import Means, save
from services.workflow.settings import WorkflowSettings
from tests.bench.desks import Commune, Desk, Measured, communes, running, show, sign_in
from tests.bench.timers import COMMUNES, SLICE_SECONDS, WARM_UP_SECONDS, Filing

DAYS = 10
AT_ONCE = 500
QUIET_SECONDS = 20.0
PATIENCE_SECONDS = 900.0


def model(means: Means, calendar: Calendar, received_at: datetime) -> Running:
    """A dossier of ten working days, its first step open."""
    process = means.processes.current(received_at)[0]
    limit = Limit(unit=LimitUnit.WORKING_DAYS, count=DAYS)
    dossier = Running(
        dossier_id="",
        dossier_number="",
        procedure_code="bench",
        procedure_name="Thử tải",
        unit_id="bench",
        process=process,
        received_at=received_at,
        due_at=due_at(received_at, limit, calendar),
        state=State.RUNNING,
        runs=(),
        history=(),
        started_at=received_at,
        limit_unit=limit.unit.value,
        limit_count=limit.count,
        calendar_version=calendar.version,
    )
    return opened(dossier, process.first.code, "bench", received_at, calendar)


def plant(core: Core, means: Means, one: Running, places: list[Commune], count: int, mark: str) -> None:
    """So many open dossiers over the communes."""

    def fill(numbers: range, batch: Batch) -> None:
        for number in numbers:
            layer = Layer(batch, places[number % len(places)].commune_id)
            save(layer, replace(one, dossier_id=f"{mark}-{number}", dossier_number=f"{mark}-{number}"), means)
            batch.merge(layer)

    for first in range(0, count, AT_ONCE):
        core.transactor.run(partial(fill, range(first, min(first + AT_ONCE, count))))


def with_day_off(whole: dict[str, Any], on: date, mark: str) -> dict[str, Any]:
    """The calendar in force with one more day off."""
    day = {"on": on.isoformat(), "type": "holiday", "name": "Thử tải", "source": "Thử tải"}
    days = [one for one in whole["days"] if one["on"] != day["on"]]
    return {**whole, "version": f"bench-{mark}", "days": [*days, day]}


async def meanwhile(filing: Filing, offered: float, until: asyncio.Task[Any]) -> Measured:
    """File for as long as something else lasts."""
    measured = Measured()
    while not until.done():
        measured.latencies += (await filing.measured(SLICE_SECONDS, offered)).latencies
    return measured


async def moved(hosting: Desk) -> float:
    """Wait until no open dossier waits to be dated; its seconds."""
    began = time.monotonic()
    while time.monotonic() < began + PATIENCE_SECONDS:
        await asyncio.sleep(1.0)
        if not (await hosting.get("/workflow/v1/redating")).body["waiting"]:
            break
    return time.monotonic() - began


async def prepared(count: int, places: list[Commune], mark: str, hosting: Desk) -> dict[str, Any]:
    """Plant the dossiers; returns the calendar in force with a day off that moves them all."""
    settings = WorkflowSettings.from_mapping(environment(running(), "workflow"))
    core = bootstrap.core(settings)
    means = bootstrap.means(settings, core)
    calendar = means.calendar_of(HOST)
    today = civil_date(datetime.now(UTC))
    one = model(means, calendar, instant(today - timedelta(days=1), clock_time(8)))
    await asyncio.to_thread(plant, core, means, one, places, count, mark)
    core.store.client.close()
    whole = (await hosting.get(f"/workflow/v1/calendars/{calendar.version}")).body["calendar"]
    off = calendar.working_day_after(calendar.working_day_after(today))
    return with_day_off({name: part for name, part in whole.items() if name != "confirmed"}, off, mark)


async def main() -> None:
    """Quiet, dry run, move."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    offered = float(sys.argv[2]) if len(sys.argv) > 2 else 40.0
    word = secret(running().data, "hosting-admin")
    hosting = Desk(running(), await sign_in(running(), HOSTING_ADMIN, word))
    places = await communes(running(), COMMUNES)
    body = await prepared(count, places, uuid.uuid4().hex[:8], hosting)
    filing = Filing(places)
    await filing.prepare()
    await filing.measured(WARM_UP_SECONDS, offered)
    quiet = await filing.measured(QUIET_SECONDS, offered)
    began = time.monotonic()
    told = (await hosting.post("/workflow/v1/calendars?dry_run=true&limit=1", body)).body
    dry_run = time.monotonic() - began
    await hosting.post("/workflow/v1/calendars", body)
    moving = asyncio.create_task(moved(hosting))
    measured = await meanwhile(filing, offered, moving)
    show(
        {
            "benchmark": "calendar change",
            "open_dossiers": count,
            "would_move": told["would_move"],
            "dry_run_seconds": round(dry_run, 1),
            "moved_within_seconds": round(await moving, 1),
            "filings_offered_per_second": offered,
            "quiet": quiet.summary(),
            "meanwhile": measured.summary(),
        }
    )
    for desk in (hosting, *filing.desks):
        desk.close()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
