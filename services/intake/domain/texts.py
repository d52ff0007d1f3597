"""What people type, made fit to be kept: composed, on one line, without invisible signs, within bounds."""

from __future__ import annotations

import unicodedata

from services.contracts.reasons import is_reason
from services.intake.domain.errors import InvalidInputError, Problem

REASON_ALLOWED = "câu nói rõ vì sao; mã lỗi kỹ thuật không phải là lý do"
_SPACES = frozenset("\t\n\v\f\r\x85")
_DROPPED = frozenset({"Cf"})  # joiners, soft hyphens, direction overrides
_REFUSED = frozenset({"Cc", "Cs", "Co", "Cn"})  # control signs, halves of pairs, private and unassigned


def one_line(field: str, text: str, *, longest: int, shortest: int = 0) -> str:
    """The text in composed form (NFC) on one line.

    Args:
        field: the name under which a problem is reported.
        longest: characters after composition, the last that is allowed.
    Raises: InvalidInputError if it is too short, too long, or holds signs that are no text.
    """
    kept = "".join(" " if sign in _SPACES else sign for sign in text if category(sign) not in _DROPPED)
    line = " ".join(unicodedata.normalize("NFC", kept).split())
    if any(category(sign) in _REFUSED for sign in line):
        raise InvalidInputError([Problem(field, "Có ký tự không phải là chữ", "chữ, số và dấu câu")])
    if not shortest <= len(line) <= longest:
        message = "Chưa nhập" if not line else f"Dài {len(line)} ký tự"
        allowed = f"từ {shortest} đến {longest} ký tự" if shortest else f"không quá {longest} ký tự"
        raise InvalidInputError([Problem(field, message, allowed)])
    return line


def stated_reason(field: str, text: str, *, longest: int) -> str:
    """A reason on one line, in words for a person.

    Raises: InvalidInputError, as one_line; for what says nothing to a person, a technical error code first.
    Law: NĐ 61/2018/NĐ-CP, art. 17.1: with a reason.
    """
    said = one_line(field, text, longest=longest, shortest=1)
    if not is_reason(said):
        raise InvalidInputError([Problem(field, "Chưa nêu lý do bằng lời", REASON_ALLOWED)])
    return said


def category(sign: str) -> str:
    """The general category of a character in Unicode, "Lu" or "Cc"."""
    return unicodedata.category(sign)
