"""Routes of the catalogue: what can be applied for, and what the hosting unit has to check in it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from services.chassis.problems import Problem
from services.contracts.calendars import civil_date
from services.intake.bootstrap import Desk
from services.intake.domain.catalogue import Procedure
from services.intake.domain.errors import UnknownProcedureError
from services.intake.domain.fees import charge, quantities
from services.intake.domain.unverified import unverified
from services.intake.schemas.procedures import (
    FeeAsked,
    FeeOut,
    ProcedureOut,
    ProcedurePage,
    UnverifiedOut,
    UnverifiedPage,
)

On = Annotated[date | None, Query(description="The day of reception that is asked about; today if left out.")]

Instant = Annotated[
    bool | None, Query(description="True: only what is done at once at the counter; false: only all else.")
]


def procedures(desk: Desk) -> APIRouter:
    """What can be applied for."""
    routes = APIRouter(prefix="/v1/procedures", tags=["procedures"])

    @routes.get("", response_model=ProcedurePage)
    def list_procedures(on: On = None, instant: Instant = None) -> ProcedurePage:
        """Procedures in force on a day, with limit, whole fee, papers and legal sources (niêm yết)."""
        offered = desk.means.catalogue.offered_on(on or _today(desk))
        wanted = [each for each in offered if instant in (None, each.instant)]
        return ProcedurePage(items=[ProcedureOut.of(each) for each in wanted])

    @routes.get("/unverified", response_model=UnverifiedPage)
    def list_unverified() -> UnverifiedPage:
        """Every value of the catalogue for which no source was seen, for the hosting unit to check."""
        found = unverified(desk.means.catalogue.procedures, _today(desk))
        return UnverifiedPage(items=[UnverifiedOut.of(each) for each in found])

    @routes.get("/{code}", response_model=ProcedureOut)
    def read_procedure(code: str, on: On = None) -> ProcedureOut:
        """The version in force on a day, with its papers, limit, fee and legal sources."""
        return ProcedureOut.of(_version(desk, code, on or _today(desk)))

    @routes.get("/{code}/fee", response_model=FeeOut)
    def read_fee(code: str, asked: Annotated[FeeAsked, Query()]) -> FeeOut:
        """What it costs today for so many copies, pages and cases; no amount where only the officer knows."""
        rule = _version(desk, code, _today(desk)).fee
        counted = quantities("fee", copies=asked.copies, pages=asked.pages, cases=asked.cases)
        due = charge(rule, counted, kind=asked.kind, exemption=asked.exemption)
        return FeeOut(name=due.name, amount=due.amount, moment=due.moment, note=due.note)

    return routes


def _version(desk: Desk, code: str, on: date) -> Procedure:
    try:
        return desk.means.catalogue.version_on(code, on)
    except UnknownProcedureError as exc:
        raise Problem(404, "procedure-not-found", "Không có thủ tục này") from exc


def _today(desk: Desk) -> date:
    return civil_date(desk.core.clock.now())
