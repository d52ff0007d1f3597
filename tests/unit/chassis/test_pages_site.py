"""Pages in front of an API: who sees what, what a form does, and what happens when the API says no."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from starlette.responses import Response
from starlette.testclient import TestClient

from services.chassis.pages.look import digest, environment
from services.chassis.pages.site import Page, Site, View
from services.chassis.problems import Problem
from tests.unit.chassis.lending import PERMISSIONS, Lending, client_of

COOKIE = "session"
FORM = """{% extends "layout.html" %}{% block title %}Sách{% endblock %}{% block main %}
<form method="post">{{ parts.keys(version) }}{{ parts.field("title", "Tên sách", required=true) }}
{{ parts.field("secret", "Mật khẩu", type="password") }}{{ parts.tick("lent", "Đã mượn") }}
{{ parts.choice("shelf", "Giá", [("a", "Giá A"), ("b", "Giá B")], "b") }}{{ parts.area("note", "Ghi chú") }}
<button>Thêm</button></form>{% endblock %}"""


async def book_form(page: Page) -> Response:
    """The form of a new book."""
    return page.show("form.html", version=3)


async def book_sent(page: Page) -> Response:
    """The form was sent."""
    body = {name: value for name, value in page.sent.items() if name in ("title", "copies")}
    try:
        await page.api.act(f"/v1/branches/{page.visitor.tenant}/books", body, once=page.once)
    except Problem as problem:
        return page.show("form.html", problem=problem, version=page.version)
    return page.to("/sach")


async def me(page: Page) -> Response:
    """Whoever the API takes the visitor for."""
    return Response((await page.api.read("/v1/me")).text)


async def broken(page: Page) -> Response:
    """A page with a fault of ours."""
    raise KeyError("gone")


@pytest.fixture
def lending(tmp_path: Path) -> Lending:
    """The library with pages."""
    (tmp_path / "form.html").write_text(FORM)
    site = Site(
        addresses=("sach", "ai", "kho/sach"),
        look=environment(tmp_path, UTC, "/lending/tinh"),
        views=(
            View("/sach", book_form, "lending.add_book"),
            View("/sach", book_sent, "lending.add_book", methods=("POST",)),
            View("/ai", me),
            View("/kho/sach", me),
            View("/ai/hong", broken),
        ),
        cookie=COOKIE,
        sign_in="/vao",
        menu=lambda visitor: [("/sach", "Sách")] if visitor.may("lending.add_book") else [],
        permissions=PERMISSIONS,
        band=lambda tenants: "Chi nhánh tập sự" if "hue" in tenants else "",
    )
    return Lending(site=site)


@pytest.fixture
def browser(lending: Lending) -> Iterator[TestClient]:
    """A browser that follows nothing by itself."""
    with client_of(lending) as client:
        client.follow_redirects = False
        yield client


def signed_in(browser: TestClient, lending: Lending, *roles: str) -> None:
    """Let the browser have a token."""
    browser.cookies.set(COOKIE, lending.registry.token("lan", "hue", *roles))


def test_addresses_of_pages_and_of_the_api_stay_apart(browser: TestClient) -> None:
    """What begins like a page is one, to the letter; everything else is the API's."""
    assert browser.get("/ai").json() == {"holder": ""}
    lost = browser.get("/sach/khong-co")
    assert (lost.status_code, lost.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "Không có trang này" in lost.text
    assert browser.get("/kho/sach").json() == {"holder": ""}
    assert browser.get("/kho").headers["content-type"] == "application/problem+json"
    assert browser.get("/sachs").headers["content-type"] == "application/problem+json"
    assert browser.get("/healthz").json() == {"alive": True}


def test_a_page_acts_as_its_visitor(browser: TestClient, lending: Lending) -> None:
    """The token in the cookie is the one that the API sees; one that holds no more counts as none."""
    signed_in(browser, lending, "librarian")
    assert browser.get("/ai").json() == {"holder": "lan"}
    browser.cookies.set(COOKIE, "not.a.token")
    assert browser.get("/ai").json() == {"holder": ""}


def test_the_api_itself_takes_no_cookie(browser: TestClient, lending: Lending) -> None:
    """Another site's form could send the cookie along: the API wants the token in a header."""
    signed_in(browser, lending, "librarian")
    assert browser.post("/v1/branches/hue/books", json={"title": "Kiều"}).status_code == 401


def test_whoever_is_not_signed_in_is_sent_there_and_back(browser: TestClient) -> None:
    """With the address that was wanted."""
    answer = browser.get("/sach?a=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/vao?tiep=/sach%3Fa%3D1")


def test_a_role_that_may_not_is_told_so(browser: TestClient, lending: Lending) -> None:
    """403 as a page, and no line of the menu that leads there."""
    signed_in(browser, lending, "reader")
    answer = browser.get("/sach")
    assert answer.status_code == 403
    assert "Tài khoản này không dùng trang này." in answer.text
    assert 'href="/sach"' not in answer.text


def test_a_form_changes_something_once(browser: TestClient, lending: Lending) -> None:
    """Sent through the API with the form's own key, then on by 303: a reload sends nothing again."""
    signed_in(browser, lending, "librarian")
    form = browser.get("/sach").text
    assert '<input type="hidden" name="_version" value="3">' in form
    once = form.split('name="_once" value="')[1].split('"')[0]
    for _ in range(2):
        answer = browser.post("/sach", data={"_once": once, "title": "Kiều", "copies": "2"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/sach")
    keys = [asked.key for asked in lending.commands.asked if asked is not None]
    assert keys == [once, once]


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(
    browser: TestClient, lending: Lending
) -> None:
    """The API's problem as sentences, the field marked, the same key, what was typed; never a password."""
    signed_in(browser, lending, "librarian")
    sent = {
        "_once": "k9",
        "_version": "3",
        "title": "x" * 300,
        "secret": "hush",
        "lent": "true",
        "shelf": "a",
    }
    answer = browser.post("/sach", data={**sent, "note": "<i>"})
    assert answer.status_code == 422
    assert "Dài quá mức cho phép." in answer.text
    assert 'aria-invalid="true" aria-describedby="title-fault"' in answer.text
    assert "x" * 300 in answer.text
    assert "hush" not in answer.text
    assert '<option value="a" selected>' in answer.text
    assert "&lt;i&gt;" in answer.text
    assert 'value="true" checked' in answer.text
    assert 'name="_once" value="k9"' in answer.text


def test_a_key_that_was_used_up_is_no_dead_end(browser: TestClient, lending: Lending) -> None:
    """The first answer was lost and the draft came back: the person is told, and the form has another key."""
    signed_in(browser, lending, "librarian")
    assert browser.post("/sach", data={"_once": "k9", "title": "Kiều"}).status_code == 303
    answer = browser.post("/sach", data={"_once": "k9", "title": "Lục Vân Tiên"})
    assert answer.status_code == 422
    assert "Biểu mẫu này đã được ghi một lần rồi" in answer.text
    assert "Idempotency-Key" not in answer.text
    assert 'value="k9"' not in answer.text


@pytest.mark.parametrize(
    ("origin", "status"), [("http://testserver", 303), ("https://evil.example", 403), ("null", 403)]
)
def test_a_form_of_another_site_is_refused(
    browser: TestClient, lending: Lending, origin: str, status: int
) -> None:
    """Whatever cookie the browser sends along with it."""
    signed_in(browser, lending, "librarian")
    answer = browser.post("/sach", data={"_once": "k", "title": "Kiều"}, headers={"Origin": origin})
    assert answer.status_code == status
    assert len(lending.commands.asked) == (status == 303)


def test_a_token_that_ends_in_the_middle_leads_to_the_door(browser: TestClient, lending: Lending) -> None:
    """The form is lost from the screen, but its draft is kept by the browser; nothing was done."""
    signed_in(browser, lending, "librarian")
    lending.registry.revoke(holder="lan", issued_before=lending.clock.now() + timedelta(hours=1))
    lending.registry.verifier.refresh()
    answer = browser.post("/sach", data={"title": "Kiều"}, headers={"Referer": "http://testserver/sach"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/vao?tiep=/sach")
    assert lending.commands.asked == []


def test_a_fault_of_ours_is_a_page_too(browser: TestClient, lending: Lending) -> None:
    """With a sentence for people, and the cause in the log."""
    answer = browser.get("/ai/hong")
    assert answer.status_code == 500
    assert "Hệ thống gặp lỗi" in answer.text
    assert [one["cause"] for one in lending.told if one["event"] == "page_failed"] == ["KeyError"]


def test_pages_are_kept_nowhere_and_run_nothing_foreign(browser: TestClient) -> None:
    """What the next one at the same screen must not find; and scripts of ours only."""
    headers = browser.get("/sach/khong-co").headers
    assert headers["cache-control"] == "no-store"
    assert "default-src 'self'" in headers["content-security-policy"]


def test_shared_files_are_kept_for_ever_under_an_address_that_changes(browser: TestClient) -> None:
    """One with another digest is not there, nor is a file elsewhere."""
    answer = browser.get(f"/tinh/{digest('look.css')}/look.css")
    assert "immutable" in answer.headers["cache-control"]
    assert browser.get("/tinh/000000000000/look.css").status_code == 404
    assert browser.get(f"/tinh/{digest('look.css')}/..%2fsite.py").status_code == 404


def test_a_band_stands_across_the_pages_of_some_tenants(browser: TestClient, lending: Lending) -> None:
    """Of a visitor's, on every page, problems included; not on anybody else's."""
    band = '<p class="band" role="note">Chi nhánh tập sự</p>'
    assert band not in browser.get("/sach/khong-co").text
    signed_in(browser, lending, "librarian")
    assert band in browser.get("/sach").text
    assert band in browser.get("/sach/khong-co").text


def test_a_form_of_another_tenant_is_sent_for_nobody(browser: TestClient, lending: Lending) -> None:
    """The browser moved to another tenant while a form of the first stood open in another window."""
    signed_in(browser, lending, "librarian")
    assert '<input type="hidden" name="_tenant" value="hue">' in browser.get("/sach").text
    answer = browser.post("/sach", data={"_once": "k", "_tenant": "vinh", "title": "Kiều"})
    assert answer.status_code == 409
    assert "chưa có gì được ghi" in answer.text
    assert not lending.commands.asked
    assert browser.post("/sach", data={"_once": "k", "_tenant": "hue", "title": "Kiều"}).status_code == 303
