"""Incoming documents as the clerk, a leader and a specialist work on them."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import misfits
from tests.e2e.pages.conftest import OpenWindow
from tests.e2e.pages.test_counter import PDF


def registered(clerk: Page, folder: Path, *names: str, symbol: str = "123/UBND-NC") -> None:
    """A document with its scans, all alike; what is typed survives a reload."""
    files = [folder / name for name in names or ("cong van.pdf",)]
    for file in files:
        file.write_bytes(PDF)
    clerk.goto("/van-ban")
    clerk.keyboard.press("F4")
    clerk.wait_for_url("**/van-ban/moi")
    clerk.fill("#author", "UBND tỉnh Cà Mau")
    clerk.fill("#symbol", symbol)
    clerk.fill("#dated_on", "2026-11-20")
    clerk.fill("#summary", "Về việc rà soát thủ tục")
    clerk.reload()
    expect(clerk.locator("#summary")).to_have_value("Về việc rà soát thủ tục")
    clerk.set_input_files("#file", files)
    clerk.keyboard.press("F9")
    clerk.wait_for_url("**/van-ban/mot/*")


def test_a_document_goes_through_the_commune(open_window: OpenWindow, tmp_path: Path) -> None:
    """Registered with its scan and numbered, submitted, given with a term, ended, in the book."""
    clerk = open_window("vanthu")
    registered(clerk, tmp_path)
    expect(clerk.locator("h1")).to_have_text(re.compile(r"Văn bản đến số \d+/2026"))
    scan = clerk.locator("a:has-text('cong van.pdf')").get_attribute("href")
    assert clerk.request.get(str(scan)).body() == PDF
    address = clerk.url.split("?")[0]
    clerk.goto(address)
    clerk.click("main button:has-text('Trình')")
    expect(clerk.locator(".done")).to_contain_text("trình lãnh đạo")
    leader = open_window("lanhdao")
    leader.goto(f"{address}/viec/giao")
    leader.select_option("#lead", index=3)
    name = leader.locator("#lead option:checked").inner_text()
    leader.fill("#working_days", "5")
    leader.fill("#opinion", "Tham mưu văn bản trả lời")
    leader.click("button:text-is('Giao')")
    expect(leader.locator(".done")).to_be_visible()
    expect(leader.locator("main")).to_contain_text(name)
    leader.goto(f"{address}/viec/ket-thuc")
    leader.fill("#result", "Đã trả lời")
    leader.fill("#reply_symbol", "45/UBND")
    leader.click("main button:text-is('Kết thúc')")
    expect(leader.locator("main .tag").first).to_contain_text("Đã giải quyết")
    clerk.goto("/van-ban/so")
    expect(clerk.locator("table")).to_contain_text("123/UBND-NC")
    assert clerk.request.get("/van-ban/so.pdf?nam=2026").body().startswith(b"%PDF")
    assert clerk.request.get("/van-ban/so.xlsx?nam=2026").body().startswith(b"PK")


def test_two_files_that_say_the_same_are_both_kept(open_window: OpenWindow, tmp_path: Path) -> None:
    """The second was refused as the first sent again with another name."""
    clerk = open_window("vanthu")
    registered(clerk, tmp_path, "cong van.pdf", "phu luc.pdf", symbol="124/UBND-NC")
    for name in ("cong van.pdf", "phu luc.pdf"):
        expect(clerk.locator(f"a:has-text('{name}')")).to_have_count(1)


def test_a_document_like_one_that_is_there_is_told(open_window: OpenWindow) -> None:
    """What was typed stays; the clerk confirms that it is another."""
    clerk = open_window("vanthu")
    for again in (False, True):
        clerk.goto("/van-ban/moi")
        clerk.fill("#author", "Sở Nội vụ")
        clerk.fill("#symbol", "9/SNV")
        clerk.fill("#dated_on", "2026-11-19")
        clerk.fill("#summary", "Báo cáo")
        clerk.keyboard.press("F9")
        if again:
            expect(clerk.locator(".wrong")).to_contain_text("Có thể đã đăng ký văn bản này")
            expect(clerk.locator("#summary")).to_have_value("Báo cáo")
            clerk.check("#duplicate_confirmed")
            clerk.keyboard.press("F9")
        clerk.wait_for_url("**/van-ban/mot/*")


def test_the_pages_of_documents_serve_everybody(open_window: OpenWindow) -> None:
    """No violation of WCAG 2.2 A or AA, no sideways scrolling, on what the clerk sees."""
    clerk = open_window("vanthu", "desktop")
    clerk.goto("/van-ban/moi")
    clerk.fill("#author", "Sở Tư pháp")
    clerk.fill("#summary", "Xem")
    clerk.keyboard.press("F9")
    clerk.wait_for_url("**/van-ban/mot/*")
    one = clerk.url.split("?")[0]
    found: list[str] = []
    orders = [f"{one}/viec/{each}" for each in ("trinh", "giao", "tra-lai", "huy")]
    for address in ("/van-ban", "/van-ban/moi", "/van-ban/so", one, *orders):
        clerk.goto(address)
        found += misfits(clerk)
    assert not found
