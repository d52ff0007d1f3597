"""What somebody scanned or typed to be told where a dossier is: a look-up code, a number, or neither."""

from __future__ import annotations

from dataclasses import dataclass

from services.contracts import lookup_code

SHORTEST_NUMBER, LONGEST_NUMBER = 8, 60
SLIPS = 2  # a code with so many characters too many is still a code that was mistyped


@dataclass(frozen=True)
class Asked:
    """One of the two, or neither: then it was a slip of the finger."""

    code: str = ""
    number: str = ""


def asked(text: str) -> Asked:
    """What is meant; of an address, as the QR of a receipt holds it, the part behind `#`."""
    told = text.rpartition("#")[2].strip()
    code = lookup_code.normalised(told)
    if code is not None:
        return Asked(code=code)
    number = told.upper()
    return Asked(number=number) if _may_be_number(number) else Asked()


def _may_be_number(text: str) -> bool:
    """Whether it is no mistyped code: numbers have points, or are longer."""
    signs = sum(letter.isalnum() for letter in text)
    longer = "." in text or signs > lookup_code.LENGTH + SLIPS
    fits = SHORTEST_NUMBER <= len(text) <= LONGEST_NUMBER
    known = all(letter.isalnum() or letter in "-._ " for letter in text)
    return fits and longer and known and any(letter.isdigit() for letter in text)
