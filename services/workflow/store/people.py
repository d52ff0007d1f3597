"""The staff of a commune and their stand-ins, as whoever reads finds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.chassis.mongo import Store
from services.chassis.seal import Seal
from services.contracts import codec
from services.contracts.person import PersonData
from services.workflow.domain.standing import Member, StandIn
from services.workflow.ports import STAFF, STAND_INS, StandInPlace

NEWEST_FIRST = [("from_at", -1), ("stand_in_id", -1)]


@dataclass(frozen=True)
class MongoPeople:
    """See ports.People."""

    store: Store
    seal: Seal

    def get(self, commune_id: str, collection: str, key: str) -> dict[str, Any] | None:
        """See ports.People."""
        return self.store.tenant(commune_id).collection(collection).get(key)

    def staff(self, commune_id: str) -> list[Member]:
        """See ports.People."""
        return [Member.restored(one) for one in self.store.tenant(commune_id).collection(STAFF).find()]

    def name_of(self, commune_id: str, staff_id: str) -> str:
        """See ports.People."""
        found = self.get(commune_id, STAFF, staff_id)
        name = codec.decode(PersonData, self.seal.open(found["person"])).name if found else ""
        return name or staff_id

    def unit_of(self, commune_id: str, staff_id: str) -> str:
        """See ports.People."""
        found = self.get(commune_id, STAFF, staff_id)
        return found["unit_id"] if found else ""

    def stand_ins(
        self,
        commune_id: str,
        *,
        officer: str | None,
        stand_in: str | None,
        at: datetime | None,
        after: StandInPlace | None,
        limit: int,
    ) -> list[StandIn]:
        """See ports.People."""
        told = {"officer": officer, "stand_in": stand_in}
        where: dict[str, Any] = {name: value for name, value in told.items() if value is not None}
        if at is not None:
            where |= {"until_at": {"$gt": at}, "$or": [{"ended_at": None}, {"ended_at": {"$gt": at}}]}
        where["from_at"] = _range(at, after)
        if after is not None:
            where["$nor"] = [{"from_at": after.from_at, "stand_in_id": {"$gte": after.stand_in_id}}]
        found = self.store.tenant(commune_id).collection(STAND_INS)
        wanted = {name: value for name, value in where.items() if value}
        return [StandIn.restored(one) for one in found.find(wanted, sort=NEWEST_FIRST, limit=limit)]


def _range(at: datetime | None, after: StandInPlace | None) -> Mapping[str, datetime]:
    bounds = [bound for bound in (at, after.from_at if after else None) if bound is not None]
    return {"$lte": min(bounds)} if bounds else {}
