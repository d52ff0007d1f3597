"""Queries over errands: what couriers have to do, and what failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.chassis.mongo import Document, Index, Store
from services.intake.domain.axes import Sync
from services.intake.ports import DOSSIERS, ERRANDS

# The courier serves every commune.
INDEXES = (
    Index(("next_at",), across_tenants=True),
    Index(("since",), across_tenants=True),
    Index(("since",)),
)
_AXIS = "synchronisation.state"
DOSSIER_INDEXES = (
    Index(("outside_number",), only_where={"outside_number": {"$exists": True}}),
    Index((_AXIS, "dossier_id"), only_where={_AXIS: Sync.FAILED.value}),
)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """How much the systems of record still have to be asked or told, over all communes."""

    counts: dict[str, int]  # waiting, failed
    oldest: datetime | None

    def seconds(self, now: datetime) -> float:
        """How long the oldest has waited."""
        return max(0.0, (now - self.oldest).total_seconds()) if self.oldest else 0.0


class MongoErrands:
    """See ports.Errands."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def due(self, now: datetime, limit: int, under_way: Sequence[str]) -> list[tuple[str, str]]:
        """See ports.Errands."""
        if limit <= 0:
            return []
        where = {"next_at": {"$lte": now}, "dossier_id": {"$nin": list(under_way)}}
        found = self._store.plumbing(ERRANDS).find(where, ["tenant", "dossier_id"])
        return [(one["tenant"], one["dossier_id"]) for one in found.sort("next_at", 1).limit(limit)]

    def waiting(self) -> Waiting:
        """For the gauges."""
        errands, dossiers = self._store.plumbing(ERRANDS), self._store.plumbing(DOSSIERS)
        anywhere = {"tenant": {"$gt": ""}}
        first = errands.find_one({}, ["since"], sort=[("since", 1)])
        failed = dossiers.count_documents({**anywhere, _AXIS: Sync.FAILED.value})
        counts = {"waiting": errands.count_documents(anywhere), "failed": failed}
        return Waiting(counts=counts, oldest=first["since"] if first else None)

    def of_commune(self, commune_id: str, limit: int) -> list[Document]:
        """The errands of a commune, the longest waiting first."""
        found = self._store.tenant(commune_id).collection(ERRANDS)
        return list(found.find(sort=[("since", 1)], limit=limit))

    def errand(self, commune_id: str, dossier_id: str) -> Document | None:
        """The errand of a dossier."""
        return self._store.tenant(commune_id).collection(ERRANDS).get(dossier_id)

    def failed(self, limit: int, commune_id: str | None = None) -> list[tuple[str, str]]:
        """Commune and dossier of what failed."""
        where: Document = {_AXIS: Sync.FAILED.value}
        if commune_id is not None:
            where["tenant"] = commune_id
        found = self._store.plumbing(DOSSIERS).find(where, ["tenant", "dossier_id"]).limit(limit)
        return [(one["tenant"], one["dossier_id"]) for one in found]
