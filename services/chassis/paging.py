"""Opaque cursors: where a page ended, for the caller to give back unread."""

from __future__ import annotations

import base64
import json
from typing import Any

from services.chassis.problems import Problem

MAX_LIMIT = 200
DEFAULT_LIMIT = 50
MAX_CURSOR = 1_000
_BIGGEST = 2**63


def encode(*place: Any) -> str:
    """The cursor behind the item at `place`: the values of the sort keys, texts and whole numbers."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).rstrip(b"=").decode()


def decode(cursor: str | None, length: int) -> list[Any] | None:
    """The values in a cursor, or None at the beginning.

    Raises: Problem (400) if it is not one of ours.
    """
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        place = json.loads(base64.b64decode(padded[:MAX_CURSOR], altchars=b"-_", validate=True))
    except ValueError:
        raise invalid_cursor() from None
    if not isinstance(place, list) or len(place) != length or not all(map(_is_plain, place)):
        raise invalid_cursor()
    return place


def _is_plain(value: Any) -> bool:
    """Whether it may stand in a query: neither an operator nor a number that the store cannot hold."""
    if isinstance(value, int):
        return abs(value) < _BIGGEST
    return value is None or (isinstance(value, str) and value.isprintable())


def invalid_cursor() -> Problem:
    """The cursor is not one of ours."""
    detail = "Tham số after phải lấy nguyên từ trang trước."
    return Problem(400, "invalid-cursor", "Con trỏ trang không hợp lệ", detail)


def page(items: list[Any], following: str | None) -> dict[str, Any]:
    """The body of a list."""
    return {"items": items, "next": following}
