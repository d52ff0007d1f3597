"""Waiting on a condition."""

from __future__ import annotations

import pytest

from tests.waiting import wait_until


def test_the_answer_is_returned() -> None:
    """A test goes on with what it waited for, as soon as it is there."""
    answers = iter([None, "", ["a notice"]])
    assert wait_until(lambda: next(answers)) == ["a notice"]


def test_a_condition_that_never_holds_is_told_with_its_last_answer() -> None:
    """A red test says what it waited for and what it saw instead."""
    with pytest.raises(AssertionError, match=r"the notice was sent: not within 0.01 s; .* was 0"):
        wait_until(lambda: 0, timeout=0.01, what="the notice was sent")


def test_an_error_is_not_waited_away() -> None:
    """A condition that cannot be asked fails the test at once."""
    with pytest.raises(ZeroDivisionError):
        wait_until(lambda: 1 // 0, timeout=60)
