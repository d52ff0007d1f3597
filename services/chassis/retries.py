"""Takes up parked events whose time has come, tenants in turn.

That an event was begun is written before it is handled: one that ends the process each time is found, though
nobody is left to say so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from pymongo import ASCENDING

from services.chassis.aside import Arrival, arrival_of
from services.chassis.consume import PLAIN, Consumer, Way
from services.chassis.mongo import Document, Store, tenants_by_leaps
from services.chassis.parking import ALONE_AFTER, FATAL_AFTER, PARKED, fatal

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
        for tenant in list(tenants_by_leaps(self._parked, due, [("retry_at", ASCENDING)])):
            found = self._parked.find({"tenant": tenant, **due}).sort("retry_at", ASCENDING).limit(AT_ONCE)
            arrivals = [arrival_of(document) for document in found]
            self._take(arrivals)
            count += len(arrivals)
        return count

    def _take(self, arrivals: Sequence[Arrival]) -> None:
        for group in _groups(arrivals):
            places = [arrival.place for arrival in group]
            self._parked.update_many({"_id": {"$in": places}}, {"$inc": {"begun": 1}})
            begun = group[0].begun
            self._consumer.take_arrivals(group, Way(doomed=fatal(begun)) if begun >= FATAL_AFTER else PLAIN)


def _groups(arrivals: Sequence[Arrival]) -> Iterator[list[Arrival]]:
    """All that were never begun in vain together; alone each that may have ended the process before."""
    yield from ([arrival] for arrival in arrivals if arrival.begun >= ALONE_AFTER)
    together = [arrival for arrival in arrivals if arrival.begun < ALONE_AFTER]
    if together:
        yield together
