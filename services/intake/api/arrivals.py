"""The route of what was filed from afar and waits for the desk."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter

from services.chassis.web import CallHere
from services.intake.api.caller import commune
from services.intake.bootstrap import Desk
from services.intake.domain.arrivals import wait_of, waits_for_the_desk
from services.intake.domain.documents import restored
from services.intake.domain.dossier import Dossier
from services.intake.schemas.arrivals import ArrivalOut, ArrivalPage


def arrivals(desk: Desk) -> APIRouter:
    """What came from afar."""
    routes = APIRouter(prefix="/v1/communes/{commune_id}/arrivals", tags=["dossiers"])
    within = timedelta(hours=desk.settings.arrival_hours)

    @routes.get("", response_model=ArrivalPage)
    def list_arrivals(call: CallHere) -> ArrivalPage:
        """Dossiers filed online or by post that the desk has to answer, the longest waiting first."""
        here, now = commune(desk, call), desk.means.clock.now()
        calendar = desk.means.calendar_of(here.commune_id)
        found = [(restored(Dossier, kept), kept) for kept in desk.reader.from_afar(here.commune_id)]
        items = [
            ArrivalOut.waiting(kept, wait_of(dossier, now, calendar, within), now)
            for dossier, kept in found
            if waits_for_the_desk(dossier)
        ]
        items.sort(key=lambda item: item.waiting_since)
        return ArrivalPage(
            items=items,
            answer_hours=desk.settings.arrival_hours,
            asked_count=len(found) - len(items),
        )

    return routes
