"""Routes of the printed forms that intake issues."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.chassis.issued import Paper
from services.chassis.web import CallHere
from services.contracts.forms import Basis
from services.intake.bootstrap import Desk
from services.intake.handlers import receipts


def forms(desk: Desk) -> APIRouter:
    """What the desk prints."""
    routes = APIRouter(prefix="/v1/communes/{commune_id}/dossiers/{dossier_id}", tags=["forms"])

    @routes.get("/receipt", response_class=Response)
    def read_receipt(call: CallHere, dossier_id: str, basis: Basis | None = None) -> Response:
        """Form 01 as PDF: printed when first asked for, the same bytes for ever after."""
        since = desk.settings.tt03_2025_since
        form = receipts.receipt_form(call.tenant, dossier_id, desk.reader, basis=basis, since=since)
        paper = Paper(subject=dossier_id, code=form.name.code)
        return desk.issued.answer(call, paper, lambda: desk.printer.receipt(form))

    return routes
