"""Two workers of workflow in a storm of timers: one is killed, or frozen past its lease and woken."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.chassis.lease import LEASES
from services.contracts.timers import Timer
from services.workflow.ports import TIMERS
from tests.fakes.stories import COMMUNE, SEAL_SECRET
from tests.fakes.workflow import MORNING
from tests.integration.workflow.house import SERVICE_SECRET, House
from tests.integration.workflow.planting import fired, plant, some
from tests.waiting import wait_until

DOSSIERS = 1_500
COMMUNES = (COMMUNE, "32131", "90001")
STORM = MORNING + timedelta(days=30)
PATIENCE_SECONDS = 120.0


class Storm:
    """A database full of timers, a clock that makes them due, and workers."""

    def __init__(self, one: House, environ: dict[str, str], clock: Path) -> None:
        self.one = one
        self._environ = environ
        self._clock = clock
        self.set_clock(MORNING)
        self.workers: dict[int, subprocess.Popen[bytes]] = {}

    def set_clock(self, at: datetime) -> None:
        """Move the clock of all processes."""
        self._clock.write_text(str((at - datetime.now(UTC)).total_seconds()))

    def start(self) -> None:
        """Start a worker."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = str(free.getsockname()[1])
        environ = {**self._environ, "WORKFLOW_WORKER_PORT": port}
        worker = subprocess.Popen((sys.executable, "-m", "services.workflow.worker"), env=environ)
        self.workers[worker.pid] = worker

    @property
    def holder(self) -> int | None:
        """The process that holds the scheduler's lease."""
        lease = self.one.core.store.plumbing(LEASES).find_one({"_id": "timers"})
        return int(lease["holder"].rpartition("-")[2]) if lease and lease["holder"] else None

    @property
    def waiting(self) -> int:
        """How many dossiers have timers to come."""
        return self.one.core.store.plumbing(TIMERS).count_documents({"next_at": {"$lt": STORM}})

    def begin(self) -> int:
        """Two workers, then the storm; returns the process that fires when it has fired some."""
        self.start()
        self.start()
        wait_until(lambda: self.holder, PATIENCE_SECONDS, what="one of them holds the lease")
        self.set_clock(STORM)
        self.until(DOSSIERS - 100)
        assert self.holder in self.workers
        return int(self.holder or 0)

    def until(self, count: int) -> None:
        """Wait until no more than so many dossiers have timers to come."""
        wait_until(lambda: self.waiting <= count, PATIENCE_SECONDS, what=f"{count} dossiers left")


@pytest.fixture
def storm(one: House, amqp_uri: str, mongodb_uri: str, database: str, tmp_path: Path) -> Iterator[Storm]:
    """Ten thousand timers, not due yet."""
    plant(one.core, one.means, some(DOSSIERS, *COMMUNES))
    environ = {
        "PATH": os.environ["PATH"],
        "AMQP_URI": amqp_uri,
        "MONGODB_URI": mongodb_uri,
        "MOTCUA_SEAL_SECRET": SEAL_SECRET,
        "MOTCUA_SERVICE_SECRET": SERVICE_SECRET,
        "MOTCUA_DEMONSTRATION": "1",
        "MOTCUA_CLOCK_FILE": str(tmp_path / "clock"),
        "MOTCUA_LOG_LEVEL": "warning",
        "INTAKE_URL": "http://127.0.0.1:1",
        "WORKFLOW_DATABASE": database,
        "WORKFLOW_TIMER_BATCH": "20",
        "WORKFLOW_TIMER_SHARE": "0.5",
    }
    built = Storm(one, environ, tmp_path / "clock")
    yield built
    for worker in built.workers.values():
        worker.kill()
        worker.wait()


def killed(storm: Storm, holder: int) -> None:
    """Killed, never to come back."""
    storm.workers[holder].kill()
    storm.until(0)


def frozen(storm: Storm, holder: int) -> None:
    """Frozen until another has fired some, then woken while it goes on."""
    storm.workers[holder].send_signal(signal.SIGSTOP)
    stood = storm.waiting
    storm.until(stood - 200)
    assert storm.holder != holder
    assert storm.waiting > 0
    storm.workers[holder].send_signal(signal.SIGCONT)
    storm.until(0)


@pytest.mark.parametrize("fate", [killed, frozen], ids=["killed", "frozen past its lease and woken"])
def test_each_timer_takes_effect_once(storm: Storm, fate: Callable[[Storm, int], None]) -> None:
    """Whatever becomes of the process that fires them: every timer announced, none twice."""
    planned = sum(len(document["timers"]) for document in storm.one.all(TIMERS))
    assert planned == DOSSIERS * 7
    fate(storm, storm.begin())
    told = fired(storm.one.core)
    assert len(told) == planned
    assert set(told.values()) == {1}
    assert {name.split()[0] for _, _, name in told} <= {timer.value for timer in Timer}
    assert all(timer["fired_at"] for document in storm.one.all(TIMERS) for timer in document["timers"])
