"""Papers as PDF and scans as they came, handed on to the browser."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from services.chassis.pages.inside import Reply
from services.chassis.pages.site import Page, View
from services.chassis.problems import Problem
from services.intake.pages.counter import DOSSIER
from services.intake.pages.desk import here

SCANS = f"{DOSSIER}/{{dossier_id}}/ban-quet"
PAPERS: Mapping[str, str] = {"giay-hen": "receipt", "tu-choi": "forms/refusal"}


def passed_on(answer: Reply, *, shown: bool = False) -> Response:
    """An answer of the API for the browser; `shown`: in the window, and not as a download."""
    kept = {name: answer.headers[name] for name in ("content-disposition", "etag") if name in answer.headers}
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", **kept}
    if shown:
        headers["content-disposition"] = "inline"
    return Response(answer.content, media_type=answer.headers.get("content-type"), headers=headers)


async def paper(page: Page) -> Response:
    """A form that the desk prints."""
    name = PAPERS.get(page.place["paper"])
    if name is None:
        raise Problem(404, "not-found", "Không có giấy này")
    return passed_on(await page.api.read(f"{_dossier(page)}/{name}"), shown=True)


async def supplement(page: Page) -> Response:
    """The slip of a request for papers."""
    path = f"{_dossier(page)}/forms/supplement/{page.place['request_id']}"
    return passed_on(await page.api.read(path), shown=True)


async def scans(page: Page) -> Response:
    """The scans of a dossier, for the frame beside a step as well."""
    return page.show("scans.html", dossier=(await page.api.read(_dossier(page))).json())


async def scan(page: Page) -> Response:
    """One scan."""
    return passed_on(await page.api.read(f"{_dossier(page)}/scans/{page.place['scan_id']}"), shown=True)


def _dossier(page: Page) -> str:
    return f"{here(page)}/dossiers/{page.place['dossier_id']}"


VIEWS = (
    View(SCANS, scans, "intake.read_scan"),
    View(f"{SCANS}/{{scan_id}}", scan, "intake.read_scan"),
    View(f"{DOSSIER}/{{dossier_id}}/giay/bo-sung/{{request_id}}", supplement, "intake.read_supplement"),
    View(f"{DOSSIER}/{{dossier_id}}/giay/{{paper}}", paper, "intake.read_receipt"),
)
