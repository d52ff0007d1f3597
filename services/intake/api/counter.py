"""Routes that change dossiers: filing, reception, refusal, certification, hand-over."""

from __future__ import annotations

import time

from fastapi import APIRouter, Response

from services.chassis.call import Call
from services.chassis.web import CallHere
from services.chassis.work import UnitOfWork
from services.intake.api.answers import REPLAYED, changed, created
from services.intake.api.caller import actor, commune
from services.intake.api.orders import certifying, collecting, filing
from services.intake.bootstrap import Desk
from services.intake.domain.dossier import Channel
from services.intake.handlers import dossiers, results
from services.intake.handlers.filing import prepare
from services.intake.ports import Document
from services.intake.schemas.dossiers import CertificationIn, DossierIn, HandOverIn, RefusalIn
from services.intake.schemas.shown import DossierOut


def filings(desk: Desk) -> APIRouter:
    """New dossiers."""
    routes = APIRouter(prefix="/v1/communes/{commune_id}", tags=["dossiers"])

    @routes.post("/dossiers", response_model=DossierOut, status_code=201)
    def file_dossier(call: CallHere, body: DossierIn) -> Response:
        """File a dossier; with `receive` also receive it, as the counter does."""
        began, who, here, means = time.perf_counter(), actor(desk, call), commune(desk, call), desk.means
        draft = prepare(filing(body), here, who, means)
        receive = body.receive or draft.afterwards is not None

        def run(work: UnitOfWork) -> Document:
            if receive:
                return dossiers.file_and_receive(draft, here, who, work, means=means)
            return dossiers.file_dossier(draft, who, work, means=means)

        reads = dossiers.places_read(draft, means) if receive else ()
        response = created(desk, call, run, reads)
        _count(desk, call, response, body.channel, began, received=receive)
        return response

    @routes.post("/certifications", response_model=DossierOut, status_code=201)
    def record_certification(call: CallHere, body: CertificationIn) -> Response:
        """Record an instant procedure whole: filed, received, done, handed over."""
        began, who, here, means = time.perf_counter(), actor(desk, call), commune(desk, call), desk.means
        draft = prepare(certifying(body), here, who, means)
        results.require_instant(draft)
        number = body.result.number

        def run(work: UnitOfWork) -> Document:
            return results.certify(draft, collecting(body), number, here, who, work, means=means)

        response = created(desk, call, run, dossiers.places_read(draft, means))
        _count(desk, call, response, Channel.COUNTER, began, received=True)
        return response

    return routes


def changes(desk: Desk) -> APIRouter:
    """What the counter does with a dossier that is there; each needs If-Match."""
    routes = APIRouter(prefix="/v1/communes/{commune_id}/dossiers/{dossier_id}", tags=["dossiers"])

    @routes.post("/reception", response_model=DossierOut)
    def receive_dossier(call: CallHere, dossier_id: str) -> Response:
        """Receive a dossier that was filed online or by post: number, due date, appointment."""
        expected, who, here = call.if_match(), actor(desk, call), commune(desk, call)

        def run(work: UnitOfWork) -> Document:
            return dossiers.receive_dossier(dossier_id, expected, here, who, work, means=desk.means)

        response = changed(desk, call, run)
        if REPLAYED not in response.headers:
            desk.metrics.received(call.tenant)
        return response

    @routes.post("/refusal", response_model=DossierOut)
    def refuse_dossier(call: CallHere, dossier_id: str, body: RefusalIn) -> Response:
        """Refuse a dossier at reception, with a reason."""
        expected, who = call.if_match(), actor(desk, call)

        def run(work: UnitOfWork) -> Document:
            return dossiers.refuse_dossier(dossier_id, expected, body.reason, who, work, means=desk.means)

        return changed(desk, call, run)

    return routes


def handing_over(desk: Desk) -> APIRouter:
    """The way of a result into the applicant's hand."""
    routes = APIRouter(prefix="/v1/communes/{commune_id}/dossiers/{dossier_id}", tags=["dossiers"])

    @routes.post("/hand-over", response_model=DossierOut)
    def hand_over_result(call: CallHere, dossier_id: str, body: HandOverIn) -> Response:
        """Give the result to whoever collects it."""
        expected, who, order = call.if_match(), actor(desk, call), collecting(body)

        def run(work: UnitOfWork) -> Document:
            return results.hand_over_result(dossier_id, expected, order, who, work, means=desk.means)

        response = changed(desk, call, run)
        if REPLAYED not in response.headers:
            desk.metrics.returned(call.tenant)
        return response

    return routes


def _count(
    desk: Desk, call: Call, response: Response, channel: Channel, began: float, *, received: bool
) -> None:
    if REPLAYED in response.headers:
        return
    desk.metrics.filed(call.tenant, channel.value, time.perf_counter() - began)
    if received:
        desk.metrics.received(call.tenant)
