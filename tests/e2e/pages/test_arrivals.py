"""The officer's list of what was filed online: one complete request for papers, a refusal, two clicks."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import fits
from tests.e2e.district import District
from tests.e2e.pages import windows

COMMUNE, OFFICER = "32134", "tiepnhan1.luong-the-tran"
RUN = secrets.token_hex(3)
NAMES = (f"Trần Thị Thiếu {RUN}", f"Lê Văn Lạc {RUN}")
FILING = {
    "channel": "online",
    "unit_id": "trung-tam",
    "procedure_code": "1.000656",
    "papers": [{"code": "to-khai", "kind": "electronic"}],
    "incomplete": True,
}


@pytest.fixture
def page(browser: Browser, district: District) -> Iterator[Page]:
    """An officer who has signed in, on a small screen."""
    with windows.opened(browser, district, OFFICER) as made:
        yield made


def file(district: District, name: str) -> None:
    """Somebody of that name files online, without the second paper."""
    desk = next(one for one in district.communes if one.commune_id == COMMUNE).officers["counter_officer"]
    body = {**FILING, "applicant": {"name": name, "phone": "0912345678"}}
    desk.post(f"/intake/v1/communes/{COMMUNE}/dossiers", body)


def opened(page: Page, name: str, summary: str) -> None:
    """The dossier of that name, with one of its orders opened by keyboard."""
    page.goto("/quay/truc-tuyen")
    page.locator("tr", has_text=name).get_by_role("link").first.press("Enter")
    page.wait_for_url(re.compile("/quay/truc-tuyen/"))
    page.locator("summary", has_text=summary).press("Enter")


def test_one_complete_request_and_a_refusal(page: Page, district: District) -> None:
    """Reasons survive a reload and a second click; who is answered leaves the list."""
    for name in NAMES:
        file(district, name)
    page.goto("/quay/truc-tuyen")
    fits(page)
    assert [page.locator("tr", has_text=name).count() for name in NAMES] == [1, 1]
    expect(page.locator("tr", has_text=NAMES[0])).to_contain_text("trong hạn")

    opened(page, NAMES[0], "yêu cầu bổ sung")
    fits(page)
    assert page.get_by_label("Giấy báo tử hoặc").is_checked()
    page.get_by_label("Những điều khác").fill("Ảnh tờ khai trang 2 bị mờ")
    page.locator("#ask_reason").fill(" ")
    page.reload()
    page.locator("summary", has_text="yêu cầu bổ sung").press("Enter")
    page.get_by_role("button", name="Gửi yêu cầu").press("Enter")
    expect(page.locator(".wrong")).to_be_visible(timeout=15_000)
    fits(page)
    assert page.get_by_label("Những điều khác").input_value() == "Ảnh tờ khai trang 2 bị mờ"
    page.locator("#ask_reason").fill("Chưa có giấy báo tử nên chưa thể đăng ký")
    page.get_by_role("button", name="Gửi yêu cầu").dblclick()
    expect(page.locator(".done li")).to_have_count(2, timeout=15_000)
    fits(page)

    opened(page, NAMES[1], "từ chối")
    page.get_by_label("Lý do từ chối").fill("Người chết cư trú ở xã khác, xin nộp tại xã Tân Hưng")
    page.get_by_role("button", name="Từ chối tiếp nhận").press("Enter")
    expect(page.locator(".done")).to_contain_text("xin nộp tại xã Tân Hưng", timeout=15_000)
    fits(page)
    page.go_back()
    page.goto("/quay/truc-tuyen")
    assert [page.locator("tr", has_text=name).count() for name in NAMES] == [0, 0]
    assert int(page.locator(".tiles b").nth(2).inner_text()) >= 1
