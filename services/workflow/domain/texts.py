"""What officers type, made fit to be kept: composed, on one line, without invisible signs, within bounds."""

from __future__ import annotations

import unicodedata

from services.workflow.domain.errors import InvalidInputError

_DROPPED = frozenset({"Cf"})  # joiners, soft hyphens, direction overrides
_REFUSED = frozenset({"Cc", "Cs", "Co", "Cn"})  # control signs, halves of pairs, private and unassigned


def one_line(field: str, text: str, *, longest: int, shortest: int = 0) -> str:
    """The text in composed form (NFC) on one line; line breaks become spaces.

    Args:
        field: the name under which a problem is reported.
        longest: characters after composition, the last number that is allowed.
    Raises: InvalidInputError if it is too short, too long, or holds signs that are no text.
    """
    kept = "".join(sign for sign in text if unicodedata.category(sign) not in _DROPPED)
    line = " ".join(unicodedata.normalize("NFC", kept).split())
    if any(unicodedata.category(sign) in _REFUSED for sign in line):
        raise InvalidInputError(field, "Có ký tự không phải là chữ.", "chữ, số và dấu câu")
    if not shortest <= len(line) <= longest:
        message = f"Dài {len(line)} ký tự." if line else "Chưa nhập."
        allowed = f"từ {shortest} đến {longest} ký tự" if shortest else f"không quá {longest} ký tự"
        raise InvalidInputError(field, message, allowed)
    return line
