"""How the receipt writes limits, fees and codes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from services.intake.domain import wording
from services.intake.domain.receipt import Fee, LimitUnit, TimeLimit


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
