"""Routes that tell an officer what they could do with a dossier, whose it is, and who works beside them."""

from __future__ import annotations

from fastapi import APIRouter

from services.chassis.web import CallHere
from services.workflow.api.forms import found
from services.workflow.api.reading import COMMUNE_PATH, DOSSIER_PATH
from services.workflow.bootstrap import Office, opened
from services.workflow.domain.trials import Scene
from services.workflow.schemas.acts import ActsOut, ApplicantOut, ColleagueOut, OfficeOut
from services.workflow.schemas.tasks import FoundList, FoundOut


def acts(office: Office) -> APIRouter:
    """The routes about one dossier."""
    routes = APIRouter(tags=["inbox"])
    means = office.means

    @routes.get(f"{DOSSIER_PATH}/acts", response_model=ActsOut)
    def list_acts(call: CallHere, dossier_id: str) -> ActsOut:
        """What the caller could do with the dossier now, by every rule; and what they would choose from."""
        now = means.clock.now()
        scene = Scene(
            running=found(office, call, dossier_id),
            actor=office.present(call.tenant, call.actor, call.caller.roles, now),
            at=now,
            unit_id=office.people.unit_of(call.tenant, call.actor),
            calendar=means.calendar_of(call.tenant),
            choices=means.choices,
        )
        return ActsOut.of(scene)

    @routes.get(f"{DOSSIER_PATH}/applicant", response_model=ApplicantOut)
    def read_applicant(call: CallHere, dossier_id: str) -> ApplicantOut:
        """Whose dossier it is, and how to reach them: opened for this answer alone."""
        return ApplicantOut.of(opened(office.core, found(office, call, dossier_id).person))

    return routes


def surroundings(office: Office) -> APIRouter:
    """The routes about the commune: who works there, and which dossier has a number."""
    routes = APIRouter(tags=["inbox"])

    @routes.get(f"{COMMUNE_PATH}/office", response_model=OfficeOut)
    def read_office(call: CallHere) -> OfficeOut:
        """The commune's units, and its staff by name; whoever has left is in it, for the history."""
        people = office.people
        staff = [
            ColleagueOut.of(one, people.name_of(call.tenant, one.staff_id))
            for one in people.staff(call.tenant)
        ]
        return OfficeOut.of(office.communes.one(call.tenant), staff)

    @routes.get(f"{COMMUNE_PATH}/dossiers", response_model=FoundList)
    def find_dossiers(call: CallHere, number: str) -> FoundList:
        """Dossiers by their lawful number, whoever's turn it is, and after their end too."""
        return FoundList(
            items=[FoundOut.of(one) for one in office.inboxes.numbered(call.tenant, number.strip().upper())]
        )

    return routes
