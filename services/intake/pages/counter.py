"""The counter's first page: one field for the scanner and for typing, what was filed last, where to go."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.responses import Response

from services.chassis.pages.site import Page, View
from services.chassis.problems import FieldError, Problem
from services.contracts.lookup_code import normalised
from services.intake.pages.desk import here

AT_ONCE = 20
HOME = "/quay"
SEARCH = "/quay/tim"
DOSSIER = "/quay/ho-so"
RULE = "intake.file_dossier"
STATUSES = {"1": "Chờ tiếp nhận", "5": "Chờ bổ sung", "9": "Có kết quả, chờ trả"}


async def home(page: Page) -> Response:
    """What was filed last; of a name or a status if one is asked for."""
    return await _home(page)


async def search(page: Page) -> Response:
    """What was scanned or typed: a look-up code or a number opens the dossier, a name lists.

    The look-up code is the holder's proof: it travels in the body of the form, never in an address.
    """
    wanted = str(page.form.get("wanted", "")).strip()
    code, is_number = normalised(wanted), any(letter.isdigit() for letter in wanted)
    if not code and not is_number:
        return page.to(f"{HOME}?{urlencode({'ten': wanted})}" if wanted else HOME)
    for name in ("lookup_code",) * bool(code) + ("number",):
        found = (await page.api.read(f"{here(page)}/dossiers", {name: wanted})).json()["items"]
        if found:
            return page.to(f"{DOSSIER}/{found[0]['dossier_id']}")
    fault = FieldError("wanted", "Xem lại số in trên giấy; hồ sơ của xã khác không có ở đây.")
    problem = Problem(404, "not-found", f"Không có hồ sơ nào mang số hoặc mã {wanted}", errors=[fault])
    return await _home(page, problem)


async def _home(page: Page, problem: Problem | None = None) -> Response:
    asked = page.request.query_params
    name, status = asked.get("ten", ""), asked.get("tt", "")
    query = {"limit": AT_ONCE, "after": asked.get("sau"), "name": name, "status": status}
    found = (await page.api.read(f"{here(page)}/dossiers", query)).json()
    following = urlencode({"ten": name, "tt": status, "sau": found["next"]}) if found["next"] else ""
    return page.show(
        "counter.html",
        commune_name=(await page.api.read(here(page))).json()["name"],
        name=name,
        status=status,
        statuses=STATUSES,
        dossiers=found["items"],
        following=following,
        problem=problem,
    )


VIEWS = (View(HOME, home, RULE), View(SEARCH, search, RULE, methods=("POST",)))
