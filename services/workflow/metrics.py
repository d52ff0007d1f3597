"""What workflow counts and measures."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable, Mapping

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge

COMMUNES_SHOWN = 200  # beyond, a commune's figure is added to "other": series stay bounded


class ApiMetrics:
    """The metrics of the API process."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        self._steps = Counter(
            "workflow_steps_total",
            "Steps ended by officers",
            ("role", "outcome", "on_time"),
            registry=registry,
        )

        self._acts = Counter(
            "workflow_acts_total",
            "What officers ordered besides doing steps",
            ("kind",),
            registry=registry,
        )

    def acted(self, kind: str) -> None:
        """An officer asked for something, decided, or ended a dossier."""
        self._acts.labels(kind).inc()

    def ended(self, role: str, outcome: str, on_time: bool) -> None:
        """An officer ended a step."""
        self._steps.labels(role, outcome, str(on_time).lower()).inc()


class WorkerMetrics:
    """The metrics of the worker process."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        self._late = Gauge(
            "workflow_late_steps", "Open steps past their due date", ("commune_id",), registry=registry
        )

        self._fired = Counter("workflow_timers_fired_total", "Timers fired", ("timer",), registry=registry)
        self._failed = Counter(
            "workflow_timers_failed_total",
            "Dossiers whose timers could not be fired; tried again later",
            registry=registry,
        )
        self._dates = Counter(
            "workflow_dates_redated_total",
            "Dates counted again by a calendar: same, recounted, put_off, kept, unclear",
            ("fate",),
            registry=registry,
        )
        self._to_redate = Gauge(
            "workflow_dossiers_to_redate",
            "Dossiers dated by another calendar than is in force",
            ("lane",),
            registry=registry,
        )
        self._lag = Gauge(
            "workflow_timer_lag_seconds",
            "For how long the oldest unfired timer has been due",
            registry=registry,
        )

    def fired(self, timers: Iterable[str], failed: int) -> None:
        """Timers were fired, and those of some dossiers could not be."""
        for timer, count in Tally(timers).items():
            self._fired.labels(timer).inc(count)
        self._failed.inc(failed)

    def timer_lag(self, seconds: float) -> None:
        """The oldest unfired timer has been due for so long."""
        self._lag.set(seconds)

    def redated(self, lane: int, fates: Mapping[str, int], waiting: int) -> None:
        """The dates of some dossiers of a lane were counted by the calendar in force, and so many wait."""
        for fate, count in fates.items():
            self._dates.labels(fate).inc(count)
        self._to_redate.labels(lane).set(waiting)

    def late(self, by_commune: Mapping[str, int]) -> None:
        """Show the communes with the most late steps by name, the rest together."""
        self._late.clear()
        ranked = sorted(by_commune.items(), key=lambda item: (-item[1], item[0]))
        for commune_id, count in ranked[:COMMUNES_SHOWN]:
            self._late.labels(commune_id).set(count)
        self._late.labels("other").set(sum(count for _, count in ranked[COMMUNES_SHOWN:]))
