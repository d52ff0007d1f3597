"""Queries over the book of takings; lines are only ever inserted, in the transaction that moved the money."""

from __future__ import annotations

from datetime import date

from services.chassis.mongo import Document, Index, Store
from services.intake.ports import TAKINGS

INDEXES = (Index(("on", "taken_at")), Index(("dossier_id", "taken_at")))


class MongoTakings:
    """See ports.TakingsReader."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of_day(self, commune_id: str, on: date, unit_id: str | None) -> list[Document]:
        """See ports.TakingsReader."""
        where: Document = {"on": on.isoformat()}
        if unit_id is not None:
            where["unit_id"] = unit_id
        return list(self._store.tenant(commune_id).collection(TAKINGS).find(where, sort=[("taken_at", 1)]))

    def of_dossier(self, commune_id: str, dossier_id: str) -> list[Document]:
        """See ports.TakingsReader."""
        found = self._store.tenant(commune_id).collection(TAKINGS)
        return list(found.find({"dossier_id": dossier_id}, sort=[("taken_at", 1)]))
