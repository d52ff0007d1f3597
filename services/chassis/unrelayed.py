"""Finds rows of a service's log that its relay does not see: they would never be told to anybody."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta

from services.chassis.faults import Fault
from services.chassis.heads import Heads
from services.chassis.mongo import Store

# A row gets its place within a second, whether the broker is there or not. Ten are a fault of the relay.
PLACED_WITHIN = timedelta(seconds=10)
AT_ONCE = 500


class Unrelayed:
    """See faults.Examiner."""

    def __init__(
        self,
        store: Store,
        service: str,
        kind: str,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._heads = Heads(store)
        self._service = service
        self._kind = kind
        self._now = now
        self._after = ""

    @property
    def looks_for(self) -> Collection[tuple[str, str]]:
        """See faults.Examiner."""
        return ((self._kind, self._service),)

    def look(self) -> tuple[Sequence[Fault], bool]:
        """See faults.Examiner."""
        found = self._heads.unplaced(self._now() - PLACED_WITHIN, self._after, AT_ONCE)
        ended = len(found) < AT_ONCE
        self._after = "" if ended else found[-1][2]
        return [
            Fault(tenant, subject, self._kind, self._service, stored_id.partition("/")[2])
            for tenant, subject, stored_id in found
        ], ended

    def still(self, faults: Collection[Fault]) -> dict[Fault, bool]:
        """See faults.Examiner: a row of the same subject may still be there, whichever it was."""
        there = self._heads.still_unplaced({(one.tenant, one.subject) for one in faults})
        return {one: (one.tenant, one.subject) in there for one in faults}
