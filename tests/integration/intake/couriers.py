"""An intake that is connected with a simulated province, and its workers' job, stride by stride."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from prometheus_client import CollectorRegistry

from services.chassis.jobs import Fenced, Job
from services.chassis.lease import LEASES, Lease
from services.intake.bootstrap import jobs as worker_jobs
from services.intake.bootstrap import synchronisation
from services.intake.metrics import WorkerMetrics
from services.intake.ports import DOSSIERS, ERRANDS
from services.intake.province import ProvinceService
from tests.integration.intake.house import COMMUNE, House
from tests.simulators.running import SimulatedProvince
from tests.waiting import wait_until

SECRET = "secret-of-the-commune"


def variables(province: SimulatedProvince, **more: str) -> dict[str, str]:
    """What connects an intake with the province."""
    return {
        "INTAKE_PROVINCE_URL": province.url,
        "INTAKE_PROVINCE_CLIENT_ID": "commune",
        "INTAKE_PROVINCE_CLIENT_SECRET": SECRET,
        **more,
    }


@dataclass
class Courier:
    """The synchronising job of one worker, whenever its lease is held."""

    intake: House
    holder: str = "one"
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)

    def __post_init__(self) -> None:
        core = self.intake.core
        self.metrics = WorkerMetrics(self.registry)
        self.service = synchronisation.service(self.intake.settings)
        assert isinstance(self.service, ProvinceService)
        jobs = synchronisation.leased(self.intake.settings, core, self.metrics.outside, self.service)
        self.job: Job = jobs[0]
        self.fenced = Fenced(
            core.store, core.transactor, Lease(core.store, self.job.name, holder=self.holder)
        )

    def close(self) -> None:
        """Let go of the connections."""
        assert isinstance(self.service, ProvinceService)
        self.service.close()

    def stride(self) -> float:
        """A stride, if the lease can be had."""
        return self.job.stride(self.fenced) if self.fenced.lease.acquire() else 0.0

    def until(self, done: Callable[[], Any], what: str = "the courier is done") -> None:
        """Stride after stride until that is true; what waits is due at once."""

        def hastened() -> Any:
            self.hasten()
            self.stride()
            return done()

        wait_until(hastened, 30, what=what)

    def until_idle(self) -> None:
        """Until nothing waits."""
        errands = self.intake.core.store.plumbing(ERRANDS)
        self.until(lambda: errands.count_documents({}) == 0, "nothing waits")

    def hasten(self) -> None:
        """No pause between two attempts."""
        errands = self.intake.core.store.plumbing(ERRANDS)
        errands.update_many({}, [{"$set": {"next_at": {"$subtract": ["$since", 3_600_000]}}}])

    def carried(self, outcome: str) -> float:
        """How many messages had that outcome."""
        return self.value("intake_synchronisation_messages_total", outcome=outcome) or 0

    def value(self, name: str, **labels: str) -> float | None:
        """A metric."""
        return self.registry.get_sample_value(name, labels)

    def measure(self) -> None:
        """Refresh the gauges."""
        worker_jobs(self.intake.core, self.metrics).measure()


def read(intake: House, dossier_id: str) -> dict[str, Any]:
    """A dossier as staff see it."""
    found: dict[str, Any] = intake.get(f"{COMMUNE}/dossiers/{dossier_id}").json()
    return found


def emptied(intake: House) -> House:
    """Without any dossier, errand or lease."""
    for name in (DOSSIERS, ERRANDS, LEASES, "outside_numbers", "serials", "issued_forms", "events"):
        intake.core.store.plumbing(name).delete_many({})
    return intake
