"""What notify counts and measures."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram

DELIVERY_BUCKETS = (0.1, 0.5, 1, 2, 5, 15, 60, 300, 900, 3_600, 14_400, 43_200, 86_400)
DESK_CAUSES = ("no_contact", "no_channel")


class NotifyMetrics:
    """The metrics of the sending process."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        self._messages = Counter(
            "notify_messages_total",
            "Attempts by what they left of a message: sent, failed for good, deferred to another attempt",
            ("channel", "outcome"),
            registry=registry,
        )
        self._seconds = Histogram(
            "notify_delivery_seconds",
            "From a message becoming due to its being taken over by the channel",
            ("channel",),
            buckets=DELIVERY_BUCKETS,
            registry=registry,
        )
        self._failed = Gauge(
            "notify_failed_messages", "Messages that failed and wait for staff", registry=registry
        )
        self._oldest = Gauge(
            "notify_oldest_due_seconds",
            "How long the oldest message has been due; 0 in the quiet hours of its channel",
            ("channel",),
            registry=registry,
        )
        self._desk = Gauge(
            "notify_desk_notices",
            "Notices of the last 24 hours that only the desk can give: no contact, or no channel for it",
            ("cause",),
            registry=registry,
        )

    def attempted(self, channel: str, outcome: str) -> None:
        """Count what an attempt left."""
        self._messages.labels(channel, outcome).inc()

    def delivered(self, channel: str, seconds: float) -> None:
        """Measure how long a message took to leave."""
        self._seconds.labels(channel).observe(max(0.0, seconds))

    def measured(self, failed: int, oldest_due: Mapping[str, float], desk: Mapping[str, int]) -> None:
        """Note what is kept in the database."""
        self._failed.set(failed)
        for channel, seconds in oldest_due.items():
            self._oldest.labels(channel).set(seconds)
        for cause in DESK_CAUSES:
            self._desk.labels(cause).set(desk.get(cause, 0))
