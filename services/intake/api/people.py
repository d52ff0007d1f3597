"""Routes of people: whoever was here before need not say everything again; and who works here."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Response
from pydantic import BaseModel, Field

from services.chassis.web import CallHere
from services.intake.bootstrap import Desk
from services.intake.schemas.administration import StaffOut, StaffPage
from services.intake.schemas.shown import DossierLine, PersonOut

LATEST = 20
Identity = Annotated[str, Header(max_length=50, description="Personal number, passport or tax code.")]


class PersonFoundOut(BaseModel):
    """Somebody as they last filed here, and what they filed."""

    person: PersonOut | None = Field(description="None: was never here.")
    dossiers: list[DossierLine] = Field(description="The last filed first, twenty at most.")


def people(desk: Desk) -> APIRouter:
    """Who was at this counter before."""
    routes = APIRouter(prefix="/v1/communes/{commune_id}/people", tags=["people"])

    @routes.get("", response_model=PersonFoundOut)
    def find_person(call: CallHere, response: Response, identity_number: Identity) -> PersonFoundOut:
        """An applicant by number; the number comes in a header, since addresses are written down."""
        response.headers["Cache-Control"] = "no-store"
        number = identity_number.strip().upper()
        found = desk.reader.page(call.tenant, {"applicant.identity": number}, None, LATEST) if number else []
        now = desk.means.clock.now()
        return PersonFoundOut(
            person=PersonOut.of(found[0]["applicant"]) if found else None,
            dossiers=[DossierLine.of(kept, now) for kept in found],
        )

    return routes


def colleagues(desk: Desk) -> APIRouter:
    """Who works here."""
    routes = APIRouter(prefix="/v1/communes/{commune_id}", tags=["access"])

    @routes.get("/staff", response_model=StaffPage)
    def list_staff(call: CallHere) -> StaffPage:
        """The officers, by name: to whom something can be given, and who has access."""
        found = desk.directory.all_staff(call.tenant)
        return StaffPage(items=[StaffOut.model_validate(StaffOut.of(kept)) for kept in found])

    return routes
