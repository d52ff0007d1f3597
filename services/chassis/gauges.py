"""What every worker measures: outbox, inbox, parked events, dead letters, and how long until visible."""

from __future__ import annotations

import time
from collections import Counter as Tally
from collections.abc import Mapping
from datetime import UTC, datetime

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram

from services.chassis.aside import Taken
from services.chassis.deadletters import DeadLetters
from services.chassis.eventlog import EventLog
from services.chassis.faults import counts as faults_kept
from services.chassis.mongo import Store
from services.chassis.parking import PARKED, RETURNED
from services.chassis.poison import Kind

BACKUPS, NEWEST = "backups", "newest"  # one line: `at`, as of when the newest whole backup is
VISIBLE_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 15, 60, 300, 3600)


class WorkerGauges:
    """The metrics of one worker process; the label `service` tells the four apart."""

    def __init__(self, service: str, registry: CollectorRegistry = REGISTRY) -> None:
        self._service = service
        self.depths: dict[str, tuple[int, float]] = {}  # of each queue: messages, and when
        label = ("service",)
        self._handled = Counter(
            "motcua_events_handled_total", "Events that took effect", (*label, "type"), registry=registry
        )
        self._other = Counter(
            "motcua_events_passed_over_total",
            "Events without effect: repeated, ignored (no handler), parked, dead",
            (*label, "why"),
            registry=registry,
        )
        self._visible = Histogram(
            "motcua_accepted_to_visible_seconds",
            "From the durable write of an event to its effect in this service",
            label,
            buckets=VISIBLE_BUCKETS,
            registry=registry,
        )
        self._outbox_age = Gauge(
            "motcua_outbox_age_seconds",
            "Age of the oldest event not yet published",
            label,
            registry=registry,
        )
        self._depth = Gauge(
            "motcua_inbox_depth", "Messages waiting in an inbox queue", (*label, "queue"), registry=registry
        )
        self._backup = Gauge(
            "motcua_backup_at_seconds",
            "As of when the newest backup is that was told to the database; 0 without any",
            label,
            registry=registry,
        )
        self._set_aside(registry)
        self._behind_others(registry)
        self._watched(registry)

    def _set_aside(self, registry: CollectorRegistry) -> None:
        self._dead = Gauge("motcua_dead_letters", "Open dead letters", ("service", "kind"), registry=registry)
        self._oldest_dead = Gauge(
            "motcua_oldest_dead_letter_seconds",
            "How long the oldest open dead letter has been there; 0 for none",
            ("service",),
            registry=registry,
        )
        self._parked = Gauge(
            "motcua_parked_events", "Events that wait", ("service", "reason"), registry=registry
        )

    def _behind_others(self, registry: CollectorRegistry) -> None:
        self._rush = Gauge(
            "motcua_worker_rushes",
            "1 while the worker takes turns with the desks, since many wait for long; else it gives way",
            ("service",),
            registry=registry,
        )

    def _watched(self, registry: CollectorRegistry) -> None:
        self._faults = Gauge(
            "motcua_faults",
            "Subjects that nothing will move any more, found in the store of the service",
            ("service", "kind"),
            registry=registry,
        )
        self._round = Gauge(
            "motcua_watch_round_at_seconds",
            "When the watch of a service came to the end of a round last; it never did where there is none",
            ("service",),
            registry=registry,
        )
        self._kinds: set[str] = set()

    def round_ended(self, seconds: float) -> None:
        """The watch has looked at everything once more."""
        self._round.labels(self._service).set_to_current_time()

    def faults(self, counts: Mapping[str, int]) -> None:
        """Note how many findings of each kind are kept; a kind that is not named has none."""
        self._kinds |= counts.keys()
        for kind in self._kinds:
            self._faults.labels(self._service, kind).set(counts.get(kind, 0))

    def observe(self, taken: Taken) -> None:
        """Count what became of a batch."""
        now = datetime.now(UTC)
        visible = self._visible.labels(self._service)
        for envelope in taken.handled:
            if envelope.recorded_at is not None:
                visible.observe(max(0.0, (now - envelope.recorded_at).total_seconds()))
        for type_, count in Tally(envelope.type for envelope in taken.handled).items():
            self._handled.labels(self._service, type_).inc(count)
        for why in ("ignored", "repeated", "parked", "dead"):
            if getattr(taken, why):
                self._other.labels(self._service, why).inc(getattr(taken, why))

    def inbox_depth(self, queue: str, depth: int) -> None:
        """Note how many messages wait in a queue."""
        self._depth.labels(self._service, queue).set(depth)
        self.depths[queue] = (depth, time.monotonic())

    def outbox_age(self, seconds: float) -> None:
        """Note the age of the oldest event that is not published."""
        self._outbox_age.labels(self._service).set(seconds)

    def rush(self, rushes: bool) -> None:
        """Note whether the worker takes turns with the desks."""
        self._rush.labels(self._service).set(rushes)

    def refresh(self, store: Store) -> None:
        """Read what is kept in the database."""
        self.faults(faults_kept(store, self._service))
        backup = store.plumbing(BACKUPS).find_one({"_id": NEWEST})
        self._backup.labels(self._service).set(backup["at"].timestamp() if backup else 0.0)
        letters = DeadLetters(store)
        counts, oldest_at = letters.counts(), letters.oldest_at()
        for kind in Kind:
            self._dead.labels(self._service, kind).set(counts.get(kind, 0))
        age = (datetime.now(UTC) - oldest_at).total_seconds() if oldest_at else 0.0
        self._oldest_dead.labels(self._service).set(age)
        by_reason = {"$group": {"_id": "$reason", "count": {"$sum": 1}}}
        parked = {one["_id"]: one["count"] for one in store.plumbing(PARKED).aggregate([by_reason])}
        for reason in ("waits", "retry", "sent back", "apart", RETURNED):
            self._parked.labels(self._service, reason).set(parked.get(reason, 0))


def oldest_unpublished(store: Store, backlog: dict[str, int]) -> float:
    """Age in seconds of the oldest event that the broker does not have; 0 if it has all.

    Args:
        backlog: tenant to the position up to which its events were published.
    """
    log = EventLog(store)
    oldest = [log.oldest_behind(tenant, published) for tenant, published in backlog.items()]
    ages = [(datetime.now(UTC) - at).total_seconds() for at in oldest if at]
    return max(ages, default=0.0)
