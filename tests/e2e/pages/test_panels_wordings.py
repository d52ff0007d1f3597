"""The panels of templates and limits: a template tried, refused, published and taken back; limits read."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from services.contracts.pages import CONSOLES
from tests.e2e.pages.conftest import OpenWindow
from tests.e2e.pages.officers import fits, tab_to

HERE = "/quan-tri/thong-bao/mau-tin"
ONE = f"{HERE}/stopped/sms"


def test_a_template_is_tried_refused_published_and_taken_back(host: Page) -> None:
    """By the keyboard; what was typed stays through faults, and no second click makes a second version."""
    host.goto(HERE)
    fits(host)
    host.fill("#filter", "dung giai quyet")
    expect(host.locator("article:visible")).to_have_count(1)
    tab_to(host, f"[href='{ONE}']")
    host.keyboard.press("Enter")
    host.wait_for_url(f"**{ONE}")
    fits(host)
    old = host.input_value("#text")
    host.fill("#text", "$unit: hồ sơ $code đã dừng, $name. Hỏi đáp: $desk_phone")
    host.keyboard.press("F8")
    expect(host.locator("#text")).to_have_attribute("aria-invalid", "true")
    expect(host.locator(".wrong")).to_contain_text("$name")
    fits(host)
    host.fill("#text", "$unit: hồ sơ $code đã dừng. Hỏi đáp: $desk_phone")
    host.keyboard.press("F8")
    expect(host.locator("main")).to_contain_text("Xem thử, chưa công bố")
    expect(host.locator("main")).to_contain_text("ký tự không dấu, tính 1 tin")
    host.fill("#reason", "ngắn hơn")
    host.context.set_offline(True)
    host.keyboard.press("F9")
    expect(host.locator("#line")).to_contain_text("Mất kết nối")
    host.keyboard.press("F9")
    host.context.set_offline(False)
    expect(host.locator(".done")).to_contain_text("stopped.h")
    version = host.locator("input[name=base]").input_value()
    host.reload()
    host.go_back()
    host.goto(ONE)
    assert host.locator("input[name=base]").input_value() == version
    the_old_one_is_published_again(host, old, version)


def the_old_one_is_published_again(host: Page, old: str, version: str) -> None:
    """A second click makes no second version."""
    host.locator("summary:has-text('bản')").press("Enter")
    host.locator("a:text-is('stopped.v1')").press("Enter")
    assert host.input_value("#text") == old
    host.fill("#reason", "trở lại như cũ")
    host.locator("button:has-text('Công bố')").dblclick()
    expect(host.locator(".done")).to_contain_text("Đã công bố bản mới")
    assert int(host.locator("input[name=base]").input_value().rpartition("h")[2]) == (
        int(version.rpartition("h")[2]) + 1
    )


def test_an_administrator_reads_templates_and_an_officer_does_not(open_window: OpenWindow) -> None:
    """The hosting unit's alone to change."""
    admin = open_window("quantri", size="phone")
    admin.goto(ONE)
    expect(admin.locator("main")).to_contain_text("Ví dụ")
    expect(admin.locator("textarea")).to_have_count(0)
    fits(admin)
    officer = open_window("tiepnhan1")
    officer.goto(HERE)
    expect(officer.locator("h1")).to_contain_text("Không được phép")


def test_the_limits_of_each_service_are_read(host: Page, open_window: OpenWindow) -> None:
    """From one to the other, with the variable that sets each."""
    host.goto("/quan-tri")
    host.locator(".tabs a:text-is('Hạn mức')").press("Enter")
    for service, console in CONSOLES.items():
        tab_to(host, f".pills [href='{console}/han-muc']")
        host.keyboard.press("Enter")
        expect(host.locator("main")).to_contain_text(f"{service.upper()}_DESK_PER_SECOND")
    fits(host)
    admin = open_window("quantri")
    admin.goto("/quan-tri/han-muc")
    expect(admin.locator("h1")).to_contain_text("Không được phép")
