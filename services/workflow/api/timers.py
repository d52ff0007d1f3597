"""The route of a dossier's timers."""

from __future__ import annotations

from fastapi import APIRouter

from services.chassis.web import CallHere
from services.workflow.api.reading import DOSSIER_PATH
from services.workflow.bootstrap import Office
from services.workflow.schemas.timers import TimerList


def timers(office: Office) -> APIRouter:
    """The route."""
    routes = APIRouter(tags=["timers"])

    @routes.get(f"{DOSSIER_PATH}/timers", response_model=TimerList)
    def list_timers(call: CallHere, dossier_id: str) -> TimerList:
        """Which warnings the dates of a dossier gave and will give; an ended one has none to come."""
        return TimerList.of(office.timers.plan(call.tenant, dossier_id))

    return routes
