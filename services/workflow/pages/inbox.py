"""The inbox: my work by what is due, many at once, and what my unit is asked."""

from __future__ import annotations

from datetime import datetime

from starlette.responses import Response

from services.chassis.pages.inside import RefusedError
from services.chassis.pages.site import Page, View
from services.chassis.problems import Problem
from services.contracts.identity import Role
from services.workflow.pages import tasks
from services.workflow.pages.standing import periods
from services.workflow.pages.tasks import Filters, Pick

PAGE = 40
BULK = ("claims", "completions")


async def inbox(page: Page) -> Response:
    """What waits for the visitor, what is due first first."""
    return await _shown(page)


async def many(page: Page) -> Response:
    """Several were ticked: claimed or done, and a report about each."""
    picks = [Pick.read(str(one)) for one in page.form.getlist("pick")]
    deed = str(page.form.get("_deed", ""))
    if not picks or deed not in BULK:
        title, detail = "Chưa chọn hồ sơ nào", "Xin đánh dấu ít nhất một hồ sơ rồi chọn việc cần làm."
        return await _shown(page, problem=Problem(422, "nothing-ticked", title, detail))
    mode = "each" if page.form.get("mode") == "each" else "all_or_nothing"
    body = {"mode": mode, "items": [pick.item(with_result=deed == "completions") for pick in picks]}
    try:
        answer = await page.api.act(f"{_home(page)}/inbox/{deed}", body, once=page.once)
    except RefusedError as refused:
        if "items" not in refused.told:
            raise
        report = tasks.report(refused.told, picks)
    else:
        report = tasks.report(answer.json(), picks)
    return page.show("report.html", report=report, deed=deed)


async def questions(page: Page) -> Response:
    """Opinions that the visitor's unit is asked for."""
    query = {"limit": PAGE, "after": page.request.query_params.get("sau", "")}
    told = (await page.api.read(f"{_home(page)}/consultations", query)).json()
    return page.show("questions.html", asked=tasks.asked(told["items"]), following=told["next"])


async def found(page: Page) -> Response:
    """A number was typed or scanned: to its dossier."""
    number = page.request.query_params.get("so", "").strip()
    query = {"number": number}
    items = (await page.api.read(f"{_home(page)}/dossiers", query)).json()["items"] if number else []
    if len(items) == 1:
        return page.to(tasks.address_of(items[0]["dossier_id"]))
    return page.show("found.html", 200 if items else 404, items=items, number=number)


async def _shown(page: Page, problem: Problem | None = None) -> Response:
    filters = Filters.read(page.request.query_params)
    told = (await page.api.read(f"{_home(page)}/inbox", {**filters.query, "limit": PAGE})).json()
    office = (await page.api.read(f"{_home(page)}/office")).json()
    me = page.visitor.caller.holder
    query = {"stand_in": me, "active": "true"}
    listed = (await page.api.read(f"{_home(page)}/stand-ins", query)).json()
    standing = periods(listed["items"], datetime.fromisoformat(listed["as_of"]), me, superior=False)
    roles = tasks.roles(page.visitor.caller.roles, standing, office["staff"])
    decides = Role.LEADER in dict(roles)
    wishes = (await page.api.read(f"{_home(page)}/withdrawals")).json()["items"] if decides else []
    return page.show(
        "inbox.html",
        problem=problem,
        rows=tasks.rows(told, tasks.names(office), me),
        filters=filters,
        following=filters.address(after=told["next"]) if told["next"] else "",
        wishes=tasks.wishes(wishes),
        roles=roles,
        standing=standing,
        ticked=page.form.getlist("pick"),
    )


def _home(page: Page) -> str:
    return f"/v1/communes/{page.visitor.tenant}"


VIEWS = (
    View("/xu-ly", inbox, rule="workflow.list_inbox"),
    View("/xu-ly/nhieu", many, rule="workflow.list_inbox", methods=("POST",)),
    View("/xu-ly/tim", found, rule="workflow.list_inbox"),
    View("/xu-ly/y-kien", questions, rule="workflow.list_inbox"),
)
