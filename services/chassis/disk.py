"""The disk guard: what is new is refused while there is still room to finish what was promised.

Two bounds, in percent of the disk: under the first, whatever takes in something new is refused; under the
second, whatever writes at all. Reading goes on under both. A database that runs out of room ends, and with it
everything; a desk that is told so in time goes on with what it has.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import structlog
from prometheus_client import Gauge
from pymongo.errors import PyMongoError

from services.chassis.errors import DiskLowError, StoreAwayError

LOOK_SECONDS = 1.0
LOOKS_BETWEEN_QUESTIONS = 10  # the folder is looked at each time, the database is asked now and then

log = structlog.get_logger()

FREE_PERCENT = Gauge(
    "motcua_disk_free_percent",
    "Free part of the disk: of the watched folder, and as the database says of its own",
    ("service", "place"),
)
REFUSES = Gauge(
    "motcua_disk_refuses",
    "What is refused for want of room: 0 nothing, 1 what is new, 2 whatever writes",
    ("service",),
)

Probe = Callable[[], float | None]  # percent free, or None where nobody knows


def free_percent(folder: Path) -> float:
    """Free part of the disk on which a folder lies, as an ordinary user may fill it."""
    found = os.statvfs(folder)
    room = found.f_blocks - found.f_bfree + found.f_bavail
    return 100.0 * found.f_bavail / room if room else 100.0


class DiskGuard:
    """Knows how much room there is; `look` is called again and again, the checks cost nothing."""

    def __init__(
        self, service: str, new_percent: float, stop_percent: float, places: Mapping[str, Probe]
    ) -> None:
        self._service = service
        self._new_percent = new_percent
        self._stop_percent = stop_percent
        self._places = places
        self._free: dict[str, float] = {}
        self._looks = 0
        self._level = 0

    @property
    def least(self) -> float:
        """The smallest free part of all places, in percent."""
        return min(self._free.values(), default=100.0)

    def look(self) -> None:
        """Measure; a place that does not answer is as it was."""
        for name, probe in self._places.items():
            if name == "database" and self._looks % LOOKS_BETWEEN_QUESTIONS:
                continue
            self._measure(name, probe)
        self._looks += 1
        self._tell()

    def _measure(self, name: str, probe: Probe) -> None:
        try:
            found = probe()
        except (OSError, PyMongoError, StoreAwayError) as exc:
            log.warning("disk_unknown", place=name, cause=type(exc).__name__)
            return
        if found is not None:
            self._free[name] = found
            FREE_PERCENT.labels(self._service, name).set(found)

    def _tell(self) -> None:
        bounds = (self._new_percent, self._stop_percent)
        level = sum(self.least < bound for bound in bounds)
        if level != self._level:
            tell = log.error if level else log.info
            tell("disk_low" if level else "disk_has_room", refuses=level, free=round(self.least, 1))
        self._level = level
        REFUSES.labels(self._service).set(level)

    def check_new(self) -> None:
        """Raises: DiskLowError when nothing new may be taken in."""
        if self._level >= 1:
            raise DiskLowError(self.least, stopped=self._level >= 2)

    def check_write(self) -> None:
        """Raises: DiskLowError when nothing at all may be written."""
        if self._level >= 2:
            raise DiskLowError(self.least, stopped=True)

    def watch(self, stopping: threading.Event) -> None:
        """Look until told to stop."""
        self.look()
        while not stopping.wait(LOOK_SECONDS):
            self.look()
