"""Communes, by the names that stand on their forms."""

from __future__ import annotations

from services.chassis.mongo import Store
from services.workflow.domain.commune import Commune
from services.workflow.ports import COMMUNE, COMMUNES


class MongoCommunes:
    """See ports.Communes."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def one(self, commune_id: str) -> Commune:
        """See ports.Communes."""
        found = self._store.tenant(commune_id).collection(COMMUNES).get(COMMUNE)
        if found is None:
            return Commune()
        units = {unit["unit_id"]: unit["name"] for unit in found["units"]}
        return Commune(name=found["name"], desk_phone=found["desk_phone"], units=units)
