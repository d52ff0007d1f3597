"""Queries of export and import."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from services.chassis.mongo import Document, Store
from services.contracts.calendars import instant
from services.intake.ports import DOSSIERS


class MongoExchange:
    """See ports.ExchangeReader."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def page(
        self, commune_id: str, since: datetime, before: datetime, after: Sequence[Any] | None, limit: int
    ) -> list[Document]:
        """See ports.ExchangeReader."""
        numbered = [{"reception": {"$exists": True}}, {"exchange": {"$exists": True}}]
        wanted: list[Document] = [
            {"filed_at": {"$gte": since, "$lt": before}},
            {"origin": {"$exists": False}},
            {"$or": numbered},
        ]
        if after is not None:
            at, dossier_id = after
            behind = [{"filed_at": {"$gt": at}}, {"filed_at": at, "dossier_id": {"$gt": dossier_id}}]
            wanted.append({"$or": behind})
        found = self._store.tenant(commune_id).collection(DOSSIERS)
        order = [("filed_at", 1), ("dossier_id", 1)]
        return list(found.find({"$and": wanted}, sort=order, limit=limit))

    def numbered(self, commune_id: str, number: str) -> Document | None:
        """See ports.ExchangeReader."""
        return self._store.tenant(commune_id).collection(DOSSIERS).find_one({"number": number})

    def alike(self, commune_id: str, name: str, procedure_code: str, on: date) -> list[Document]:
        """See ports.ExchangeReader."""
        begins = instant(on, time(0))
        where = {
            "search_name": name,
            "procedure.code": procedure_code,
            "reception.received_at": {"$gte": begins, "$lt": begins + timedelta(days=1)},
            "number": {"$exists": True},
            "outside_number": {"$exists": False},
        }
        return list(self._store.tenant(commune_id).collection(DOSSIERS).find(where, limit=5))
