"""Routes of communes and their units."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.chassis.call import answer
from services.chassis.commands import Answer
from services.chassis.web import CallHere
from services.chassis.work import UnitOfWork
from services.intake.api.caller import actor, commune
from services.intake.bootstrap import Desk
from services.intake.handlers import communes
from services.intake.schemas.administration import (
    CommuneIn,
    CommuneOut,
    CommunePage,
    UnitIn,
)


def administration(desk: Desk) -> APIRouter:
    """Communes and their units."""
    routes = APIRouter(prefix="/v1/communes", tags=["communes"])

    @routes.post("", response_model=CommuneOut, status_code=201)
    def create_commune(call: CallHere, body: CommuneIn) -> Response:
        """Add a commune."""
        made = communes.checked_commune(body.commune_id, body.name, body.desk_phone, body.desk_address)
        who = actor(desk, call)

        def run(work: UnitOfWork) -> Answer:
            kept = communes.create_commune(made, who, work, clock=desk.core.clock)
            return answer(201, CommuneOut.of(kept), location=f"/v1/communes/{kept.commune_id}")

        return call.command(run, tenant=made.commune_id)

    @routes.get("", response_model=CommunePage)
    def list_communes() -> CommunePage:
        """All communes but those for practice, which stand with the one that they are for."""
        found = desk.directory.communes()
        return CommunePage(items=[CommuneOut.model_validate(CommuneOut.of(each)) for each in found])

    @routes.get("/{commune_id}", response_model=CommuneOut)
    def read_commune(call: CallHere) -> CommuneOut:
        """One commune with its units."""
        return CommuneOut.model_validate(CommuneOut.of(commune(desk, call)))

    return routes


def units(desk: Desk) -> APIRouter:
    """Units of a commune."""
    routes = APIRouter(prefix="/v1/communes/{commune_id}/units", tags=["communes"])

    @routes.post("", response_model=CommuneOut, status_code=201)
    def add_unit(call: CallHere, body: UnitIn) -> Response:
        """Add a unit."""
        unit = communes.checked_unit(body.unit_id, body.name, body.agency_code, body.receives)
        who = actor(desk, call)

        def run(work: UnitOfWork) -> Answer:
            return answer(201, CommuneOut.of(communes.add_unit(unit, who, work, clock=desk.core.clock)))

        response = call.command(run)
        desk.directory.forget(call.tenant)
        return response

    return routes
