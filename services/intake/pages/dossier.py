"""One dossier at the desk: what it is, how it stands, and one form at a time of what may be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from services.chassis.pages.site import Page, View
from services.chassis.problems import Problem
from services.intake.pages.counter import DOSSIER
from services.intake.pages.desk import here
from services.intake.pages.files import SCANS
from services.intake.pages.gathering import keep_page, keep_paper
from services.intake.pages.offers import Order, asked_for
from services.intake.pages.orders import BY_CODE, possible

ONE = f"{DOSSIER}/{{dossier_id}}"
READ = "intake.read_dossier"
ADDED = "ban-quet"
DONE = {**{order.code: order.title for order in BY_CODE.values()}, ADDED: "Thêm bản quét"}


async def dossier(page: Page) -> Response:
    """The dossier, with the form that is likeliest now."""
    return await _shown(page)


async def order(page: Page) -> Response:
    """The dossier with another form."""
    return await _shown(page, asked_for(page, BY_CODE))


async def ordered(page: Page) -> Response:
    """A form was sent."""
    wanted = asked_for(page, BY_CODE)
    body = wanted.body(page.sent)
    try:
        await page.api.act(f"{_path(page)}/{wanted.path}", body, once=page.once, version=page.version)
    except Problem as problem:
        return await _shown(page, wanted, problem)
    return page.to(f"{DOSSIER}/{page.place['dossier_id']}?xong={wanted.code}")


async def seen(page: Page) -> Response:
    """The officer has read what the desk was told about it."""
    await page.api.act(f"{_path(page)}/notices/seen", once=page.once, version=page.version)
    return page.to(f"{DOSSIER}/{page.place['dossier_id']}")


async def add_scans(page: Page) -> Response:
    """Files came to a line of papers: photographs are bound into one PDF, files stay."""
    try:
        await keep_paper(page, f"{_path(page)}/scans", "file", str(page.form.get("paper", "")))
    except Problem as problem:
        return await _shown(page, problem=problem)
    return page.to(f"{DOSSIER}/{page.place['dossier_id']}?xong={ADDED}")


async def add_page(page: Page) -> Response:
    """A file of such a line, sent ahead by its script."""
    return await keep_page(page, f"{_path(page)}/scans")


async def _shown(page: Page, chosen: Order | None = None, problem: Problem | None = None) -> Response:
    kept = (await page.api.read(_path(page))).json()
    procedure = (await page.api.read(f"/v1/procedures/{kept['procedure_code']}")).json()
    orders = possible(kept["state"], page.visitor.may)
    done = DONE.get(page.request.query_params.get("xong", "")) if problem is None else None
    likeliest = orders[0] if orders and not done else None
    return page.show(
        "dossier.html",
        dossier=kept,
        procedure=procedure,
        orders=orders,
        order=chosen or likeliest,
        done=done,
        lines=paper_lines(kept["scans"], procedure["papers"]),
        at=f"{DOSSIER}/{kept['dossier_id']}",
        problem=problem,
    )


def paper_lines(
    scans: Sequence[Mapping[str, Any]], papers: Sequence[Mapping[str, Any]]
) -> list[tuple[str, str, list[Mapping[str, Any]]]]:
    """Code, name and scans of each paper of a procedure; the last line is for all others."""
    codes = {paper["code"] for paper in papers}
    lines = [
        (one["code"], one["name"], [scan for scan in scans if scan["paper"] == one["code"]]) for one in papers
    ]
    return [*lines, ("", "Giấy tờ khác", [scan for scan in scans if scan["paper"] not in codes])]


def _path(page: Page) -> str:
    return f"{here(page)}/dossiers/{page.place['dossier_id']}"


VIEWS = (
    View(ONE, dossier, READ),
    View(SCANS, add_scans, "intake.add_scan", methods=("POST",)),
    View(f"{SCANS}/trang", add_page, "intake.add_scan", methods=("POST",)),
    View(f"{ONE}/da-xem", seen, "intake.see_notices", methods=("POST",)),
    View(f"{ONE}/viec/{{order}}", order, READ),
    View(f"{ONE}/viec/{{order}}", ordered, READ, methods=("POST",)),
)
