"""The look-up code of a dossier: what it is made of, and how to read what people type.

Twelve characters of an alphabet of 32, eleven of them random, the last one a check. Read as numbers of the
field GF(32) the weighted sum of all twelve is zero, each place weighing twice (in that field) the next one:
one wrong character, or any two exchanged, make another sum.
"""

from __future__ import annotations

import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
LENGTH = 12
RANDOM_BITS = 5 * (LENGTH - 1)

_LOOK_ALIKES = str.maketrans("ILOU", "110V")
_SEPARATORS = ("Zs", "Cc", "Cf", "Pd", "Pc")  # spaces, line ends, invisible signs, dashes, underscores
_REDUCER = 0b100101  # x^5 + x^2 + 1: irreducible, and x has order 31 there, more than the places of a code


def check_character(body: str) -> str:
    """The last character of the code whose other characters, of the alphabet, are `body`."""
    return ALPHABET[_doubled(_sum(body))]


def normalised(text: str) -> str | None:
    """The code that somebody typed or scanned, or None if it is none.

    Small letters, spaces, dashes, full-width characters and look-alikes (I and L for 1, O for 0, U for V)
    are forgiven.
    """
    if len(text) > 4 * LENGTH:
        return None
    shown = unicodedata.normalize("NFKC", text).upper()
    code = "".join(letter for letter in shown if unicodedata.category(letter) not in _SEPARATORS)
    code = code.translate(_LOOK_ALIKES)
    if len(code) != LENGTH or any(letter not in ALPHABET for letter in code) or _sum(code) != 0:
        return None
    return code


def _sum(code: str) -> int:
    total = 0
    for letter in code:
        total = _doubled(total) ^ ALPHABET.index(letter)
    return total


def _doubled(value: int) -> int:
    shifted = value << 1
    return shifted ^ _REDUCER if shifted > 31 else shifted
