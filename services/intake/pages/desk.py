"""What all pages of the counter need: where the officer sits, and what is offered there."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from services.chassis.pages.site import Page


@dataclass(frozen=True)
class Seat:
    """Where an officer sits.

    Attributes:
        units: id and name of the commune's units that receive.
        unit_id: the officer's own, if it receives; else the first.
    """

    commune_id: str
    commune_name: str
    officer_name: str
    units: list[tuple[str, str]]
    unit_id: str


def here(page: Page) -> str:
    """The address of the visitor's commune in the API."""
    return f"/v1/communes/{page.visitor.tenant}"


async def seat_of(page: Page) -> Seat:
    """The seat of whoever looks."""
    paths = ("/v1/sessions/current", here(page))
    session, commune = [one.json() for one in await asyncio.gather(*map(page.api.read, paths))]
    units = [(unit["unit_id"], unit["name"]) for unit in commune["units"] if unit["receives"]]
    own = session["unit_id"] if session["unit_id"] in dict(units) else next(iter(dict(units)), "")
    return Seat(commune["commune_id"], commune["name"], session["name"], units, own)


async def offered(page: Page, *, instant: bool | None = None) -> list[dict[str, Any]]:
    """The procedures of today; all, or those of one kind."""
    asked = {} if instant is None else {"instant": instant}
    items: list[dict[str, Any]] = (await page.api.read("/v1/procedures", asked)).json()["items"]
    return items


def obligatory(procedure: dict[str, Any]) -> list[dict[str, Any]]:
    """The papers without which a dossier of the procedure is not received, in the shape that is usual.

    Of several of which one is enough it is the first.
    """
    needed: dict[str, dict[str, Any]] = {}
    for paper in procedure["papers"]:
        if paper["obligatory"]:
            needed.setdefault(
                paper["any_of"] or paper["code"],
                {"code": paper["code"], "kind": paper["kinds"][0], "quantity": 1},
            )
    return list(needed.values())


def ticked(sent: dict[str, Any]) -> list[dict[str, Any]]:
    """The papers of a checklist that are there; `on` is the tick, and is taken out."""
    rows = sent.pop("papers", [])
    return [{name: value for name, value in row.items() if name != "on"} for row in rows if "on" in row]


def lines(text: str) -> list[str]:
    """What was entered one to a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]
