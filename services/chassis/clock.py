"""The application's clock: the machine's, or in a demonstration one that can be moved."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from services.chassis.settings import CommonSettings

LOOK_AGAIN_SECONDS = 0.2
FARTHEST = timedelta(days=100 * 365)  # beyond lies a slip of the pen, and the end of the calendar


class Clock(Protocol):
    """What the time is, for everything that the law counts. Leases and retries go by the machine's."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """See Clock."""
        return datetime.now(UTC)


class MovableClock:
    """The machine's clock plus an offset from a file; all processes of a demonstration share the file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = timedelta()
        self._look_at = 0.0

    def now(self) -> datetime:
        """See Clock."""
        if time.monotonic() >= self._look_at:
            self._look_at = time.monotonic() + LOOK_AGAIN_SECONDS
            self._offset = self._read()
        return datetime.now(UTC) + self._offset

    def _read(self) -> timedelta:
        try:
            offset = timedelta(seconds=float(self._path.read_text()))
        except FileNotFoundError:
            return timedelta()  # never moved
        except (OSError, ValueError, OverflowError):
            return self._offset
        return offset if abs(offset) <= FARTHEST else self._offset


@dataclass(frozen=True)
class StoredClock:
    """The application's clock to the millisecond, as the database keeps it: told and kept are the same."""

    clock: Clock

    def now(self) -> datetime:
        """See Clock."""
        at = self.clock.now()
        return at.replace(microsecond=at.microsecond // 1_000 * 1_000)


def clock_from(settings: CommonSettings) -> Clock:
    """The clock that the settings ask for."""
    return SystemClock() if settings.clock_file is None else MovableClock(settings.clock_file)
