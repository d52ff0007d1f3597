"""The kiosk: a PC with a scanner in the commune. One scan, one screen; nothing of it stays.

The page itself is opened once and stays; its script sends each scan in a body, shows the answer in place,
and wipes it. What the server sends is for no cache, and no address ever changes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from services.chassis.pages.site import Page, View
from services.chassis.problems import Problem
from services.tracking.domain.ratings import Via
from services.tracking.pages.answers import FIELD, Answer, answer, rate

ADDRESS = "/kiosk/{commune_id}"
STORE_AWAY = 503
UNKNOWN = {"name": "", "desk_phone": "", "desk_address": ""}


async def kiosk(page: Page) -> Response:
    """The screen that waits for a scan."""
    try:
        office = await _office(page)
    except Problem as problem:
        if problem.status != STORE_AWAY:
            raise
        return _screen(page, UNKNOWN, problem=problem)  # its script tries again until the store is back
    return _screen(page, office)


async def scanned(page: Page) -> Response:
    """A code or number was scanned or typed."""
    return await _answered(page, partial(answer, page, str(page.form.get(FIELD, ""))))


async def rated(page: Page) -> Response:
    """Somebody said how content they are."""
    return await _answered(page, partial(rate, page, Via.KIOSK))


async def _answered(page: Page, ask: Callable[[], Awaitable[Answer]]) -> Response:
    office = await _office(page)
    try:
        found = await ask()
    except Problem as problem:
        return _screen(page, office, problem=problem)
    return _screen(page, office, found=found)


async def _office(page: Page) -> dict[str, Any]:
    told = await page.api.read(f"/v1/public/communes/{quote(page.place['commune_id'], safe='')}")
    return dict(told.json())


def _screen(page: Page, office: dict[str, Any], **shown: Any) -> Response:
    place = quote(page.place["commune_id"], safe="")
    known = {"start": ADDRESS.format(commune_id=place), "place": place, "office": office}
    return page.show("kiosk.html", **{"found": None, "problem": None, **known, **shown})


VIEWS = (
    View(ADDRESS, kiosk),
    View(ADDRESS, scanned, methods=("POST",)),
    View(f"{ADDRESS}/danh-gia", rated, methods=("POST",)),
)
