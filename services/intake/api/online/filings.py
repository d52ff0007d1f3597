"""Routes of what was begun online, for the holder of a pass alone."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from services.chassis.call import Call, answer, reply
from services.chassis.commands import Answer
from services.chassis.web import CallHere
from services.chassis.work import UnitOfWork
from services.intake.api.caller import commune
from services.intake.api.online.entering import entered
from services.intake.bootstrap import Desk
from services.intake.bootstrap.citizen_accounts import AccountDesk
from services.intake.bootstrap.online import OnlineDesk
from services.intake.domain.citizen_accounts import Owner
from services.intake.domain.online import Filing
from services.intake.handlers import online as handlers
from services.intake.handlers.online import NameApplicant
from services.intake.handlers.online_answers import asked_of, begin_answer
from services.intake.ports import FILINGS, Document
from services.intake.schemas.online import (
    ApplicantIn,
    FilingIn,
    FilingOut,
    FilingPage,
    RequestOut,
    RequestPage,
    WaiverIn,
    shown,
)

PREFIX = "/v1/communes/{commune_id}/filings"
ONE = f"{PREFIX}/{{filing_id}}"


def found(online: OnlineDesk, call: Call, filing_id: str) -> tuple[Filing, Document]:
    """A filing of the holder of the pass, and all that is kept of it.

    Raises: UnknownFilingError.
    """
    kept = online.filings.one(call.tenant, filing_id)
    filing = handlers.mine(kept, call.caller.holder, online.means)
    return filing, kept or {}


def begun(desk: Desk) -> APIRouter:
    """What one telephone has begun."""
    routes = APIRouter(prefix=PREFIX, tags=["online"])
    online = OnlineDesk(desk)

    @routes.post("", response_model=FilingOut, status_code=201)
    def begin_filing(call: CallHere, body: FilingIn) -> Response:
        """Begin one: it is kept for some days after each change."""
        here, holder = commune(desk, call), call.caller.holder
        own = _own(online, call)
        begun_before = next((one for one in own if body.answers and one.answers == body.answers), None)
        if begun_before is not None and begun_before.filed_at is None:
            return reply(answer(201, begun_before.model_dump(mode="json"), version=begun_before.version))
        unit_id = body.unit_id or next((one.unit_id for one in here.units if one.receives), "")
        open_count = len([one for one in own if one.filed_at is None])
        owner = AccountDesk(desk).owner(call.tenant, holder) if body.answers else Owner(holder)

        def run(work: UnitOfWork) -> Answer:
            if body.answers:
                kept = begin_answer(body.answers, owner, open_count, work, online=online.means)
            else:
                kept = handlers.begin(
                    body.procedure_code, unit_id, here, holder, open_count, work, online=online.means
                )
            return answer(201, _shown(online, kept), version=kept["version"])

        return call.command(run)

    @routes.get("", response_model=FilingPage)
    def list_own_filings(call: CallHere) -> FilingPage:
        """What this telephone has begun and filed lately, the last changed first."""
        return FilingPage(items=_own(online, call))

    return routes


def asked(desk: Desk) -> APIRouter:
    """What the desk asks of one telephone."""
    routes = APIRouter(prefix="/v1/communes/{commune_id}/own-requests", tags=["online"])
    accounts = AccountDesk(desk)

    @routes.get("", response_model=RequestPage)
    def list_own_requests(call: CallHere) -> RequestPage:
        """Dossiers of this telephone, or of its account, for which papers are awaited, with what is asked."""
        owner = accounts.owner(call.tenant, call.caller.holder)
        own = desk.reader.filed_by(call.tenant, owner.holder)
        more = accounts.accounts.dossiers(call.tenant, owner.account) if owner.account else []
        kept = {one["dossier_id"]: one for one in (*own, *more)}
        found = [asked_of(one, owner) for one in kept.values()]
        return RequestPage(items=[RequestOut.of(*one) for one in found if one])

    return routes


def _own(online: OnlineDesk, call: Call) -> list[FilingOut]:
    now = online.means.means.clock.now()
    return [
        FilingOut.model_validate(_shown(online, kept))
        for kept in online.filings.of_holder(call.tenant, call.caller.holder, now)
    ]


def drafts(desk: Desk) -> APIRouter:
    """One that was begun."""
    routes = APIRouter(prefix=ONE, tags=["online"])
    online = OnlineDesk(desk)

    @routes.get("", response_model=FilingOut)
    def read_own_filing(call: CallHere, filing_id: str) -> Response:
        """As it stands; its version is the ETag."""
        _, kept = found(online, call, filing_id)
        return reply(answer(200, _shown(online, kept), version=kept["version"]))

    @routes.delete("", status_code=204)
    def drop_filing(call: CallHere, filing_id: str) -> Response:
        """Give it up."""

        def run(work: UnitOfWork) -> Answer:
            handlers.drop_filing(filing_id, call.caller.holder, work, online=online.means)
            return Answer(204, None)

        call.command(run, reads=[(FILINGS, filing_id)])
        return Response(status_code=204)

    return routes


def drafting(desk: Desk) -> APIRouter:
    """What is written into one."""
    routes = APIRouter(prefix=ONE, tags=["online"])
    online = OnlineDesk(desk)

    @routes.post("/applicant", response_model=FilingOut)
    def name_applicant(call: CallHere, filing_id: str, body: ApplicantIn) -> Response:
        """Say whose matter it is, with If-Match."""
        expected, order, holder = call.if_match(), _naming(body), call.caller.holder

        def run(work: UnitOfWork) -> Answer:
            kept = handlers.name_applicant(filing_id, expected, order, holder, work, online=online.means)
            return answer(200, _shown(online, kept), version=kept["version"])

        return call.command(run, reads=[(FILINGS, filing_id)])

    @routes.post("/waivers", response_model=FilingOut)
    def waive_paper(call: CallHere, filing_id: str, body: WaiverIn) -> Response:
        """Leave a paper out whose data an office has (NĐ 309/2026, art. 4.2a), or bring it after all."""
        holder = call.caller.holder

        def run(work: UnitOfWork) -> Answer:
            kept = handlers.waive_paper(
                filing_id, body.paper, holder, work, waived=body.waived, online=online.means
            )
            return answer(200, _shown(online, kept), version=kept["version"])

        return call.command(run, reads=[(FILINGS, filing_id)])

    return routes


def _naming(body: ApplicantIn) -> NameApplicant:
    other = body.representative
    return NameApplicant(
        applicant=entered(body.applicant),
        representative=entered(other) if other else None,
        relation=other.relation if other else "",
        delivery=body.result_delivery,
        delivery_address=body.delivery_address,
    )


def _shown(online: OnlineDesk, kept: Document) -> dict[str, Any]:
    return shown(kept, online.desk.settings.common.public_url)
