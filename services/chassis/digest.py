"""A digest over many lines whatever their order: two stores compare thousands by one number."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

_BYTES = 16
_MODULUS = 1 << (8 * _BYTES)


def digest(lines: Iterable[tuple[str, int]]) -> str:
    """The sum of the hashes of all lines, in hexadecimal: what and how far; empty lines give zeros.

    A sum and not an exclusive or: a line that is there twice does not take itself away.
    """
    total = 0
    for subject, reached in lines:
        told = hashlib.blake2b(f"{subject}\0{reached}".encode(), digest_size=_BYTES).digest()
        total += int.from_bytes(told, "big")
    return f"{total % _MODULUS:0{2 * _BYTES}x}"
