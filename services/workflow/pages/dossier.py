"""One dossier: its step, what can be done, and beside it papers, history and the date with its ledger."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from services.chassis.pages.site import Page, View
from services.chassis.problems import FieldError, Problem
from services.workflow.pages.acts import BY_SLUG, Act
from services.workflow.pages.bench import Seen, bench, typed
from services.workflow.pages.papers import lost

ADDRESS = "/xu-ly/ho-so/{dossier_id}"
CHANGED = ("stale-version", "step-claimed", "step-opened", "no-open-step", "forbidden-transition")
FRESH = " Dưới đây là tình trạng mới nhất của hồ sơ; nội dung bạn đã nhập vẫn còn."


async def dossier(page: Page) -> Response:
    """The dossier, with what is to be done first."""
    done = BY_SLUG.get(page.request.query_params.get("da", ""))
    return await _shown(page, done=done)


async def act_form(page: Page) -> Response:
    """The same, with the form of one of the other things that can be done."""
    return await _shown(page, act=_act(page), about=page.request.query_params.get("ve", ""))


async def act_on(page: Page) -> Response:
    """The form was sent."""
    act, about = _act(page), str(page.form.get("_about", ""))
    path = f"{_path(page)}/{act.path.format(about=quote(about, safe=''))}"
    try:
        await page.api.act(path, act.shape(page.sent), once=page.once, version=page.version)
    except Problem as problem:
        if problem.status == 401:
            raise
        return await _shown(page, act=act, about=about, problem=_told(problem))
    return page.to(f"{_address(page)}?da={act.slug}")


async def _shown(
    page: Page,
    *,
    act: Act | None = None,
    about: str = "",
    done: Act | None = None,
    problem: Problem | None = None,
) -> Response:
    seen = await _seen(page)
    shown = bench(seen, act.slug if act else "", about)
    missed = act is not None and shown.chosen is None
    given = {name: value for name, value in page.form.items() if isinstance(value, str)}
    return page.show(
        "dossier.html",
        problem=problem,
        bench=bench(seen) if missed else shown,
        dossier=seen.dossier,
        applicant=seen.applicant,
        due=seen.due,
        address=_address(page),
        done=done,
        other=act is not None and not missed and act.name != "complete",
        missed=act if missed and problem is None else None,
        typed=typed(act, given) if act and missed else [],
    )


async def _seen(page: Page) -> Seen:
    """What the API tells, all of it asked for at once."""
    base = _path(page)
    paths = [base, f"{base}/acts", f"{base}/due-date", f"/v1/communes/{page.visitor.tenant}/office"]
    if page.visitor.may("workflow.read_applicant"):
        paths.append(f"{base}/applicant")
    told: list[Any] = [one.json() for one in await asyncio.gather(*map(page.api.read, paths))]
    applicant = told[4] if len(told) > 4 else {}
    return Seen(told[0], told[1], told[2], told[3], applicant, page.visitor.caller.holder)


def _told(problem: Problem) -> Problem:
    """A refusal for the page: what is new stands below, and wrong lines of a list are those of its field."""
    detail = problem.detail + (FRESH if problem.code in CHANGED else "")
    errors = [FieldError(_field(one.field), one.message, one.allowed) for one in problem.errors]
    return Problem(
        problem.status, problem.code, problem.title, detail, errors=errors, headers=problem.headers
    )


def _field(name: str) -> str:
    return "papers" if name.startswith("papers.") else name


def _act(page: Page) -> Act:
    act = BY_SLUG.get(page.place["act"])
    if act is None:
        raise lost()
    return act


def _address(page: Page) -> str:
    return ADDRESS.format(dossier_id=quote(page.place["dossier_id"], safe=""))


def _path(page: Page) -> str:
    return f"/v1/communes/{page.visitor.tenant}/dossiers/{quote(page.place['dossier_id'], safe='')}"


VIEWS = (
    View(ADDRESS, dossier, rule="workflow.list_acts"),
    View(f"{ADDRESS}/viec/{{act}}", act_form, rule="workflow.list_acts"),
    View(f"{ADDRESS}/viec/{{act}}", act_on, rule="workflow.list_acts", methods=("POST",)),
)
