"""A clock that stands still until it is told to move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)  # noon of a working Tuesday in Vietnam


class FixedClock:
    """Shows the same instant until it is moved."""

    def __init__(self, at: datetime = NOON) -> None:
        self._at = at

    def now(self) -> datetime:
        """See Clock."""
        return self._at

    def move(self, by: timedelta) -> None:
        """Let time pass."""
        self._at += by

    def set(self, at: datetime) -> None:
        """Jump to an instant."""
        self._at = at
