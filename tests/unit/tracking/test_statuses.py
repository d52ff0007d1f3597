"""Statuses and whose word counts."""

from __future__ import annotations

from services.tracking.domain.statuses import (
    CLOSED,
    IN_HANDLING,
    IN_PROGRESS,
    OPEN,
    UNHEARD,
    WORDS,
    Rank,
    Standing,
    Status,
)
from tests.fakes.stories import ordinary


def test_the_ten_national_statuses_have_their_words() -> None:
    """Numbers 1 to 10, each with a word of its own."""
    assert [int(status) for status in WORDS] == list(range(1, 11))
    assert len(set(WORDS.values())) == 10


def test_every_status_is_open_or_closed() -> None:
    """The board adds up: open and closed dossiers are all, and what is in progress is open."""
    assert set(Status) == OPEN | CLOSED
    assert not OPEN & CLOSED
    assert IN_PROGRESS < OPEN
    assert {Status.COMPLETED} == OPEN - IN_PROGRESS


def test_standings_compare_by_rank_then_place() -> None:
    """A word of greater reach counts, however early its place; within a rank the later word."""
    earlier, later = ordinary().streams["workflow"][:2]
    first = Standing.of(earlier, Rank.HANDLING, Status.AWAITING_PAPERS)
    second = Standing.of(later, Rank.HANDLING, Status.IN_PROCESS)
    assert (first.sequence, second.sequence) == (1, 2)
    assert max(first, second) == second
    final = Standing(Rank.HAND_OVER, 1, Status.RETURNED)
    every = [second, final, UNHEARD, first, IN_HANDLING]
    assert sorted(every) == [UNHEARD, IN_HANDLING, first, second, final]
