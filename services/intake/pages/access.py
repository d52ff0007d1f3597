"""Coming in and going out, and the first page."""

from __future__ import annotations

from starlette.responses import Response

from services.chassis.pages.site import Page, View
from services.chassis.pages.visitor import forget, remember
from services.chassis.problems import Problem
from services.contracts import pages


async def first_page(page: Page) -> Response:
    """The first page: an officer goes to the first entry of their menu, anybody else chooses."""
    for address, _ in pages.menu(page.visitor.may):
        return page.to(address)
    return page.show("first.html")


async def sign_in(page: Page) -> Response:
    """The form of name and password."""
    return page.show("sign-in.html", back=_back(page.request.query_params.get("tiep", "")))


async def signed_in(page: Page) -> Response:
    """Name and password were sent."""
    sent = page.sent
    back = _back(str(page.form.get("_back", "")))
    try:
        answer = await page.api.act("/v1/sessions", sent, once=page.once)
    except Problem as problem:
        # 401 would send the browser to this form again; here it is what to mend.
        return page.show("sign-in.html", 422 if problem.status == 401 else 200, problem=problem, back=back)
    response = page.to(back)
    encrypted = page.request.headers.get("x-forwarded-proto") == "https"
    remember(response, pages.SESSION_COOKIE, answer.json()["token"], encrypted=encrypted)
    return response


async def sign_out(page: Page) -> Response:
    """The token is void, and the browser forgets it."""
    if page.visitor.signed_in:
        await page.api.act("/v1/sessions/current", method="DELETE")
    response = page.to(pages.SIGN_IN)
    forget(response, pages.SESSION_COOKIE)
    return response


def _back(address: str) -> str:
    """Where to go on: an address of ours, never another site's."""
    return address if address.startswith("/") and not address.startswith(("//", "/\\")) else "/"


VIEWS = (
    View("/", first_page),
    View(pages.SIGN_IN, sign_in),
    View(pages.SIGN_IN, signed_in, methods=("POST",)),
    View(pages.SIGN_OUT, sign_out, methods=("POST",)),
)
