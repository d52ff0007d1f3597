"""The timers of a dossier; and which are due, over all communes, for the scheduler and its figures alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pymongo import ASCENDING

from services.chassis.mongo import Document, Store
from services.workflow.domain.timers import Planned, plan_of
from services.workflow.ports import TIMERS, Due

PARTS = 4  # a commune gets this part of a transaction at the most, as long as others wait


class MongoTimers:
    """See ports.Timers."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._timers = store.plumbing(TIMERS)

    def plan(self, commune_id: str, dossier_id: str) -> tuple[Planned, ...]:
        """See ports.Timers."""
        return plan_of(self._store.tenant(commune_id).collection(TIMERS).get(dossier_id))

    def due(self, now: datetime, after: str, limit: int) -> list[Due]:
        """See ports.Timers."""
        chosen: list[Due] = []
        rest: list[Due] = []
        taken: Counter[str] = Counter()
        for one in self._in_turn(now, after, limit):
            fair = taken[one.commune_id] < max(1, limit // PARTS)
            (chosen if fair else rest).append(one)
            taken[one.commune_id] += 1
            if len(chosen) == limit:
                break
        return rest[: limit - len(chosen)] + chosen  # the one served last stands last

    def _in_turn(self, now: datetime, after: str, limit: int) -> Iterator[Due]:
        """Some of each commune, first of those behind `after`."""
        yield from self._leaping(now, after, {}, limit)
        yield from self._leaping(now, "", {"$lte": after}, limit)

    def _leaping(self, now: datetime, behind: str, up_to: Document, limit: int) -> Iterator[Due]:
        """Some of each commune, leaping over what more there is of the last that was read."""
        while True:
            found = self._read({"$gt": behind, **up_to}, now, limit)
            yield from found
            if len(found) < limit:
                return
            behind = found[-1].commune_id

    def oldest(self, now: datetime) -> datetime | None:
        """See ports.Timers."""
        stages: list[Document] = [
            {"$match": {"tenant": {"$gt": ""}, "next_at": {"$lte": now}}},
            {"$group": {"_id": None, "oldest": {"$min": "$next_at"}}},
        ]
        return next((found["oldest"] for found in self._timers.aggregate(stages)), None)

    def _read(self, communes: Document, now: datetime, limit: int) -> list[Due]:
        where: dict[str, Any] = {"tenant": communes, "next_at": {"$lte": now}}
        order = [("tenant", ASCENDING), ("next_at", ASCENDING)]
        found = self._timers.find(where, ["tenant", "dossier_id"]).sort(order).limit(limit)
        return [Due(one["tenant"], one["dossier_id"], one["_id"]) for one in found]
