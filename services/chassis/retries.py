"""Takes up parked events whose time has come, tenants in turn."""

from __future__ import annotations

from datetime import UTC, datetime

from pymongo import ASCENDING

from services.chassis.aside import arrival_of
from services.chassis.consume import Consumer
from services.chassis.mongo import Document, Store
from services.chassis.parking import PARKED

AT_ONCE = 50  # events of one tenant in one turn


class Retries:
    """Gives due events to the consumer again. Two processes doing it at once do no harm, only work."""

    def __init__(self, store: Store, consumer: Consumer) -> None:
        self._parked = store.plumbing(PARKED)
        self._consumer = consumer

    def run(self) -> int:
        """Take up what is due; tells how many.

        Raises: StoreAwayError.
        """
        due: Document = {"retry_at": {"$lte": datetime.now(UTC)}}
        count = 0
        for tenant in self._parked.distinct("tenant", due):
            found = self._parked.find({"tenant": tenant, **due}).sort("retry_at", ASCENDING).limit(AT_ONCE)
            arrivals = [arrival_of(document) for document in found]
            self._consumer.take_arrivals(arrivals)
            count += len(arrivals)
        return count
