"""Routes of money: a day's takings as JSON or as a table, the lines of a dossier, and a refund."""

from __future__ import annotations

from enum import StrEnum

from fastapi import APIRouter, Response

from services.chassis import tables
from services.chassis.call import answer, reply
from services.chassis.web import CallHere
from services.chassis.work import UnitOfWork
from services.contracts.calendars import civil_date
from services.contracts.practice import paper_mark
from services.intake.api.answers import changed
from services.intake.api.caller import Day, actor, commune
from services.intake.bootstrap import Desk
from services.intake.domain.takings import Takings
from services.intake.handlers import takings as book
from services.intake.handlers.takings import Refund
from services.intake.ports import Document
from services.intake.schemas.shown import DossierOut
from services.intake.schemas.takings import RefundIn, TakingOut, TakingPage, TakingsOut


class ReportFormat(StrEnum):
    """How the report is wanted."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


def takings(desk: Desk) -> APIRouter:
    """What was taken."""
    routes = APIRouter(prefix="/v1/communes/{commune_id}", tags=["takings"])

    @routes.get("/takings", response_model=TakingsOut)
    def read_takings(
        call: CallHere,
        on: Day | None = None,
        unit_id: str | None = None,
        format: ReportFormat = ReportFormat.JSON,  # noqa: A002 - the name of the parameter in the address
    ) -> Response:
        """A day's takings by officer, procedure, fee and moment, of today without `on`; JSON, CSV or XLSX."""
        day = on or civil_date(desk.means.clock.now())
        found = book.day_of(call.tenant, day, unit_id, desk.takings)
        if format is ReportFormat.JSON:
            return reply(answer(200, TakingsOut.of(found, unit_id).model_dump(mode="json")))
        return _file(desk, found, format, paper_mark(commune(desk, call).name))

    @routes.get("/dossiers/{dossier_id}/takings", response_model=TakingPage)
    def list_dossier_takings(call: CallHere, dossier_id: str) -> TakingPage:
        """Payments, exemptions and refunds of a dossier."""
        found = desk.takings.of_dossier(call.tenant, dossier_id)
        return TakingPage(items=[TakingOut.of(kept) for kept in found])

    @routes.post("/dossiers/{dossier_id}/refunds", response_model=DossierOut)
    def refund_payment(call: CallHere, dossier_id: str, body: RefundIn) -> Response:
        """Give a payment back, once and with a reason."""
        expected, who, order = call.if_match(), actor(desk, call), Refund(**body.model_dump())

        def run(work: UnitOfWork) -> Document:
            return book.refund(dossier_id, expected, order, who, work, means=desk.means)

        return changed(desk, call, run)

    return routes


def _file(desk: Desk, found: Takings, kind: ReportFormat, mark: str) -> Response:
    table, now = desk.takings_table(found), desk.means.clock.now()
    csv = kind is ReportFormat.CSV
    content = tables.csv_file(table) if csv else tables.xlsx_file(table, made_at=now, mark=mark)
    headers = {
        "Content-Disposition": f'attachment; filename="thu-phi-{found.on:%Y%m%d}.{kind.value}"',
        "Cache-Control": "private, no-store",
    }
    return Response(content, media_type=tables.CSV_TYPE if csv else tables.XLSX_TYPE, headers=headers)
