"""A seed is a plan: the same one each time, with every kind of blow in it."""

from __future__ import annotations

import pytest

from tests.chaos.faults import KINDS, planned

PROGRAMS = ["broker", "database", "intake.api", "notify.worker"]
LINKS = ["desks", "intake.database", "workflow.broker"]


def test_the_same_seed_is_the_same_plan() -> None:
    """What was found can be played again."""
    assert planned(7, 120, PROGRAMS, LINKS) == planned(7, 120, PROGRAMS, LINKS)
    assert planned(7, 120, PROGRAMS, LINKS) != planned(8, 120, PROGRAMS, LINKS)


@pytest.mark.parametrize("seed", range(1, 21))
def test_every_blow_falls_within_the_time_and_hits_something_there(seed: int) -> None:
    """No blow comes when the desks have closed; targets are parts and links of the world."""
    plan = planned(seed, 120, PROGRAMS, LINKS)
    assert len(plan) >= 25
    assert all(0 < fault.at < 117 for fault in plan)
    assert {fault.target for fault in plan if fault.kind in ("kill", "freeze")} <= set(PROGRAMS)
    assert {fault.target for fault in plan if fault.kind in ("cut", "hold", "swallow")} <= set(LINKS)


def test_some_seeds_have_every_kind() -> None:
    """Twenty seeds of two minutes leave no kind out, and each kind says what it is."""
    kinds = {fault.kind for seed in range(1, 21) for fault in planned(seed, 120, PROGRAMS, LINKS)}
    assert kinds == set(KINDS)
    assert all(blow.__doc__ for blow in KINDS.values())
