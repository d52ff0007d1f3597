"""The panel of dead letters: seen, sent back, discarded; the letters come over the running broker."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pymongo import MongoClient

from deploy import broker, database
from services.chassis.consume import CLAIMS
from tests.e2e.district import District
from tests.e2e.pages.conftest import OpenWindow
from tests.e2e.pages.officers import fits, tab_to
from tests.letters import NO_EVENT, broken, into_inbox
from tests.waiting import wait_until

HERE = "/quan-tri/xu-ly/thu-loi"
NOBODY = f"khong-co-{secrets.token_hex(4)}"
BUTTON = "button:has-text('{}')"


@pytest.fixture
def letters(host: Page, district: District) -> Iterator[Page]:
    """The panel; two broken events and one that is none have come. Nothing is left of them for an audit."""
    for body in (broken(f"{NOBODY}-1", "32134"), broken(f"{NOBODY}-2", "32134"), NO_EVENT):
        into_inbox(broker.uri(district.instance), "workflow", body)
    wait_until(lambda: host.request.get(f"{HERE}/so").text() == "3", 60, what="three letters are open")
    host.goto("/quan-tri/thu-loi")
    yield host
    with MongoClient[dict[str, Any]](database.uri(district.instance)) as client:
        client["motcua_workflow"][CLAIMS].delete_many({"_id": {"$regex": f"staff-{NOBODY}"}})


def test_letters_are_seen_sent_back_and_discarded(letters: Page) -> None:
    """By the keyboard, from the tabs to the last; reload, second click and the way back harm nobody."""
    expect(letters.locator(f"[href='{HERE}'] b")).to_have_text("3")  # asked for by the page itself
    fits(letters)
    tab_to(letters, f"[href='{HERE}']")
    letters.keyboard.press("Enter")
    letters.wait_for_url(f"**{HERE}")
    expect(letters.locator("main")).to_contain_text("Sai cấu trúc")
    expect(letters.locator("main")).not_to_contain_text("day khong phai la tin")
    fits(letters)

    tab_to(letters, "a[href*='kind=contract']")
    letters.keyboard.press("Enter")
    expect(letters.locator("main")).to_contain_text("Với các thư đang lọc: 2 thư")
    letters.locator(BUTTON.format("Gửi lại 2 thư")).dblclick()
    expect(letters.locator(".done")).to_have_text("Đã gửi lại 2 thư.")
    letters.reload()
    letters.go_back()
    wait_until(lambda: letters.request.get(f"{HERE}/so").text() == "3", 60, what="they died again")

    one_is_discarded(letters)
    the_rest_is_discarded(letters)


def one_is_discarded(letters: Page) -> None:
    """Opened, and not without a reason."""
    letters.goto(f"{HERE}?kind=contract")
    letters.locator(f"tbody a[href*='{NOBODY}-1']").press("Enter")
    expect(letters.locator("dl")).to_contain_text("2 lần")
    fits(letters)
    letters.locator("#reason").press("Enter")
    expect(letters.locator("#reason")).to_be_focused()  # the browser asks for it
    letters.keyboard.type("cán bộ thử, không có thật")
    letters.keyboard.press("Enter")
    expect(letters.locator(".done")).to_have_text("Đã bỏ 1 thư.")


def the_rest_is_discarded(letters: Page) -> None:
    """By filters, over a line that drops; what is no event cannot go back."""
    letters.goto(f"{HERE}?tenant=32134")
    letters.locator("summary:has-text('Bỏ 1 thư')").press("Enter")
    letters.locator("#reason").fill("cán bộ thử, không có thật")
    letters.context.set_offline(True)
    letters.locator("#reason").press("Enter")
    expect(letters.locator("#line")).to_contain_text("Mất kết nối")
    letters.context.set_offline(False)
    expect(letters.locator(".done")).to_have_text("Đã bỏ 1 thư.")

    letters.goto(f"{HERE}?kind=unreadable")
    letters.locator(BUTTON.format("Gửi lại 1 thư")).press("Enter")
    expect(letters.locator(".done")).to_contain_text("chỉ có thể bỏ")
    letters.goto(f"{HERE}?kind=unreadable")
    letters.locator("summary:has-text('Bỏ 1 thư')").press("Enter")
    letters.locator("#reason").fill("thử đường truyền")
    letters.locator("#reason").press("Enter")
    expect(letters.locator("main")).to_contain_text("Không có thư lỗi nào.")


def test_an_officer_and_an_administrator_see_what_is_theirs(open_window: OpenWindow) -> None:
    """An officer nothing; an administrator figures of their own commune and no button."""
    officer = open_window("tiepnhan1")
    officer.goto(HERE)
    expect(officer.locator("h1")).to_contain_text("Không được phép")
    admin = open_window("quantri")
    admin.goto("/quan-tri/thong-bao/thu-loi")
    expect(admin.locator("main")).to_contain_text("Không có thư lỗi nào.")
    expect(admin.locator(".tabs [aria-current]")).to_have_text("Thư lỗi")
    expect(admin.locator("main form")).to_have_count(0)
