"""Opaque cursors: where a page ended, for the caller to give back unread."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from services.chassis.problems import Problem

MAX_LIMIT = 200
DEFAULT_LIMIT = 50


def encode(*place: Any) -> str:
    """The cursor behind the item at `place` (the values of the sort keys)."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).rstrip(b"=").decode()


def decode(cursor: str | None, length: int) -> list[Any] | None:
    """The values in a cursor, or None at the beginning.

    Raises: Problem (400) if it is not one of ours.
    """
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        place = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        place = None
    if not isinstance(place, list) or len(place) != length:
        detail = "Tham số after phải lấy nguyên từ trang trước."
        raise Problem(400, "invalid-cursor", "Con trỏ trang không hợp lệ", detail)
    return place


def page(items: list[Any], following: str | None) -> dict[str, Any]:
    """The body of a list."""
    return {"items": items, "next": following}
