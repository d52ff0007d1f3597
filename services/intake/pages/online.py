"""Filing online, the first step: which commune, which procedure, what it needs."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from services.chassis.pages.inside import Inside
from services.chassis.pages.site import Page, View
from services.chassis.problems import Problem
from services.intake.pages.online_pass import api_of, begin, for_filers, office_of
from services.intake.pages.online_shown import HOME, by_field, matching, papers_to_send, papers_to_show


async def communes(page: Page) -> Response:
    """Choose a commune; where there is one alone it is chosen."""
    offices = (await page.api.read("/v1/offices")).json()["items"]
    asked = page.request.query_params.get("tim", "")
    if len(offices) == 1:
        return page.to(f"{HOME}/{offices[0]['commune_id']}")
    found = matching(offices, asked, "name", "desk_address")
    return page.show("online/communes.html", step=1, offices=found, asked=asked)


async def procedures(page: Page) -> Response:
    """Choose a procedure, or go on with what was begun."""
    office = await office_of(page)
    asked = page.request.query_params.get("tim", "")
    offered = (await page.api.read("/v1/procedures")).json()["items"]
    return page.show(
        "online/procedures.html",
        step=1,
        office=office,
        asked=asked,
        fields=by_field(matching(offered, asked, "name", "field")),
        **await own(page),
    )


async def own(page: Page) -> dict[str, Any]:
    """What the holder of the pass has begun here, and what is asked of them; nothing without a pass."""
    api, commune = api_of(page), f"/v1/communes/{page.place['commune_id']}"
    try:
        filings = (await api.read(f"{commune}/filings")).json()["items"]
        requests = (await api.read(f"{commune}/own-requests")).json()["items"]
    except Problem as problem:
        if problem.status not in (401, 403):
            raise
        return {"begun": [], "requests": [], "confirmed": False}
    begun = [one for one in filings if one["filed_at"] is None]
    return {"begun": begun, "requests": requests, "confirmed": True}


async def answer(page: Page, api: Inside) -> Response:
    """Papers were asked for: they are photographed like any others."""
    try:
        return page.to(f"{await begin(page, api, answers=page.place['dossier_id'])}/giay-to")
    except Problem as problem:
        if problem.status != 409:
            raise
        return page.show("problem.html", problem=problem)


async def procedure(page: Page) -> Response:
    """What a procedure needs, before anything is asked."""
    return page.show("online/procedure.html", step=1, **await _told(page))


async def begin_procedure(page: Page) -> Response:
    """Begin; who has no pass confirms a telephone first."""
    code = page.place["code"]
    try:
        address = await begin(page, api_of(page), procedure_code=code)
    except Problem as problem:
        if problem.status not in (401, 403, 404):
            return page.show("online/procedure.html", problem=problem, step=1, **await _told(page))
        return page.to(f"{HOME}/{page.place['commune_id']}/dien-thoai?thu-tuc={code}")
    return page.to(f"{address}/giay-to")


async def _told(page: Page) -> dict[str, Any]:
    told = (await page.api.read(f"/v1/procedures/{page.place['code']}")).json()
    return {
        "office": await office_of(page),
        "procedure": told,
        "needed": papers_to_send(told),
        "presented": papers_to_show(told),
    }


VIEWS = (
    View(HOME, communes),
    View(f"{HOME}/{{commune_id}}", procedures),
    View(f"{HOME}/{{commune_id}}/bo-sung/{{dossier_id}}", for_filers(answer), methods=("POST",)),
    View(f"{HOME}/{{commune_id}}/thu-tuc/{{code}}", procedure),
    View(f"{HOME}/{{commune_id}}/thu-tuc/{{code}}", begin_procedure, methods=("POST",)),
)
