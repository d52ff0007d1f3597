"""The weekly one-stop meeting report: on a screen, to take away, and opened down to its dossiers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from services.chassis.pages.site import Page, View
from services.tracking.domain.waits import duration
from services.tracking.pages import board_shown as shown
from services.tracking.pages.report_dossiers import asked, dossiers_behind

WEEKLY = "/giam-sat/hop-tuan"
RULE = "tracking.read_weekly"
LATE_ROWS = frozenset({"late", "left_late", "not_content", "rated_1", "rated_2"})


async def weekly(page: Page) -> Response:
    """The report of a week, beside the week before, drawn, with its digest."""
    told = (await page.api.read(_api(page), asked(page))).json()
    monday = date.fromisoformat(told["monday"])
    return page.show(
        "report-weekly.html",
        told=told,
        as_of=told["as_of"],
        links=links(monday, told["as_of"]),
        late_rows=LATE_ROWS,
        behind=lambda figure, procedure="": behind(monday, told["as_of"], figure, procedure),
        duration=duration,
        share=shown.share,
        days=lambda mean: "–" if mean is None else f"{mean:.1f}".replace(".", ",") + " ngày",
    )


async def weekly_file(page: Page) -> Response:
    """The same to take away."""
    kind = page.request.query_params.get("dang", "pdf")
    answer = await page.api.read(f"{_api(page)}/file", {**asked(page), "format": kind})
    names = ("content-type", "content-disposition", "cache-control")
    return Response(answer.content, headers={name: answer.headers[name] for name in names})


async def weekly_dossiers(page: Page) -> Response:
    """What stands behind a figure of the report."""
    given = page.request.query_params
    wanted = {"figure": given.get("muc", ""), "procedure": given.get("thu-tuc", "")}
    return await dossiers_behind(page, WEEKLY, _api(page), wanted)


def _api(page: Page) -> str:
    return f"/v1/communes/{page.visitor.tenant}/reports/weekly"


def links(monday: date, as_of: str) -> Mapping[str, Any]:
    """Where one goes on from a report."""
    same = urlencode({"ngay": monday.isoformat(), "den": as_of})
    return {
        "before": f"{WEEKLY}?ngay={monday - timedelta(days=7)}",
        "after": f"{WEEKLY}?ngay={monday + timedelta(days=7)}",
        "pdf": f"{WEEKLY}/tep?{same}&dang=pdf",
        "xlsx": f"{WEEKLY}/tep?{same}&dang=xlsx",
    }


def behind(monday: date, as_of: str, figure: str, procedure: str = "") -> str:
    """The dossiers of a figure, as of the instant of the report."""
    asked = {"ngay": monday.isoformat(), "den": as_of, "muc": figure, "thu-tuc": procedure}
    return f"{WEEKLY}/ho-so?{urlencode({name: value for name, value in asked.items() if value})}"


VIEWS = (
    View(WEEKLY, weekly, RULE),
    View(f"{WEEKLY}/tep", weekly_file, RULE),
    View(f"{WEEKLY}/ho-so", weekly_dossiers, RULE),
)
