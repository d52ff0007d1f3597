"""When a service had last handled all that the broker held for it: what was published before, it has seen.

The worker notes it for the API and for other services, so that delay is told from loss: an event that was on
its way before that instant and has no effect will never have one by waiting.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from services.chassis.mongo import Indexes, Store

STANDING = "inbox_standing"
INDEXES: Indexes = {STANDING: ()}
FRESH_SECONDS = 12.0  # a reader tells its depth every few seconds; one that is away tells nothing
IN_HAND = timedelta(seconds=3)  # what was taken from the queue just before may still be in work


def note_drained(
    store: Store, queues: Sequence[str], depths: Mapping[str, tuple[int, float]], now: float | None = None
) -> bool:
    """Note it if every queue was empty when it was looked at last, a moment ago; whether it was.

    Args:
        depths: queue to the messages that waited in it, and when that was by the monotonic clock.
    """
    at = time.monotonic() if now is None else now
    seen = [depths.get(queue, (1, 0.0)) for queue in queues]
    oldest = min((when for _, when in seen), default=0.0)
    if any(depth for depth, _ in seen) or at - oldest > FRESH_SECONDS:
        return False
    drained_at = datetime.now(UTC) - timedelta(seconds=at - oldest) - IN_HAND
    store.plumbing(STANDING).update_one({"_id": "inbox"}, {"$max": {"drained_at": drained_at}}, upsert=True)
    return True


def drained_at(store: Store) -> datetime | None:
    """The instant, by the machine's clock; None if there was none yet."""
    found = store.plumbing(STANDING).find_one({"_id": "inbox"})
    at: datetime | None = found["drained_at"] if found else None
    return at
