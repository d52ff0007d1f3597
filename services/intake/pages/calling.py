"""Calling the next at the counter: one key for the next, others for again, not come, done."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, unquote

from starlette.responses import Response

from services.chassis.pages.site import Page, View
from services.chassis.problems import Problem
from services.intake.pages.arrivals_shown import minutes_said
from services.intake.pages.tickets import line_of

HOME = "/quay/goi-so"
RULE = "intake.call_next"
DESK_COOKIE = "motcua_quay"  # where this computer stands; no person is told by it
A_YEAR = 365 * 24 * 3600


async def desk(page: Page) -> Response:
    """Whom I serve, who waits, and what can be pressed."""
    return await _desk(page)


async def _desk(page: Page, problem: Problem | None = None) -> Response:
    place = _place(page)
    if place is None:
        return page.show("calling-desk.html", problem=problem, units=await _units(page))
    name, unit_id = place
    line = await line_of(page, unit_id)
    mine = line["mine"]
    told = (await page.api.read(f"{_unit(page, unit_id)}/tickets/{mine}")).json() if mine else None
    times = (await page.api.read(f"/v1/communes/{page.visitor.tenant}/waiting-times")).json()
    today = next((one for one in times["items"] if one["unit_id"] == unit_id), None)
    return page.show(
        "calling.html",
        problem=problem,
        line=line,
        mine=told,
        desk=name,
        today=today,
        said=minutes_said,
        target=times["target_seconds"],
    )


async def settle(page: Page) -> Response:
    """This computer is at a desk, or at none."""
    name, unit_id = str(page.form.get("desk", "")).strip(), str(page.form.get("unit_id", ""))
    response = page.to(HOME)
    if not name:
        response.delete_cookie(DESK_COOKIE, path="/quay")
        return response
    secure = page.request.headers.get("x-forwarded-proto") == "https"
    response.set_cookie(
        DESK_COOKIE,
        quote(f"{unit_id}|{name[:40]}"),
        A_YEAR,
        path="/quay",
        httponly=True,
        samesite="lax",
        secure=secure,
    )
    return response


async def call_next(page: Page) -> Response:
    """The next one, please."""
    return await _ordered(page, "calls", named=True)


async def call_again(page: Page) -> Response:
    """Once more, or one who did not come before."""
    return await _ordered(page, f"tickets/{page.place['number']}/call", named=True)


async def absent(page: Page) -> Response:
    """Nobody came."""
    return await _ordered(page, f"tickets/{page.place['number']}/absence")


async def done(page: Page) -> Response:
    """Served."""
    return await _ordered(page, f"tickets/{page.place['number']}/completion")


async def _ordered(page: Page, order: str, *, named: bool = False) -> Response:
    place = _place(page)
    if place is None:
        return page.to(HOME)
    name, unit_id = place
    body = {"desk": name} if named else {}
    try:
        await page.api.act(f"{_unit(page, unit_id)}/{order}", body, once=page.once)
    except Problem as problem:
        if problem.status == 401:
            raise
        return await _desk(page, problem)
    return page.to(HOME)


def _place(page: Page) -> tuple[str, str] | None:
    """Name and unit of the desk at which this computer stands."""
    unit_id, _, name = unquote(page.request.cookies.get(DESK_COOKIE, "")).partition("|")
    return (name, unit_id) if name and unit_id else None


async def _units(page: Page) -> list[dict[str, Any]]:
    office = (await page.api.read(f"/v1/offices/{page.visitor.tenant}")).json()
    return list(office["desks"])


def _unit(page: Page, unit_id: str) -> str:
    return f"/v1/communes/{page.visitor.tenant}/units/{unit_id}"


POST = ("POST",)
VIEWS = (
    View(HOME, desk, RULE),
    View(f"{HOME}/quay", settle, RULE, POST),
    View(f"{HOME}/tiep", call_next, RULE, POST),
    View(f"{HOME}/{{number}}/goi-lai", call_again, RULE, POST),
    View(f"{HOME}/{{number}}/vang", absent, RULE, POST),
    View(f"{HOME}/{{number}}/xong", done, RULE, POST),
)
