"""Which moments of filing are believed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from services.contracts.calendars import VIETNAM_TIME
from services.intake.domain.errors import InvalidInputError
from services.intake.domain.filing import filed_at
from tests.unit.intake.samples import NOW

EARLIEST = datetime(2025, 1, 1, tzinfo=VIETNAM_TIME)


def test_nothing_given_is_now() -> None:
    """The usual filing happens at the moment of the command."""
    assert filed_at("filed_at", None, now=NOW) == NOW


@pytest.mark.parametrize("given", [NOW, NOW - timedelta(days=3), EARLIEST])
def test_a_past_filing_is_kept(given: datetime) -> None:
    """Papers taken while the line was down are entered with their date, 1 January of last year at most."""
    assert filed_at("filed_at", given, now=NOW) == given


def test_a_clock_a_little_ahead_is_forgiven() -> None:
    """A machine whose clock is some minutes ahead files now, not in the future."""
    assert filed_at("filed_at", NOW + timedelta(minutes=5), now=NOW) == NOW


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (EARLIEST - timedelta(seconds=1), "quá khứ"),
        (datetime(1850, 1, 1, tzinfo=VIETNAM_TIME), "quá khứ"),
        (NOW + timedelta(minutes=6), "tương lai"),
        (NOW + timedelta(days=365), "tương lai"),
        (NOW.replace(tzinfo=None), "múi giờ"),
    ],
)
def test_other_moments_are_refused(given: datetime, message: str) -> None:
    """1850, next year, or a moment without a zone: the field is named with what is allowed."""
    with pytest.raises(InvalidInputError, match=message) as caught:
        filed_at("filed_at", given, now=NOW)
    assert caught.value.problems[0].field == "filed_at"
    assert caught.value.problems[0].allowed == "từ 01/01/2025 đến 08:30 25/11/2026, có múi giờ"
