"""Filing at the counter: the fast case of a certification, and a dossier with its papers as a checklist."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from services.chassis.pages.site import Page, View
from services.chassis.problems import Problem
from services.intake.pages.counter import DOSSIER, RULE
from services.intake.pages.desk import here, obligatory, offered, seat_of, ticked

CERTIFY = "/quay/chung-thuc"
FILE = "/quay/tiep-nhan"
FAST = "2.000815"  # certified copies: what most people come for
LAST_PROCEDURE = "thu-tuc"


async def certify(page: Page) -> Response:
    """The one screen of an instant procedure."""
    return await _certify(page)


async def certified(page: Page) -> Response:
    """It was sent: filed, received, done and handed over at once."""
    sent = page.sent
    body = {**sent, "papers": await _all_papers(page, sent.get("procedure_code", ""))}
    try:
        answer = await page.api.act(f"{here(page)}/certifications", body, once=page.once)
    except Problem as problem:
        return await _certify(page, problem)
    return page.to(f"{CERTIFY}?xong={answer.json()['dossier_id']}&{LAST_PROCEDURE}={sent['procedure_code']}")


async def _all_papers(page: Page, code: str) -> list[dict[str, Any]]:
    """All that a procedure asks for; nothing of one that is not there, which the API then says."""
    try:
        return obligatory((await page.api.read(f"/v1/procedures/{quote(code, safe='') or '-'}")).json())
    except Problem as problem:
        if problem.status != 404:
            raise
        return []


async def _certify(page: Page, problem: Problem | None = None) -> Response:
    asked = page.request.query_params
    done = None
    if asked.get("xong") and problem is None:
        done = (await page.api.read(f"{here(page)}/dossiers/{asked['xong']}")).json()
    return page.show(
        "certify.html",
        seat=await seat_of(page),
        procedures=await offered(page, instant=True),
        chosen=asked.get(LAST_PROCEDURE, FAST),
        done=done,
        problem=problem,
    )


async def choose(page: Page) -> Response:
    """Which procedure."""
    fields: dict[str, list[dict[str, Any]]] = {}
    for one in await offered(page):
        fields.setdefault(one["field"], []).append(one)
    return page.show("file-choose.html", fields=fields)


async def fill(page: Page) -> Response:
    """The form of a procedure."""
    return await _fill(page)


async def filed(page: Page) -> Response:
    """It was sent: filed, and received unless papers are missing."""
    sent = page.sent
    papers = ticked(sent)
    incomplete = "incomplete" in sent
    body = {
        **sent,
        "procedure_code": page.place["code"],
        "papers": papers,
        "channel": "counter",
        "receive": not incomplete,
    }
    try:
        answer = await page.api.act(f"{here(page)}/dossiers", body, once=page.once)
    except Problem as problem:
        return await _fill(page, problem)
    return page.to(f"{DOSSIER}/{answer.json()['dossier_id']}?xong=tiep-nhan")


async def _fill(page: Page, problem: Problem | None = None) -> Response:
    procedure = (await page.api.read(f"/v1/procedures/{page.place['code']}")).json()
    return page.show("file.html", seat=await seat_of(page), procedure=procedure, problem=problem)


async def fee(page: Page) -> Response:
    """A piece of page for the script of a form: what it costs."""
    sent = page.sent
    asked = {name: sent.get(name) for name in ("copies", "pages", "cases")}
    given = sent.get("fee", {})
    query = {**asked, "kind": given.get("kind"), "exemption": given.get("exemption")}
    try:
        told = (await page.api.read(f"/v1/procedures/{page.place['code']}/fee", query)).json()
    except Problem:
        told = None
    return page.show("fee.html", fee=told)


VIEWS = (
    View(CERTIFY, certify, "intake.record_certification"),
    View(CERTIFY, certified, "intake.record_certification", methods=("POST",)),
    View(FILE, choose, RULE),
    View(f"{FILE}/{{code}}", fill, RULE),
    View(f"{FILE}/{{code}}", filed, RULE, methods=("POST",)),
    View("/quay/le-phi/{code}", fee, RULE, methods=("POST",)),
)
