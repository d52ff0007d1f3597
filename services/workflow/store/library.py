"""The published processes, read again every few seconds."""

from __future__ import annotations

import time
from collections.abc import Callable

from services.chassis.mongo import Store
from services.contracts.envelope import HOST
from services.workflow.domain.versions import Version
from services.workflow.ports import PROCESSES

KEPT_SECONDS = 5.0


class MongoLibrary:
    """See ports.Library."""

    def __init__(self, store: Store, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._monotonic = monotonic
        self._kept: tuple[float, list[Version]] | None = None

    def versions(self) -> list[Version]:
        """See ports.Library."""
        kept, now = self._kept, self._monotonic()
        if kept is None or now - kept[0] >= KEPT_SECONDS:
            found = self._store.tenant(HOST).collection(PROCESSES).find()
            kept = now, [Version.restored(one) for document in found for one in document["versions"]]
            self._kept = kept
        return kept[1]

    def forget(self) -> None:
        """See ports.Library."""
        self._kept = None
