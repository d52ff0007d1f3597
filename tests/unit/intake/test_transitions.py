"""The table of changes of status, on every pair, the forbidden ones included."""

from __future__ import annotations

from itertools import product

import pytest

from services.contracts.status import Status
from services.intake.domain.errors import ForbiddenTransitionError
from services.intake.domain.transitions import TRANSITIONS, Condition, Owner, require

STATUSES: tuple[Status | None, ...] = (None, *Status)
OPEN = {
    (None, 1, "intake", "none"),
    (None, 1, "intake", "instant"),
    (None, 1, "intake", "confirmed"),
    (1, 2, "intake", "none"),
    (1, 2, "intake", "instant"),
    (1, 2, "intake", "confirmed"),
    (1, 3, "intake", "none"),
    (1, 3, "intake", "instant"),
    (1, 3, "intake", "confirmed"),
    (2, 9, "workflow", "none"),
    (2, 9, "workflow", "instant"),
    (2, 9, "workflow", "confirmed"),
    (2, 9, "intake", "instant"),
    (2, 10, "intake", "confirmed"),
    (9, 10, "intake", "none"),
    (9, 10, "intake", "instant"),
    (9, 10, "intake", "confirmed"),
    (10, 10, "workflow", "none"),
    (10, 10, "workflow", "instant"),
    (10, 10, "workflow", "confirmed"),
}


@pytest.mark.parametrize("before", STATUSES)
def test_every_pair_is_decided(before: Status | None) -> None:
    """Of all changes by all owners under all conditions exactly the listed ones are open."""
    for after, owner, condition in product(Status, Owner, Condition):
        if (before, after, owner, condition) in OPEN:
            require(before, after, owner, condition)
        else:
            with pytest.raises(ForbiddenTransitionError) as caught:
                require(before, after, owner, condition)
            assert caught.value.fields == ("status",)


def test_each_line_has_its_reason() -> None:
    """Nobody has to guess why a change is open, and no change has two lines."""
    assert all(line.reason for line in TRANSITIONS)
    keys = [(line.before, line.after, line.owner, line.condition) for line in TRANSITIONS]
    assert len(set(keys)) == len(keys)


def test_a_refusal_says_what_was_tried() -> None:
    """The message has the official words of both statuses and the owner; so have its members."""
    with pytest.raises(
        ForbiddenTransitionError, match=r"intake may not move .* Đã trả kết quả to Mới"
    ) as caught:
        require(Status.RETURNED, Status.NEW, Owner.INTAKE)
    assert (caught.value.before, caught.value.after) == ("Đã trả kết quả", "Mới đăng ký")
    with pytest.raises(ForbiddenTransitionError, match="from nowhere to"):
        require(None, Status.RETURNED, Owner.INTAKE)
