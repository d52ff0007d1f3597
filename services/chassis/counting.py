"""The leased job that publishes the ledger: of each tenant the days that changed since they were told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any

from services.chassis.backwards import Backwards
from services.chassis.clock import Clock
from services.chassis.jobs import Fenced
from services.chassis.ledger import Ledger, day_out
from services.chassis.mongo import Index, Indexes, Store
from services.chassis.work import Batch, Layer
from services.contracts.envelope import Event

TOLD = "ledger_told"
INDEXES: Indexes = {TOLD: (Index(("on",)),)}
RECENT = timedelta(days=60)  # looked at each time; of what is older, as many days more each time
EVERY_SECONDS = 300.0  # the log is kept for good: a busy day is not told each second
DAYS_AT_ONCE = 62  # in one event

Tell = Callable[[str, int, Sequence[dict[str, Any]]], Event]  # tenant, position, days as they are told


@dataclass(kw_only=True)
class Counting:
    """Publishes; `stride` does one tenant, and is called again and again by whoever holds the lease."""

    store: Store
    ledger: Ledger
    clock: Clock
    tell: Tell
    every_seconds: float = EVERY_SECONDS
    monotonic: Callable[[], float] = time.monotonic
    _todo: list[str] = field(default_factory=list, init=False)
    _round_at: float = field(default=float("-inf"), init=False)
    _older: Backwards = field(default_factory=partial(Backwards, RECENT), init=False)

    def stride(self, fenced: Fenced) -> float:
        """Tell what changed of the next tenant; returns the seconds until it wants to go on."""
        if not self._todo:
            left = self._round_at + self.every_seconds - self.monotonic()
            if left > 0:
                return min(left, 1.0)
            self._round_at, self._todo = self.monotonic(), sorted(self.ledger.book.tenants(), reverse=True)
            return 0.0
        tenant = self._todo.pop()
        today = self.ledger.book.day_of(self.clock.now())
        self._tell(tenant, today - RECENT, today + timedelta(days=1), fenced)
        older = self._older.next(tenant, today - RECENT, self.ledger.book.first_on(tenant))
        if older is not None:
            self._tell(tenant, *older, fenced)
        return 0.1

    def _tell(self, tenant: str, since: date, until: date, fenced: Fenced) -> None:
        waiting, found = self.ledger.lines(tenant, since, until)
        if not waiting.settled:
            return  # much waits for the broker: it will be counted when that is on its way
        days = [day_out(day, lines) for day, lines in found]
        where = {"on": {"$gte": since.isoformat(), "$lte": until.isoformat()}}
        known = {one["on"]: one["day"] for one in self.store.tenant(tenant).collection(TOLD).find(where)}
        changed = [day for day in days if known.get(day["on"]) != day]
        for first in range(0, len(changed), DAYS_AT_ONCE):
            part = changed[first : first + DAYS_AT_ONCE]
            fenced.run(partial(self._write, tenant, waiting.position, part))

    def _write(self, tenant: str, position: int, days: Iterable[dict[str, Any]], batch: Batch) -> None:
        layer, told = Layer(batch, tenant), list(days)
        now = self.clock.now()
        for day in told:
            kept = {"on": day["on"], "day": day, "position": position, "counted_at": now}
            layer.update(TOLD, day["on"], {"$set": kept})
        layer.announce(self.tell(tenant, position, told))
        batch.merge(layer)
