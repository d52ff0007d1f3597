"""Which tenants lately sent events that spoil the transaction they stand in."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

REMEMBERED_SECONDS = 600.0


class Spoilers:
    """Remembers tenants for a while, so that their events are handled apart and spoil nobody else's batch."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._until: dict[str, float] = {}

    def note(self, tenants: Iterable[str]) -> None:
        """Their events spoilt a transaction just now."""
        self._until.update(dict.fromkeys(tenants, self._now() + REMEMBERED_SECONDS))

    def __contains__(self, tenant: str) -> bool:
        until = self._until.get(tenant)
        if until is None:
            return False
        if until < self._now():
            del self._until[tenant]
            return False
        return True
