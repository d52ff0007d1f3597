"""The panel of templates: what is said of each occasion, an example, a new version tried first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from services.chassis.pages.site import Page, View
from services.chassis.problems import Problem
from services.contracts.pages import CONSOLES
from services.notify.bootstrap import SERVICE

ADDRESS = f"{CONSOLES[SERVICE]}/mau-tin"
ONE = f"{ADDRESS}/{{notice}}/{{channel}}"
API = "/v1/wordings"
CHANNELS: Mapping[str, str] = {"email": "Thư điện tử", "sms": "Tin SMS", "code": "Tin SMS"}
TRY = "try"


async def wordings(page: Page) -> Response:
    """Every occasion with what is said of it."""
    items = (await page.api.read(API)).json()["items"]
    return page.show("wordings.html", occasions=occasions(items), at=ADDRESS, channels=CHANNELS)


async def wording(page: Page) -> Response:
    """One template."""
    return await _wording(page)


async def sent(page: Page) -> Response:
    """A template was sent: tried out, or published."""
    trying = page.form.get("_deed") == TRY
    body = {name: page.sent.get(name, "") for name in ("base", "subject", "text", "reason")}
    if trying and not body["reason"]:
        body["reason"] = "xem thử"
    try:
        answer = await page.api.act(f"{_path(page)}{'?dry_run=true' if trying else ''}", body, once=page.once)
    except Problem as problem:
        return await _wording(page, problem)
    if trying:
        return await _wording(page, tried=answer.json())
    return page.to(f"{_place(page)}?xong=1")


async def _wording(page: Page, problem: Problem | None = None, tried: Any = None) -> Response:
    told = (await page.api.read(_path(page))).json()
    query = page.request.query_params
    versions = {one["version"]: one for one in told["versions"]}
    return page.show(
        "wording.html",
        told=told,
        shown=versions.get(query.get("ban", ""), versions.get(told["version"], told)),
        tried=tried,
        cost=cost(tried or told["example"]),
        channel=CHANNELS[told["channel"]],
        may=page.visitor.may("notify.publish_wording"),
        place=_place(page),
        at=ADDRESS,
        done=query.get("xong") == "1" and problem is None and tried is None,
        problem=problem,
    )


def occasions(items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The templates by what they tell of, each with its channels."""
    found: dict[str, dict[str, Any]] = {}
    for one in items:
        occasion = found.setdefault(one["notice"], {"title": one["notice_text"], "items": []})
        occasion["items"].append(one)
    return list(found.values())


def cost(example: Mapping[str, Any]) -> str:
    """What an SMS costs, in words; empty for a mail."""
    if example["parts"] is None:
        return ""
    marks = "không dấu" if example["alphabet"] == "GSM-7" else "có dấu"
    return f"{example['characters']} ký tự {marks}, tính {example['parts']} tin"


def _path(page: Page) -> str:
    return f"{API}/{quote(page.place['notice'], safe='')}/{quote(page.place['channel'], safe='')}"


def _place(page: Page) -> str:
    return ONE.format(**{name: quote(value, safe="") for name, value in page.place.items()})


VIEWS = (
    View(ADDRESS, wordings, "notify.list_wordings"),
    View(ONE, wording, "notify.read_wording"),
    View(ONE, sent, "notify.publish_wording", methods=("POST",)),
)
