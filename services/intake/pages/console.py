"""The console: communes, their units, officers and machines, and what of the catalogue is to be checked.

The hosting unit sees all communes, the administrator of a commune their own.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from starlette.responses import Response

from services.chassis.pages.site import Page, View
from services.chassis.problems import Problem
from services.contracts.pages import SIGN_IN
from services.contracts.practice import real_of

CONSOLE = "/quan-tri"
COMMUNE = f"{CONSOLE}/xa/{{commune_id}}"
ADD = f"{CONSOLE}/them-xa"
CATALOGUE = f"{CONSOLE}/thu-tuc"
RULE = "intake.create_staff"
HOSTING = "intake.create_commune"
UNCHECKED_RULE = "intake.list_unverified"
ROLES = (
    ("counter_officer", "Cán bộ tiếp nhận"),
    ("specialist", "Công chức chuyên môn"),
    ("leader", "Lãnh đạo"),
    ("clerk", "Văn thư"),
    ("commune_admin", "Quản trị của xã"),
)
ADDED = {"don-vi": "đơn vị", "can-bo": "tài khoản", "may": "phần mềm", "thu-hoi": "thu hồi quyền", "xa": "xã"}
ADDED |= {"mo": "xã thực hành đã mở", "lam-lai": "đã làm lại từ đầu", "mau": "đã bày hồ sơ mẫu"}


async def console(page: Page) -> Response:
    """All communes; whoever administers one goes there."""
    if page.visitor.tenant:
        return page.to(f"{CONSOLE}/xa/{page.visitor.tenant}")
    communes = (await page.api.read("/v1/communes")).json()["items"]
    return page.show("console.html", communes=communes)


async def add(page: Page) -> Response:
    """The form of a new commune."""
    return page.show("console-add.html")


async def added(page: Page) -> Response:
    """A commune with its first unit and its administrator; sent again it goes on where it was cut off."""
    sent = page.sent
    commune, unit, staff = sent.get("commune", {}), sent.get("unit", {}), sent.get("staff", {})
    commune_id = commune.get("commune_id", "")
    path = f"/v1/communes/{commune_id}"
    admin = {**staff, "roles": ["commune_admin"], "unit_id": unit.get("unit_id", "")}
    steps: tuple[tuple[str, dict[str, Any]], ...] = (
        ("/v1/communes", commune),
        (f"{path}/units", {**unit, "receives": True}),
        (f"{path}/staff", admin),
    )
    for number, (place, body) in enumerate(steps):
        try:
            await page.api.act(place, body, once=f"{page.once}.{number}")
        except Problem as problem:
            return page.show("console-add.html", problem=_at_its_fields(problem, number))
    return page.to(f"{CONSOLE}/xa/{commune_id}?xong=xa")


def _at_its_fields(problem: Problem, step: int) -> Problem:
    """The problem of a step, with the fields named as the form names them."""
    part = ("commune", "unit", "staff")[step]
    errors = [type(one)(f"{part}.{one.field}", one.message, one.allowed) for one in problem.errors]
    return Problem(problem.status, problem.code, problem.title, problem.detail, errors=errors)


async def commune(page: Page) -> Response:
    """One commune."""
    return await _commune(page)


async def unit_added(page: Page) -> Response:
    """A unit was sent."""
    return await _changed(page, "units", {**page.sent, "receives": "receives" in page.sent}, "don-vi")


async def staff_added(page: Page) -> Response:
    """An officer was sent."""
    roles = [str(role) for role in page.form.getlist("roles")]
    return await _changed(page, "staff", {**page.sent, "roles": roles}, "can-bo")


async def client_added(page: Page) -> Response:
    """A machine client was sent: its secret is shown now, and never again."""
    try:
        answer = await page.api.act(f"{_path(page)}/clients", page.sent, once=page.once)
    except Problem as problem:
        return await _commune(page, problem)
    return await _commune(page, secret=answer.json())


async def revoked(page: Page) -> Response:
    """Somebody's access ends."""
    return await _changed(page, "revocations", {**page.sent, "block": "block" in page.sent}, "thu-hoi")


async def practice_opened(page: Page) -> Response:
    """A practice commune is opened for this one, with dossiers to practise on if they are wanted."""
    return await _practised(page, "practice", "mo")


async def started_over(page: Page) -> Response:
    """This practice commune is closed, and the next one opened."""
    return await _practised(page, "reset", "lam-lai")


async def furnished(page: Page) -> Response:
    """What there is to practise on is filed, as far as it is not there yet."""
    try:
        await page.api.act(f"{_path(page)}/samples", once=page.once)
    except Problem as problem:
        return await _commune(page, problem)
    return page.to(f"{CONSOLE}/xa/{page.place['commune_id']}?xong=mau")


async def _practised(page: Page, what: str, done: str) -> Response:
    """Cut off in between it is sent again, and goes on where it was."""
    wanted = {"samples": "samples" in page.form}
    try:
        opened = (await page.api.act(f"{_path(page)}/{what}", wanted, once=page.once)).json()
    except Problem as problem:
        return await _commune(page, problem)
    if page.visitor.tenant:  # who practised there is signed out with everybody else
        return page.to(f"{SIGN_IN}?tiep={CONSOLE}")
    return page.to(f"{CONSOLE}/xa/{opened['commune_id']}?xong={done}")


async def catalogue(page: Page) -> Response:
    """The procedures, each with the number of its values for which no source was seen."""
    unchecked = await _unchecked(page) if page.visitor.may(UNCHECKED_RULE) else []
    procedures = (await page.api.read("/v1/procedures")).json()["items"]
    counts = Counter(one["procedure_code"] for one in unchecked)
    later = sorted(counts.keys() - {one["code"] for one in procedures})
    return page.show("console-catalogue.html", procedures=procedures, counts=counts, later=later)


async def unchecked(page: Page) -> Response:
    """The values of one procedure for which no source was seen, of all versions in force now or later."""
    code = page.place["code"]
    found = [one for one in await _unchecked(page) if one["procedure_code"] == code]
    return page.show("console-unchecked.html", code=code, unchecked=found)


async def _unchecked(page: Page) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await page.api.read("/v1/procedures/unverified")).json()["items"]
    return items


async def _changed(page: Page, what: str, body: dict[str, Any], done: str) -> Response:
    try:
        await page.api.act(f"{_path(page)}/{what}", body, once=page.once)
    except Problem as problem:
        return await _commune(page, problem)
    return page.to(f"{CONSOLE}/xa/{page.place['commune_id']}?xong={done}")


async def _commune(page: Page, problem: Problem | None = None, secret: Any = None) -> Response:
    done = page.request.query_params.get("xong", "") if problem is None else ""
    return page.show(
        "console-commune.html",
        commune=(await page.api.read(_path(page))).json(),
        staff=(await page.api.read(f"{_path(page)}/staff")).json()["items"],
        roles=ROLES,
        titles=dict(ROLES),
        done=ADDED.get(done, ""),
        real_id=real_of(page.place["commune_id"]),
        secret=secret,
        problem=problem,
    )


def _path(page: Page) -> str:
    return f"/v1/communes/{page.place['commune_id']}"


VIEWS = (
    View(CONSOLE, console, RULE),
    View(ADD, add, HOSTING),
    View(ADD, added, HOSTING, methods=("POST",)),
    View(CATALOGUE, catalogue, RULE),
    View(f"{CATALOGUE}/{{code}}", unchecked, UNCHECKED_RULE),
    View(COMMUNE, commune, RULE),
    View(f"{COMMUNE}/don-vi", unit_added, "intake.add_unit", methods=("POST",)),
    View(f"{COMMUNE}/can-bo", staff_added, RULE, methods=("POST",)),
    View(f"{COMMUNE}/may", client_added, "intake.create_client", methods=("POST",)),
    View(f"{COMMUNE}/thuc-hanh", practice_opened, "intake.open_practice", methods=("POST",)),
    View(f"{COMMUNE}/lam-lai", started_over, "intake.reset_practice", methods=("POST",)),
    View(f"{COMMUNE}/mau", furnished, "intake.furnish_practice", methods=("POST",)),
    View(f"{COMMUNE}/thu-hoi", revoked, "intake.revoke_access", methods=("POST",)),
)
