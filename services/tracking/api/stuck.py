"""Routes of the watchdog: dossiers that nothing will ever move again, and the ledgers of the services."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from services.chassis import paging
from services.chassis.web import CallHere
from services.contracts.calendars import civil_date
from services.contracts.watch import Kind
from services.tracking.bootstrap import Means
from services.tracking.schemas.stuck import KindOut, LedgerDay, LedgersOut, StuckOut, StuckPage

COMMUNE_PATH = "/v1/communes/{commune_id}"
DAYS = timedelta(days=30)  # shown of the ledgers where no day is named

Limit = Annotated[int, Query(ge=1, le=paging.MAX_LIMIT)]


def stuck_router(means: Means) -> APIRouter:
    """What leaders ask about their commune, and the hosting unit about all."""
    routes = APIRouter(tags=["stuck"])

    @routes.get("/v1/stuck", response_model=StuckPage)
    def list_all_stuck(
        kind: Kind | None = None, limit: Limit = paging.DEFAULT_LIMIT, after: str | None = None
    ) -> StuckPage:
        """Dossiers of all communes that nothing will ever move again, with cause and place."""
        return _page(means, None, kind, limit, after)

    @routes.get(f"{COMMUNE_PATH}/stuck", response_model=StuckPage)
    def list_stuck(
        call: CallHere,
        kind: Kind | None = None,
        limit: Limit = paging.DEFAULT_LIMIT,
        after: str | None = None,
    ) -> StuckPage:
        """Dossiers of a commune that nothing will ever move again, with cause and place."""
        return _page(means, call.tenant, kind, limit, after)

    @routes.get(f"{COMMUNE_PATH}/ledgers", response_model=LedgersOut)
    def compare_ledgers(call: CallHere, since: date | None = None, until: date | None = None) -> LedgersOut:
        """What each service told of each day: what came in is open, closed or void; the newest day first."""
        last = until or civil_date(means.clock.now())
        told = means.stuck.ledgers(call.tenant, since or last - DAYS, last)
        return LedgersOut(days=LedgerDay.of_all(told))

    return routes


def _page(
    means: Means, commune_id: str | None, kind: Kind | None, limit: int, after: str | None
) -> StuckPage:
    place = paging.decode(after, 1)
    found = means.stuck.page(commune_id, kind, "" if place is None else str(place[0]), limit)
    following = paging.encode(found[-1]["_id"]) if len(found) == limit else None
    kinds = [KindOut.of(one) for one in means.stuck.counts(commune_id)]
    return StuckPage(items=[StuckOut.of(one) for one in found], next=following, kinds=kinds)
