"""How moments, telephones and addresses are written."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.notify.domain.errors import RefusedError
from services.notify.domain.wording import (
    international,
    masked_email,
    masked_phone,
    moment_text,
    one_line,
)


def test_moments_are_told_in_the_time_of_vietnam() -> None:
    """An instant late in the evening in UTC is the next morning at the desk."""
    assert moment_text(datetime(2026, 12, 31, 23, 5, tzinfo=UTC)) == "06:05 ngày 01/01/2027"


@pytest.mark.parametrize(
    "phone", ["0912345678", "0912 345 678", "0912.345.678", "+84912345678", "84 912-345-678", "(091) 2345678"]
)
def test_a_number_in_any_form_is_one_number(phone: str) -> None:
    """Gateways get the country code, whatever the citizen wrote."""
    assert international(phone) == "84912345678"


@pytest.mark.parametrize(
    "phone", ["", "113", "091234567x", "1912345678", "+1 202 555 0100", "09123456789012"]
)
def test_what_is_no_number_is_refused(phone: str) -> None:
    """It would never arrive, so no attempt is repeated."""
    with pytest.raises(RefusedError, match="bad_number"):
        international(phone)


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("0912345678", "0912***678"), ("0912 345 678", "0912***678"), ("12345", "***"), ("", "***")],
)
def test_staff_see_a_part_of_a_number(phone: str, shown: str) -> None:
    """The owner recognises it, nobody else can call it."""
    assert masked_phone(phone) == shown


@pytest.mark.parametrize(
    ("email", "shown"),
    [("nguyen@example.com", "ng***@example.com"), ("anh@a.vn", "a***@a.vn"), ("a@a.vn", "a***@a.vn")],
)
def test_staff_see_a_part_of_an_address(email: str, shown: str) -> None:
    """The owner recognises it, nobody else can write to it."""
    assert masked_email(email) == shown


def test_a_value_stays_on_one_line() -> None:
    """Nothing that somebody typed can add a line, a header or an invisible sign."""
    assert one_line(" Thiếu\r\nBcc: x@example.com\t\u202eabc\u200b ") == "Thiếu Bcc: x@example.com abc"
