"""Routes of the line in front of the desks: a ticket for anybody, the screen, calling, waiting times."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from services.chassis.call import Call, answer
from services.chassis.commands import Answer
from services.chassis.web import CallHere
from services.chassis.work import UnitOfWork
from services.contracts.calendars import civil_date
from services.intake.api.caller import Day, commune
from services.intake.bootstrap import Desk
from services.intake.bootstrap.line import LineDesk
from services.intake.domain.documents import restored
from services.intake.domain.line import Line, Ticket
from services.intake.handlers import line as handlers
from services.intake.handlers.line_errors import UnknownTicketError
from services.intake.ports import LINES, TICKETS
from services.intake.schemas.line import DeskIn, LineOut, TicketOut, WaitingOut, WaitingPage

UNIT = "/v1/communes/{commune_id}/units/{unit_id}"
FOLLOWED = "/lay-so"  # the pages of tickets, below the public address
Until = Annotated[Day | None, Query(description="The last day; today if left out.")]
Since = Annotated[Day | None, Query(description="The first day; the last one if left out.")]
Change = Callable[[datetime, UnitOfWork], handlers.Called]


def tickets(desk: Desk) -> APIRouter:
    """For anybody: a number says nothing about anybody."""
    routes = APIRouter(prefix=UNIT, tags=["line"])
    lines = LineDesk(desk).lines

    @routes.post("/tickets", response_model=TicketOut, status_code=201)
    def take_ticket(call: CallHere, unit_id: str) -> Response:
        """Take a ticket: 1..n of the unit and the day."""
        here = commune(desk, call)
        return _changed(
            desk, call, unit_id, lambda now, work: handlers.take_ticket(here, unit_id, now, work), 201
        )

    @routes.get("/tickets/{number}", response_model=TicketOut)
    def read_ticket(call: CallHere, unit_id: str, number: int) -> TicketOut:
        """A ticket of today, with how many are called before."""
        key = handlers.line_key(unit_id, desk.means.clock.now())
        line = lines.line(call.tenant, key)
        ticket = lines.ticket(call.tenant, handlers.ticket_key(key, number))
        if line is None or ticket is None:
            raise UnknownTicketError(str(number))
        told = _ticket(desk, call, handlers.restored_line(line), restored(Ticket, ticket))
        return TicketOut.model_validate(told)

    @routes.get("/line", response_model=LineOut)
    def read_line(call: CallHere, unit_id: str) -> LineOut:
        """Who was called to which desk, and how many wait."""
        here, now = commune(desk, call), desk.means.clock.now()
        unit = here.receiving_unit("unit_id", unit_id)
        kept = lines.line(call.tenant, handlers.line_key(unit_id, now))
        line = handlers.restored_line(kept) if kept else Line(unit_id=unit_id, on=civil_date(now))
        mine = call.caller.holder if call.caller.tenant == call.tenant else ""
        return LineOut.of(line, unit.name, mine)

    return routes


def calling(desk: Desk) -> APIRouter:
    """For officers at their desks; two never call one person."""
    routes = APIRouter(prefix=UNIT, tags=["line"])

    @routes.post("/calls", response_model=TicketOut)
    def call_next(call: CallHere, unit_id: str, body: DeskIn) -> Response:
        """Call who has waited longest; who stood before this officer is done with that."""

        def run(now: datetime, work: UnitOfWork) -> handlers.Called:
            return handlers.call_next(unit_id, call.actor, body.desk, now, work)

        return _changed(desk, call, unit_id, run)

    @routes.post("/tickets/{number}/call", response_model=TicketOut)
    def call_again(call: CallHere, unit_id: str, number: int, body: DeskIn) -> Response:
        """Call out the ticket before this officer once more, or one that did not come before."""

        def run(now: datetime, work: UnitOfWork) -> handlers.Called:
            return handlers.call_again(unit_id, number, call.actor, body.desk, now, work)

        return _changed(desk, call, unit_id, run)

    @routes.post("/tickets/{number}/absence", response_model=TicketOut)
    def note_absence(call: CallHere, unit_id: str, number: int) -> Response:
        """Who was called did not come."""
        who = call.actor
        return _changed(desk, call, unit_id, lambda *now: handlers.note_absence(unit_id, number, who, *now))

    @routes.post("/tickets/{number}/completion", response_model=TicketOut)
    def finish_ticket(call: CallHere, unit_id: str, number: int) -> Response:
        """Who stood there is served."""
        who = call.actor
        return _changed(desk, call, unit_id, lambda *now: handlers.finish(unit_id, number, who, *now))

    return routes


def waiting_times(desk: Desk) -> APIRouter:
    """How long people wait."""
    routes = APIRouter(prefix="/v1/communes/{commune_id}/waiting-times", tags=["line"])
    lines = LineDesk(desk).lines

    @routes.get("", response_model=WaitingPage)
    def list_waiting_times(call: CallHere, since: Since = None, until: Until = None) -> WaitingPage:
        """By day and unit: tickets, waiting and service times (QĐ 468/QĐ-TTg: 15 minutes on average)."""
        last = until or civil_date(desk.means.clock.now())
        found = lines.days(call.tenant, since or last, last)
        return WaitingPage(items=[WaitingOut.of(handlers.restored_line(kept)) for kept in found])

    return routes


def _changed(desk: Desk, call: Call, unit_id: str, change: Change, status: int = 200) -> Response:
    key = handlers.line_key(unit_id, desk.means.clock.now())

    def run(work: UnitOfWork) -> Answer:
        line, ticket = change(desk.means.clock.now(), work)
        return answer(status, _ticket(desk, call, line, ticket))

    number = call.request.path_params.get("number")
    reads = [(LINES, key), *([(TICKETS, f"{key}:{number}")] if number else [])]
    return call.command(run, reads=reads)


def _ticket(desk: Desk, call: Call, line: Line, ticket: Ticket) -> dict[str, Any]:
    unit = commune(desk, call).unit(line.unit_id)
    public = desk.settings.common.public_url.rstrip("/")
    follow = f"{public}{FOLLOWED}/{call.tenant}/{line.unit_id}/{ticket.number}"
    return TicketOut.of(line, ticket, unit.name if unit else "", follow).model_dump(mode="json")
