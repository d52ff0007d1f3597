"""Tracking's worker: what the chassis does for every service, and the gauge of late dossiers."""

import services.chassis.patched  # noqa: F401, I001 - before anything that opens a socket

from functools import partial
from typing import ClassVar

from nameko.timer import timer

from services.chassis import logs
from services.chassis.worker import Runtime, ServiceWorker, quietly, run_worker
from services.tracking import bootstrap
from services.tracking.metrics import TrackingMetrics
from services.tracking.settings import TrackingSettings


class TrackingWorker(ServiceWorker):
    """Entry points of the worker."""

    name: ClassVar[str] = bootstrap.SERVICE

    @timer(interval=15, eager=True)
    def measure_dossiers(self) -> None:
        """Refresh tracking's own gauges."""
        quietly("late", self.runtime.jobs.measure)


def runtime(settings: TrackingSettings) -> Runtime:
    """What the worker is given; made here because an API process must not load what `Runtime` stands on."""
    core = bootstrap.core(settings)
    return Runtime(
        core=core,
        subscriptions=bootstrap.subscriptions(bootstrap.person_opener(core), core.clock),
        feeds=bootstrap.feeds(settings),
        feed_token=partial(bootstrap.feed_token, settings),
        jobs=bootstrap.Jobs(core.store, core.clock, TrackingMetrics()),
        watch=partial(bootstrap.watch, settings, core),
    )


def main() -> None:
    """Run until told to stop."""
    settings = bootstrap.settings_from_environment()
    logs.configure(bootstrap.SERVICE, settings.common.log_level)
    run_worker(TrackingWorker, runtime(settings))


if __name__ == "__main__":
    main()
