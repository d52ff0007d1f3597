"""Typed text made fit to be kept."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.errors import InvalidInputError
from services.intake.domain.texts import one_line


def test_text_is_composed_and_put_on_one_line() -> None:
    """Decomposed letters are composed, tabs and line ends become single spaces, invisible signs go."""
    typed = unicodedata.normalize("NFD", "  Nguyễn\tThị\r\nĐào\u200b\u202e ")
    assert one_line("name", typed, longest=20) == "Nguyễn Thị Đào"


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800", "a\ue000", "a\uffff", "\x1b[2J"])
def test_signs_that_are_no_text_are_refused(text: str) -> None:
    """Control signs, halves of pairs, private and unassigned characters name the field and are not stored."""
    with pytest.raises(InvalidInputError) as caught:
        one_line("reason", text, longest=20)
    assert [problem.field for problem in caught.value.problems] == ["reason"]


@pytest.mark.parametrize(
    ("text", "shortest", "allowed"),
    [("x" * 21, 0, "không quá 20 ký tự"), ("  ", 1, "từ 1 đến 20 ký tự"), ("x" * 21, 1, "từ 1 đến 20 ký tự")],
)
def test_bounds_are_said(text: str, shortest: int, allowed: str) -> None:
    """Too short and too long both say what would be right."""
    with pytest.raises(InvalidInputError) as caught:
        one_line("reason", text, longest=20, shortest=shortest)
    assert caught.value.problems[0].allowed == allowed


@given(st.text(max_size=60))
def test_what_is_accepted_is_stable(text: str) -> None:
    """Text that was cleaned once is not changed by cleaning it again, and can always be written as UTF-8."""
    try:
        line = one_line("note", text, longest=60)
    except InvalidInputError:
        return
    assert one_line("note", line, longest=60) == line
    assert line.encode().decode() == line
