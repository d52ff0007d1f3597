"""Intake's worker: what the chassis does for every service, the sweeping of orphans, and the gauges."""

import services.chassis.patched  # noqa: F401, I001 - before anything that opens a socket

from functools import partial
from typing import ClassVar

from nameko.timer import timer

from services.chassis import logs
from services.chassis.worker import Runtime, ServiceWorker, quietly, run_worker
from services.intake import bootstrap
from services.intake.bootstrap import online, synchronisation
from services.intake.metrics import WorkerMetrics
from services.intake.settings import IntakeSettings


class IntakeWorker(ServiceWorker):
    """Entry points of the worker."""

    name: ClassVar[str] = bootstrap.SERVICE

    @timer(interval=60)
    def sweep_orphans(self) -> None:
        """Delete scans to which nothing refers."""
        quietly("orphans", self.runtime.jobs.sweep)

    @timer(interval=5)
    def measure_hand_overs(self) -> None:
        """Refresh intake's own gauges."""
        quietly("figures", self.runtime.jobs.measure)


def runtime(settings: IntakeSettings) -> Runtime:
    """What the worker is given; made here because an API process must not load what `Runtime` stands on."""
    core = bootstrap.core(settings)
    metrics = WorkerMetrics()
    jobs = bootstrap.jobs(core, metrics)
    return Runtime(
        core=core,
        subscriptions=bootstrap.subscriptions(core),
        feeds=bootstrap.feeds(settings),
        feed_token=partial(bootstrap.feed_token, settings),
        jobs=jobs,
        leased=[
            *bootstrap.leased(jobs),
            *synchronisation.leased(settings, core, metrics.outside),
            *online.leased(core, metrics.filing_swept),
        ],
        watch=partial(bootstrap.watch, core),
    )


def main() -> None:
    """Run until told to stop."""
    settings = bootstrap.settings_from_environment()
    logs.configure(bootstrap.SERVICE, settings.common.log_level)
    run_worker(IntakeWorker, runtime(settings))


if __name__ == "__main__":
    main()
