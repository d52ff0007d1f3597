"""How moments, telephones and addresses are written: to the citizen, to the gateway, and masked for staff."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from services.notify.domain.errors import RefusedError

LOCAL_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
COUNTRY_CODE = "84"
_SEPARATORS = re.compile(r"[\s.()-]")
_NUMBER = re.compile(r"(?:\+?84|0)(\d{8,10})")


def moment_text(at: datetime) -> str:
    """Hour and date in Vietnam, short enough for an SMS: "08:30 ngày 24/11/2026"."""
    return f"{at.astimezone(LOCAL_ZONE):%H:%M ngày %d/%m/%Y}"


def money_text(amount: int) -> str:
    """Đồng with points between the thousands: "120.000 đồng"."""
    return f"{amount:,} đồng".replace(",", ".")


def international(phone: str) -> str:
    """A Vietnamese telephone number as gateways take it: country code, no sign before it.

    Raises: RefusedError if it is none.
    """
    match = _NUMBER.fullmatch(_SEPARATORS.sub("", phone))
    if match is None:
        raise RefusedError("bad_number")
    return COUNTRY_CODE + match.group(1)


def masked_phone(phone: str) -> str:
    """Enough to recognise one's own number: "0912***678"; a short one is hidden whole."""
    digits = _SEPARATORS.sub("", phone)
    return f"{digits[:4]}***{digits[-3:]}" if len(digits) >= 10 else "***"


def masked_email(email: str) -> str:
    """Enough to recognise one's own address: "ng***@example.com"."""
    local, _, host = email.rpartition("@")
    return f"{local[:2] if len(local) > 3 else local[:1]}***@{host}"


def one_line(text: str) -> str:
    """A value as it may stand in a message: on one line, nothing invisible in it."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())
