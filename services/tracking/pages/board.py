"""The leaders' board: where files wait, numbers opened down to one dossier; for the host, all communes."""

from __future__ import annotations

import json

from starlette.responses import Response

from services.chassis.pages.site import Page, View
from services.tracking.pages import board_shown as shown

BOARD, LIVE, COMMUNES = "/giam-sat", "/giam-sat/so-lieu", "/giam-sat/cac-xa"
ON_A_PAGE = 30
MOST_STUCK = 5


async def board(page: Page) -> Response:
    """Late now, late soon, where files wait, since when and at whom; it goes on counting by itself."""
    commune = f"/v1/communes/{page.visitor.tenant}"
    told = (await page.api.read(f"{commune}/board")).json()
    stuck = (await page.api.read(f"{commune}/stuck", {"limit": MOST_STUCK})).json()["items"]
    return page.show(
        "board.html",
        board=told,
        n=shown.numbers(told),
        shape=shown.shape(told),
        said=shown.said(told["at"]),
        tables=shown.rows(told),
        ways=shown.ways(told),
        room=shown.room_rows(told),
        stuck=stuck,
        loud=shown.LOUD,
        page_of=shown.page_of,
    )


async def live(page: Page) -> Response:
    """The board's numbers as they change."""
    commune_id = page.visitor.tenant

    async def look() -> str:
        told = (await page.api.read(f"/v1/communes/{commune_id}/board")).json()
        changing = {"n": shown.numbers(told), "shape": shown.shape(told), "said": shown.said(told["at"])}
        return json.dumps(changing, ensure_ascii=False)

    return page.live.response(commune_id, look)


async def dossiers(page: Page) -> Response:
    """What stands behind a number, with paging; searched by name or number."""
    asked = page.request.query_params
    typed = asked.get("tim", "")
    query = shown.parameters([*asked.multi_items()], typed)
    wanted = shown.together(query)
    commune = f"/v1/communes/{page.visitor.tenant}"
    listed = (await page.api.read(f"{commune}/dossiers", {"limit": ON_A_PAGE, **wanted})).json()
    wanted.pop("after", None)
    matching = (await page.api.read(f"{commune}/matching", wanted)).json()
    return page.show(
        "board-dossiers.html",
        matching=matching,
        count=shown.count(matching["count"]),
        items=[
            {**one, "state": shown.state(one), "place": shown.place(one, listed["names"])}
            for one in listed["items"]
        ],
        next=shown.address(query, listed["next"]) if listed["next"] else "",
        first=shown.address(query) if "after" in asked else "",
        kept=[pair for pair in query if pair[0] not in ("name", "number", "after")],
        typed=typed or asked.get("name", "") or asked.get("number", ""),
    )


async def dossier(page: Page) -> Response:
    """One dossier: what happened to it, what was sent, how the index sees it."""
    dossier_id = page.place["dossier_id"]
    told = (await page.api.read(f"/v1/communes/{page.visitor.tenant}/dossiers/{dossier_id}")).json()
    names = {told["unit_id"]: told["unit_name"], told["officer"] or "": told["officer_name"] or ""}
    return page.show(
        "board-dossier.html",
        one=told,
        state=shown.state(told),
        place=shown.place(told, names),
        verdict=shown.VERDICTS[told["score"]["verdict"]],
        ended_by=shown.ENDS.get(told["score"]["ended_by"] or "", ""),
        sent_by=shown.SENT_BY,
    )


async def communes(page: Page) -> Response:
    """Every commune a row, the most late first: numbers alone."""
    told = (await page.api.read("/v1/board")).json()
    items = sorted(told["items"], key=lambda one: (-one["late"], -one["soon"], one["name"]))
    return page.show(
        "board-communes.html",
        items=items,
        said=shown.said(told["at"]),
        count=shown.count,
        share=shown.share,
    )


VIEWS = (
    View(BOARD, board, "tracking.read_board"),
    View(LIVE, live, "tracking.read_board"),
    View(COMMUNES, communes, "tracking.compare_communes"),
    View(shown.DOSSIERS, dossiers, "tracking.read_board"),
    View(f"{shown.DOSSIERS}/{{dossier_id}}", dossier, "tracking.read_board"),
)
