"""Queries over dossiers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import ASCENDING, DESCENDING

from services.chassis.mongo import Document, Store
from services.contracts.practice import REAL
from services.contracts.status import Status
from services.intake.domain.arrivals import FROM_AFAR
from services.intake.domain.dossier import Channel
from services.intake.ports import DOSSIERS

MOST_ARRIVALS = 500  # read at once: far more than a desk answers in a day


class MongoDossierReader:
    """What staff of one commune ask for; see ports.DossierReader."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def one(self, commune_id: str, dossier_id: str) -> Document | None:
        """See ports.DossierReader."""
        return self._store.tenant(commune_id).collection(DOSSIERS).get(dossier_id)

    def held(self, lookup_digest: str) -> tuple[str, str] | None:
        """See ports.DossierReader."""
        found = self._store.asked_by_anyone(DOSSIERS, {"lookup_digest": lookup_digest, "arrived": None})
        return None if found is None else (found[0], found[1]["dossier_id"])

    def from_afar(self, commune_id: str) -> list[Document]:
        """Filed online or by post and not received, whether the desk has to answer or waits for papers."""
        where = {
            "status": {"$in": [Status.NEW.value, Status.SUPPLEMENT_REQUESTED.value]},
            "channel": {"$in": [channel.value for channel in FROM_AFAR]},
            "reception": None,
        }
        order = [("filed_at", ASCENDING), ("dossier_id", ASCENDING)]
        dossiers = self._store.tenant(commune_id).collection(DOSSIERS)
        return list(dossiers.find(where, sort=order, limit=MOST_ARRIVALS))

    def filed_by(self, commune_id: str, holder: str) -> list[Document]:
        """Dossiers that this telephone filed online and for which papers are awaited at the reception."""
        where = {
            "channel": Channel.ONLINE.value,
            "filed_by": holder,
            "status": Status.SUPPLEMENT_REQUESTED.value,
            "reception": None,
        }
        dossiers = self._store.tenant(commune_id).collection(DOSSIERS)
        return list(dossiers.find(where, sort=[("filed_at", ASCENDING)], limit=MOST_ARRIVALS))

    def page(
        self, commune_id: str, where: Mapping[str, Any], after: Sequence[Any] | None, limit: int
    ) -> list[Document]:
        """See ports.DossierReader."""
        wanted = {name: value for name, value in where.items() if name not in ("name", "number")}
        beginning = where.get("name")
        if beginning is not None:
            wanted["search_name"] = {"$regex": f"^{re.escape(beginning)}"}
        number = where.get("number")
        either = [{"$or": [{"number": number}, {"outside_number": number}]}] if number is not None else []
        field, way = ("filed_at", DESCENDING) if beginning is None else ("search_name", ASCENDING)
        if after is not None:
            either.append({"$or": _behind(field, way, *after)})
        if either:
            wanted["$and"] = either
        order = [(field, way), ("dossier_id", way)]
        return list(self._store.tenant(commune_id).collection(DOSSIERS).find(wanted, sort=order, limit=limit))


def _behind(field: str, way: int, value: Any, dossier_id: str) -> list[Document]:
    beyond = "$gt" if way == ASCENDING else "$lt"
    return [{field: {beyond: value}}, {field: value, "dossier_id": {beyond: dossier_id}}]


class Figures:
    """What the hosting unit watches, over all communes but those for practice."""

    def __init__(self, store: Store) -> None:
        self._dossiers = store.plumbing(DOSSIERS)

    def hand_overs(self) -> dict[str, int]:
        """Hand-overs that an officer confirmed before the news came, by what the news made of them."""
        where = {"reconciliation.state": {"$exists": True}, "tenant": REAL}
        counted = self._dossiers.aggregate([
            {"$match": where},
            {"$group": {"_id": "$reconciliation.state", "count": {"$sum": 1}}},
        ])  # fmt: skip
        return {found["_id"]: found["count"] for found in counted}
