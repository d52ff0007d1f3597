"""How far the log of a tenant is behind, read from the service's own database."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pymongo import ASCENDING

from services.chassis.eventlog import EVENTS
from services.chassis.mongo import Document, Store
from services.chassis.relay import OUTBOX


class OutboxLag:
    """When the oldest event of a tenant was recorded that the broker does not have."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __call__(self, tenants: Collection[str]) -> Mapping[str, float]:
        """Those tenants that are behind, in seconds since 1970."""
        cursors = self._store.plumbing(OUTBOX).find({"_id": {"$in": list(tenants)}})
        published = {document["_id"]: document["published"] for document in cursors}
        oldest = {tenant: self._oldest(tenant, published.get(tenant, 0)) for tenant in tenants}
        return {tenant: found["recorded_at"].timestamp() for tenant, found in oldest.items() if found}

    def _oldest(self, tenant: str, published: int) -> Document | None:
        """What has its place in the log goes before what has none yet."""
        events = self._store.plumbing(EVENTS)
        for where, order in (
            ({"tenant": tenant, "position": {"$gt": published}}, "position"),
            ({"tenant": tenant, "pending": True}, "recorded_at"),
        ):
            found = events.find_one(where, ["recorded_at"], sort=[(order, ASCENDING)])
            if found is not None:
                return found
        return None
