"""Incoming documents (văn bản đến): the lists, registering, one document with what may be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from services.chassis.pages.site import Page, View
from services.chassis.problems import Problem
from services.intake.pages.desk import here
from services.intake.pages.document_orders import BY_CODE, possible
from services.intake.pages.files import passed_on
from services.intake.pages.gathering import keep_page, keep_paper
from services.intake.pages.offers import Order, asked_for

DOCUMENTS = "/van-ban"
NEW = f"{DOCUMENTS}/moi"
BOOK = f"{DOCUMENTS}/so"
ONE = f"{DOCUMENTS}/mot/{{document_id}}"
READ = "intake.read_document"
DONE = {**{order.code: order.title for order in BY_CODE.values()}, "dang-ky": "Đăng ký"}
FOR_PEOPLE = ("trinh", "giao")  # orders whose forms have people to choose from
VIEWS_OF: Mapping[str, tuple[str, str]] = {
    "cua-toi": ("Của tôi", "mine"),
    "tat-ca": ("Tất cả", ""),
    "chua-trinh": ("Chưa trình", "unsubmitted"),
    "qua-han": ("Quá hạn", "overdue"),
}


async def documents(page: Page) -> Response:
    """What is given to me, or another view."""
    wanted = page.request.query_params.get("xem", "")
    default = "tat-ca" if page.visitor.may("intake.register_document") else "cua-toi"
    view = wanted if wanted in VIEWS_OF else default
    query = {"view": VIEWS_OF[view][1], "after": page.request.query_params.get("sau"), "limit": 30}
    found = (await page.api.read(_all(page), query)).json()
    return page.show("documents.html", view=view, views=VIEWS_OF, found=found)


async def new(page: Page) -> Response:
    """The form of a document that has arrived."""
    return page.show("document-new.html")


async def registered(page: Page) -> Response:
    """It was sent: numbered, with its scans."""
    try:
        kept = (await page.api.act(_all(page), page.sent, once=page.once)).json()
        await _add_scans(page, kept["document_id"])
    except Problem as problem:
        return page.show("document-new.html", problem=problem)
    return page.to(f"{DOCUMENTS}/mot/{kept['document_id']}?xong=dang-ky")


async def document(page: Page) -> Response:
    """One document, with the form that is likeliest now."""
    return await _shown(page)


async def order(page: Page) -> Response:
    """The document with another form."""
    return await _shown(page, asked_for(page, BY_CODE))


async def ordered(page: Page) -> Response:
    """A form was sent."""
    wanted = asked_for(page, BY_CODE)
    path = f"{_all(page)}/{page.place['document_id']}/{wanted.path}"
    try:
        await page.api.act(path, wanted.body(page.sent), once=page.once, version=page.version)
    except Problem as problem:
        return await _shown(page, wanted, problem)
    return page.to(f"{DOCUMENTS}/mot/{page.place['document_id']}?xong={wanted.code}")


async def scanned(page: Page) -> Response:
    """Scans were sent."""
    try:
        await _add_scans(page, page.place["document_id"])
    except Problem as problem:
        return await _shown(page, problem=problem)
    return page.to(f"{DOCUMENTS}/mot/{page.place['document_id']}")


async def page_sent(page: Page) -> Response:
    """A file of it, sent ahead by a script."""
    return await keep_page(page, f"{_all(page)}/{page.place['document_id']}/scans")


async def scan(page: Page) -> Response:
    """One scan."""
    path = f"{_all(page)}/{page.place['document_id']}/scans/{page.place['scan_id']}"
    return passed_on(await page.api.read(path), shown=True)


async def book(page: Page) -> Response:
    """The register of a year, a page of it."""
    asked = page.request.query_params
    today = (await page.api.read(_all(page), {"limit": 1})).json()["items"]
    year = asked.get("nam") or (str(today[0]["register_year"] or "") if today else "")
    query = {"year": year, "after": asked.get("sau"), "limit": 50}
    found = (await page.api.read(f"{_all(page)}/register", query)).json() if year else None
    return page.show("document-book.html", found=found, year=year)


async def book_file(page: Page) -> Response:
    """The register to print, or as a table."""
    query = {"year": page.request.query_params.get("nam"), "format": page.place["format"]}
    return passed_on(await page.api.read(f"{_all(page)}/register/file", query))


async def _shown(page: Page, chosen: Order | None = None, problem: Problem | None = None) -> Response:
    kept = (await page.api.read(f"{_all(page)}/{page.place['document_id']}")).json()
    orders = possible(kept, page.visitor.may)
    done = page.request.query_params.get("xong", "") if problem is None else ""
    order = chosen or (orders[0] if orders and not done else None)
    return page.show(
        "document.html",
        document=kept,
        orders=orders,
        order=order,
        done=DONE.get(done, ""),
        **(await _people(page) if order is not None and order.code in FOR_PEOPLE else {}),
        at=f"{DOCUMENTS}/mot/{kept['document_id']}",
        problem=problem,
    )


async def _people(page: Page) -> dict[str, Any]:
    """Who can be chosen: the leaders, and to whom a document can be given."""
    staff = (await page.api.read(f"{here(page)}/staff")).json()["items"]
    commune = (await page.api.read(here(page))).json()
    leaders = [(one["staff_id"], one["name"]) for one in staff if "leader" in one["roles"]]
    return {"leaders": leaders, "parties": _parties(staff, commune["units"])}


def _parties(staff: list[dict[str, Any]], units: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """To whom a document can be given: units, then officers."""
    return [(f"unit {one['unit_id']}", one["name"]) for one in units] + [
        (f"staff {one['staff_id']}", one["name"]) for one in staff if one["active"]
    ]


async def _add_scans(page: Page, document_id: str) -> None:
    await keep_paper(page, f"{_all(page)}/{document_id}/scans", "file")


def _all(page: Page) -> str:
    return f"{here(page)}/incoming-documents"


VIEWS = (
    View(DOCUMENTS, documents, READ),
    View(NEW, new, "intake.register_document"),
    View(NEW, registered, "intake.register_document", methods=("POST",)),
    View(BOOK, book, "intake.read_document_register"),
    View(f"{BOOK}.{{format}}", book_file, "intake.export_document_register"),
    View(ONE, document, READ),
    View(f"{ONE}/viec/{{order}}", order, READ),
    View(f"{ONE}/viec/{{order}}", ordered, READ, methods=("POST",)),
    View(f"{ONE}/ban-quet", scanned, "intake.add_document_scan", methods=("POST",)),
    View(f"{ONE}/ban-quet/trang", page_sent, "intake.add_document_scan", methods=("POST",)),
    View(f"{ONE}/ban-quet/{{scan_id}}", scan, "intake.read_document_scan"),
)
