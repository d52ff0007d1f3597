"""What tracking measures: how many dossiers are late, and where."""

from __future__ import annotations

from collections.abc import Mapping
from heapq import nlargest

from prometheus_client import REGISTRY, CollectorRegistry, Gauge

from services.contracts.watch import Kind

MAX_COMMUNES = 100  # with a series of their own: those with the most late dossiers
OTHERS = "others"


class TrackingMetrics:
    """The metrics of the worker."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        self._late = Gauge(
            "tracking_late_dossiers",
            "Dossiers past their due date without a result; communes beyond the 100 worst together as others",
            ("commune",),
            registry=registry,
        )
        self._shown: set[str] = set()
        self._stuck = Gauge(
            "tracking_stuck_dossiers",
            "Dossiers that nothing will move any more, found by any service",
            ("kind",),
            registry=registry,
        )
        self._unbalanced = Gauge(
            "tracking_unbalanced_ledgers",
            "Days of a service's ledger on which not all that came in is open, closed or void",
            registry=registry,
        )
        self._outdated = Gauge(
            "tracking_read_model_outdated",
            "1 while the read model in force was made by another version's rules",
            registry=registry,
        )
        for kind in Kind:
            self._stuck.labels(kind.value).set(0)

    def stuck(self, counts: Mapping[str, int]) -> None:
        """Note how many findings of each kind are kept."""
        for kind in Kind:
            self._stuck.labels(kind.value).set(counts.get(kind.value, 0))

    def unbalanced(self, days: int) -> None:
        """Note how many days do not add up."""
        self._unbalanced.set(days)

    def outdated(self, is_outdated: bool) -> None:
        """Note whether the read model wants rebuilding."""
        self._outdated.set(is_outdated)

    def late(self, by_commune: Mapping[str, int]) -> None:
        """Note how many dossiers of each commune are late; a commune that is not named has none."""
        worst = nlargest(MAX_COMMUNES, by_commune, key=lambda commune: (by_commune[commune], commune))
        shown = {commune: by_commune[commune] for commune in worst}
        shown[OTHERS] = sum(by_commune.values()) - sum(shown.values())
        for commune, count in shown.items():
            self._late.labels(commune).set(count)
        for commune in self._shown - shown.keys():
            self._late.remove(commune)
        self._shown = set(shown)
