"""The national index of a month: what can be counted here, opened to its dossiers, and what cannot."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlencode

from starlette.responses import Response

from services.chassis.pages.site import Page, View
from services.tracking.pages import board_shown as shown

INDEX = "/giam-sat/chi-so-766"
RULE = "tracking.read_index"


async def index(page: Page) -> Response:
    """The index of a month, as of an instant."""
    told = (await page.api.read(_api(page), _asked(page))).json()
    first = date.fromisoformat(told["first"])
    following = (first + timedelta(days=31)).replace(day=1)
    return page.show(
        "report-index766.html",
        told=told,
        month=f"{first:%m/%Y}",
        before=f"{INDEX}?ngay={first - timedelta(days=1)}",
        after=f"{INDEX}?ngay={following}",
        behind=lambda verdict: behind(told["first"], told["as_of"], verdict),
        decimal=decimal,
        share=shown.share,
    )


async def index_dossiers(page: Page) -> Response:
    """What stands behind a verdict."""
    asked = page.request.query_params
    wanted = {**_asked(page), "verdict": asked.get("muc", ""), "after": asked.get("after")}
    told = (await page.api.read(f"{_api(page)}/dossiers", wanted)).json()
    items = [
        {**one, "state": shown.state(one), "place": shown.place(one, told["names"])} for one in told["items"]
    ]
    kept = [(name, value) for name, value in asked.multi_items() if name != "after"]
    following = f"{INDEX}/ho-so?{urlencode([*kept, ('after', told['next'])])}" if told["next"] else ""
    back = f"{INDEX}?{urlencode([pair for pair in kept if pair[0] in ('ngay', 'den')])}"
    return page.show("report-dossiers.html", told=told, items=items, next=following, back=back)


def _api(page: Page) -> str:
    return f"/v1/communes/{page.visitor.tenant}/reports/index766"


def _asked(page: Page) -> dict[str, str | None]:
    asked = page.request.query_params
    return {"on": asked.get("ngay"), "as_of": asked.get("den")}


def behind(first: str, as_of: str, verdict: str) -> str:
    """The dossiers of a verdict, as of the instant of the index."""
    return f"{INDEX}/ho-so?{urlencode({'ngay': first, 'den': as_of, 'muc': verdict})}"


def decimal(number: float | None, places: int = 2) -> str:
    """A number as it is written here; nothing is a dash."""
    return "–" if number is None else f"{number:.{places}f}".replace(".", ",")


VIEWS = (
    View(INDEX, index, RULE),
    View(f"{INDEX}/ho-so", index_dossiers, RULE),
)
