"""How far a tenant is behind: its log and what comes back of it, from the service's own database."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping

from services.chassis.admission.heard import heard_lately
from services.chassis.eventlog import EventLog
from services.chassis.mongo import Store
from services.chassis.relay import OUTBOX


class OutboxLag:
    """When the oldest event of a tenant was recorded that did not get through yet."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def oldest(self, tenants: Collection[str]) -> Mapping[str, float]:
        """Those tenants that are behind, in seconds since 1970."""
        cursors = self._store.plumbing(OUTBOX).find({"_id": {"$in": list(tenants)}})
        published = {document["_id"]: document["published"] for document in cursors}
        log = EventLog(self._store)
        oldest = {tenant: log.oldest_behind(tenant, published.get(tenant, 0)) for tenant in tenants}
        behind = {tenant: at.timestamp() for tenant, at in oldest.items() if at}
        for tenant, recorded in heard_lately(self._store, tenants, time.time()).items():
            behind[tenant] = min(recorded, behind.get(tenant, recorded))
        return behind

    def heard(self, tenant: str) -> float | None:
        """When what was heard last of a tenant was recorded, if it is heard late at present."""
        return heard_lately(self._store, [tenant], time.time()).get(tenant)

    def waiting(self, tenant: str) -> int:
        """How many events of a tenant the broker does not have."""
        cursor = self._store.plumbing(OUTBOX).find_one({"_id": tenant})
        return EventLog(self._store).count_behind(tenant, cursor["published"] if cursor else 0)
