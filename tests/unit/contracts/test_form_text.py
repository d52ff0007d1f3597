"""How official papers write dates, hours and amounts, and which characters they show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.forms import text as wording


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 11, 24, 1, 30, tzinfo=UTC), "08 giờ 30 phút, ngày 24 tháng 11 năm 2026"),
        (datetime(2026, 2, 4, 17, 5, tzinfo=UTC), "00 giờ 05 phút, ngày 05 tháng 02 năm 2026"),
        (datetime(2026, 3, 9, 2, 0, tzinfo=UTC), "09 giờ 00 phút, ngày 09 tháng 3 năm 2026"),
    ],
)
def test_an_instant_is_written_in_vietnamese_time(at: datetime, words: str) -> None:
    """The hour is Vietnam's, whatever zone it came in; small days and the months 1 and 2 get a zero."""
    assert wording.moment_text(at) == words
    assert wording.moment_text(at + timedelta(seconds=59)) == words


@pytest.mark.parametrize(("amount", "words"), [(0, "0 đ"), (8_000, "8.000 đ"), (1_234_000, "1.234.000 đ")])
def test_an_amount_has_dots_between_thousands(amount: int, words: str) -> None:
    """Amounts are grouped by dots, as Vietnam writes them."""
    assert wording.amount_text(amount) == words


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Nguye\u0302\u0303n Va\u0306n A\u0301nh", "Nguyễn Văn Ánh"),  # composed, as some keyboards do not
        ("Y Blŏ Ê\u0306ban", "Y Blŏ Ê\u0306ban"),  # a letter of Ê Đê that exists only with a combining mark
        ("Lê\tVăn\r\nTám", "Lê Văn Tám"),
        ("Lê\u200d \u202eVăn\u00ad Tám", "Lê Văn Tám"),
        ("Vương 王 😀 \ud800", "Vương □ □ □"),
        ("số 12\u201145", "số 12-45"),
        ("  ", ""),
    ],
)
def test_names_are_made_printable(typed: str, printed: str) -> None:
    """Letters of all peoples of Vietnam stay; what the font cannot show leaves a visible sign."""
    assert wording.printable(typed) == printed


@given(st.text())
def test_nothing_unprintable_is_left(text: str) -> None:
    """Whatever was typed, only characters are left that every form's font was checked for."""
    ranges = wording.PRINTABLE_RANGES
    assert all(
        any(first <= ord(letter) <= last for first, last in ranges) for letter in wording.printable(text)
    )


def test_long_words_may_break_between_letters() -> None:
    """A word too long for a line gets invisible places to break, never between a letter and its mark."""
    assert wording.breakable("ngắn " + "a" * 25) == "ngắn " + "a" * 25
    broken = wording.breakable("Ê\u0306" * 13)
    assert broken.split(wording.BREAK_SIGN) == ["Ê\u0306"] * 13


@given(st.text())
def test_breaking_changes_no_letter(text: str) -> None:
    """Without the invisible signs the text is what it was."""
    plain = text.replace(wording.BREAK_SIGN, "")
    assert wording.breakable(plain).replace(wording.BREAK_SIGN, "") == plain


def test_a_table_has_dates_in_figures() -> None:
    """Columns are narrow; day and hour are Vietnam's."""
    at = datetime(2026, 2, 4, 17, 5, tzinfo=UTC)
    assert wording.short_moment(at) == "00:05 05/02/2026"


def test_what_is_fit_is_printable_and_breakable() -> None:
    """Both at once, as every text of a form goes through."""
    assert wording.fit("王\t" + "a" * 26) == "□ " + wording.BREAK_SIGN.join("a" * 26)


def test_a_longer_text_has_paragraphs() -> None:
    """A reason typed on several lines stays on several; empty ones are dropped."""
    assert wording.paragraphs(" một \r\n\n hai\n") == ["một", "hai"]
    assert wording.paragraphs("") == []
