"""The gauge of late dossiers: right, and bounded."""

from __future__ import annotations

from prometheus_client import CollectorRegistry

from services.tracking.metrics import MAX_COMMUNES, OTHERS, TrackingMetrics


def shown(registry: CollectorRegistry) -> dict[str, float]:
    """The series as a scrape finds them."""
    (family,) = registry.collect()
    return {sample.labels["commune"]: sample.value for sample in family.samples}


def test_each_commune_has_its_series() -> None:
    """While there are few, each is named, and nothing is left to the others."""
    registry = CollectorRegistry()
    TrackingMetrics(registry).late({"32128": 3, "32134": 1})
    assert shown(registry) == {"32128": 3, "32134": 1, OTHERS: 0}


def test_a_commune_that_caught_up_goes() -> None:
    """What is late no more is shown no more: a figure of the past would raise an alert for ever."""
    registry = CollectorRegistry()
    metrics = TrackingMetrics(registry)
    metrics.late({"32128": 3, "32134": 1})
    metrics.late({"32134": 2})
    assert shown(registry) == {"32134": 2, OTHERS: 0}


def test_the_series_stay_bounded() -> None:
    """Of thousands of communes the worst are named; the sum is right all the same."""
    registry = CollectorRegistry()
    late = {f"{number:05d}": number for number in range(1, 3322)}
    TrackingMetrics(registry).late(late)
    found = shown(registry)
    assert len(found) == MAX_COMMUNES + 1
    assert sum(found.values()) == sum(late.values())
    assert min(value for commune, value in found.items() if commune != OTHERS) == 3222
