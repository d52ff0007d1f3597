"""Printed forms: passed through from the API with the visitor's own token."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from starlette.responses import Response

from services.chassis.pages.site import Page, View
from services.chassis.problems import Problem

# The last parts of an address to the form of the API; `which`: id or number of the occasion.
FORMS: Mapping[str, str] = {
    "phieu-kiem-soat": "control-slip",
    "bo-sung": "supplement/{which}",
    "xin-loi": "apology/{which}",
    "tu-choi": "refusal",
    "dung": "stop",
}
PASSED_ON = ("content-type", "content-disposition", "etag")


def lost() -> Problem:
    """There is no such page."""
    return Problem(404, "not-found", "Không có trang này", "Xin quay lại hồ sơ rồi chọn lại.")


async def paper(page: Page) -> Response:
    """A form as PDF."""
    form, which = FORMS.get(page.place["form"]), page.place.get("which", "")
    if form is None or ("{which}" in form) != bool(which):
        raise lost()
    dossier_id = quote(page.place["dossier_id"], safe="")
    path = f"/v1/communes/{page.visitor.tenant}/dossiers/{dossier_id}/forms/"
    answer = await page.api.read(path + form.format(which=quote(which, safe="")))
    headers = {name: answer.headers[name] for name in PASSED_ON if name in answer.headers}
    guarded = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(answer.content, headers={**headers, **guarded})


VIEWS = (
    View("/xu-ly/ho-so/{dossier_id}/giay/{form}", paper, rule="workflow.read_control_slip"),
    View("/xu-ly/ho-so/{dossier_id}/giay/{form}/{which}", paper, rule="workflow.read_control_slip"),
)
