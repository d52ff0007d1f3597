"""Routes of the leaders' board, and of the host's comparison of communes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from services.chassis.web import CallHere
from services.contracts.calendars import load_calendar
from services.tracking.bootstrap import Means
from services.tracking.handlers import board
from services.tracking.schemas.board import BoardOut, CommunesOut, MatchingOut
from services.tracking.schemas.search import Search

COMMUNE_PATH = "/v1/communes/{commune_id}"


def board_router(means: Means) -> APIRouter:
    """What leaders watch."""
    routes = APIRouter(tags=["board"])

    @routes.get(f"{COMMUNE_PATH}/board", response_model=BoardOut)
    def read_board(call: CallHere) -> BoardOut:
        """Late now, late soon, where files wait, since when and at whom; every number with its address."""
        dossiers = means.commune(call.tenant)
        return BoardOut.of(board.read_board(dossiers=dossiers, clock=means.clock, calendar=load_calendar()))

    @routes.get(f"{COMMUNE_PATH}/matching", response_model=MatchingOut)
    def count_matching(call: CallHere, search: Annotated[Search, Query()]) -> MatchingOut:
        """How many dossiers meet all criteria, and the criteria in words."""
        dossiers = means.commune(call.tenant)
        found = board.count_matching(search.criteria(), dossiers=dossiers, clock=means.clock)
        return MatchingOut.of(found)

    @routes.get("/v1/board", response_model=CommunesOut)
    def compare_communes(call: CallHere) -> CommunesOut:
        """The same figures of every commune, a row each: numbers alone, nobody's name."""
        del call
        found = board.compare_communes(communes=means.communes, clock=means.clock, calendar=load_calendar())
        return CommunesOut.of(*found)

    return routes
