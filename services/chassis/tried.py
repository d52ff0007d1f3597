"""Which subjects have events that a service has put aside and may still handle: they are late, not lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from services.chassis.mongo import Document, Store, document_id
from services.chassis.parking import PARKED

STILL = timedelta(minutes=10)  # for so long an event that waits for another may come to its turn


def tried(
    store: Store, tenant: str, subjects: Sequence[str], sources: Sequence[str], now: datetime | None = None
) -> set[str]:
    """Those of these of which an event is to be tried again, or has waited for another a short time only."""
    parked = store.plumbing(PARKED)
    if not subjects or parked.find_one({"tenant": tenant}, ["_id"]) is None:
        return set()
    since = (now or datetime.now(UTC)) - STILL
    places = {
        document_id(tenant, f"{source}:{subject}"): subject for source in sources for subject in subjects
    }
    # ";" follows ":": all ids between the two begin with the place and a colon
    ranges: list[Document] = [{"_id": {"$gt": f"{place}:", "$lt": f"{place};"}} for place in places]
    late: list[Document] = [{"reason": {"$ne": "waits"}}, {"parked_at": {"$gt": since}}]
    found = parked.find({"$and": [{"$or": ranges}, {"$or": late}]}, ["_id"])
    return {places[one["_id"].rpartition(":")[0]] for one in found}
