"""The dossiers behind a figure of a report: one page for all reports."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from starlette.responses import Response

from services.chassis.pages.site import Page
from services.tracking.pages import board_shown as shown

KEPT = ("ngay", "den")


def asked(page: Page) -> dict[str, str | None]:
    """The day and the instant in the address, as the API calls them."""
    given = page.request.query_params
    return {"on": given.get("ngay"), "as_of": given.get("den")}


async def dossiers_behind(
    page: Page, report: str, path: str, wanted: dict[str, str], kept: Sequence[str] = KEPT
) -> Response:
    """A page of them.

    Args:
        report: the address of the report's page.
        path: that of the report in the API.
        wanted: which figure, as the API calls it.
        kept: what of the address leads back to the report.
    """
    given = page.request.query_params
    query = {**asked(page), **wanted, "after": given.get("after")}
    told = (await page.api.read(f"{path}/dossiers", query)).json()
    items = [
        {**one, "state": shown.state(one), "place": shown.place(one, told["names"])} for one in told["items"]
    ]
    here = [(name, value) for name, value in given.multi_items() if name != "after"]
    following = f"{report}/ho-so?{urlencode([*here, ('after', told['next'])])}" if told["next"] else ""
    back = f"{report}?{urlencode([pair for pair in here if pair[0] in kept])}"
    return page.show("report-dossiers.html", told=told, items=items, next=following, back=back)
