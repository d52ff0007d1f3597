"""The nameko service from which every worker derives: inbox, relay, retries, backfill, gauges, ops port."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, ClassVar

import eventlet
import structlog
from eventlet import wsgi
from nameko.containers import ServiceContainer
from nameko.extensions import DependencyProvider
from nameko.timer import timer
from pymongo.errors import PyMongoError

from services.chassis.admission.heard import Heard
from services.chassis.backfill import Backfill
from services.chassis.broker import AWAY_ERRORS, Brokers
from services.chassis.consume import Consumer, Subscription
from services.chassis.core import Core
from services.chassis.deadletters import DeadLetters, known_now
from services.chassis.deference import Deference
from services.chassis.drained import note_drained
from services.chassis.errors import StoreAwayError
from services.chassis.feedasking import FeedAwayError
from services.chassis.garbage import collect_seldom
from services.chassis.gauges import WorkerGauges, oldest_unpublished
from services.chassis.health import Check, ops_app
from services.chassis.inbox import inbox
from services.chassis.jobs import Fenced, Job
from services.chassis.lease import Lease
from services.chassis.leasing import JobLoop, Leasing
from services.chassis.pace import Pace
from services.chassis.parking import Unhandled
from services.chassis.publisher import Publisher
from services.chassis.relay import Relay
from services.chassis.relaying import Relaying, RelayLoop
from services.chassis.retries import Retries

log = structlog.get_logger()


@dataclass(frozen=True)
class Runtime:
    """What a bootstrap gives to a worker.

    Attributes:
        backfill: how the service catches up on its sources over HTTP.
        jobs: the service's own objects, for the timers of its worker.
        leased: the jobs that one process of the service does at a time.
        watch: more such jobs, which tell at the end of each round how many seconds it took.
    """

    core: Core
    subscriptions: Sequence[Subscription]
    feeds: dict[str, str]
    feed_token: Callable[[], str]
    jobs: Any = None
    leased: Sequence[Job] = ()
    watch: Callable[[Callable[[float], None]], Sequence[Job]] = lambda on_round: ()
    holder: str = field(default_factory=lambda: f"{socket.gethostname()}-{os.getpid()}")

    @property
    def service(self) -> str:
        """Its name."""
        return self.core.service

    @property
    def topology(self) -> Any:
        """Exchanges and queues."""
        return self.core.topology

    @property
    def amqp_uri(self) -> str:
        """The broker, or the nodes of a cluster with ; between."""
        return self.core.settings.amqp_uri

    @cached_property
    def gauges(self) -> WorkerGauges:
        """The metrics."""
        return WorkerGauges(self.service)

    @cached_property
    def consumer(self) -> Consumer:
        """Takes batches of events."""
        core = self.core
        sources = core.listens.get(self.service, ())
        observe = Heard(core.store, self.gauges.observe)
        return Consumer(core.store, core.transactor, self.subscriptions, sources, observe)

    @cached_property
    def unhandled(self) -> Unhandled:
        """Where bodies go that are not handled now."""
        return Unhandled(self.core.store)

    def take_up_what_is_known_now(self) -> None:
        """Send back what an older version of this service could not know."""
        types = [one.kind.type for one in self.subscriptions]
        taken_up = known_now(DeadLetters(self.core.store), types)
        if taken_up:
            log.info("letters_taken_up", count=taken_up)

    @cached_property
    def retries(self) -> Retries:
        """Takes up parked events."""
        return Retries(self.core.store, self.consumer)

    @cached_property
    def backfill(self) -> Backfill:
        """Catches up over HTTP."""
        return Backfill(self.core.store, self.consumer, self.feeds, self.feed_token)

    def lease(self, job: str) -> Lease:
        """The right to do a job of this service alone."""
        return Lease(self.core.store, job, self.holder)

    @cached_property
    def relay(self) -> Relay:
        """Carries the log to the broker."""
        publisher = Publisher(self.amqp_uri, self.service, self.topology)
        pace = Pace(
            self.core.settings.backlog_share, crowded=lambda: any(loop.busy for loop in self.job_loops)
        )
        return Relay(self.core.store, self.lease("relay"), publisher, pace)

    @cached_property
    def deference(self) -> Deference:
        """Whether the worker gives way to the desks."""
        return Deference()

    def relay_loop(self) -> RelayLoop:
        """The relay with what keeps it going."""
        return RelayLoop(self.relay)

    @cached_property
    def job_loops(self) -> list[JobLoop]:
        """The leased jobs with what keeps them going."""
        core = self.core
        return [
            JobLoop(job, Fenced(core.store, core.transactor, self.lease(job.name)))
            for job in (*self.leased, *self.watch(self.gauges.round_ended))
        ]

    def checks(self) -> list[Check]:
        """What the worker's readiness depends on."""

        def broker() -> None:
            Brokers(self.amqp_uri).open().release()

        return [Check("database", True, self.core.store.probe), Check("broker", True, broker)]


class Provided(DependencyProvider):
    """Gives the runtime to the worker's methods."""

    def get_dependency(self, worker_ctx: Any) -> Runtime:
        """nameko: for each call."""
        runtime: Runtime = self.container.config["runtime"]
        return runtime


class OpsServer(DependencyProvider):
    """Health, readiness and metrics of the worker, on a port of their own."""

    def start(self) -> None:
        """nameko: listen."""
        runtime: Runtime = self.container.config["runtime"]
        settings = runtime.core.settings
        listener = eventlet.listen((settings.host, settings.worker_port), reuse_port=False)
        app = ops_app(runtime.checks())
        self.container.spawn_managed_thread(
            lambda: wsgi.server(listener, app, log_output=False), identifier="ops"
        )


class Backfilling(DependencyProvider):
    """Reads the log of each source once to its end when the service is new, then heals what is missing."""

    def start(self) -> None:
        """nameko: in a thread of its own."""
        self._stopping = False
        self.container.spawn_managed_thread(self._run, identifier="backfill")

    def stop(self) -> None:
        """nameko: the page under way is the last."""
        self._stopping = True

    def _run(self) -> None:
        backfill = self.container.config["runtime"].backfill
        while not self._stopping:
            quietly("backfill", partial(_read_pending, backfill))
            quietly("heal", partial(_try, backfill.heal))
            eventlet.sleep(5)


def _read_pending(backfill: Backfill) -> None:
    for source in backfill.pending():
        _try(partial(backfill.read_all, source))


def _try(read: Callable[[], object]) -> None:
    """Read a feed; a source that is away holds up no other."""
    try:
        read()
    except FeedAwayError as exc:
        log.info("backfill_waits", cause=str(exc)[:200])


class ServiceWorker:
    """What every worker does; a service adds its `name` and its own timers."""

    name: ClassVar[str]

    runtime = Provided()
    relaying = Relaying()
    leasing = Leasing()
    backfilling = Backfilling()
    ops = OpsServer()

    @inbox
    def take(self, bodies: list[bytes], returned: bool) -> None:
        """Handle a batch of events; those that the broker returned are put aside, to be tried alone."""
        if returned:
            self.runtime.unhandled.returned(bodies)
        else:
            self.runtime.consumer.take(bodies)

    @timer(interval=0.5)
    def try_again(self) -> None:
        """Take up parked events that are due."""
        quietly("retries", self.runtime.retries.run)

    @timer(interval=1)
    def watch_disk(self) -> None:
        """See how much room there is."""
        quietly("disk", self.runtime.core.disk.look)

    @timer(interval=1, eager=True)
    def give_way(self) -> None:
        """Leave the cores to the desks, but in a rush."""
        deference = self.runtime.deference
        if self.runtime.relay.in_a_rush:
            deference.rush()
        deference.settle()
        self.runtime.gauges.rush(deference.rushes)

    @timer(interval=5)
    def measure(self) -> None:
        """Refresh the gauges."""
        runtime = self.runtime

        def refresh() -> None:
            runtime.gauges.refresh(runtime.core.store)
            runtime.gauges.outbox_age(oldest_unpublished(runtime.core.store, runtime.relay.backlog))

        quietly("gauges", refresh)

    @timer(interval=1)
    def note_drained(self) -> None:
        """Note when all that the broker held has been handled: what is missing then was not on its way."""
        runtime = self.runtime

        def note() -> None:
            if not runtime.backfill.pending():  # else much is on its way over the feeds
                queues = runtime.topology.inboxes(runtime.service)
                note_drained(runtime.core.store, queues, runtime.gauges.depths)

        quietly("drained", note)


def quietly(job: str, run: Callable[[], object]) -> None:
    """Run a timer's job; a database or broker that is away is no reason to stop the worker."""
    away: tuple[type[Exception], ...] = (StoreAwayError, PyMongoError, *AWAY_ERRORS)
    try:
        run()
    except away as exc:
        log.warning("job_waits", job=job, cause=type(exc).__name__)
    except Exception as exc:
        log.error("job_failed", job=job, cause=type(exc).__name__, exc_info=exc)


def run_worker(worker: type[ServiceWorker], runtime: Runtime) -> None:
    """Run until told to stop (signal 15 or 2)."""
    runtime.core.ensure_patiently(runtime.take_up_what_is_known_now)
    collect_seldom()
    container = ServiceContainer(worker, config={"runtime": runtime, "max_workers": 20})
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: eventlet.spawn_n(container.stop))
    container.start()
    log.info("worker_started", service=runtime.service)
    container.wait()
