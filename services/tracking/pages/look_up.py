"""The public look-up on a phone: from the QR of the receipt, or by a typed code or number.

The QR's address holds the code behind `#`, which browsers do not send; a script of the page takes it from
there and sends it in a body, so that it stands in no log, no history and no referrer.
"""

from __future__ import annotations

from starlette.responses import Response

from services.chassis.pages.site import Page, View
from services.chassis.problems import Problem
from services.tracking.domain.ratings import Via
from services.tracking.pages.answers import FIELD, answer, rate

ADDRESS = "/tra-cuu"


async def look_up(page: Page) -> Response:
    """The form."""
    return page.show("look-up.html", found=None)


async def looked_up(page: Page) -> Response:
    """A code or number was sent."""
    try:
        found = await answer(page, str(page.form.get(FIELD, "")))
    except Problem as problem:
        return page.show("look-up.html", problem=problem, found=None)
    return page.show("look-up.html", found=found)


async def rated(page: Page) -> Response:
    """Somebody said how content they are."""
    try:
        found = await rate(page, Via.PHONE)
    except Problem as problem:
        return page.show("look-up.html", problem=problem, found=None)
    return page.show("look-up.html", found=found)


VIEWS = (
    View(ADDRESS, look_up),
    View(ADDRESS, looked_up, methods=("POST",)),
    View(f"{ADDRESS}/danh-gia", rated, methods=("POST",)),
)
