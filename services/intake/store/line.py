"""Queries over the lines in front of the desks."""

from __future__ import annotations

from datetime import date

from pymongo import ASCENDING

from services.chassis.mongo import Document, Store
from services.intake.ports import LINES, TICKETS


class MongoLines:
    """Lines and tickets of a commune, for reading."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def line(self, commune_id: str, key: str) -> Document | None:
        """The line of that key."""
        return self._store.tenant(commune_id).collection(LINES).get(key)

    def ticket(self, commune_id: str, key: str) -> Document | None:
        """The ticket of that key."""
        return self._store.tenant(commune_id).collection(TICKETS).get(key)

    def days(self, commune_id: str, since: date, until: date) -> list[Document]:
        """The lines of these days, both included, by day and unit."""
        where = {"on": {"$gte": since.isoformat(), "$lte": until.isoformat()}}
        order = [("on", ASCENDING), ("unit_id", ASCENDING)]
        return list(self._store.tenant(commune_id).collection(LINES).find(where, sort=order))
