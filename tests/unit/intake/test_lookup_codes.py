"""Issuing and reading look-up codes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.lookup_code import LENGTH, RANDOM_BITS
from services.intake.domain.errors import InvalidInputError
from services.intake.domain.lookup_code import lookup_code, read_lookup_code

BITS = st.integers(0, (1 << RANDOM_BITS) - 1)


@given(BITS)
def test_an_issued_code_is_read_back(bits: int) -> None:
    """Twelve characters come out, and come back."""
    code = lookup_code(bits)
    assert len(code) == LENGTH
    assert read_lookup_code("code", code.lower()) == code


@given(BITS, BITS)
def test_different_bits_give_different_codes(one: int, other: int) -> None:
    """No randomness is lost: about 50 bits were asked for, all 55 count."""
    assert (lookup_code(one) == lookup_code(other)) == (one == other)


@pytest.mark.parametrize("bits", [-1, 1 << RANDOM_BITS])
def test_bits_out_of_range_are_refused(bits: int) -> None:
    """A wrong source of randomness is noticed."""
    with pytest.raises(ValueError, match="55 random bits"):
        lookup_code(bits)


def test_a_slip_is_told() -> None:
    """A wrong character is an input error of the field, with what is right."""
    code = lookup_code(123456789)
    wrong = ("1" if code[0] == "0" else "0") + code[1:]
    with pytest.raises(InvalidInputError) as caught:
        read_lookup_code("lookup_code", wrong)
    assert caught.value.problems[0].field == "lookup_code"
    assert "12 chữ và số" in caught.value.problems[0].allowed
