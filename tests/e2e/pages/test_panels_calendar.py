"""The panel of calendars: a day tried, published and taken back by the keyboard; a commune's own day."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.pages.conftest import OpenWindow
from tests.e2e.pages.officers import fits, tab_to

HERE = "/quan-tri/xu-ly/lich"
DAY = "15/06/2027"  # far from every date that the district counts


def typed_day(page: Page, name: str) -> None:
    """Fill in the form of a day by the keyboard, and look what it would do."""
    tab_to(page, "[id='days.0.on']")
    page.fill("[id='days.0.on']", "2027-06-15")
    page.fill("[id='days.0.name']", name)
    page.fill("[id='days.0.source']", "Quyết định thử 1")
    page.press("[id='days.0.source']", "Enter")
    expect(page.locator("h1")).to_have_text("Xem thử lịch mới")


def test_a_day_is_tried_published_and_taken_back(host: Page) -> None:
    """What it would do is told first; a second click, a reload and the way back publish nothing twice."""
    host.goto("/quan-tri")
    tab_to(host, f".tabs [href='{HERE}']")
    host.keyboard.press("Enter")
    host.wait_for_url(f"**{HERE}")
    before = host.locator("dd b.long").inner_text()
    fits(host)
    expect(host.locator("tr", has_text="24/11/2026")).to_contain_text("chưa xác nhận, chưa áp dụng")
    host.locator("button:has-text('Xem thử nếu áp dụng')").press("Enter")
    expect(host.locator("main")).to_contain_text("Ngày Văn hóa Việt Nam, được áp dụng")
    fits(host)
    host.locator("text=Thôi, không đổi").press("Enter")
    expect(host.locator("dd b.long")).to_have_text(before)

    host.goto(f"{HERE}?nam=2027")
    host.locator("[id='days.0.name']").fill("dở dang")
    host.reload()
    expect(host.locator("[id='days.0.name']")).to_have_value("dở dang")  # the draft
    typed_day(host, "Ngày thử")
    expect(host.locator("main")).to_contain_text("hồ sơ sẽ đổi ngày hẹn")
    host.reload()
    host.go_back()
    expect(host.locator("dd b.long")).to_have_text(before)  # nothing is published by looking
    it_is_published(host, before)
    it_is_taken_back(host, before)


def it_is_published(host: Page, before: str) -> None:
    """Once, though the line drops and the key is pressed twice."""
    typed_day(host, "Ngày thử")
    host.context.set_offline(True)
    host.keyboard.press("F9")
    expect(host.locator("#line")).to_contain_text("Mất kết nối")
    host.keyboard.press("F9")
    host.context.set_offline(False)
    expect(host.locator(".done")).to_contain_text("Đã công bố lịch mới")
    now = host.locator("dd b.long").inner_text()
    assert now != before
    host.reload()
    expect(host.locator("dd b.long")).to_have_text(now)


def it_is_taken_back(host: Page, before: str) -> None:
    """At once; the version before stays to be looked at, and the dossiers are dated anew in sight."""
    row = host.locator("tr", has_text="Ngày thử")
    expect(row).to_contain_text(DAY)
    row.locator("button").press("Enter")
    expect(host.locator("main")).to_contain_text("trở lại ngày thường")
    host.locator("button:has-text('Công bố')").dblclick()
    expect(host.locator(".done")).to_contain_text("Đã công bố lịch mới")
    expect(host.locator("tr", has_text="Ngày thử")).to_have_count(0)
    host.goto(f"{HERE}?nam=2027&ban={before}")
    expect(host.locator("main")).to_contain_text("không còn áp dụng")
    expect(host.locator("[data-n=waiting]")).to_have_text("0", timeout=60_000)  # it counts by itself


def test_an_administrator_has_a_day_of_their_own(open_window: OpenWindow) -> None:
    """Their commune's alone; what is missing is said at its field, and what was typed stays."""
    admin = open_window("quantri", size="phone")
    admin.goto(f"{HERE}?nam=2027")
    expect(admin.locator("main")).to_contain_text("theo lịch chung")
    expect(admin.locator("text=Xem thử nếu áp dụng")).to_have_count(0)
    fits(admin)
    admin.fill("[id='days.0.on']", "2027-06-15")
    admin.fill("[id='days.0.name']", "Ngày hội xã")
    admin.press("[id='days.0.name']", "Enter")
    expect(admin.locator("[id='days.0.source']")).to_have_attribute("aria-invalid", "true")
    expect(admin.locator("[id='days.0.name']")).to_have_value("Ngày hội xã")
    admin.fill("[id='days.0.source']", "Quyết định thử 2")
    admin.press("[id='days.0.source']", "Enter")
    expect(admin.locator("h1")).to_have_text("Xem thử lịch mới")
    fits(admin)
    admin.keyboard.press("F9")
    row = admin.locator("tr", has_text="Ngày hội xã")
    expect(row).to_contain_text("riêng của xã")
    row.locator("button").press("Enter")
    expect(admin.locator("h1")).to_have_text("Xem thử lịch mới")
    admin.keyboard.press("F9")
    expect(admin.locator("tr", has_text=re.compile("Ngày thường"))).to_contain_text("riêng của xã")


def test_an_officer_has_no_calendar_to_change(open_window: OpenWindow) -> None:
    """Told so, whatever address they type."""
    page = open_window("tiepnhan1")
    page.goto(HERE)
    expect(page.locator("h1")).to_contain_text("Không được phép")
