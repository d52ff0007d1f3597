"""The panel of working calendars: what is in force for all and for a commune, and days changed, seen first.

The hosting unit changes the calendar of all, a commune's administrator what their commune does otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from starlette.responses import Response

from services.chassis.pages.site import Page, View
from services.chassis.problems import Problem
from services.contracts import codec
from services.contracts.calendars import Calendar, civil_date
from services.contracts.pages import CONSOLES
from services.workflow.bootstrap import SERVICE
from services.workflow.pages import calendar_shown as shown
from services.workflow.pages.calendar_shown import Wish

ADDRESS = f"{CONSOLES[SERVICE]}/lich"
RULE = "workflow.publish_commune_calendar"
PREVIEWED = 20


@dataclass(frozen=True)
class Shelf:
    """The calendars of an owner.

    Attributes:
        commune_id: empty for the hosting unit's.
        versions: the owner's own, the last one first; none: a commune follows the hosting unit.
        current: what counts for them.
        host: the hosting unit's calendar in force.
    """

    commune_id: str
    versions: list[dict[str, Any]]
    current: Calendar
    host: Calendar

    @property
    def address(self) -> str:
        """Of its page."""
        return f"{ADDRESS}?{urlencode({'xa': self.commune_id})}" if self.commune_id else ADDRESS


async def calendar(page: Page) -> Response:
    """The year of a calendar, and the form of a day."""
    return await _calendar(page)


async def previewed(page: Page) -> Response:
    """What a change would do to the open dossiers; nothing is changed."""
    shelf = await _shelf(page, str(page.form.get("xa", "")))
    path, body = _order(page, shelf, shelf.current.version)
    try:
        told = (await page.api.act(f"{path}?dry_run=true&limit={PREVIEWED}", body)).json()
    except Problem as problem:
        return await _calendar(page, shown.at_its_fields(problem))
    typed = [(name, value) for name, value in page.form.multi_items() if not name.startswith("_")]
    return page.show(
        "calendar-preview.html",
        shelf=shelf,
        told=told,
        items=[{**one, "why": shown.changes(one["days"])} for one in told["items"]],
        typed=[*typed, ("base", shelf.host.version)],
        wish=_words(page, shelf),
    )


async def published(page: Page) -> Response:
    """The change counts from now on."""
    shelf = await _shelf(page, str(page.form.get("xa", "")))
    path, body = _order(page, shelf, str(page.form.get("base", "")))
    try:
        await page.api.act(path, body, once=page.once)
    except Problem as problem:
        return await _calendar(page, shown.at_its_fields(problem))
    query = {"xa": shelf.commune_id, "xong": "1", "nam": _year_of(page)}
    return page.to(f"{ADDRESS}?{urlencode({name: value for name, value in query.items() if value})}")


async def progress(page: Page) -> Response:
    """How many dossiers wait for their new date, while somebody looks."""

    async def look() -> str:
        told = (await page.api.read("/v1/redating")).json()
        words = "Đang đổi ngày hẹn." if told["waiting"] else "Mọi hồ sơ đã tính theo lịch đang áp dụng."
        return json.dumps({"shape": "", "said": words, "n": {"waiting": str(told["waiting"])}})

    return page.live.response("redating", look)


async def _calendar(page: Page, problem: Problem | None = None) -> Response:
    query = page.request.query_params
    shelf = await _shelf(page, str(page.form.get("xa", "")) or query.get("xa", ""))
    seen = await _version(page, query["ban"]) if query.get("ban") else shelf.current
    years = shown.years(seen)
    year = _year(query.get("nam", "") or _year_of(page), years)
    redating = None
    if page.visitor.may("workflow.read_redating"):
        redating = (await page.api.read("/v1/redating")).json()
    return page.show(
        "calendar.html",
        shelf=shelf,
        seen=seen,
        is_current=seen.version == shelf.current.version,
        year=year,
        years=years,
        months=shown.months(seen, year),
        weekdays=shown.SHORT,
        lines=shown.lines(seen, year, shelf.host if shelf.commune_id else None),
        provisional=shown.is_provisional(seen, year),
        rest=shown.rest_words(seen),
        choices=shown.CHOICES,
        redating=redating,
        done=query.get("xong") == "1" and problem is None,
        link=lambda **more: f"{ADDRESS}?{urlencode(_kept(shelf, more))}",
        problem=problem,
    )


def _kept(shelf: Shelf, more: Mapping[str, Any]) -> dict[str, Any]:
    return {**({"xa": shelf.commune_id} if shelf.commune_id else {}), **more}


def _year(asked: str, known: list[int]) -> int:
    """The year that is shown: the one asked for, else the present one, where the calendar has it."""
    if asked.isdigit() and int(asked) in known:
        return int(asked)
    now = civil_date(datetime.now(UTC)).year
    return now if now in known else known[-1]


def _year_of(page: Page) -> str:
    """The year of the day in the form."""
    return str(page.form.get("days.0.on", ""))[:4]


async def _shelf(page: Page, asked: str) -> Shelf:
    """The calendars that the visitor means: a commune's own administrator always that of their commune.

    Raises: Problem (404) before the first calendar was published.
    """
    commune_id = page.visitor.tenant or asked.strip()
    host = await _in_force(page, "/v1/calendars")
    if host is None:
        raise Problem(404, "calendar-not-found", "Chưa công bố lịch làm việc nào")
    path = f"/v1/communes/{quote(commune_id, safe='')}/calendars" if commune_id else "/v1/calendars"
    own = await _in_force(page, path)
    versions = (await page.api.read(path)).json()["items"]
    return Shelf(commune_id, versions, own or host, host)


async def _in_force(page: Page, path: str) -> Calendar | None:
    items = (await page.api.read(path)).json()["items"]
    version = next((one["version"] for one in items if one["in_force"]), None)
    return None if version is None else await _version(page, version)


async def _version(page: Page, version: str) -> Calendar:
    told = (await page.api.read(f"/v1/calendars/{quote(version, safe='')}")).json()
    return codec.decode(Calendar, told["calendar"])


def _order(page: Page, shelf: Shelf, base: str) -> tuple[str, dict[str, Any]]:
    wish = Wish.of(page.sent)
    if shelf.commune_id:
        return wish.commune_order(shelf.commune_id, shelf.current)
    return wish.host_order(base)


def _words(page: Page, shelf: Shelf) -> list[str]:
    """What is to be otherwise, in words."""
    wish = Wish.of(page.sent)
    if wish.confirm:
        return [
            f"{line.on:%d/%m/%Y} ({line.weekday}): {line.kind.lower()}, {line.name}, được áp dụng"
            for year in shown.years(shelf.current)
            for line in shown.lines(shelf.current, year)
            if line.unconfirmed == wish.confirm
        ]
    return [shown.day_words(day) for day in wish.days]


VIEWS = (
    View(ADDRESS, calendar, RULE),
    View(f"{ADDRESS}/xem-thu", previewed, RULE, methods=("POST",)),
    View(f"{ADDRESS}/cong-bo", published, RULE, methods=("POST",)),
    View(f"{ADDRESS}/tien-do", progress, "workflow.read_redating"),
)
