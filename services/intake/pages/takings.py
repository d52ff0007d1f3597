"""The fees of the day."""

from __future__ import annotations

from starlette.responses import Response

from services.chassis.pages.site import Page, View
from services.intake.pages.desk import here
from services.intake.pages.files import passed_on

TAKINGS = "/quay/thu-phi"
RULE = "intake.read_takings"


async def takings(page: Page) -> Response:
    """What each officer took on a day, and has to hand in."""
    asked = {"on": page.request.query_params.get("ngay")}
    return page.show("takings.html", report=(await page.api.read(f"{here(page)}/takings", asked)).json())


async def table(page: Page) -> Response:
    """The same as a table to take along."""
    asked = {"on": page.request.query_params.get("ngay"), "format": page.place["format"]}
    return passed_on(await page.api.read(f"{here(page)}/takings", asked))


VIEWS = (View(TAKINGS, takings, RULE), View(f"{TAKINGS}.{{format}}", table, RULE))
