"""The pass of who files online: a cookie of its own, and the pages that confirm a telephone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote, urlencode

from starlette.responses import Response

from services.chassis.pages.inside import Inside
from services.chassis.pages.site import Page, View
from services.chassis.problems import Problem
from services.intake.pages.online_shown import HOME, spoken

PASS_COOKIE = "motcua_nop"
PHONE_COOKIE = "motcua_so"  # the number between the two forms: it stands in no address
PHONE_SECONDS = 1800
MINE = "cua-toi"  # the address of one's own dossiers, below that of the commune
ONWARD = ("thu-tuc", "ho-so", "tiep")
ForFilers = Callable[[Page, Inside], Awaitable[Response]]


def api_of(page: Page) -> Inside:
    """The API for the holder of the pass in the cookie."""
    return page.api.bearing(page.request.cookies.get(PASS_COOKIE, ""))


def for_filers(make: ForFilers) -> Callable[[Page], Awaitable[Response]]:
    """A page that needs a pass: who has none, or one that is over, confirms the telephone and comes back."""

    async def guarded(page: Page) -> Response:
        try:
            return await make(page, api_of(page))
        except Problem as problem:
            if problem.status not in (401, 403):
                raise
            kept = {"ho-so": page.place["filing_id"]} if "filing_id" in page.place else {}
            if f"/{MINE}" in page.request.url.path:
                kept = {"tiep": MINE}
            return page.to(f"{_home(page)}/dien-thoai?{urlencode(kept)}")

    return guarded


async def phone(page: Page) -> Response:
    """The form of the telephone."""
    return await _phone_form(page)


async def ask_code(page: Page) -> Response:
    """A telephone was sent: a code goes there."""
    number = str(page.form.get("phone", ""))
    try:
        sent = await page.api.act(_api(page, "phone-codes"), {"phone": number}, once=page.once)
    except Problem as problem:
        if problem.code == "code-too-soon" and "lai" not in page.form:
            return _with_phone(page, page.to(_code_address(page)), number)  # the code of a moment ago is good
        return await _phone_form(page, problem)
    return _with_phone(page, page.to(_code_address(page)), sent.json()["phone"])


async def code(page: Page) -> Response:
    """The form of the code."""
    return await _code_form(page)


async def open_pass(page: Page) -> Response:
    """A code was sent: with it comes the pass, and then what was to be done goes on."""
    number = page.request.cookies.get(PHONE_COOKIE, "")
    given = {"phone": number, "code": str(page.form.get("code", ""))}
    try:
        answer = await page.api.act(_api(page, "filing-passes"), given, once=page.once)
    except Problem as problem:
        return await _code_form(page, problem)
    token = answer.json()["token"]
    response = page.to(await _next(page, page.api.bearing(token)))
    _set(response, page, PASS_COOKIE, token, HOME)
    response.delete_cookie(PHONE_COOKIE, path=HOME)
    return response


async def finish(page: Page) -> Response:
    """This machine forgets who filed."""
    response = page.to(HOME)
    response.delete_cookie(PASS_COOKIE, path=HOME)
    response.delete_cookie(PHONE_COOKIE, path=HOME)
    return response


async def begin(page: Page, api: Inside, **what: str) -> str:
    """Begin a filing, of a procedure or for a dossier that awaits papers; its address."""
    body = what
    answer = await api.act(_api(page, "filings"), body, once=f"{page.once}-begin")
    return f"{_home(page)}/ho-so/{answer.json()['filing_id']}"


async def _next(page: Page, api: Inside) -> str:
    wanted, kept = _asked(page, "thu-tuc"), _asked(page, "ho-so")
    if _asked(page, "tiep") == MINE:
        return f"{_home(page)}/{MINE}"
    if wanted:
        return f"{await begin(page, api, procedure_code=wanted)}/giay-to"
    return f"{_home(page)}/ho-so/{kept}" if kept else _home(page)


async def _phone_form(page: Page, problem: Problem | None = None) -> Response:
    return page.show(
        "online/phone.html", problem=problem, step=_step(page), on=_onward(page), office=await office_of(page)
    )


async def _code_form(page: Page, problem: Problem | None = None) -> Response:
    number = page.request.cookies.get(PHONE_COOKIE, "")
    if not number:
        return page.to(f"{_home(page)}/dien-thoai?{_onward(page)}")
    return page.show(
        "online/code.html",
        problem=problem,
        step=_step(page),
        on=_onward(page),
        phone=number,
        spoken=spoken(number),
        office=await office_of(page),
    )


async def account_of(page: Page, api: Inside) -> dict[str, Any] | None:
    """The account of the telephone that was confirmed, or none: it is never needed."""
    try:
        found: dict[str, Any] = (await api.read(_api(page, "own-account"))).json()
    except Problem as problem:
        if problem.code != "account-not-found":
            raise
        return None
    return found


async def office_of(page: Page) -> dict[str, Any]:
    """The commune in the address.

    Raises: Problem (404).
    """
    found = await page.api.read(f"/v1/offices/{quote(page.place['commune_id'], safe='')}")
    return dict(found.json())


def _asked(page: Page, name: str) -> str:
    text = page.request.query_params.get(name, "")
    return text if len(text) <= 100 else ""


def _onward(page: Page) -> str:
    """What is to be done once the telephone is confirmed, as a part of the address."""
    named = {name: _asked(page, name) for name in ONWARD}
    return urlencode({name: text for name, text in named.items() if text})


def _step(page: Page) -> int:
    """The second of a filing; none for who only wants to see their own."""
    return 0 if _asked(page, "tiep") else 2


def _home(page: Page) -> str:
    return f"{HOME}/{page.place['commune_id']}"


def _code_address(page: Page) -> str:
    return f"{_home(page)}/ma?{_onward(page)}"


def _api(page: Page, route: str) -> str:
    return f"/v1/communes/{page.place['commune_id']}/{route}"


def _with_phone(page: Page, response: Response, number: str) -> Response:
    _set(response, page, PHONE_COOKIE, number, HOME, PHONE_SECONDS)
    return response


def _set(
    response: Response, page: Page, name: str, value: str, path: str, seconds: int | None = None
) -> None:
    secure = page.request.headers.get("x-forwarded-proto") == "https"
    response.set_cookie(name, value, seconds, path=path, httponly=True, samesite="lax", secure=secure)


VIEWS = (
    View(f"{HOME}/ket-thuc", finish, methods=("POST",)),
    View(f"{HOME}/{{commune_id}}/dien-thoai", phone),
    View(f"{HOME}/{{commune_id}}/dien-thoai", ask_code, methods=("POST",)),
    View(f"{HOME}/{{commune_id}}/ma", code),
    View(f"{HOME}/{{commune_id}}/ma", open_pass, methods=("POST",)),
)
