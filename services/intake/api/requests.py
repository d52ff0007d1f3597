"""Routes of the ugly cases at the desk: papers, money, withdrawal, originals, what the desk is told."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Response

from services.chassis.call import Call, answer
from services.chassis.commands import Answer
from services.chassis.web import CallHere
from services.chassis.work import UnitOfWork
from services.contracts.person import lookup_digest
from services.contracts.status import Status
from services.intake.api.answers import REPLAYED, changed
from services.intake.api.caller import actor
from services.intake.api.orders import paper_entries
from services.intake.bootstrap import Desk
from services.intake.domain.lookup_code import read_lookup_code
from services.intake.handlers import other_communes, payments, supplements, withdrawals
from services.intake.handlers.desk_orders import (
    AddPapers,
    AskSupplement,
    Reroute,
    ReturnOriginals,
    WithdrawDossier,
)
from services.intake.handlers.errors import UnknownDossierError
from services.intake.handlers.orders import TakePayment
from services.intake.ports import Actor, Document
from services.intake.schemas.requests import (
    AssignmentIn,
    OriginalsIn,
    PapersForAnotherIn,
    PapersIn,
    PapersTakenOut,
    PaymentIn,
    ReroutingIn,
    SupplementIn,
    WithdrawalIn,
)
from services.intake.schemas.shown import DossierOut

PREFIX = "/v1/communes/{commune_id}/dossiers/{dossier_id}"
Order = Callable[[int, Actor, UnitOfWork], Document]


def papers(desk: Desk) -> APIRouter:
    """Missing papers: asked for, and taken."""
    routes = APIRouter(prefix=PREFIX, tags=["dossiers"])

    @routes.post("/supplement-requests", response_model=DossierOut)
    def ask_supplement(call: CallHere, dossier_id: str, body: SupplementIn) -> Response:
        """Ask at reception for all that is missing; a second time only by a leader's recorded ground."""
        order = AskSupplement(**{**body.model_dump(), "items": tuple(body.items)})

        def run(expected: int, who: Actor, work: UnitOfWork) -> Document:
            return supplements.ask_supplement(dossier_id, expected, order, who, work, means=desk.means)

        return _counted(desk, call, run, "supplement_asked")

    @routes.post("/papers", response_model=DossierOut)
    def add_papers(call: CallHere, dossier_id: str, body: PapersIn) -> Response:
        """Take papers, at any counter or online: to be received, or for whoever works on it."""
        order = _papers(body)

        def run(expected: int, who: Actor, work: UnitOfWork) -> Document:
            return supplements.add_papers(dossier_id, expected, order, who, work, means=desk.means)

        return _counted(desk, call, run, "papers_added")

    return routes


def papers_for_others(desk: Desk) -> APIRouter:
    """Papers for a dossier of another commune."""
    routes = APIRouter(prefix="/v1/communes/{commune_id}/papers", tags=["dossiers"])

    @routes.post("", response_model=PapersTakenOut)
    def take_papers_for_another(call: CallHere, body: PapersForAnotherIn) -> Response:
        """Take papers at any counter, for a dossier whose look-up code the applicant shows."""
        who = actor(desk, call)
        held = desk.reader.held(lookup_digest(read_lookup_code("lookup_code", body.lookup_code)))
        if held is None:
            raise UnknownDossierError("look-up code")
        commune_id, dossier_id = held
        order = _papers(body)

        def run(work: UnitOfWork) -> Answer:
            kept = supplements.take_papers_for_another(
                dossier_id, call.tenant, order, who, work, means=desk.means
            )
            told = {
                "dossier_number": kept.get("outside_number", kept.get("number")),
                "commune_id": commune_id,
                "status": kept["status"],
                "status_title": Status(kept["status"]).title,
                "papers_count": len(body.papers),
            }
            return answer(200, told)

        response = call.command(run, tenant=commune_id)
        if REPLAYED not in response.headers:
            desk.metrics.desk_order(call.tenant, "papers_for_another")
        return response

    return routes


def _papers(body: PapersIn) -> AddPapers:
    return AddPapers(
        papers=paper_entries(body.papers),
        complete=body.complete,
        request_id=body.request_id,
        note=body.note,
    )


def endings(desk: Desk) -> APIRouter:
    """The applicant wants the dossier back."""
    routes = APIRouter(prefix=PREFIX, tags=["dossiers"])

    @routes.post("/withdrawal", response_model=DossierOut)
    def withdraw_dossier(call: CallHere, dossier_id: str, body: WithdrawalIn) -> Response:
        """Withdraw: at once before the reception, by a decision of workflow's after it."""
        order = WithdrawDossier(**body.model_dump())

        def run(expected: int, who: Actor, work: UnitOfWork) -> Document:
            return withdrawals.withdraw_dossier(dossier_id, expected, order, who, work, means=desk.means)

        return _counted(desk, call, run, "withdrawal")

    @routes.post("/originals", response_model=DossierOut)
    def return_originals(call: CallHere, dossier_id: str, body: OriginalsIn) -> Response:
        """Record that originals were given back."""
        order = ReturnOriginals(what=body.what, collector=body.collected_by)

        def run(expected: int, who: Actor, work: UnitOfWork) -> Document:
            return withdrawals.return_originals(dossier_id, expected, order, who, work, means=desk.means)

        return _counted(desk, call, run, "originals_returned")

    return routes


def passing(desk: Desk) -> APIRouter:
    """What concerns the other commune of a dossier, and what the desk is told."""
    routes = APIRouter(prefix=PREFIX, tags=["dossiers"])

    @routes.post("/rerouting", response_model=DossierOut)
    def reroute(call: CallHere, dossier_id: str, body: ReroutingIn) -> Response:
        """Say that another commune is competent, as long as no clock runs."""
        order = Reroute(**body.model_dump())

        def run(expected: int, who: Actor, work: UnitOfWork) -> Document:
            return other_communes.reroute(dossier_id, expected, order, who, work, means=desk.means)

        return _counted(desk, call, run, "rerouted")

    @routes.post("/notices/seen", response_model=DossierOut)
    def see_notices(call: CallHere, dossier_id: str) -> Response:
        """Note that the desk has read what it was told about the dossier."""

        def run(expected: int, who: Actor, work: UnitOfWork) -> Document:
            return withdrawals.see_notices(dossier_id, expected, who, work, means=desk.means)

        return _counted(desk, call, run, "notices_seen")

    return routes


def money(desk: Desk) -> APIRouter:
    """Money that is taken after the filing."""
    routes = APIRouter(prefix=PREFIX, tags=["money"])

    @routes.post("/payments", response_model=DossierOut)
    def take_payment(call: CallHere, dossier_id: str, body: PaymentIn) -> Response:
        """Record money that was taken: the fee, or what workflow asked for."""
        order = TakePayment(**body.model_dump())

        def run(expected: int, who: Actor, work: UnitOfWork) -> Document:
            return payments.take_payment(dossier_id, expected, order, who, work, means=desk.means)

        return _counted(desk, call, run, "payment")

    @routes.post("/payments/{payment_id}/assignment", response_model=DossierOut)
    def assign_payment(call: CallHere, dossier_id: str, payment_id: str, body: AssignmentIn) -> Response:
        """Say that money taken before was for a demand that the desk hears of only now."""
        demand = body.demand_id

        def run(expected: int, who: Actor, work: UnitOfWork) -> Document:
            return payments.assign_payment(
                dossier_id, expected, payment_id, demand, who, work, means=desk.means
            )

        return _counted(desk, call, run, "payment_assigned")

    return routes


def _counted(desk: Desk, call: Call, order: Order, what: str) -> Response:
    """Run an order of the desk's on the version that the caller saw, and count it."""
    expected, who = call.if_match(), actor(desk, call)
    response = changed(desk, call, lambda work: order(expected, who, work))
    if REPLAYED not in response.headers:
        desk.metrics.desk_order(call.tenant, what)
    return response
