"""The officer's list of what was filed online: look, then receive, ask once for all, or refuse."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from services.chassis.pages.site import Page, View
from services.chassis.problems import Problem
from services.intake.pages.arrivals_shown import (
    DELIVERIES,
    URGENCIES,
    duration,
    items_asked,
    papers_with_scans,
    wanted,
)
from services.intake.pages.counter import DOSSIER

HOME = "/quay/truc-tuyen"
ONE = f"{HOME}/{{dossier_id}}"
RULE = "intake.receive_dossier"


async def arrivals(page: Page) -> Response:
    """Who waits, the longest first."""
    told = (await page.api.read(f"{_commune(page)}/arrivals")).json()
    lines = [
        {**one, "waited": duration(one["waited_minutes"]), "sign": URGENCIES[one["urgency"]]}
        for one in told["items"]
    ]
    late = sum(1 for one in told["items"] if one["urgency"] == "late")
    return page.show(
        "arrivals.html",
        lines=lines,
        late=late,
        asked_count=told["asked_count"],
        within=duration(int(told["answer_hours"] * 60)),
    )


async def arrival(page: Page) -> Response:
    """One dossier with its papers, and what can be done with it."""
    return await _arrival(page)


async def _arrival(page: Page, problem: Problem | None = None) -> Response:
    dossier = (await page.api.read(_api(page))).json()
    code, on = dossier["procedure_code"], {"on": dossier["filed_at"][:10]}
    try:
        procedure = (await page.api.read(f"/v1/procedures/{code}")).json()
    except Problem:  # not in force any more; the one of its day is
        procedure = (await page.api.read(f"/v1/procedures/{code}", on)).json()
    return page.show(
        "arrival.html",
        problem=problem,
        dossier=dossier,
        procedure=procedure,
        papers=papers_with_scans(dossier, procedure),
        wanted=wanted(dossier, procedure),
        delivery=DELIVERIES[dossier["result_delivery"]],
        chosen=page.form.getlist("item"),
        here=_here(page),
        at_the_desk=f"{DOSSIER}/{page.place['dossier_id']}",
        undecided=dossier["received_at"] is None and dossier["status"] in (1, 5),
    )


async def receive(page: Page) -> Response:
    """Accept it: number, appointment."""
    return await _ordered(page, "reception", {})


async def ask(page: Page) -> Response:
    """Ask once for all that is missing."""
    chosen = [str(one) for one in page.form.getlist("item")]
    items = items_asked(chosen, str(page.form.get("more", "")))
    return await _ordered(
        page, "supplement-requests", {"reason": _reason(page, "ask_reason"), "items": items}
    )


async def refuse(page: Page) -> Response:
    """Refuse it, with a reason."""
    return await _ordered(page, "refusal", {"reason": _reason(page, "refuse_reason")})


def _reason(page: Page, name: str) -> str:
    return str(page.form.get(name, "")).strip()


async def _ordered(page: Page, order: str, body: dict[str, Any]) -> Response:
    try:
        await page.api.act(f"{_api(page)}/{order}", body, once=page.once, version=page.version)
    except Problem as problem:
        if problem.status == 401:
            raise
        return await _arrival(page, problem)
    return page.to(_here(page))


def _commune(page: Page) -> str:
    return f"/v1/communes/{page.visitor.tenant}"


def _api(page: Page) -> str:
    return f"{_commune(page)}/dossiers/{page.place['dossier_id']}"


def _here(page: Page) -> str:
    return f"{HOME}/{page.place['dossier_id']}"


POST = ("POST",)
VIEWS = (
    View(HOME, arrivals, RULE),
    View(ONE, arrival, RULE),
    View(f"{ONE}/tiep-nhan", receive, RULE, POST),
    View(f"{ONE}/bo-sung", ask, RULE, POST),
    View(f"{ONE}/tu-choi", refuse, RULE, POST),
)
