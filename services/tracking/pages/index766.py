"""The national index of a month: what can be counted here, opened to its dossiers, and what cannot."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlencode

from starlette.responses import Response

from services.chassis.pages.site import Page, View
from services.tracking.pages import board_shown as shown
from services.tracking.pages.report_dossiers import asked, dossiers_behind

INDEX = "/giam-sat/chi-so-766"
RULE = "tracking.read_index"


async def index(page: Page) -> Response:
    """The index of a month, as of an instant."""
    told = (await page.api.read(_api(page), asked(page))).json()
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
    wanted = {"verdict": page.request.query_params.get("muc", "")}
    return await dossiers_behind(page, INDEX, _api(page), wanted)


def _api(page: Page) -> str:
    return f"/v1/communes/{page.visitor.tenant}/reports/index766"


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
