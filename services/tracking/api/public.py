"""What is asked without an account: where a dossier is, and whom to call."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Response

from services.chassis.call import answer
from services.chassis.commands import Answer
from services.chassis.web import CallHere
from services.chassis.work import UnitOfWork
from services.contracts import codec
from services.tracking import handlers
from services.tracking.bootstrap import Means
from services.tracking.domain.holder import HolderView
from services.tracking.handlers import ratings
from services.tracking.schemas.public import AS_OF, BEHIND, GlanceOut, HolderOut, OfficeOut, RatedOut, RateIn

PREFIX = "/v1/public"
UNSTORED = {"Cache-Control": "no-store"}  # a kiosk's browser keeps nothing for the next in the queue

LookupCode = Annotated[str, Header(description="As printed on the receipt.")]


def public_router(means: Means) -> APIRouter:
    """What is asked without an account."""
    routes = APIRouter(prefix=PREFIX, tags=["public"])

    @routes.get("/dossiers/{number}", response_model=GlanceOut)
    def look_up_number(call: CallHere, number: str, response: Response) -> GlanceOut:
        """Number and degree of completion of a dossier, for anyone; the header As-Of says how fresh."""
        call.tries.look_up(number)
        response.headers.update(_told(means))
        return GlanceOut.of(handlers.look_up_number(number, dossiers=means.public))

    @routes.get("/lookup", response_model=HolderOut | GlanceOut)
    def look_up_code(
        call: CallHere, response: Response, lookup_code: LookupCode = ""
    ) -> HolderOut | GlanceOut:
        """What the holder of a look-up code may know of the dossier; the header As-Of says how fresh."""
        call.tries.look_up(lookup_code)
        response.headers.update(_told(means))
        found = handlers.look_up_code(
            lookup_code, full=means.full, dossiers=means.public, commune=means.commune, clock=means.clock
        )
        return HolderOut.of_holder(found) if isinstance(found, HolderView) else GlanceOut.of(found)

    @routes.get("/communes/{commune_id}", response_model=OfficeOut)
    def read_office(commune_id: str, response: Response) -> OfficeOut:
        """Name, telephone and address of a commune's one-stop desk."""
        response.headers.update(UNSTORED)
        return OfficeOut.of(commune_id, handlers.read_office(dossiers=means.commune(commune_id)))

    return routes


def rating_router(means: Means) -> APIRouter:
    """Who has a result says how content they are."""
    routes = APIRouter(prefix=PREFIX, tags=["public"])

    @routes.post("/ratings", response_model=RatedOut, status_code=201)
    def rate_service(call: CallHere, given: RateIn) -> Response:
        """How content the holder of a look-up code is with what was done; once, after the hand-over."""
        call.tries.look_up(given.lookup_code)
        commune_id, dossier = ratings.to_be_rated(given.lookup_code, dossiers=means.public)

        def rate(work: UnitOfWork) -> Answer:
            rated = ratings.rate(dossier, given.rating, given.via, work, clock=means.clock)
            return answer(201, RatedOut.of(rated).model_dump(mode="json"))

        response = call.command(rate, tenant=commune_id)
        response.headers.update(UNSTORED)
        return response

    return routes


def _told(means: Means) -> dict[str, str]:
    heard = means.heard()
    if heard is None:
        return UNSTORED
    return {**UNSTORED, AS_OF: codec.instant_text(heard.as_of), BEHIND: str(heard.behind_seconds)}
