"""Stand-ins: who works for whoever is away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from services.chassis.pages.site import Page, View
from services.chassis.problems import Problem
from services.contracts.calendars import VIETNAM_TIME
from services.contracts.identity import TITLES, Role

ADDRESS = "/xu-ly/lam-thay"
APPOINTS = frozenset({Role.LEADER, Role.COMMUNE_ADMIN})  # for others than themselves
PAGE = 40


async def stand_ins(page: Page) -> Response:
    """Periods of now, of later and of before; and the form of a new one."""
    return await _shown(page)


async def appointed(page: Page) -> Response:
    """Somebody is to stand in."""
    try:
        await page.api.act(_path(page), page.sent, once=page.once)
    except Problem as problem:
        if problem.status == 401:
            raise
        return await _shown(page, problem)
    return page.to(f"{ADDRESS}?da=cu")


async def ended(page: Page) -> Response:
    """A period ends before its time."""
    try:
        await page.api.act(f"{_path(page)}/{quote(page.place['stand_in_id'], safe='')}/end", once=page.once)
    except Problem as problem:
        if problem.status == 401:
            raise
        return await _shown(page, problem)
    return page.to(f"{ADDRESS}?da=thoi")


async def _shown(page: Page, problem: Problem | None = None) -> Response:
    query = page.request.query_params
    listed = await page.api.read(_path(page), {"limit": PAGE, "after": query.get("sau", "")})
    told, now = listed.json(), datetime.fromisoformat(listed.json()["as_of"])
    office = (await page.api.read(f"/v1/communes/{page.visitor.tenant}/office")).json()
    caller = page.visitor.caller
    superior = bool(caller.roles & APPOINTS)
    return page.show(
        "stand-ins.html",
        problem=problem,
        periods=periods(told["items"], now, caller.holder, superior=superior),
        officers=officers(office["staff"]),
        me=caller.holder,
        superior=superior,
        titles=list(TITLES.items()),
        following=told["next"],
        done=query.get("da", ""),
    )


def officers(staff: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Who resolves dossiers, with what they are."""
    return [
        (one["staff_id"], f"{one['name']} ({', '.join(TITLES[role].lower() for role in one['resolves'])})")
        for one in staff
        if one["resolves"]
    ]


def periods(
    items: Iterable[Mapping[str, Any]], now: datetime, me: str, *, superior: bool
) -> list[Mapping[str, Any]]:
    """Each with its word and colour, and whether the visitor may end it."""
    return [
        {
            **one,
            **_stands(one, now, me, superior=superior),
            "ends": until_words(datetime.fromisoformat(one["until_at"])),
        }
        for one in items
    ]


def _stands(one: Mapping[str, Any], now: datetime, me: str, *, superior: bool) -> Mapping[str, Any]:
    begins, ends, ended_early = (one[name] for name in ("from_at", "until_at", "ended_at"))
    if min(datetime.fromisoformat(ended_early or ends), datetime.fromisoformat(ends)) <= now:
        return {"kind": "plain", "words": "Đã hết", "may_end": False}
    may_end = superior or me in (one["officer"], one["stand_in"])
    running = datetime.fromisoformat(begins) <= now
    kind, words = ("good", "Đang làm thay") if running else ("soon", "Sắp tới")
    return {"kind": kind, "words": words, "may_end": may_end}


def until_words(until_at: datetime) -> str:
    """When a period ends: mostly with a day, that is at the midnight after it."""
    local = until_at.astimezone(VIETNAM_TIME)
    if local.time() == time():
        return f"hết ngày {local - timedelta(days=1):%d/%m/%Y}"
    return f"{local:%H:%M} ngày {local:%d/%m/%Y}"


def _path(page: Page) -> str:
    return f"/v1/communes/{page.visitor.tenant}/stand-ins"


VIEWS = (
    View(ADDRESS, stand_ins, rule="workflow.appoint_stand_in"),
    View(ADDRESS, appointed, rule="workflow.appoint_stand_in", methods=("POST",)),
    View(f"{ADDRESS}/{{stand_in_id}}/thoi", ended, rule="workflow.end_stand_in", methods=("POST",)),
)
