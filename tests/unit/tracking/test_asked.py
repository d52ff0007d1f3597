"""What a scanner or a hand brings: a code, a number, or a slip."""

from __future__ import annotations

import pytest

from services.tracking.domain.asked import Asked, asked
from tests.fakes.stories import CODE


@pytest.mark.parametrize(
    "text",
    [CODE, "k7qm-2xrp-9tda", " K7QM 2XRP 9TDA\r\n", f"https://motcua.example.vn/tra-cuu#{CODE}", f"#{CODE}"],
)
def test_a_code_is_told_from_whatever_is_around_it(text: str) -> None:
    """Typed, scanned from the bar code, or the whole address of the QR."""
    assert asked(text) == Asked(code=CODE)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("000.01.31.h12-261128-0002", "000.01.31.H12-261128-0002"),
        (" G09.20-261124-0001 ", "G09.20-261124-0001"),
        ("TAM-H12-261124-0001", "TAM-H12-261124-0001"),
    ],
)
def test_a_number_is_longer_or_has_points(text: str, number: str) -> None:
    """Lawful or provisional, in whatever letters; it is looked up as it is printed."""
    assert asked(text) == Asked(number=number)


@pytest.mark.parametrize(
    "text",
    [
        *("", "K7QM2XRP9TDB", "K7QM2XRP9TD", "K7QM2XRP9TDAA", "xin chào"),
        *("x" * 61, "12/2026/KQ-UBND.5", "số.nhà.chẵn", "A.B.C.D.E"),
    ],
)
def test_a_slip_is_neither(text: str) -> None:
    """A wrong check character, one too few or too many, words, another paper's number."""
    assert asked(text) == Asked()
