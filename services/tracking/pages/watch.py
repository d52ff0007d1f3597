"""The watchdog's panel: dossiers that nothing will ever move again, and the ledgers side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from starlette.responses import Response

from services.chassis.pages.site import Page, View
from services.contracts.pages import CONSOLES, TITLES
from services.contracts.watch import Kind
from services.tracking.bootstrap import SERVICE
from services.tracking.pages import watch_shown as shown

STUCK = f"{CONSOLES[SERVICE]}/ho-so-ket"
LEDGERS = f"{CONSOLES[SERVICE]}/so-cai"
ON_A_PAGE = 50


async def stuck(page: Page) -> Response:
    """What nothing will move: of which kind, since when, where, and what helps."""
    asked, commune_id = page.request.query_params, _commune(page)
    kind = asked.get("loai", "")
    wanted = {"kind": kind if kind in set(Kind) else None, "limit": ON_A_PAGE, "after": asked.get("sau")}
    path = f"{_home(commune_id)}/stuck" if commune_id else "/v1/stuck"
    told = (await page.api.read(path, wanted)).json()
    names = await _names(page)
    items = [
        {
            **one,
            "commune": names.get(one["commune_id"], one["commune_id"]),
            "letters": shown.letters_of(one["where"], CONSOLES, one["commune_id"]),
        }
        for one in told["items"]
    ]
    kept = {name: value for name, value in (("xa", commune_id), ("loai", kind)) if value}
    return page.show(
        "stuck.html",
        items=items,
        kinds=told["kinds"],
        count=sum(one["count"] for one in told["kinds"]),
        kind=kind,
        commune_id=commune_id,
        communes=list(names.items()),
        cures=shown.CURES,
        titles=TITLES,
        following=told["next"],
        link=lambda **more: f"{STUCK}?{urlencode({**kept, **more})}",
    )


async def ledgers(page: Page) -> Response:
    """Each day of a commune as every service counts it."""
    asked, commune_id = page.request.query_params, _commune(page)
    names = await _names(page)
    commune_id = commune_id or next(iter(names), "")
    told: dict[str, Any] = {"days": []}
    if commune_id:
        period = {"since": asked.get("tu"), "until": asked.get("den")}
        told = (await page.api.read(f"{_home(commune_id)}/ledgers", period)).json()
    only_wrong = asked.get("lech") == "1"
    return page.show(
        "ledgers.html",
        days=shown.days(told["days"], only_wrong=only_wrong),
        differing=sum(day.look == "late" for day in shown.days(told["days"])),
        seen=len(told["days"]),
        only_wrong=only_wrong,
        commune_id=commune_id,
        communes=list(names.items()),
        titles=[TITLES[service] for service in shown.SERVICES],
        since=asked.get("tu", ""),
        until=asked.get("den", ""),
    )


def _commune(page: Page) -> str:
    """Whose: a commune's own people see theirs, whatever the address says."""
    return page.visitor.tenant or page.request.query_params.get("xa", "").strip()


def _home(commune_id: str) -> str:
    return f"/v1/communes/{quote(commune_id, safe='')}"


async def _names(page: Page) -> Mapping[str, str]:
    """The communes by name, for whoever sees more than one."""
    if not page.visitor.may("tracking.compare_communes"):
        return {}
    items = (await page.api.read("/v1/board")).json()["items"]
    return {one["commune_id"]: one["name"] for one in sorted(items, key=lambda one: one["name"])}


VIEWS = (
    View(STUCK, stuck, "tracking.list_stuck"),
    View(LEDGERS, ledgers, "tracking.compare_ledgers"),
)
