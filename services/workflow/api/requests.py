"""Routes of what the applicant is asked for after appraisal: papers and money; each needs If-Match."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Response

from services.chassis.call import Call
from services.chassis.web import CallHere
from services.chassis.work import UnitOfWork
from services.contracts.practice import is_practice
from services.workflow.api.acting import Act, changed
from services.workflow.api.reading import DOSSIER_PATH
from services.workflow.bootstrap import Office
from services.workflow.domain.running import Running
from services.workflow.handlers import payments, supplements
from services.workflow.handlers.means import Officer
from services.workflow.schemas.requests import AcceptanceIn, DemandIn, GroundIn, ReasonIn, SupplementIn
from services.workflow.schemas.shown import RunningOut


def ordered(office: Office, call: Call, act: Act, *, kind: str = "") -> Response:
    """As `changed`; counted by its kind (else by its last line of history), once even where repeated."""
    done: list[str] = []

    def noting(officer: Officer, work: UnitOfWork) -> Running:
        running = act(officer, work)
        done[:] = [kind or running.history[-1].what]
        return running

    response = changed(office, call, noting)
    for one in done:
        if not is_practice(call.tenant):
            office.metrics.acted(one)
    return response


def requests(office: Office) -> APIRouter:
    """The routes of requests for papers and money."""
    routes = APIRouter(tags=["requests"])
    means = office.means

    @routes.post(f"{DOSSIER_PATH}/supplement-requests", response_model=RunningOut)
    def request_supplement(call: CallHere, dossier_id: str, body: SupplementIn) -> Response:
        """Ask for papers, once and completely; the dossier waits."""
        act = partial(supplements.request_supplement, dossier_id, asked=body.asked(), means=means)
        return ordered(office, call, act)

    @routes.post(f"{DOSSIER_PATH}/supplement-permission", response_model=RunningOut)
    def permit_supplement(call: CallHere, dossier_id: str, body: GroundIn) -> Response:
        """A leader allows the next request for papers, which is late or not the first."""
        act = partial(supplements.permit_supplement, dossier_id, ground=body.ground, means=means)
        return ordered(office, call, act)

    @routes.post(f"{DOSSIER_PATH}/papers-acceptance", response_model=RunningOut)
    def accept_papers(call: CallHere, dossier_id: str, body: AcceptanceIn) -> Response:
        """Take the papers that came as the whole answer; the time limit runs from when they came."""
        act = partial(supplements.accept_papers, dossier_id, note=body.note, means=means)
        return ordered(office, call, act)

    @routes.post(f"{DOSSIER_PATH}/payment-demands", response_model=RunningOut)
    def demand_payment(call: CallHere, dossier_id: str, body: DemandIn) -> Response:
        """Ask for money that has to be paid before the dossier goes on."""
        act = partial(payments.demand_payment, dossier_id, **body.model_dump(), means=means)
        return ordered(office, call, act)

    @routes.post(f"{DOSSIER_PATH}/payment-waiver", response_model=RunningOut)
    def waive_payment(call: CallHere, dossier_id: str, body: ReasonIn) -> Response:
        """A leader lets the dossier go on without the money, with a reason."""
        act = partial(payments.waive_payment, dossier_id, reason=body.reason, means=means)
        return ordered(office, call, act)

    return routes
