"""The look-up code: which slips of the finger it catches, and which it forgives."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.lookup_code import ALPHABET, LENGTH, check_character, normalised

BODIES = st.text(alphabet=ALPHABET, min_size=LENGTH - 1, max_size=LENGTH - 1)
CODES = BODIES.map(lambda body: body + check_character(body))
PLACES = st.integers(0, LENGTH - 1)


def test_the_alphabet_has_no_look_alikes() -> None:
    """32 different signs, five bits each, none of I, L, O, U."""
    assert len(set(ALPHABET)) == 32
    assert not set("ILOU") & set(ALPHABET)


@given(CODES)
def test_a_code_is_itself(code: str) -> None:
    """What was issued is read back unchanged."""
    assert normalised(code) == code


@given(code=CODES, place=PLACES, other=st.sampled_from(ALPHABET))
def test_one_wrong_character_is_caught(code: str, place: int, other: str) -> None:
    """No single wrong character, the check character included, makes another code."""
    typed = code[:place] + other + code[place + 1 :]
    assert normalised(typed) == (code if typed == code else None)


def test_every_single_error_is_caught() -> None:
    """All 372 ways to mistype one character of a code are caught, not only those a random test meets."""
    code = "K7QM2XRP9TD" + check_character("K7QM2XRP9TD")
    typed = {code[:n] + letter + code[n + 1 :] for n in range(LENGTH) for letter in ALPHABET} - {code}
    assert len(typed) == 31 * LENGTH
    assert {normalised(text) for text in typed} == {None}


@given(code=CODES, places=st.tuples(PLACES, PLACES))
def test_exchanged_characters_are_caught(code: str, places: tuple[int, int]) -> None:
    """Two characters exchanged, neighbours or not, never make another code."""
    signs = list(code)
    first, second = places
    signs[first], signs[second] = signs[second], signs[first]
    typed = "".join(signs)
    assert normalised(typed) == (code if typed == code else None)


def test_every_exchange_of_neighbours_is_caught() -> None:
    """For each place and each pair of different neighbours the exchange is caught."""
    for place, first, second in itertools.product(range(LENGTH - 1), ALPHABET, ALPHABET):
        body = ("0" * place + first + second + "0" * LENGTH)[: LENGTH - 1]
        code = body + check_character(body)
        typed = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        assert typed == code or normalised(typed) is None


@given(CODES)
def test_the_ways_of_typing_are_forgiven(code: str) -> None:
    """Small letters, groups of four, a scanner's line end, full-width letters and look-alikes are read."""
    grouped = "-".join(code[n : n + 4] for n in (0, 4, 8))
    full_width = "".join(chr(ord(sign) + 0xFEE0) for sign in code)
    for typed in (
        code.lower(),
        grouped,
        f" {grouped.replace('-', ' – ')}\r\n",
        full_width,
        code.replace("1", "l").replace("0", "O").replace("V", "u"),
        code.replace("1", "I").replace("0", "o"),
    ):
        assert normalised(typed) == code


@pytest.mark.parametrize("text", ["", "K7QM", "K7QM2XRP9TD@", "000000000000 0", "Ñ" * 12, "0" * 10_000])
def test_what_is_no_code_is_none(text: str) -> None:
    """Too short, too long, foreign signs: no code, and no error either."""
    assert normalised(text) is None
