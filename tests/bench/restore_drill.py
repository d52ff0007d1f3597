"""Drill: a backup under load, the machine lost, everything put back elsewhere.

`python -m tests.bench.restore_drill [DOSSIERS] [OFFERED]` (a second) runs an instance of its own, files
and receives dossiers over HTTP (some with scans), keeps its own ledger of what was acknowledged when. Filing
is measured in quiet and while `deploy/backup` runs; it goes on until everything is ended by signal 9. Then
`deploy/restore` fills an empty place on other ports. Nothing acknowledged before the backup's mark may be
missing there, in intake or in tracking. One JSON object; exit code 1 if something is missing.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import uvloop
from pymongo import MongoClient

from deploy import control, database
from deploy.backups import folder
from deploy.backups.audit import settled
from deploy.backups.folder import Backup
from deploy.backups.instant import history_kept
from deploy.backups.place import Place
from deploy.instance import REPOSITORY, Instance
from deploy.supervisor import state
from tests.bench.desks import (
    Commune,
    Desk,
    Measured,
    RefusedError,
    communes,
    filing,
    keep_busy,
    show,
)
from tests.bench.wire import Reply
from tests.integration.deploy.instances import free_port_base, is_gone
from tests.waiting import wait_until

DESKS = 32
COMMUNES = 20
PROCEDURE = "1.004873"
SCAN_EVERY = 50
WINDOW_SECONDS = 5.0
QUIET_WINDOWS = 6
AFTER_WINDOWS = 2
SCAN = b"%PDF-1.4\n" + os.urandom(60_000)


@dataclass
class Book:
    """What was acknowledged: dossier to number, and when the answer came."""

    rows: dict[str, tuple[str, datetime]] = field(default_factory=dict)

    def before(self, moment: datetime) -> dict[str, str]:
        """Dossiers and numbers that were acknowledged before a moment."""
        return {key: number for key, (number, at) in self.rows.items() if at < moment}


def place_of(data: Path) -> Instance:
    """An instance in that folder, on ports that nobody uses."""
    given = {
        "MOTCUA_DATA": str(data),
        "MOTCUA_PORT_BASE": str(free_port_base()),
        "MOTCUA_TOOLS": os.environ.get("MOTCUA_TOOLS") or str(REPOSITORY / ".motcua" / "tools"),
        "MOTCUA_MONGOD": os.environ.get("MOTCUA_MONGOD", ""),
    }
    return Instance.from_mapping(given)


def environ(one: Instance) -> dict[str, str]:
    """For the commands of deploy/."""
    place = {
        "MOTCUA_DATA": str(one.data),
        "MOTCUA_PORT_BASE": str(one.port_base),
        "MOTCUA_TOOLS": str(one.tools),
    }
    return {**os.environ, **place}


def command(one: Instance, *parts: str) -> float:
    """Run a module of deploy/ to its end; its seconds."""
    began = time.perf_counter()
    done = subprocess.run((sys.executable, "-m", *parts), cwd=REPOSITORY, env=environ(one), check=False)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(parts)} ended with {done.returncode}")
    return time.perf_counter() - began


class Filing:
    """Desks that file and receive, and their book."""

    def __init__(self, instance: Instance, places: list[Commune], procedure: dict[str, Any]) -> None:
        self._places = places
        self._procedure = procedure
        self.desks = [Desk(instance, places[number % len(places)].token) for number in range(DESKS)]
        self.book = Book()
        self.refused = 0

    async def file(self, number: int, desk: Desk) -> float:
        """One reception; its seconds."""
        place = self._places[number % len(self._places)]
        body = filing(place, self._procedure)
        began = time.perf_counter()
        reply = await self._filed(desk, f"/intake/v1/communes/{place.commune_id}/dossiers", body)
        took = time.perf_counter() - began
        self.book.rows[reply.body["dossier_id"]] = (reply.body["dossier_number"], datetime.now(UTC))
        if len(self.book.rows) % SCAN_EVERY == 0:
            scans = f"/intake/v1/communes/{place.commune_id}/dossiers/{reply.body['dossier_id']}/scans"
            await desk.upload(f"{scans}?filename=to-khai.pdf", SCAN, "application/pdf")
        return took

    async def _filed(self, desk: Desk, path: str, body: dict[str, Any]) -> Reply:
        """File; one that is told to come again comes again, and waits for it."""
        while True:
            try:
                return await desk.post(path, body)
            except RefusedError as exc:
                if not re.search(r": (429|503) ", str(exc)):
                    raise
                self.refused += 1
                await asyncio.sleep(0.5)

    async def until(self, count: int) -> float:
        """File as fast as the desks can until so many are acknowledged; how many a second."""
        began, had = time.perf_counter(), len(self.book.rows)
        while len(self.book.rows) < count:
            await keep_busy(self.desks, 1.0, self.file)
        return (len(self.book.rows) - had) / (time.perf_counter() - began)

    async def window(self, offered: float, into: Measured) -> None:
        """File at a set rate for a while."""
        _, _, measured = await keep_busy(self.desks, WINDOW_SECONDS, self.file, offered=offered)
        into.latencies += measured.latencies


def caught_up(one: Instance) -> None:
    """Wait until what was filed has reached everybody."""
    place = Place.of(one)
    with history_kept(place.address), MongoClient[dict[str, Any]](place.address) as client:
        assert settled(client, place.databases, print) == []


async def load(one: Instance, wanted: int, offered: float) -> tuple[Book, dict[str, Any]]:
    """Fill, measure in quiet, measure during a backup, go on filing; the book and the figures."""
    places = await communes(one, COMMUNES)
    procedure = (await Desk(one, places[0].token).get(f"/intake/v1/procedures/{PROCEDURE}")).body
    filing, quiet, during = Filing(one, places, procedure), Measured(), Measured()
    ahead = int(offered * WINDOW_SECONDS * (QUIET_WINDOWS + 2))
    rate = await filing.until(wanted - ahead)
    await asyncio.to_thread(caught_up, one)  # both measurements shall meet the same
    for _ in range(QUIET_WINDOWS):
        await filing.window(offered, quiet)
    began = time.perf_counter()
    backup = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy.backups.take", cwd=REPOSITORY, env=environ(one)
    )
    ended = asyncio.create_task(backup.wait())
    while not ended.done():
        await filing.window(offered, during)
    seconds = time.perf_counter() - began
    for _ in range(AFTER_WINDOWS):
        await filing.window(offered, Measured())
    if ended.result() != 0:
        raise SystemExit("the backup failed")
    calm, busy = quiet.summary()["p95_ms"], during.summary()["p95_ms"]
    figures = {
        "filled_per_second": round(rate),
        "came_again": filing.refused,
        "p95_quiet_ms": calm,
        "p95_during_backup_ms": busy,
    }
    return filing.book, {**figures, "p95_ratio": round(busy / calm, 2), "backup_seconds": round(seconds, 1)}


def lose(one: Instance) -> None:
    """The machine is gone: everything ends at once by signal 9."""
    running = state.read(one.run)
    assert running is not None
    top = psutil.Process(running.supervisor)
    all_of_it = [top, *top.children(recursive=True)]
    os.kill(running.supervisor, signal.SIGKILL)
    wait_until(lambda: all(is_gone(one) for one in all_of_it), 60, what="everything has ended")


def missing(two: Instance, book: dict[str, str]) -> dict[str, int]:
    """How many of the book are not in the restored place, by service."""
    place = Place.of(two)
    found = {}
    with MongoClient[dict[str, Any]](database.uri(two)) as client:
        for service, number in (("intake", "number"), ("tracking", "dossier_number")):
            rows = client[place.databases[service]]["dossiers"].find({}, [number])
            there = {one["_id"].partition("/")[2]: one.get(number) for one in rows}
            found[service] = sum(there.get(key) != number for key, number in book.items())
    return found


def drill(folder_: Path, wanted: int, offered: float) -> dict[str, Any]:
    """All of it; the figures."""
    one = place_of(folder_ / "one")
    try:
        command(one, "deploy.up")
        book, figures = asyncio.run(load(one, wanted, offered), debug=False)
    except BaseException:
        with suppress(OSError):
            control.stop(one)
        raise
    lose(one)
    backup = folder.listed(one.data / "backups", Place.of(one).secret)[-1]
    two = place_of(folder_ / "two")
    two.data.mkdir(mode=0o700)
    shutil.copytree(one.data / "secrets", two.data / "secrets")
    try:
        seconds = command(two, "deploy.backups.restore", str(backup.path))
        return figures | told(two, book, backup) | {"restore_start_audit_seconds": round(seconds, 1)}
    finally:
        with suppress(OSError):
            control.stop(two)


def told(two: Instance, book: Book, backup: Backup) -> dict[str, Any]:
    """What came of it."""
    before = book.before(backup.at)
    return {
        "acknowledged": len(book.rows),
        "acknowledged_before_the_mark": len(before),
        "missing": missing(two, before),
        "documents": sum(part["documents"] for *_, part in backup.parts()),
        "megabytes": round(backup.size / 1e6, 1),
        "megabytes_of_bson": round(sum(part["bytes"] for *_, part in backup.parts()) / 1e6, 1),
        "image_seconds": backup.manifest["seconds"],
    }


def main() -> int:
    """Run the drill and show its figures."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    offered = float(sys.argv[2]) if len(sys.argv) > 2 else 60.0
    uvloop.install()
    with tempfile.TemporaryDirectory(prefix="motcua-drill-") as made:
        figures = drill(Path(made), wanted, offered)
    show({"benchmark": "restore drill", "offered_per_second": offered, **figures})
    return 1 if any(figures["missing"].values()) else 0


if __name__ == "__main__":
    sys.exit(main())
