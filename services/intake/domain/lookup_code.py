"""Issuing and reading the look-up code: the holder's proof, beside the lawful number that can be guessed."""

from __future__ import annotations

from services.contracts.lookup_code import ALPHABET, LENGTH, RANDOM_BITS, check_character, normalised
from services.intake.domain.errors import InvalidInputError, Problem


def lookup_code(random_bits: int) -> str:
    """The code made of 55 random bits and its check character.

    Args:
        random_bits: from a cryptographic source, below 2**55.
    Raises: ValueError if it is out of range.
    """
    if not 0 <= random_bits < 1 << RANDOM_BITS:
        raise ValueError(f"{RANDOM_BITS} random bits are required")
    places = range(LENGTH - 2, -1, -1)
    body = "".join(ALPHABET[random_bits >> 5 * place & 31] for place in places)
    return body + check_character(body)


def read_lookup_code(field: str, text: str) -> str:
    """The code that somebody typed or scanned, as it was issued.

    Raises: InvalidInputError if it is none, or if a slip shows in its check character.
    """
    code = normalised(text)
    if code is None:
        allowed = f"{LENGTH} chữ và số in trên giấy tiếp nhận"
        raise InvalidInputError([Problem(field, "Mã tra cứu không đúng", allowed)])
    return code
