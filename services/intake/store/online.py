"""Queries over what was begun online: of one telephone, and what has had its time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pymongo import ASCENDING, DESCENDING

from services.chassis.mongo import Document, Expiry, Index, Store
from services.intake.ports import DOSSIERS, FILINGS

FILING_INDEXES = (
    Index(("holder", "changed_at")),
    Index(("expires_at",), across_tenants=True),  # what has had its time is asked for over all communes
)
PROOF_INDEXES = (Expiry("expires_at"),)


class MongoFilings:
    """What was begun; see ports.ExpiredFilings."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def one(self, commune_id: str, filing_id: str) -> Document | None:
        """The filing of that id, whoever's it is."""
        return self._store.tenant(commune_id).collection(FILINGS).get(filing_id)

    def of_holder(self, commune_id: str, holder: str, now: datetime) -> list[Document]:
        """Those of one telephone that are kept still, the last changed first."""
        filings = self._store.tenant(commune_id).collection(FILINGS)
        where = {"holder": holder, "expires_at": {"$gt": now}}
        return list(filings.find(where, sort=[("changed_at", DESCENDING)]))

    def expired(self, now: datetime, limit: int) -> Sequence[tuple[str, Document]]:
        """See ports.ExpiredFilings."""
        found = self._store.plumbing(FILINGS).find({"expires_at": {"$lte": now}})
        return [(one["tenant"], one) for one in found.sort("expires_at", ASCENDING).limit(limit)]


class OwnersOfScans:
    """What is kept of the owner of a file: a dossier, a filing that shall become one, or both."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def one(self, commune_id: str, owner_id: str) -> Document | None:
        """Its references to files; None: nobody refers to any."""
        tenant = self._store.tenant(commune_id)
        kept = [tenant.collection(name).get(owner_id) for name in (DOSSIERS, FILINGS)]
        return {"scans": [scan for one in kept if one for scan in one["scans"]]}
