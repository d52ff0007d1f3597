"""Whoever was here before need not say everything again."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from services.chassis.pages.site import Page, View
from services.intake.pages.desk import here

CLOSED = frozenset({3, 8, 10})  # declined, stopped, returned


async def found(page: Page, number: str) -> dict[str, Any]:
    """Somebody by number, with what they have under way; nobody for an empty number."""
    if not number.strip():
        return {"person": None, "dossiers": [], "latest": ""}
    answer = await page.api.read(f"{here(page)}/people", identity_number=number.strip())
    told: dict[str, Any] = answer.json()
    told["latest"] = next((one["dossier_id"] for one in told["dossiers"]), "")
    told["dossiers"] = [one for one in told["dossiers"] if one["status"] not in CLOSED]
    return told


async def remembered(page: Page) -> Response:
    """A piece of page for the script of a form: who has that number, and the same procedure under way."""
    number, code = str(page.form.get("number", "")), str(page.form.get("procedure", ""))
    told = await found(page, number)
    same = [one for one in told["dossiers"] if one["procedure_code"] == code]
    return page.show("person-found.html", same=same, **told)


VIEWS = (View("/quay/nguoi", remembered, "intake.find_person", methods=("POST",)),)
