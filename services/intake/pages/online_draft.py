"""Filing online from the third step on: papers, applicant, review, and the look-up code."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.responses import Response

from services.chassis.pages.inside import Inside
from services.chassis.pages.site import Page, View
from services.chassis.problems import FieldError, Problem
from services.intake.bootstrap.online import drawn_as_qr
from services.intake.pages.online_pass import account_of, for_filers, office_of
from services.intake.pages.online_shown import (
    DELIVERIES,
    HOME,
    checklist,
    grouped,
    missing,
    paper_of,
    papers_to_show,
    picture,
    spoken,
)

ONE = f"{HOME}/{{commune_id}}/ho-so/{{filing_id}}"
LONGEST_FILENAME = 100


async def go_on(page: Page, api: Inside) -> Response:
    """Where somebody left off."""
    told = await _told(page, api)
    filing = told["filing"]
    if filing["filed_at"]:
        return page.to(f"{told['here']}/xong")
    if filing["answers"]:
        return page.to(f"{told['here']}/giay-to")
    step = "giay-to" if told["missing"] else "xem-lai" if filing["applicant"] else "nguoi-nop"
    return page.to(f"{told['here']}/{step}")


async def papers(page: Page, api: Inside) -> Response:
    """The checklist."""
    return _unless_filed(page, "online/papers.html", 3, await _told(page, api))


async def paper(page: Page, api: Inside) -> Response:
    """One paper: its pages, and how to add one."""
    return await _paper(page, api)


async def _paper(page: Page, api: Inside, problem: Problem | None = None) -> Response:
    told = await _told(page, api)
    found = paper_of(told["groups"], page.place["paper"])
    if found is None:
        return page.to(f"{told['here']}/giay-to")
    after = [one for one in told["missing"] if one.code != found.code]
    told |= {"paper": found, "following": after[0] if after else None}
    return _unless_filed(page, "online/paper.html", 3, told, problem)


async def add_photos(page: Page, api: Inside) -> Response:
    """Photographs were sent: each is a page."""
    sent = [one for one in page.form.getlist("photo") if isinstance(one, UploadFile) and one.size]
    if not sent:
        return await _paper(page, api, Problem(422, "no-photo", "Chưa chọn ảnh", "Xin chụp hoặc chọn ảnh."))
    try:
        for place, one in enumerate(sent):
            name = (one.filename or "anh")[-LONGEST_FILENAME:]
            query = f"paper={page.place['paper']}&filename={quote(name, safe='')}"
            content = await one.read()
            await api.act(f"{_api(page)}/photos?{query}", content, once=f"{page.once}-{place}")
    except Problem as problem:
        if problem.status in (401, 403):
            raise
        return await _paper(page, api, problem)
    return page.to(f"{_here(page)}/giay-to/{page.place['paper']}")


async def waive(page: Page, api: Inside) -> Response:
    """A paper need not come in, or comes after all."""
    code, waived = page.place["paper"], page.form.get("waived") == "true"
    await api.act(f"{_api(page)}/waivers", {"paper": code, "waived": waived}, once=page.once)
    return page.to(f"{_here(page)}/giay-to" if waived else f"{_here(page)}/giay-to/{code}")


async def photo(page: Page, api: Inside) -> Response:
    """A page, to be looked at."""
    small = page.request.query_params.get("nho", "")
    answer = await api.read(f"{_api(page)}/photos/{page.place['photo_id']}", {"small": small})
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(answer.content, media_type=answer.headers["content-type"], headers=headers)


async def turn(page: Page, api: Inside) -> Response:
    """A page is turned by a quarter."""
    await api.act(f"{_api(page)}/photos/{page.place['photo_id']}/turn", once=page.once)
    return page.to(f"{_here(page)}/giay-to/{page.place['paper']}")


async def drop_photo(page: Page, api: Inside) -> Response:
    """A page is taken away."""
    await api.act(f"{_api(page)}/photos/{page.place['photo_id']}", method="DELETE")
    return page.to(f"{_here(page)}/giay-to/{page.place['paper']}")


async def applicant(page: Page, api: Inside) -> Response:
    """The form of who files."""
    told = await _told(page, api)
    if told["filing"]["answers"]:  # the people of the dossier stay
        return page.to(f"{told['here']}/giay-to")
    return _unless_filed(page, "online/applicant.html", 4, told | await _known(page, api))


async def _known(page: Page, api: Inside) -> dict[str, Any]:
    """Whom the account knows, for who has one: somebody of it need not be typed again."""
    account = await account_of(page, api)
    people = account["persons"] if account else []
    wanted = page.request.query_params.get("nguoi", "")
    named = next((one for one in people if one["person_id"] == wanted), people[0] if people else None)
    return {"people": people, "known": named}


async def name_applicant(page: Page, api: Inside) -> Response:
    """Who files was sent."""
    sent = page.sent
    body = {"applicant": sent.get("applicant", {}), "result_delivery": sent.get("result_delivery", "desk")}
    if sent.get("representative"):
        body["representative"] = sent["representative"]
    if sent.get("delivery_address"):
        body["delivery_address"] = sent["delivery_address"]
    try:
        await api.act(f"{_api(page)}/applicant", body, once=page.once, version=page.version)
    except Problem as problem:
        if problem.status in (401, 403):
            raise
        told = await _told(page, api) | await _known(page, api)
        return _unless_filed(page, "online/applicant.html", 4, told, problem)
    return page.to(f"{_here(page)}/xem-lai")


async def review(page: Page, api: Inside) -> Response:
    """All of it once more."""
    return await _review(page, api)


async def _review(page: Page, api: Inside, problem: Problem | None = None) -> Response:
    told = await _told(page, api)
    if not told["filing"]["applicant"] and not told["filing"]["filed_at"]:
        return page.to(f"{told['here']}/nguoi-nop")
    return _unless_filed(page, "online/review.html", 5, told, problem)


async def submit(page: Page, api: Inside) -> Response:
    """File it."""
    if page.form.get("consent") != "true":
        fault = FieldError("consent", "Xin đánh dấu vào ô đồng ý rồi bấm nộp.", "")
        return await _review(page, api, Problem(422, "no-consent", "Chưa đánh dấu đồng ý", errors=[fault]))
    try:
        await api.act(f"{_api(page)}/submission", {"consent": True}, once=page.once, version=page.version)
    except Problem as problem:
        if problem.status in (401, 403):
            raise
        return await _review(page, api, problem)
    return page.to(f"{_here(page)}/xong")


async def done(page: Page, api: Inside) -> Response:
    """The look-up code, large."""
    told = await _told(page, api)
    filing = told["filing"]
    if not filing["filed_at"]:
        return page.to(told["here"])
    qr = picture(drawn_as_qr(filing["lookup_url"]))
    return page.show("online/done.html", code=grouped(filing["lookup_code"]), qr=qr, step=0, **told)


async def drop(page: Page, api: Inside) -> Response:
    """Give it up."""
    await api.act(_api(page), method="DELETE")
    return page.to(f"{HOME}/{page.place['commune_id']}")


def _unless_filed(
    page: Page, template: str, step: int, told: dict[str, Any], problem: Problem | None = None
) -> Response:
    """A step; what is filed has no steps any more, whatever page the browser goes back to."""
    if told["filing"]["filed_at"]:
        return page.to(f"{told['here']}/xong")
    return page.show(template, problem=problem, step=step, **told)


async def _told(page: Page, api: Inside) -> dict[str, Any]:
    filing = (await api.read(_api(page))).json()
    procedure = (await page.api.read(f"/v1/procedures/{filing['procedure_code']}")).json()
    groups = checklist(procedure, filing)
    request = await _request(page, api, filing["answers"])
    return {
        "filing": filing,
        "procedure": procedure,
        "groups": groups,
        "missing": [] if filing["answers"] else missing(groups),
        "request": request,
        "onward": "xem-lai" if filing["answers"] else "nguoi-nop",
        "presented": papers_to_show(procedure),
        "office": await office_of(page),
        "here": _here(page),
        "phone": spoken(filing["phone"]),
        "deliveries": DELIVERIES,
    }


async def _request(page: Page, api: Inside, dossier_id: str) -> dict[str, Any] | None:
    """What the desk asks for, of a dossier that awaits papers."""
    if not dossier_id:
        return None
    path = f"/v1/communes/{page.place['commune_id']}/own-requests"
    asked = (await api.read(path)).json()["items"]
    return next((one for one in asked if one["dossier_id"] == dossier_id), None)


def _here(page: Page) -> str:
    return f"{HOME}/{page.place['commune_id']}/ho-so/{page.place['filing_id']}"


def _api(page: Page) -> str:
    return f"/v1/communes/{page.place['commune_id']}/filings/{page.place['filing_id']}"


POST = ("POST",)
VIEWS = (
    View(ONE, for_filers(go_on)),
    View(f"{ONE}/bo", for_filers(drop), methods=POST),
    View(f"{ONE}/giay-to", for_filers(papers)),
    View(f"{ONE}/giay-to/{{paper}}", for_filers(paper)),
    View(f"{ONE}/giay-to/{{paper}}/anh", for_filers(add_photos), methods=POST),
    View(f"{ONE}/giay-to/{{paper}}/co-san", for_filers(waive), methods=POST),
    View(f"{ONE}/giay-to/{{paper}}/{{photo_id}}/xoay", for_filers(turn), methods=POST),
    View(f"{ONE}/giay-to/{{paper}}/{{photo_id}}/bo", for_filers(drop_photo), methods=POST),
    View(f"{ONE}/anh/{{photo_id}}", for_filers(photo)),
    View(f"{ONE}/nguoi-nop", for_filers(applicant)),
    View(f"{ONE}/nguoi-nop", for_filers(name_applicant), methods=POST),
    View(f"{ONE}/xem-lai", for_filers(review)),
    View(f"{ONE}/xem-lai", for_filers(submit), methods=POST),
    View(f"{ONE}/xong", for_filers(done)),
)
