"""What was said of dossiers, and how long people waited, as reports ask for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from pymongo import ASCENDING

from services.chassis.mongo import TenantStore
from services.tracking.domain.ratings import Rating
from services.tracking.domain.voices import Opinion
from services.tracking.domain.waits import Wait
from services.tracking.ports import DOSSIERS, RATINGS, WAITS


def opinions(store: TenantStore, begins: datetime, ends: datetime) -> Sequence[Opinion]:
    """See ports.Dossiers."""
    where = {"rated_at": {"$gte": begins, "$lt": ends}}
    said = list(store.collection(RATINGS).find(where, sort=[("rated_at", ASCENDING)]))
    named = ("dossier_id", "procedure_code", "procedure_name")
    ids = [one["dossier_id"] for one in said]
    about = {one["dossier_id"]: one for one in store.collection(DOSSIERS).find(keys=ids, fields=named)}
    return [
        Opinion(
            dossier_id=one["dossier_id"],
            rating=Rating(one["rating"]),
            rated_at=one["rated_at"],
            procedure_code=about.get(one["dossier_id"], {}).get("procedure_code", ""),
            procedure_name=about.get(one["dossier_id"], {}).get("procedure_name", ""),
        )
        for one in said
    ]


def waits(store: TenantStore, first: date, last: date) -> Sequence[Wait]:
    """See ports.Dossiers."""
    where = {"on": {"$gte": first.isoformat(), "$lte": last.isoformat()}}
    told = ("unit_id", "desk", "done_at", "waited_seconds", "served_seconds")
    found = store.collection(WAITS).find(where, fields=told)
    return [Wait(**{name: one[name] for name in told}) for one in found]
