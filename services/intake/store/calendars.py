"""The copy of the calendars, kept in memory: which is in force for a few seconds, a version for good."""

from __future__ import annotations

import time

from services.chassis.mongo import Store
from services.contracts import codec
from services.contracts.calendars import Calendar
from services.contracts.envelope import HOST
from services.intake.ports import CALENDAR_IN_FORCE, CALENDARS

KEPT_SECONDS = 2.0


class CopiedCalendars:
    """By which calendar a commune counts: its own, else the hosting unit's, else the one that is shipped."""

    def __init__(self, store: Store, shipped: Calendar, kept_seconds: float = KEPT_SECONDS) -> None:
        self._store = store
        self._shipped = shipped
        self._kept_seconds = kept_seconds
        self._in_force: dict[str, tuple[float, str | None]] = {}
        self._versions: dict[tuple[str, str], Calendar] = {}

    def of(self, commune_id: str) -> Calendar:
        """The calendar in force of a commune, known a few seconds late at most."""
        for owner in (commune_id, HOST):
            version = self._version_of(owner)
            if version is not None:
                return self._read(owner, version)
        return self._shipped

    def _version_of(self, owner: str) -> str | None:
        until, version = self._in_force.get(owner, (0.0, None))
        if time.monotonic() < until:
            return version
        head = self._store.tenant(owner).collection(CALENDARS).get(CALENDAR_IN_FORCE)
        version = None if head is None else str(head["calendar_version"])
        self._in_force[owner] = (time.monotonic() + self._kept_seconds, version)
        return version

    def _read(self, owner: str, version: str) -> Calendar:
        if (owner, version) not in self._versions:
            kept = self._store.tenant(owner).collection(CALENDARS).get(version)
            content = {} if kept is None else kept["content"]
            self._versions[owner, version] = codec.decode(Calendar, content)
        return self._versions[owner, version]
