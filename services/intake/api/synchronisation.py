"""Routes of systems of record outside: the other number of a dossier, what waits, what is sent again."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.chassis import paging
from services.chassis.web import CallHere
from services.chassis.work import UnitOfWork
from services.intake.api.answers import changed
from services.intake.api.caller import actor
from services.intake.bootstrap import Desk
from services.intake.handlers import outside_numbers, synchronising
from services.intake.handlers.errors import UnknownDossierError
from services.intake.ports import Document
from services.intake.schemas.shown import DossierOut
from services.intake.schemas.synchronisation import OutsideNumberIn, SynchronisationOut, SynchronisationPage

Limit = Annotated[int, Query(ge=1, le=paging.MAX_LIMIT)]


class Waits(StrEnum):
    """What somebody looks for."""

    WAITING = "waiting"
    FAILED = "failed"


def synchronisation(desk: Desk) -> APIRouter:
    """What the other systems know."""
    routes = APIRouter(prefix="/v1/communes/{commune_id}", tags=["synchronisation"])

    @routes.get("/synchronisations", response_model=SynchronisationPage)
    def list_synchronisations(
        call: CallHere, state: Waits = Waits.FAILED, limit: Limit = paging.DEFAULT_LIMIT
    ) -> SynchronisationPage:
        """What failed until somebody looks, or what waits, the longest waiting first."""
        if state is Waits.FAILED:
            found = [dossier_id for _, dossier_id in desk.errands.failed(limit, call.tenant)]
        else:
            found = [one["dossier_id"] for one in desk.errands.of_commune(call.tenant, limit)]
        kept = [one for one in (_read(desk, call.tenant, each) for each in found) if one is not None]
        return SynchronisationPage(items=kept)

    @routes.get("/dossiers/{dossier_id}/synchronisation", response_model=SynchronisationOut)
    def read_synchronisation(call: CallHere, dossier_id: str) -> SynchronisationOut:
        """Where one dossier stands with its system of record, and what was last in the way."""
        found = _read(desk, call.tenant, dossier_id)
        if found is None:
            raise UnknownDossierError(dossier_id)
        return found

    return routes


def resending(desk: Desk) -> APIRouter:
    """What staff do about it, each with If-Match."""
    routes = APIRouter(prefix="/v1/communes/{commune_id}/dossiers/{dossier_id}", tags=["synchronisation"])

    @routes.post("/synchronisation", response_model=DossierOut)
    def resend_synchronisation(call: CallHere, dossier_id: str) -> Response:
        """Send what failed or waits once more, at once."""
        expected, who = call.if_match(), actor(desk, call)

        def run(work: UnitOfWork) -> Document:
            return synchronising.resend(dossier_id, expected, who, work, means=desk.means)

        return changed(desk, call, run)

    @routes.post("/external-number", response_model=DossierOut)
    def set_external_number(call: CallHere, dossier_id: str, body: OutsideNumberIn) -> Response:
        """Note the number by which another system knows the dossier."""
        expected, who = call.if_match(), actor(desk, call)

        def run(work: UnitOfWork) -> Document:
            return outside_numbers.set_outside_number(
                dossier_id, expected, body.external_number, who, work, means=desk.means
            )

        return changed(desk, call, run)

    return routes


def _read(desk: Desk, commune_id: str, dossier_id: str) -> SynchronisationOut | None:
    kept = desk.reader.one(commune_id, dossier_id)
    return SynchronisationOut.of(kept, desk.errands.errand(commune_id, dossier_id)) if kept else None
