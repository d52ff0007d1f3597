"""How late what other services say is heard, told by the worker to the API of the same service.

What a service takes in comes back to it as the events of those who go on with it. Where those come late,
taking in more helps nobody; and a worker knows it, an API does not.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping

import structlog
from pymongo import DeleteOne, UpdateOne
from pymongo.errors import PyMongoError

from services.chassis.aside import Taken
from services.chassis.mongo import FLEETING, Indexes, Store

HEARD = "heard"
INDEXES: Indexes = {HEARD: ()}
LATE_SECONDS = 2.0  # what comes sooner is not worth a word
EVERY_SECONDS = 1.0
RECENT_SECONDS = 60.0  # who has not been heard for longer is away, or silent

log = structlog.get_logger()


class Heard:
    """Notes when the newest event of each tenant was recorded that came late; observes the consumer.

    A tenant that is heard in time again has no note any more.
    """

    def __init__(
        self, store: Store, then: Callable[[Taken], None], now: Callable[[], float] = time.time
    ) -> None:
        self._store, self._then, self._now = store, then, now
        self._noted: dict[str, float] = {}

    def __call__(self, taken: Taken) -> None:
        """A batch was handled."""
        self._then(taken)
        now = self._now()
        newest: dict[str, float] = {}
        for envelope in taken.handled:
            if envelope.recorded_at is not None:
                recorded = envelope.recorded_at.timestamp()
                newest[envelope.tenant] = max(recorded, newest.get(envelope.tenant, 0.0))
        late = {
            tenant: recorded
            for tenant, recorded in newest.items()
            if now - recorded > LATE_SECONDS and now - self._noted.get(tenant, 0.0) >= EVERY_SECONDS
        }
        in_time = [tenant for tenant in self._noted if now - newest.get(tenant, 0.0) <= LATE_SECONDS]
        for tenant in in_time:
            del self._noted[tenant]
        self._noted.update(dict.fromkeys(late, now))
        if late or in_time:
            self._write(late, in_time, now)

    def _write(self, late: Mapping[str, float], in_time: Iterable[str], now: float) -> None:
        """No event waits for it."""
        notes = self._store.plumbing(HEARD).with_options(write_concern=FLEETING)
        try:
            notes.bulk_write(
                [
                    *(
                        UpdateOne(
                            {"_id": tenant}, {"$set": {"recorded_at": recorded, "heard_at": now}}, upsert=True
                        )
                        for tenant, recorded in late.items()
                    ),
                    *(DeleteOne({"_id": tenant}) for tenant in in_time),
                ],
                ordered=False,
            )
        except PyMongoError as exc:
            log.info("heard_not_noted", cause=type(exc).__name__)


def heard_lately(store: Store, tenants: Collection[str], now: float) -> Mapping[str, float]:
    """When what was heard last of tenants was recorded, of those that are heard late at present."""
    where = {"_id": {"$in": list(tenants)}, "heard_at": {"$gt": now - RECENT_SECONDS}}
    return {note["_id"]: note["recorded_at"] for note in store.plumbing(HEARD).find(where)}
