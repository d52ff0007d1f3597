"""Workflow's worker: what the chassis does for every service, and the gauge of late steps."""

import services.chassis.patched  # noqa: F401, I001 - before anything that opens a socket

from functools import partial
from typing import ClassVar

from nameko.timer import timer

from services.chassis import logs
from services.chassis.core import Core
from services.chassis.worker import Runtime, ServiceWorker, quietly, run_worker
from services.workflow import bootstrap
from services.workflow.handlers.means import Means
from services.workflow.metrics import WorkerMetrics
from services.workflow.settings import WorkflowSettings


class WorkflowWorker(ServiceWorker):
    """Entry points of the worker."""

    name: ClassVar[str] = bootstrap.SERVICE

    @timer(interval=5)
    def measure_steps(self) -> None:
        """Refresh workflow's own gauges."""
        quietly("figures", self.runtime.jobs.measure)


def runtime(settings: WorkflowSettings, core: Core, means: Means) -> Runtime:
    """What the worker is given; made here because an API process must not load what `Runtime` stands on."""
    metrics = WorkerMetrics()
    return Runtime(
        core=core,
        subscriptions=bootstrap.subscriptions(means),
        feeds=bootstrap.feeds(settings),
        feed_token=partial(bootstrap.feed_token, settings),
        jobs=bootstrap.Jobs(core.store, core.clock, metrics),
        leased=bootstrap.leased(settings, core, means, metrics),
        watch=partial(bootstrap.watch, core),
    )


def main() -> None:
    """Publish the process definitions, then run until told to stop."""
    settings = bootstrap.settings_from_environment()
    logs.configure(bootstrap.SERVICE, settings.common.log_level)
    core = bootstrap.core(settings)
    means = bootstrap.means_or_exit(settings, core)
    core.ensure_patiently(then=partial(bootstrap.prepare, settings, core, means))
    run_worker(WorkflowWorker, runtime(settings, core, means))


if __name__ == "__main__":
    main()
