"""The table of states of incoming documents, on every pair and every owner."""

from __future__ import annotations

from itertools import product

import pytest

from services.intake.domain.incoming.states import (
    CHANGES,
    DocumentOwner,
    DocumentState,
    DocumentStateError,
    require,
)

OPEN = {
    (None, "registered", "clerk"),
    (None, "returned", "clerk"),
    ("registered", "submitted", "clerk"),
    ("registered", "assigned", "leader"),
    ("submitted", "assigned", "leader"),
    ("assigned", "assigned", "leader"),
    ("acknowledged", "assigned", "leader"),
    ("assigned", "acknowledged", "assignee"),
    ("acknowledged", "closed", "assignee"),
    ("submitted", "closed", "leader"),
    ("assigned", "closed", "leader"),
    ("acknowledged", "closed", "leader"),
    ("registered", "returned", "clerk"),
    ("submitted", "returned", "clerk"),
    ("assigned", "returned", "clerk"),
    ("registered", "voided", "clerk"),
    ("submitted", "voided", "clerk"),
    ("assigned", "voided", "clerk"),
}


@pytest.mark.parametrize("before", [None, *DocumentState])
def test_every_pair_is_decided(before: DocumentState | None) -> None:
    """NĐ 30/2020/NĐ-CP, art. 20-24: of all changes by all owners exactly the listed ones are open."""
    for after, owner in product(DocumentState, DocumentOwner):
        if (before, after, owner) in OPEN:
            require(before, after, owner)
        else:
            with pytest.raises(DocumentStateError) as refused:
                require(before, after, owner)
            assert after.words in refused.value.detail
            assert (before.words if before else "Chưa đăng ký") in refused.value.detail


def test_each_line_has_its_reason_and_article() -> None:
    """Nobody has to guess why a change is open, and no change has two lines."""
    assert all("art." in line.reason for line in CHANGES)
    assert {(line.before, line.after, line.owner) for line in CHANGES} == OPEN
    assert len(CHANGES) == len(OPEN)


def test_what_has_ended_stays_so() -> None:
    """Closed, returned and void documents are not open, and no line leads out of them."""
    ended = [state for state in DocumentState if not state.is_open]
    assert ended == [DocumentState.CLOSED, DocumentState.RETURNED, DocumentState.VOIDED]
    assert not [line for line in CHANGES if line.before in ended]
