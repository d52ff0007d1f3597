"""The gauge of late dossiers: right, and bounded."""

from __future__ import annotations

from prometheus_client import CollectorRegistry

from services.contracts.watch import Kind
from services.tracking.metrics import MAX_COMMUNES, OTHERS, TrackingMetrics


def shown(registry: CollectorRegistry) -> dict[str, float]:
    """The series as a scrape finds them."""
    (family,) = [one for one in registry.collect() if one.name == "tracking_late_dossiers"]
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


def test_each_kind_of_stuck_dossiers_has_a_series_from_the_start() -> None:
    """An alert needs a zero to rise from; a kind that is mended goes back to it."""
    registry = CollectorRegistry()
    metrics = TrackingMetrics(registry)

    def stuck(kind: Kind) -> float | None:
        return registry.get_sample_value("tracking_stuck_dossiers", {"kind": kind.value})

    assert {stuck(kind) for kind in Kind} == {0}
    metrics.stuck({"no_timer": 3})
    assert (stuck(Kind.NO_TIMER), stuck(Kind.NO_OWNER)) == (3, 0)
    metrics.stuck({})
    assert stuck(Kind.NO_TIMER) == 0


def test_a_read_model_of_another_version_is_seen() -> None:
    """Until it is rebuilt."""
    registry = CollectorRegistry()
    metrics = TrackingMetrics(registry)
    for outdated in (True, False):
        metrics.outdated(outdated)
        assert registry.get_sample_value("tracking_read_model_outdated") == outdated


def test_days_that_do_not_add_up_are_counted() -> None:
    """Received is open, closed or void; a day on which it is not is seen."""
    registry = CollectorRegistry()
    TrackingMetrics(registry).unbalanced(2)
    assert registry.get_sample_value("tracking_unbalanced_ledgers") == 2
