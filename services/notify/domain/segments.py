"""How a text becomes SMS parts: the two alphabets, what fits into a part, Vietnamese without its accents.

3GPP TS 23.038: 160 septets of the GSM alphabet in a message alone, 153 in each of several joined; outside
that alphabet UCS-2, 70 and 67 units. A character that takes two places is never cut in two.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = "\f^{}\\[~]|€"  # an escape before each: two septets
_SEPTETS = {**dict.fromkeys(_BASIC, 1), **dict.fromkeys(_EXTENSION, 2)}

_PLAIN = str.maketrans({
    "đ": "d", "Đ": "D", "₫": "d", "\u2019": "'", "\u2018": "'", "`": "'", "\u201c": '"', "\u201d": '"',
    "–": "-", "—": "-", "\u2011": "-", "…": "...", "•": "-", "\u00a0": " ", "\t": " ",
})  # fmt: skip


class Alphabet(StrEnum):
    """In which alphabet an SMS travels."""

    GSM_7 = "GSM-7"
    UCS_2 = "UCS-2"


_ALONE = {Alphabet.GSM_7: 160, Alphabet.UCS_2: 70}
_JOINED = {Alphabet.GSM_7: 153, Alphabet.UCS_2: 67}


@dataclass(frozen=True)
class Segments:
    """What a text costs."""

    alphabet: Alphabet
    units: int
    count: int


def segments(text: str) -> Segments:
    """Alphabet, length and number of parts of an SMS; an empty text is one part."""
    fits_gsm = all(character in _SEPTETS for character in text)
    alphabet = Alphabet.GSM_7 if fits_gsm else Alphabet.UCS_2
    widths = [_SEPTETS[character] if fits_gsm else _ucs2_units(character) for character in text]
    units = sum(widths)
    return Segments(alphabet, units, 1 if units <= _ALONE[alphabet] else _packed(widths, _JOINED[alphabet]))


def _ucs2_units(character: str) -> int:
    return 1 if ord(character) < 0x10000 else 2


def _packed(widths: Iterable[int], room: int) -> int:
    count, used = 1, 0
    for width in widths:
        if used + width > room:
            count, used = count + 1, 0
        used += width
    return count


def unaccented(text: str) -> str:
    """The text without Vietnamese marks, all of it in the GSM alphabet; what has no such form becomes "?"."""
    bare = unicodedata.normalize("NFD", text.translate(_PLAIN))
    kept = (character for character in bare if not unicodedata.combining(character))
    return "".join(character if character in _SEPTETS else "?" for character in kept)
