"""The console: a commune is added in a minute and used at once; access is given and taken."""

from __future__ import annotations

import time

from playwright.sync_api import Page, expect

from tests.browser import misfits, sign_in
from tests.e2e.pages.conftest import OpenWindow

PASSWORD = "mat-khau-cua-xa-moi"
MOST_SECONDS = 60.0


def officer_added(admin: Page) -> None:
    """The administrator of the new commune gives an officer access."""
    sign_in(admin, "quantri.xa-moi", PASSWORD)
    admin.goto("/quan-tri")
    expect(admin.locator("h1")).to_contain_text("Xã Mới Thêm")
    admin.fill("#name", "Lý Thị Một Cửa")
    admin.fill("#username", "tiepnhan.xa-moi")
    admin.fill("#password", PASSWORD)
    admin.check("#role-counter_officer")
    admin.click("button:text-is('Thêm cán bộ')")
    expect(admin.locator(".done")).to_contain_text("tài khoản")


def test_a_commune_is_added_and_used(open_window: OpenWindow, host: Page) -> None:
    """Within a minute and without a restart: its administrator adds an officer, who certifies."""
    began = time.monotonic()
    host.goto("/quan-tri")
    host.keyboard.press("F4")
    host.wait_for_url("**/them-xa")
    given = {
        "commune.commune_id": "99001",
        "commune.name": "Xã Mới Thêm",
        "commune.desk_phone": "0290 123 4567",
        "unit.agency_code": "000.77.31.H12",
        "staff.name": "Trần Quản Trị",
        "staff.username": "Quan Tri",
        "staff.password": PASSWORD,
    }
    for name, value in given.items():
        host.fill(f'[id="{name}"]', value)
    host.keyboard.press("F9")
    expect(host.locator("[id='staff.username']")).to_have_attribute("aria-invalid", "true")
    expect(host.locator("[id='commune.name']")).to_have_value("Xã Mới Thêm")
    host.fill('[id="staff.username"]', "quantri.xa-moi")
    host.fill('[id="staff.password"]', PASSWORD)
    host.keyboard.press("F9")
    expect(host.locator("h1")).to_contain_text("Xã Mới Thêm")
    admin = open_window()
    officer_added(admin)
    officer = open_window()
    sign_in(officer, "tiepnhan.xa-moi", PASSWORD)
    officer.goto("/quay/chung-thuc")
    officer.fill('[id="applicant.name"]', "Người Đầu Tiên")
    officer.press('[id="applicant.name"]', "Enter")
    expect(officer.locator(".done")).to_contain_text("000.77.31.H12-")
    assert time.monotonic() - began < MOST_SECONDS
    admin.locator("summary:has-text('Lý Thị Một Cửa')").press("Enter")
    admin.click("button:has-text('Khóa ngay Lý Thị Một Cửa')")
    expect(admin.locator(".done")).to_contain_text("thu hồi quyền")
    expect(admin.locator("tr:has-text('Lý Thị Một Cửa')")).to_contain_text("đã khóa")


def test_a_secret_is_shown_once(host: Page) -> None:
    """The secret of a commune's software stands on the page that follows, and on none after it."""
    host.goto("/quan-tri/xa/32134")
    host.click("text=Thêm phần mềm của xã")
    host.fill("#client_id", "phan-mem-thu-hai")
    host.fill("#client-name", "Phần mềm thứ hai")
    host.click("button:text-is('Thêm phần mềm')")
    expect(host.locator("code")).to_have_count(1)
    host.reload()
    expect(host.locator("code")).to_have_count(0)


def test_each_procedure_opens_what_of_it_is_to_be_checked(open_window: OpenWindow, host: Page) -> None:
    """By the keyboard; the list has as many rows as the number says. Administrators are not asked."""
    host.goto("/quan-tri/thu-tuc")
    number = host.locator("tr", has_text="1.000656").get_by_role("link")
    count = int(number.inner_text())
    assert count > 1
    number.press("Enter")
    host.wait_for_url("**/quan-tri/thu-tuc/1.000656")
    expect(host.locator("h1")).to_contain_text("1.000656")
    expect(host.locator("tbody tr")).to_have_count(count)
    expect(host.locator("tbody")).to_contain_text("Hội đồng nhân dân cấp tỉnh")
    host.goto("/quan-tri/thu-tuc/9.999999")
    expect(host.locator("main")).to_contain_text("không có giá trị nào cần kiểm tra")
    admin = open_window("quantri")
    admin.goto("/quan-tri/thu-tuc")
    expect(admin.locator("tr", has_text="1.000656")).to_be_visible()
    expect(admin.locator("main")).not_to_contain_text("Cần kiểm tra")
    admin.goto("/quan-tri/thu-tuc/1.000656")
    expect(admin.locator("h1")).to_contain_text("Không được phép")


def test_others_have_no_console(open_window: OpenWindow) -> None:
    """An officer is told so, whatever address they type; nobody is sent to the door."""
    page = open_window("tiepnhan1")
    for address in ("/quan-tri", "/quan-tri/them-xa", "/quan-tri/xa/32134"):
        page.goto(address)
        expect(page.locator("h1")).to_contain_text("Không được phép")


def test_the_pages_of_the_console_serve_everybody(host: Page) -> None:
    """No violation of WCAG 2.2 A or AA, no sideways scrolling."""
    found = []
    console = ("", "/them-xa", "/xa/32134", "/thu-tuc", "/thu-tuc/1.000656")
    for address in console:
        host.goto(f"/quan-tri{address}")
        found += misfits(host)
    assert not found
