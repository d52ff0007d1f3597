"""Arriving and waiting: a ticket at the kiosk or on a telephone, and the screen that calls."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from services.chassis.pages.site import Page, View
from services.chassis.problems import Problem
from services.intake.bootstrap.online import drawn_as_qr
from services.intake.pages.online_pass import office_of
from services.intake.pages.online_shown import picture

TAKING, SCREEN = "/lay-so", "/bang-goi"


async def start(page: Page) -> Response:
    """One button for each desk that receives."""
    return page.show("ticket-take.html", office=await office_of(page))


async def take(page: Page) -> Response:
    """The button was pressed; the page of the ticket prints itself once."""
    unit_id = str(page.form.get("unit_id", ""))
    try:
        answer = await page.api.act(f"{_unit(page, unit_id)}/tickets", once=page.once)
    except Problem as problem:
        return page.show("ticket-take.html", problem=problem, office=await office_of(page))
    ticket = answer.json()
    return page.to(f"{TAKING}/{page.place['commune_id']}/{unit_id}/{ticket['number']}?in=1")


async def ticket(page: Page) -> Response:
    """A ticket: its number, how many come before, or to which desk to go."""
    path = f"{_unit(page, page.place['unit_id'])}/tickets/{page.place['number']}"
    try:
        told = (await page.api.read(path)).json()
    except Problem as problem:
        if problem.status not in (404, 422):
            raise
        told = None
    return page.show(
        "ticket.html",
        office=await office_of(page),
        ticket=told,
        qr=picture(drawn_as_qr(told["follow_url"])) if told else "",
        fresh=page.request.query_params.get("in") == "1",
    )


async def screen(page: Page) -> Response:
    """Who is called to which desk, for everybody in the room."""
    office = await office_of(page)
    lines = [await line_of(page, desk["unit_id"]) for desk in office["desks"]]
    return page.show("called.html", office=office, lines=lines)


async def line_of(page: Page, unit_id: str) -> dict[str, Any]:
    """The line of a unit today."""
    told: dict[str, Any] = (await page.api.read(f"{_unit(page, unit_id)}/line")).json()
    return told


def _unit(page: Page, unit_id: str) -> str:
    commune_id = page.place.get("commune_id") or page.visitor.tenant
    return f"/v1/communes/{commune_id}/units/{unit_id}"


VIEWS = (
    View(f"{TAKING}/{{commune_id}}", start),
    View(f"{TAKING}/{{commune_id}}", take, methods=("POST",)),
    View(f"{TAKING}/{{commune_id}}/{{unit_id}}/{{number}}", ticket),
    View(f"{SCREEN}/{{commune_id}}", screen),
)
