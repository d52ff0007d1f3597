"""The published calendars, kept in memory: which is in force for a few seconds, a version for ever."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime

from services.chassis.mongo import Document, Store
from services.contracts import codec
from services.contracts.calendars import Calendar
from services.contracts.envelope import HOST
from services.workflow.ports import CALENDAR_HEADS, CALENDARS

HEAD = "calendar"
KEPT_SECONDS = 2.0  # for so long a process may go on counting by the version before


class StoredCalendars:
    """See ports.Calendars."""

    def __init__(self, store: Store, shipped: Calendar, kept_seconds: float = KEPT_SECONDS) -> None:
        self._store = store
        self._shipped = shipped
        self._kept_seconds = kept_seconds
        self._heads: dict[str, tuple[float, Document | None]] = {}
        self._versions: dict[str, Calendar] = {}

    def in_force(self, commune_id: str) -> Calendar:
        """See ports.Calendars."""
        head = self._head(commune_id) or self._head(HOST)
        found = None if head is None else self.version(head["calendar_version"])
        return found or self._shipped

    def forget(self) -> None:
        """See ports.Calendars."""
        self._heads.clear()

    def version(self, name: str) -> Calendar | None:
        """See ports.Calendars."""
        if name not in self._versions:
            kept = self.document(name)
            if kept is None:
                return self._shipped if name == self._shipped.version else None
            self._versions[name] = codec.decode(Calendar, kept["content"])
        return self._versions[name]

    def document(self, name: str) -> Document | None:
        """See ports.Calendars."""
        return self._store.tenant(HOST).collection(CALENDARS).get(name)

    def head(self, owner: str) -> Document | None:
        """See ports.Calendars."""
        return self._store.tenant(owner).collection(CALENDAR_HEADS).get(HEAD)

    def of(self, owner: str) -> list[Document]:
        """See ports.Calendars."""
        order = [("published_at", -1)]
        return list(self._store.tenant(HOST).collection(CALENDARS).find({"owner": owner}, sort=order))

    def communes_behind(self, base: str) -> Iterator[str]:
        """See ports.Calendars."""
        where = {"tenant": {"$gt": ""}, "base": {"$exists": True, "$ne": base}}
        for found in self._store.plumbing(CALENDAR_HEADS).find(where, ["tenant"]):
            yield found["tenant"]

    def last_published_at(self) -> datetime | None:
        """See ports.Calendars."""
        order = [("published_at", -1)]
        found = self._store.plumbing(CALENDAR_HEADS).find_one({}, ["published_at"], sort=order)
        return None if found is None else found["published_at"]

    def _head(self, owner: str) -> Document | None:
        until, head = self._heads.get(owner, (0.0, None))
        if time.monotonic() < until:
            return head
        head = self.head(owner)
        self._heads[owner] = (time.monotonic() + self._kept_seconds, head)
        return head
