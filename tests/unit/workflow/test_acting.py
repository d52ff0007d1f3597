"""On whose behalf an officer acts."""

from __future__ import annotations

import pytest

from tests.fakes.workflow import CLERK, LEADER, SPECIALIST, actor

STAND_IN = actor("b", SPECIALIST, a=LEADER, z=LEADER)


def test_a_stand_in_has_the_roles_of_the_absent() -> None:
    """NĐ 309/2026/NĐ-CP, art. 11.8: beside their own."""
    assert STAND_IN.roles == {SPECIALIST, LEADER}
    assert actor("b", SPECIALIST).roles == {SPECIALIST}


@pytest.mark.parametrize(
    ("role", "claimed_by", "behalf"),
    [
        (SPECIALIST, None, ""),
        (SPECIALIST, "a", ""),  # stood in for in another role only
        (LEADER, None, "a"),
        (LEADER, "z", "z"),
        (LEADER, "b", "a"),
        (CLERK, None, ""),
    ],
)
def test_on_whose_behalf(role: str, claimed_by: str | None, behalf: str) -> None:
    """Of whoever had claimed the step; else of somebody whose role it takes; in one's own role nobody's."""
    assert STAND_IN.behalf(role, claimed_by) == behalf


def test_whose_claims_are_open_to_a_stand_in() -> None:
    """Those of the absent in the role that is stood in for, and no other."""
    assert STAND_IN.stands_for("a", LEADER)
    assert not STAND_IN.stands_for("a", SPECIALIST)
    assert not STAND_IN.stands_for("c", LEADER)
    assert not STAND_IN.stands_for(None, LEADER)
