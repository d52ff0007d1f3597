"""One's own: dossiers and data of who has an account, opening one without coming, and closing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from services.chassis.pages.inside import Inside
from services.chassis.pages.site import Page, View
from services.chassis.problems import FieldError, Problem
from services.intake.pages.online import own
from services.intake.pages.online_pass import MINE, account_of, for_filers, office_of
from services.intake.pages.online_shown import HOME, sign_of, spoken

OWN = f"{HOME}/{{commune_id}}/{MINE}"
DATA = f"{OWN}/thong-tin"
NOBODY: Mapping[str, Any] = {
    "person_id": "",
    "name": "",
    "identity_number": "",
    "address": "",
    "email": "",
    "seen": None,
}
DONE = {
    "mo": "Đã mở tài khoản",
    "dong": "Đã đóng tài khoản. Hồ sơ đã nộp vẫn được giải quyết và tra cứu được",
    "sua": "Đã lưu thông tin",
    "bo": "Đã bỏ khỏi tài khoản",
}


async def mine(page: Page, api: Inside) -> Response:
    """All of one's own; without an account what was begun, and how to open one."""
    return await _mine(page, api)


async def _mine(page: Page, api: Inside, problem: Problem | None = None) -> Response:
    account = await account_of(page, api)
    dossiers: list[dict[str, Any]] = []
    if account:
        dossiers = (await api.read(_api(page, "own-dossiers"))).json()["items"]
    return page.show(
        "online/mine.html",
        dossiers=[{**one, "sign": sign_of(one)} for one in dossiers],
        problem=problem,
        **await _told(page, account),
        **await own(page),
    )


async def opened(page: Page, api: Inside) -> Response:
    """An account is wanted, with the telephone that was confirmed."""
    if page.form.get("consent") != "true":
        fault = FieldError("consent", "Xin đánh dấu vào ô đồng ý rồi bấm mở tài khoản.", "")
        return await _mine(page, api, Problem(422, "no-consent", "Chưa đánh dấu đồng ý", errors=[fault]))
    body = {"person": page.sent.get("person", {}), "consent": True}
    try:
        await api.act(_api(page, "own-account"), body, once=page.once)
    except Problem as problem:
        if problem.code != "account-there":  # opened in another window
            return await _mine(page, api, _ours(problem))
    return page.to(f"{_home(page)}?xong=mo")


async def data(page: Page, api: Inside) -> Response:
    """What is kept about the people of the account."""
    return await _data(page, api)


async def _data(page: Page, api: Inside, problem: Problem | None = None) -> Response:
    account = await account_of(page, api)
    if account is None:
        return page.to(_home(page))
    return page.show("online/mine-data.html", problem=problem, **await _told(page, account))


async def person(page: Page, api: Inside) -> Response:
    """The form of one of them, or of one more."""
    return await _person(page, api)


async def _person(page: Page, api: Inside, problem: Problem | None = None) -> Response:
    account = await account_of(page, api)
    wanted = page.place.get("person_id", "")
    people = account["persons"] if account else []
    found = next((one for one in people if one["person_id"] == wanted), None if wanted else NOBODY)
    if account is None or found is None:
        return page.to(f"{_home(page)}/thong-tin" if account else _home(page))
    return page.show("online/mine-person.html", person=found, problem=problem, **await _told(page, account))


async def corrected(page: Page, api: Inside) -> Response:
    """It was sent."""
    one = page.place.get("person_id", "")
    path = _api(page, f"own-account/persons/{one}" if one else "own-account/persons")
    try:
        await api.act(path, {"person": page.sent.get("person", {})}, once=page.once, version=page.version)
    except Problem as problem:
        return await _person(page, api, _ours(problem))
    return page.to(f"{_home(page)}/thong-tin?xong=sua")


async def removed(page: Page, api: Inside) -> Response:
    """Somebody is taken off."""
    path = _api(page, f"own-account/persons/{page.place['person_id']}")
    try:
        await api.act(path, version=page.version, method="DELETE")
    except Problem as problem:
        if problem.code != "person-not-found":  # a second click
            return await _data(page, api, _ours(problem))
    return page.to(f"{_home(page)}/thong-tin?xong=bo")


async def close(page: Page, api: Inside) -> Response:
    """What closing means, and the button."""
    account = await account_of(page, api)
    if account is None:
        return page.to(_home(page))
    return page.show("online/mine-close.html", **await _told(page, account))


async def closed(page: Page, api: Inside) -> Response:
    """It is closed."""
    try:
        await api.act(_api(page, "own-account/closing"), once=page.once, version=page.version)
    except Problem as problem:
        if problem.code != "account-not-found":  # closed by the first of two clicks
            return await _data(page, api, _ours(problem))
    return page.to(f"{_home(page)}?xong=dong")


async def _told(page: Page, account: Mapping[str, Any] | None) -> dict[str, Any]:
    return {
        "account": account,
        "office": await office_of(page),
        "phone": spoken(account["phone"]) if account else "",
        "done": DONE.get(page.request.query_params.get("xong", ""), ""),
        "home": _home(page),
        "step": 0,
    }


def _ours(problem: Problem) -> Problem:
    """A problem that the page shows; without a pass the telephone is confirmed again.

    Raises: Problem (401, 403).
    """
    if problem.status in (401, 403):
        raise problem
    return problem


def _home(page: Page) -> str:
    return f"{HOME}/{page.place['commune_id']}/{MINE}"


def _api(page: Page, route: str) -> str:
    return f"/v1/communes/{page.place['commune_id']}/{route}"


POST = ("POST",)
VIEWS = (
    View(OWN, for_filers(mine)),
    View(f"{OWN}/mo", for_filers(opened), methods=POST),
    View(f"{OWN}/dong", for_filers(close)),
    View(f"{OWN}/dong", for_filers(closed), methods=POST),
    View(DATA, for_filers(data)),
    View(f"{DATA}/them", for_filers(person)),
    View(f"{DATA}/them", for_filers(corrected), methods=POST),
    View(f"{DATA}/{{person_id}}", for_filers(person)),
    View(f"{DATA}/{{person_id}}", for_filers(corrected), methods=POST),
    View(f"{DATA}/{{person_id}}/bo", for_filers(removed), methods=POST),
)
