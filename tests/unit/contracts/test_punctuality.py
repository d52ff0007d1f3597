"""The three words of the control slip: Trước hạn, Đúng hạn, Quá hạn."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.contracts.punctuality import Punctuality, punctuality
from tests.unit.contracts.test_worktime import at

DUE = at("2026-11-25T16:00:20")


@pytest.mark.parametrize(
    ("ended", "word"),
    [
        ("2026-11-24T23:59:59", "Trước hạn"),
        ("2026-11-25T00:00:00", "Đúng hạn"),
        ("2026-11-25T07:30:00", "Đúng hạn"),
        ("2026-11-25T16:00:20", "Đúng hạn"),
        ("2026-11-25T16:00:59", "Đúng hạn"),
        ("2026-11-25T16:01:00", "Quá hạn"),
        ("2026-11-26T08:00:00", "Quá hạn"),
    ],
)
def test_on_time_is_the_day_on_which_it_was_due(ended: str, word: str) -> None:
    """TT 01/2018 form 05, TT 03/2025 form 06: the civil day of Vietnam decides, and minutes, as printed."""
    assert punctuality(DUE, at(ended)) == Punctuality(word)


@pytest.mark.parametrize(
    ("hours_before", "word"),
    [(0, "Đúng hạn"), (4, "Đúng hạn"), (5, "Trước hạn"), (30, "Trước hạn"), (-1, "Quá hạn")],
)
def test_where_on_time_begins_can_be_set(hours_before: int, word: str) -> None:
    """A unit that calls everything before the last four hours early says so."""
    ended = DUE - timedelta(hours=hours_before)
    assert punctuality(DUE, ended, on_time_within=timedelta(hours=4)) == Punctuality(word)
