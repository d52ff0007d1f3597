"""How official papers write dates, amounts, limits, fees and names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain import wording
from services.intake.domain.receipt import Fee, LimitUnit, TimeLimit


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
    ("unit", "amount", "words"),
    [
        (LimitUnit.SAME_DAY, "0", "Trong ngày làm việc"),
        (LimitUnit.WORKING_DAYS, "3", "03 ngày làm việc"),
        (LimitUnit.WORKING_DAYS, "10.0", "10 ngày làm việc"),
        (LimitUnit.WORKING_DAYS, "0.50", "0,5 ngày làm việc"),
        (LimitUnit.DAYS, "60", "60 ngày"),
        (LimitUnit.WORKING_HOURS, "4", "04 giờ làm việc"),
    ],
)
def test_a_limit_is_written_in_its_own_unit(unit: LimitUnit, amount: str, words: str) -> None:
    """Working days, calendar days, hours and "the same day" are told apart; decimals have a comma."""
    assert wording.limit_text(TimeLimit(unit=unit, amount=Decimal(amount))) == words


def test_fees_are_listed_with_their_sum() -> None:
    """Each fee says whether it was paid and keeps its note, an exempt one is not "unpaid"; all are summed."""
    fees = (
        Fee(name="Lệ phí", amount=8_000, paid=True),
        Fee(name="Phí", amount=0, paid=False, note="miễn cho hộ nghèo"),
        Fee(name="Phí bản sao", amount=2_000, paid=False),
    )
    assert wording.fees_text(fees) == [
        "Lệ phí: 8.000 đ (đã nộp)",
        "Phí: 0 đ; miễn cho hộ nghèo",
        "Phí bản sao: 2.000 đ (chưa nộp)",
        "Tổng cộng: 10.000 đ",
    ]


def test_no_fee_is_said_in_a_word() -> None:
    """An empty line could be filled in by hand later; "Không" could not."""
    assert wording.fees_text(()) == ["Không"]


def test_a_single_fee_needs_no_sum() -> None:
    """One fee is its own sum."""
    assert wording.fees_text((Fee(name="Lệ phí", amount=8_000, paid=True),)) == ["Lệ phí: 8.000 đ (đã nộp)"]


def test_a_lookup_code_is_read_in_groups() -> None:
    """Twelve characters are read aloud and typed by fours."""
    assert wording.grouped_code("K7QM2XRP9TDA") == "K7QM-2XRP-9TDA"


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
