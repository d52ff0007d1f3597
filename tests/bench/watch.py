"""Benchmark: what a round of the watch costs, in seconds for 100,000 dossiers.

`python -m tests.bench.watch [COUNT]`, on private servers that it starts itself, or those of TEST_MONGODB_URI.
Open dossiers are put into the stores as the services keep them; then each examiner goes round once without a
pause, and the ledgers of 20 communes are counted. In a service a round is spread over 20 seconds, and takes
longer where it needs more than 30 % of them (in tracking half).
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.chassis.digest import digest
from services.chassis.eventlog import INDEXES as LOG_INDEXES
from services.chassis.ledger import Ledger
from services.chassis.mongo import Indexes, Store, connect
from services.contracts import codec
from services.contracts.calendars import civil_date
from services.intake.store import INDEXES as INTAKE_INDEXES
from services.intake.store.ledger import book as intake_book
from services.tracking.domain.watching import Theirs
from services.tracking.ports import Answered, Told
from services.tracking.store import INDEXES as TRACKING_INDEXES
from services.tracking.store.watching import MongoProjection
from services.tracking.watch import Comparison
from services.workflow.store import INDEXES as WORKFLOW_INDEXES
from services.workflow.store.watching import MongoWatched
from services.workflow.watch import OpenDossiers
from tests.bench.desks import show
from tests.fakes.workflow import process
from tests.servers import PREFIX, Servers, private

COMMUNES = 20
DAYS = 30
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
PER_BATCH = 5_000
HEADS = {"intake": 2, "workflow": 3, "notify": 1}


def communes() -> list[str]:
    """Ids."""
    return [f"{32000 + number}" for number in range(COMMUNES)]


def places(count: int) -> list[tuple[str, str, datetime]]:
    """Commune, dossier and moment of filing of each, over all communes and days."""
    ids = communes()
    return [
        (ids[number % COMMUNES], f"{number:032x}", NOW - timedelta(days=number // COMMUNES % DAYS))
        for number in range(count)
    ]


def fill(store: Store, collection: str, documents: list[dict[str, Any]]) -> None:
    """Insert many."""
    for first in range(0, len(documents), PER_BATCH):
        store.plumbing(collection).insert_many(documents[first : first + PER_BATCH], ordered=False)


def key(commune_id: str, dossier_id: str) -> dict[str, str]:
    """The members of every document of a dossier."""
    return {"_id": f"{commune_id}/{dossier_id}", "tenant": commune_id, "dossier_id": dossier_id}


def workflow(store: Store, count: int) -> None:
    """Open dossiers at their first step, with timers; an officer of every role in each commune."""
    whole = codec.encode(process())
    step = whole["steps"][0]
    run = {"step_code": step["code"], "role": step["role"], "due_at": NOW, "ended_at": None}
    timers = {"timers": [{"timer": "overdue", "fired_at": None}], "next_at": NOW}
    for commune_id in communes():
        staff = {"staff_id": "s", "roles": ["specialist", "leader", "clerk"], "unit_id": "u", "active": True}
        store.plumbing("staff").insert_one({"_id": f"{commune_id}/s", "tenant": commune_id, **staff})
    running = {"state": "running", "due_at": NOW, "unit_id": "u", "process": whole, "runs": [run]}
    shown = {"open_role": step["role"], "open_due_at": NOW, "calendar_version": "v"}
    found = places(count)
    fill(store, "running", [{**key(c, d), **running, **shown, "received_at": at} for c, d, at in found])
    fill(store, "timers", [{**key(c, d), **timers} for c, d, _ in found])


def intake(store: Store, count: int) -> None:
    """Dossiers and the heads of their streams."""
    found = places(count)
    fill(
        store,
        "dossiers",
        [{**key(c, d), "filed_at": at, "status": 4, "lookup_digest": d} for c, d, at in found],
    )
    fill(store, "event_streams", [{"_id": f"{c}/{d}", "tenant": c, "last": 2} for c, d, _ in found])


def tracking(store: Store, count: int) -> None:
    """Rows with the timeline of a dossier whose first step is done, and the claims of three sources."""
    types = {("intake", 2): "dossier.received.v1"}
    found = places(count)
    rows = []
    for c, d, at in found:
        timeline = [
            {
                "event_id": f"{source}:{d}:{n:08d}",
                "type": types.get((source, n), "step.done.v1"),
                "at": at,
                "actor": "officer-of-the-commune",
                "step_name": "Thẩm tra hồ sơ",
            }
            for source, head in HEADS.items()
            for n in range(1, head + 1)
        ]
        rows.append({**key(c, d), "filed_at": at, "received_at": at, "instant": False, "timeline": timeline})
        rows[-1]["standing"] = {"rank": 2, "sequence": 1, "status": 4}
    fill(store, "dossiers", rows)
    for source, head in HEADS.items():
        claims = [{"_id": f"{c}/{source}:{d}", "tenant": c, "last": head} for c, d, _ in found]
        fill(store, "claims", claims)
    store.plumbing("communes").insert_many([{"_id": f"{c}/commune", "tenant": c} for c in communes()])


class Agreeing:
    """Owners that have the same as the projection."""

    def __init__(self, count: int) -> None:
        days: dict[tuple[str, str, date], dict[str, int]] = {}
        for commune_id, dossier_id, at in places(count):
            for source in ("intake", "workflow"):
                lines = days.setdefault((source, commune_id, civil_date(at)), {})
                lines[dossier_id] = HEADS[source]
        self._days = {place: digest(lines.items()) for place, lines in days.items()}

    def days(self, service: str, commune_id: str, since: date, until: date) -> dict[date, str]:
        """See ports.Services."""
        return {
            on: told
            for (source, commune, on), told in self._days.items()
            if (source, commune) == (service, commune_id) and since <= on <= until
        }

    def lines(self, service: str, commune_id: str, on: date) -> dict[str, int]:
        """See ports.Services."""
        raise AssertionError("all days agree")

    def some(self, service: str, commune_id: str, dossier_ids: Sequence[str]) -> Answered:
        """See ports.Services."""
        return Answered(dict.fromkeys(dossier_ids, Theirs(known=True, head=0)), NOW)

    def faults(self, service: str) -> list[Told]:
        """See ports.Services."""
        return []


class Noon:
    """See Clock."""

    def now(self) -> datetime:
        """The day on which all this is."""
        return NOW


def seconds(run: Callable[[], object]) -> tuple[float, float]:
    """How long something takes, and how much of it this process computed."""
    began, cpu = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - began, time.process_time() - cpu


def go_round(examiner: OpenDossiers | Comparison) -> None:
    """One round, in which nothing may be found."""
    ended = False
    while not ended:
        found, ended = examiner.look()
        if found:
            raise SystemExit(f"found {found[:3]} where nothing is wrong")


def count_all(ledger: Ledger) -> None:
    """The ledger of each commune."""
    for commune_id in communes():
        for _, lines in ledger.lines(commune_id, civil_date(NOW) - timedelta(days=60), civil_date(NOW))[1]:
            digest(lines.items())


def measure(servers: Servers, count: int) -> None:
    """Fill, go round, and tell."""
    fillings = {
        "workflow": (workflow, WORKFLOW_INDEXES),
        "intake": (intake, INTAKE_INDEXES),
        "tracking": (tracking, TRACKING_INDEXES),
    }
    with servers.databases(f"{PREFIX}watchbench") as name, connect(servers.mongodb_uri) as client:
        stores = {service: Store(client, f"{name}_{service}") for service in fillings}
        for service, (filled, indexes) in fillings.items():
            ensured: Indexes = {**LOG_INDEXES, **indexes}
            stores[service].ensure(ensured)
            filled(stores[service], count)
        projection = MongoProjection(stores["tracking"])
        rounds: dict[str, Callable[[], object]] = {
            "workflow_open_dossiers": lambda: go_round(OpenDossiers(MongoWatched(stores["workflow"]))),
            "intake_ledger": lambda: count_all(Ledger(stores["intake"], intake_book(stores["intake"]))),
            "tracking_comparison": lambda: go_round(
                Comparison(projection, Agreeing(count), Noon(), lambda: NOW)
            ),
        }
        for title, run in rounds.items():
            took, cpu = min(seconds(run) for _ in range(3))
            figures = {"dossiers": count, "seconds": round(took, 2), "own_cpu_seconds": round(cpu, 2)}
            show({"benchmark": title, **figures, "seconds_per_100000": round(took * 100_000 / count, 2)})


def main() -> None:
    """Measure on the servers given, or on private ones."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    given = Servers.given(os.environ)
    if given is not None:
        measure(given, count)
        return
    with private(os.environ) as servers:
        measure(servers, count)


if __name__ == "__main__":
    main()
