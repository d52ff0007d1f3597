"""Routes of the printed forms that intake issues."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.chassis.call import Call
from services.chassis.issued import Paper
from services.chassis.web import CallHere
from services.contracts.forms import Basis
from services.intake.api.caller import commune
from services.intake.bootstrap import Desk
from services.intake.handlers import receipts, slips
from services.intake.handlers.slips import Printing

Number = Annotated[str, Query(max_length=40)]


def forms(desk: Desk) -> APIRouter:
    """What the desk prints; each form once, the same bytes for ever after."""
    routes = APIRouter(prefix="/v1/communes/{commune_id}/dossiers/{dossier_id}", tags=["forms"])

    @routes.get("/receipt", response_class=Response)
    def read_receipt(call: CallHere, dossier_id: str, basis: Basis | None = None) -> Response:
        """Form 01 as PDF: printed when first asked for, the same bytes for ever after."""
        since = desk.settings.tt03_2025_since
        form = receipts.receipt_form(call.tenant, dossier_id, desk.reader, basis=basis, since=since)
        occasion = "provisional" if form.provisional else ""  # with its lawful number it is another paper
        paper = Paper(subject=dossier_id, code=form.name.code, occasion=occasion)
        return desk.issued.answer(call, paper, lambda: desk.printer.receipt(form))

    @routes.get("/forms/supplement/{request_id}", response_class=Response)
    def read_supplement(
        call: CallHere, dossier_id: str, request_id: str, number: Number = "", basis: Basis | None = None
    ) -> Response:
        """Form 02 as PDF, of a request for papers at reception; `number` of the slip, as 12/HDHS."""
        around = printing(desk, call, basis, number.strip())
        form = slips.supplement_form(dossier_id, request_id, desk.reader, around)
        paper = Paper(subject=dossier_id, code=form.name.code, occasion=request_id)
        return desk.issued.answer(call, paper, lambda: desk.printer.supplement(form))

    @routes.get("/forms/refusal", response_class=Response)
    def read_refusal(call: CallHere, dossier_id: str, basis: Basis | None = None) -> Response:
        """Form 03 as PDF, of a dossier that was not accepted at reception."""
        form = slips.refusal_form(dossier_id, desk.reader, printing(desk, call, basis))
        paper = Paper(subject=dossier_id, code=form.name.code)
        return desk.issued.answer(call, paper, lambda: desk.printer.refusal(form))

    return routes


def printing(desk: Desk, call: Call, basis: Basis | None, number: str = "") -> Printing:
    """What a slip of the commune in the path needs besides its dossier."""
    name_of = partial(desk.directory.name_of, call.tenant)
    return Printing(
        commune=commune(desk, call),
        name_of=lambda officer_id: name_of(officer_id) or "",
        basis=basis,
        since=desk.settings.tt03_2025_since,
        number=number,
    )
