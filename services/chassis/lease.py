"""One holder at a time, by a lease in the database; each new holder gets a higher fencing number."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import structlog
from pymongo import ReturnDocument
from pymongo.errors import PyMongoError

from services.chassis.errors import LeaseLostError
from services.chassis.mongo import Document, Store

LEASES = "leases"
LEASE_SECONDS = 5.0
PROLONG_SECONDS = LEASE_SECONDS / 4

log = structlog.get_logger()


class Lease:
    """The right to do one job of a service alone. Time is the database's, so clocks need not agree."""

    def __init__(self, store: Store, job: str, holder: str) -> None:
        self._leases = store.plumbing(LEASES)
        self.job = job
        self.holder = holder
        self.fence = 0  # 0: not held

    def acquire(self) -> bool:
        """Take the lease or prolong it; tells whether it is ours."""
        held = self._take()
        if held is None and self._leases.find_one({"_id": self.job}) is None:
            self._leases.update_one(
                {"_id": self.job}, {"$setOnInsert": {"fence": 0, "holder": ""}}, upsert=True
            )
            held = self._take()
        self.fence = held["fence"] if held else 0
        return held is not None

    def _take(self) -> Document | None:
        ended = {"$lt": [{"$ifNull": ["$until", "$$NOW"]}, "$$NOW"]}
        free = {"$or": [_is(self.holder), _is(""), ended]}
        return self._leases.find_one_and_update(
            {"_id": self.job, "$expr": free}, self._prolonged(), return_document=ReturnDocument.AFTER
        )

    def _prolonged(self) -> list[Mapping[str, Any]]:
        fence: Document = {"$ifNull": ["$fence", 0]}
        until = {"$add": ["$$NOW", int(LEASE_SECONDS * 1000)]}
        raised = {"$cond": [_is(self.holder), fence, {"$add": [fence, 1]}]}
        return [{"$set": {"fence": raised, "until": until, "holder": self.holder}}]

    def guard(self) -> Document:
        """The filter on the lease that only the present holder's writes match."""
        if not self.fence:
            raise LeaseLostError(f"{self.job}: not held")
        return {"_id": self.job, "fence": self.fence}

    def release(self) -> None:
        """Give it up, so that the next holder need not wait; on the way out, so a failure is no matter."""
        if self.fence:
            try:
                self._leases.update_one(self.guard(), [{"$set": {"until": "$$NOW", "holder": ""}}])
            except PyMongoError:
                return
            finally:
                self.fence = 0


class Holding:
    """Keeps a lease prolonged for as long as it is asked."""

    def __init__(self, lease: Lease) -> None:
        self.lease = lease
        self._renew_at = 0.0

    def held(self) -> bool:
        """Whether the lease is ours, taken or prolonged where need be; asked before each stride."""
        if time.monotonic() < self._renew_at:
            return True
        fence = self.lease.fence
        if not self.lease.acquire():
            return False
        if self.lease.fence != fence:
            log.info("lease_taken", job=self.lease.job, fence=self.lease.fence)
        self._renew_at = time.monotonic() + PROLONG_SECONDS
        return True

    def doubt(self) -> None:
        """Look again before the next stride."""
        self._renew_at = 0.0


def _is(holder: str) -> Document:
    return {"$eq": ["$holder", holder]}
