"""The table of changes of status, on every pair, the forbidden ones included."""

from __future__ import annotations

from itertools import product

import pytest

from services.contracts.status import Status
from services.intake.domain.errors import ForbiddenTransitionError
from services.intake.domain.transitions import TRANSITIONS, Condition, Owner, require, ruling

STATUSES: tuple[Status | None, ...] = (None, *Status)
ALWAYS = frozenset(Condition)
RECEIVED_ONLY = ALWAYS - {Condition.AT_RECEPTION}
AT_RECEPTION = frozenset({Condition.AT_RECEPTION})
CONFIRMED = frozenset({Condition.CONFIRMED})

# What the desk may do: from, to, and what has to hold.
DESK = {
    (None, 1): ALWAYS,
    (1, 2): ALWAYS,
    (1, 3): ALWAYS,
    (1, 5): ALWAYS,
    (1, 8): ALWAYS,
    (2, 7): ALWAYS,
    (2, 9): frozenset({Condition.INSTANT}),
    (2, 10): CONFIRMED,
    (4, 7): ALWAYS,
    (4, 10): CONFIRMED,
    (5, 2): AT_RECEPTION,
    (5, 3): AT_RECEPTION,
    (5, 5): AT_RECEPTION,
    (5, 7): RECEIVED_ONLY,
    (5, 8): AT_RECEPTION,
    (5, 10): CONFIRMED,
    (6, 7): ALWAYS,
    (6, 10): CONFIRMED,
    (7, 10): CONFIRMED,
    (9, 10): ALWAYS,
}
# What stands after workflow's news: rows are where the dossier stood, columns 4, 5, 6, 7, 8, 9.
# 71 and 72: a request to withdraw that waits for its decision, and one that was decided.
NEWS = (4, 5, 6, 7, 8, 9)
HEARD = {
    2: (4, 5, 6, 7, 8, 9),
    4: (4, 5, 6, 7, 8, 9),
    5: (4, 5, 6, 7, 8, 9),
    6: (4, 5, 6, 7, 8, 9),
    71: (7, 7, 7, 7, 8, 9),
    72: (4, 5, 6, 7, 8, 9),
    8: (8, 8, 8, 8, 8, 8),
    9: (9, 9, 9, 9, 9, 9),
    10: (10, 10, 10, 10, 10, 10),
}
TOLD = {(71, 9), (10, 5), (10, 6), (10, 8)}  # somebody at the desk has to know
# What stands here after the competent commune's news: columns 2 to 10; None: cannot be.
COMPETENT = {
    **dict.fromkeys((2, 4, 5, 6, 7), (2, 3, 4, 5, 6, 7, 8, 9, None)),
    **{status: (*[status] * 8, None) for status in (3, 8, 9)},
    10: (10,) * 9,
}


@pytest.mark.parametrize("before", STATUSES)
def test_the_desk_may_do_what_the_table_says(before: Status | None) -> None:
    """Every pair under every condition: the listed ones are open, all others closed.

    Law: NĐ 61/2018/NĐ-CP, art. 16, 17 and 20; derived, not an official table.
    """
    for after, condition in product(Status, Condition):
        if condition in DESK.get((before, after), ()):
            require(before, after, Owner.INTAKE, condition)
        else:
            with pytest.raises(ForbiddenTransitionError) as caught:
                require(before, after, Owner.INTAKE, condition)
            assert caught.value.fields == ("status",)


@pytest.mark.parametrize("row", HEARD)
def test_workflows_news_never_fails_for_being_late(row: int) -> None:
    """Every status after the reception, every news: one stands, and where two met somebody is told."""
    before = Status(row if row < 11 else 7)
    condition = Condition.UNDECIDED if row == 71 else Condition.NONE
    for news, stands in zip(NEWS, HEARD[row], strict=True):
        line = ruling(before, Status(news), Owner.WORKFLOW, condition)
        assert (line.after, bool(line.told)) == (Status(stands), (row, news) in TOLD)


def test_older_news_never_moves_a_dossier_backwards() -> None:
    """From an end, or from a result, no news leads anywhere but forwards."""
    for before, news in product((Status.STOPPED, Status.COMPLETED, Status.RETURNED), NEWS):
        assert ruling(before, Status(news), Owner.WORKFLOW).after is before


@pytest.mark.parametrize("before", [None, Status.NEW, Status.DECLINED])
def test_workflow_says_nothing_of_what_was_never_received(before: Status | None) -> None:
    """Such news is wrong, not late; nor does workflow ever say 1, 2, 3 or 10."""
    for news in Status:
        with pytest.raises(ForbiddenTransitionError):
            ruling(before, news, Owner.WORKFLOW)
    for wrong in (Status.NEW, Status.RECEIVED, Status.DECLINED, Status.RETURNED):
        with pytest.raises(ForbiddenTransitionError):
            ruling(Status.IN_PROGRESS, wrong, Owner.WORKFLOW)


def test_while_papers_are_awaited_at_reception_nobody_works_on_it() -> None:
    """Status 5 at reception is not status 5 after appraisal: workflow does not know the dossier."""
    for news in NEWS:
        with pytest.raises(ForbiddenTransitionError):
            ruling(Status.SUPPLEMENT_REQUESTED, Status(news), Owner.WORKFLOW, Condition.AT_RECEPTION)


@pytest.mark.parametrize("before", STATUSES)
def test_the_competent_communes_news_is_mirrored(before: Status | None) -> None:
    """Filed here, resolved there: it stands here where it stands there, until it has an end (art. 14.4)."""
    if before is None or before is Status.NEW:
        with pytest.raises(ForbiddenTransitionError):
            ruling(before, Status.RECEIVED, Owner.COMPETENT)
        return
    for news, stands in zip(range(2, 11), COMPETENT[before], strict=True):
        if stands is None:
            with pytest.raises(ForbiddenTransitionError):
                ruling(before, Status(news), Owner.COMPETENT)
        else:
            assert ruling(before, Status(news), Owner.COMPETENT).after == stands


def test_each_line_has_its_reason() -> None:
    """Nobody has to guess why a change is open, no change has two lines, the desk gets where it wants."""
    assert all(line.reason for line in TRANSITIONS)
    keys = [(line.before, line.wanted, line.owner, line.condition) for line in TRANSITIONS]
    assert len(set(keys)) == len(keys)
    assert all(line.after is line.wanted for line in TRANSITIONS if line.owner is Owner.INTAKE)


def test_a_refusal_says_what_was_tried() -> None:
    """The message has the official words of both statuses and the owner; so have its members."""
    with pytest.raises(
        ForbiddenTransitionError, match=r"intake may not move .* Đã trả kết quả to Mới"
    ) as caught:
        require(Status.RETURNED, Status.NEW, Owner.INTAKE)
    assert (caught.value.before, caught.value.after) == ("Đã trả kết quả", "Mới đăng ký")
    with pytest.raises(ForbiddenTransitionError, match="from nowhere to"):
        require(None, Status.RETURNED, Owner.INTAKE)
