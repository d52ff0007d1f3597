"""Accounts of citizens at the counter: found, opened together, moved to another telephone, closed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from services.chassis.pages.site import Page, View
from services.chassis.problems import FieldError, Problem
from services.intake.bootstrap.online import drawn_as_qr
from services.intake.domain.citizen_accounts import CONSENT, PaperShown
from services.intake.domain.errors import InvalidInputError
from services.intake.domain.phone_codes import mobile_number
from services.intake.domain.receipt import IdentityKind
from services.intake.pages.desk import here
from services.intake.pages.online_shown import picture, spoken

HOME = "/quay/tai-khoan"
OPEN = f"{HOME}/moi"
ONE = f"{HOME}/{{account_id}}"
FIND, BEGIN = "intake.find_citizen_accounts", "intake.begin_account_opening"
PAPERS = [(paper.value, paper.words) for paper in PaperShown]
NOBODY: Mapping[str, Any] = {"name": "", "identity_number": "", "phone": "", "address": "", "email": ""}
DONE = {
    "mo": "Đã mở tài khoản",
    "doi": "Đã đổi số điện thoại",
    "nguoi": "Đã ghi người này",
    "dong": "Đã đóng tài khoản",
}
AGAIN = "Số này đã có tài khoản: không phải mở lại."


async def find(page: Page) -> Response:
    """One field for a telephone or the number of an identity card."""
    return page.show("account-find.html", accounts=[])


async def found(page: Page) -> Response:
    """It was typed, in the body of the form: of several accounts one is chosen; of none one is opened."""
    wanted = str(page.form.get("wanted", "")).strip()
    if not any(sign.isdigit() for sign in wanted) or not wanted.isascii():
        fault = FieldError("wanted", "Gõ số điện thoại, hoặc số căn cước trên thẻ.", "chữ số")
        problem = Problem(422, "no-number", "Đây không phải là số", errors=[fault])
        return page.show("account-find.html", accounts=[], problem=problem)
    accounts = await _accounts(page, wanted, wanted)
    if len(accounts) == 1:
        return page.to(f"{HOME}/{accounts[0]['account_id']}")
    if accounts:
        return page.show("account-find.html", accounts=accounts)
    name = "phone" if _mobile(wanted) else "identity_number"
    return _form(page, {**NOBODY, name: wanted}, missing=True)


async def fill(page: Page) -> Response:
    """The form of a new account; of a dossier's applicant it is filled in."""
    asked = page.request.query_params
    if asked.get("tu"):
        kept = (await page.api.read(f"{here(page)}/account-openings/{asked['tu']}")).json()
        return _form(page, {**NOBODY, **(kept["person"] or {}), "phone": kept["phone"]})
    if not asked.get("ho-so"):
        return _form(page, NOBODY)
    person = (await page.api.read(f"{here(page)}/dossiers/{asked['ho-so']}")).json()["applicant"]
    there = await _accounts(page, person["phone"], "")
    if there:
        return page.to(f"{HOME}/{there[0]['account_id']}?xong=co-san")
    return _form(page, person, accounts=await _accounts(page, "", person["identity_number"]))


def _form(page: Page, person: Mapping[str, Any], problem: Problem | None = None, **more: Any) -> Response:
    told = {"accounts": [], "missing": False, "papers": PAPERS, "consent": CONSENT, **more}
    return page.show("account-open.html", person=person, problem=problem, **told)


async def begun(page: Page) -> Response:
    """It was sent: a code goes to the telephone."""
    if page.form.get("consent") != "true":
        fault = FieldError("consent", "Hỏi người dân; đồng ý thì đánh dấu rồi gửi mã.", "")
        return _form(page, NOBODY, Problem(422, "no-consent", "Chưa ghi người dân đồng ý", errors=[fault]))
    try:
        answer = await page.api.act(
            f"{here(page)}/account-openings", {**_of_paper(page.sent), "consent": True}, once=page.once
        )
    except Problem as problem:
        there = await _accounts(page, str(page.form.get("phone", "")), "")
        return _form(page, NOBODY, problem, accounts=there)
    return page.to(f"{OPEN}/{answer.json()['opening_id']}")


async def code(page: Page) -> Response:
    """The field for the code."""
    return await _code(page)


async def _code(page: Page, problem: Problem | None = None) -> Response:
    opening = (await page.api.read(_opening(page))).json()
    if opening["opened"]:
        return page.to(f"{HOME}/{opening['opened']}")
    return page.show("account-code.html", opening=opening, spoken=spoken(opening["phone"]), problem=problem)


async def sent_again(page: Page) -> Response:
    """Another code."""
    try:
        await page.api.act(f"{_opening(page)}/code", once=page.once)
    except Problem as problem:
        return await _code(page, problem)
    return page.to(f"{OPEN}/{page.place['opening_id']}")


async def confirmed(page: Page) -> Response:
    """The code was told."""
    opening = (await page.api.read(_opening(page))).json()
    typed = str(page.form.get("code", ""))
    try:
        answer = await page.api.act(
            f"{_opening(page)}/confirmation", {"code": typed}, once=_once_for(page, typed)
        )
    except Problem as problem:
        return await _code(page, problem)
    return page.to(f"{HOME}/{answer.json()['account_id']}?xong={'doi' if opening['account_id'] else 'mo'}")


def _once_for(page: Page, typed: str) -> str:
    """A wrong code is answered and counted once: the next one, in the same form, is another request."""
    return f"{page.once}-{hashlib.sha256(typed.encode()).hexdigest()[:16]}"


async def account(page: Page) -> Response:
    """One account."""
    return await _account(page)


async def _account(page: Page, problem: Problem | None = None) -> Response:
    told = (await page.api.read(_path(page))).json()
    done = page.request.query_params.get("xong", "") if problem is None else ""
    return page.show(
        "account.html",
        account=told,
        spoken=spoken(told["phone"]),
        papers=PAPERS,
        done={**DONE, "co-san": AGAIN}.get(done, ""),
        fresh=done in ("mo", "doi"),
        qr=picture(drawn_as_qr(told["own_url"])),
        at=f"{HOME}/{told['account_id']}",
        problem=problem,
    )


async def moved(page: Page) -> Response:
    """Another telephone was typed, with the number of the paper that was shown: a code goes there."""
    body = {**_of_paper(page.sent), "account_id": page.place["account_id"], "consent": True}
    try:
        answer = await page.api.act(f"{here(page)}/account-openings", body, once=page.once)
    except Problem as problem:
        return await _account(page, problem)
    return page.to(f"{OPEN}/{answer.json()['opening_id']}")


async def person_seen(page: Page) -> Response:
    """One more, whose paper the officer saw."""
    return await _changed(page, "persons", _of_paper(page.sent), "nguoi")


async def closed(page: Page) -> Response:
    """Its owner wants it closed."""
    return await _changed(page, "closing", {}, "dong")


async def _changed(page: Page, what: str, body: Mapping[str, Any], done: str) -> Response:
    try:
        await page.api.act(f"{_path(page)}/{what}", body, once=page.once, version=page.version)
    except Problem as problem:
        return await _account(page, problem)
    return page.to(f"{HOME}/{page.place['account_id']}?xong={done}")


async def _accounts(page: Page, phone: str, identity: str) -> list[dict[str, Any]]:
    """The accounts of a telephone, else of somebody by number; none for what is neither."""
    number = _mobile(phone)
    asked = {"phone_number": number} if number else {"identity_number": identity}
    if not any(asked.values()):
        return []
    found = await page.api.read(f"{here(page)}/citizen-accounts", None, **asked)
    items: list[dict[str, Any]] = found.json()["items"]
    return items


def _mobile(text: str) -> str:
    """A mobile telephone in national form; empty: it is something else."""
    try:
        return mobile_number("phone", text)
    except InvalidInputError:
        return ""


def _of_paper(sent: dict[str, Any]) -> dict[str, Any]:
    """What was sent, with the kind of number that stands on the paper that was seen."""
    if sent.get("paper") != PaperShown.PASSPORT.value:
        return sent
    kind = {"kind": IdentityKind.PASSPORT.value}
    return {**sent, "person": {**sent["person"], **kind}} if "person" in sent else {**sent, **kind}


def _opening(page: Page) -> str:
    return f"{here(page)}/account-openings/{page.place['opening_id']}"


def _path(page: Page) -> str:
    return f"{here(page)}/citizen-accounts/{page.place['account_id']}"


POST = ("POST",)
VIEWS = (
    View(HOME, find, FIND),
    View(HOME, found, FIND, methods=POST),
    View(OPEN, fill, BEGIN),
    View(OPEN, begun, BEGIN, methods=POST),
    View(f"{OPEN}/{{opening_id}}", code, BEGIN),
    View(f"{OPEN}/{{opening_id}}", confirmed, BEGIN, methods=POST),
    View(f"{OPEN}/{{opening_id}}/gui-lai", sent_again, BEGIN, methods=POST),
    View(ONE, account, FIND),
    View(f"{ONE}/doi-so", moved, BEGIN, methods=POST),
    View(f"{ONE}/nguoi", person_seen, "intake.add_seen_person", methods=POST),
    View(f"{ONE}/dong", closed, "intake.close_citizen_account", methods=POST),
)
