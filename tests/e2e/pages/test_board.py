"""The leaders' board in a browser: it counts by itself, and a number opens down to one dossier."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from deploy.demonstration.day import Commune, papers_of
from deploy.district.accounts import password
from deploy.files import secret
from deploy.instance import HOSTING_ADMIN
from tests.browser import SIZES, chromium, overflows, sign_in, violations, window
from tests.e2e.district import District
from tests.waiting import wait_until

LEADER, COUNTER = "lanhdao.tan-hung", "tiepnhan1.tan-hung"
NAME = "Trương Thị Giám Sát"
LIVE_MS = 30_000  # a filing is told to tracking, counted, and sent to who looks


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for all tests of this module."""
    with chromium() as started:
        yield started


def commune_of(district: District) -> Commune:
    """Whose leader looks."""
    return next(one for one in district.communes if one.name == "Xã Tân Hưng")


def file_one(district: District, name: str) -> str:
    """Somebody files at the counter; the number of the receipt."""
    commune = commune_of(district)
    counter = commune.officers["counter_officer"]
    procedures = counter.get("/intake/v1/procedures").body["items"]
    procedure = next(one for one in procedures if not one["instant"])
    body = {
        "channel": "counter",
        "unit_id": commune.unit_id,
        "procedure_code": procedure["code"],
        "applicant": {"name": name, "address": "khóm 1", "identity_number": "096012345678"},
        "papers": papers_of(procedure),
        "result_delivery": "desk",
        "receive": True,
    }
    number: str = counter.post(commune.path("intake", "dossiers"), body).body["dossier_number"]
    return number


def base(district: District) -> str:
    """The one address of the system."""
    return district.instance.url("gateway")


def count(page: Page, name: str) -> int:
    """A number of the board."""
    return int(page.locator(f"[data-n='{name}']").first.inner_text())


def tab_to(page: Page, element_id: str) -> None:
    """By the keyboard alone, as whoever has no mouse."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == element_id:
            return
    raise AssertionError(f"no way to {element_id} by keyboard")


def test_a_filing_shows_without_reload_and_opens_down_to_its_dossier(
    district: District, browser: Browser
) -> None:
    """Counts change by themselves, over a dropped line too; a number opens its list, a line its dossier."""
    with window(browser, base(district)) as context:
        page = context.new_page()
        sign_in(page, LEADER, password(district.instance, LEADER))
        page.goto("/giam-sat")
        before = count(page, "waiting")
        page.evaluate("window.neverReloaded = true")
        number = file_one(district, NAME)
        tile = page.locator("[data-n='waiting']").first
        expect(tile).to_have_text(str(before + 1), timeout=LIVE_MS)
        context.set_offline(True)
        file_one(district, "Nguyễn Thị Mất Mạng")
        context.set_offline(False)
        expect(tile).to_have_text(str(before + 2), timeout=LIVE_MS)
        assert page.evaluate("window.neverReloaded")

        tab_to(page, "n-waiting")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text(f"Chưa có kết quả: {before + 2} hồ sơ")
        page.keyboard.press("F2")
        page.keyboard.type("truong thi")
        page.keyboard.press("Enter")
        row = page.locator("tbody tr", has_text=number)
        expect(row).to_have_count(1)
        expect(row).to_contain_text("Trong hạn")
        row.get_by_role("link").focus()
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_contain_text(NAME)
        expect(page.locator("ol.story")).to_contain_text("Nộp hồ sơ trực tiếp")
        page.reload()
        expect(page.locator("h1")).to_contain_text(number)
        page.go_back()
        expect(page.locator("h1")).to_contain_text("tên bắt đầu bằng “truong thi”")


def fits(page: Page) -> None:
    """No rule of axe-core is broken; no sideways scrolling at any size, nor at 200 % of 1440 x 900."""
    assert violations(page) == []
    for width, height in (*SIZES.values(), (720, 450)):
        page.set_viewport_size({"width": width, "height": height})
        assert overflows(page) == 0, (page.url, width)


def opened(page: Page, name: str) -> None:
    """A page of the board, by the keyboard."""
    page.goto("/giam-sat")
    page.get_by_role("link", name=name).focus()
    page.keyboard.press("Enter")


def known(district: District, name: str) -> None:
    """Somebody has filed, and tracking has heard of it."""
    number = file_one(district, name)
    leader, path = commune_of(district).officers["leader"], commune_of(district).path("tracking", "dossiers")
    wait_until(lambda: leader.get(path, number=number).body["items"], LIVE_MS / 1000, what="it is known")


def test_the_board_fits_every_window_and_breaks_no_rule(district: District, browser: Browser) -> None:
    """No sideways scrolling at any size nor at 200 %, and nothing that axe-core finds, on each page."""
    known(district, "Lê Văn Vừa Khít")
    for size in SIZES:
        with window(browser, base(district), size) as context:
            page = context.new_page()
            sign_in(page, LEADER, password(district.instance, LEADER))
            page.goto("/giam-sat/ho-so?tim=le van vua")
            one = page.locator("tbody a").first.get_attribute("href")
            for address in ("/giam-sat", "/giam-sat/ho-so", one or ""):
                page.goto(address)
                assert overflows(page) == 0, (size, address)
                if size == "desktop":
                    assert violations(page) == []
                    page.set_viewport_size({"width": 720, "height": 450})  # 200 % of 1440 x 900
                    assert overflows(page) == 0, address
                    page.set_viewport_size({"width": 1440, "height": 900})


def test_without_script_the_board_is_whole(district: District, browser: Browser) -> None:
    """The same numbers and links come with the page; a reload counts anew."""
    with browser.new_context(base_url=base(district), java_script_enabled=False) as context:
        page = context.new_page()
        sign_in(page, LEADER, password(district.instance, LEADER))
        page.goto("/giam-sat")
        assert count(page, "waiting") >= 0
        page.locator("#n-filed_today").click()
        expect(page.locator("h1")).to_contain_text("Nộp ngày")


def test_only_leaders_see_the_board_and_the_host_sees_numbers(district: District, browser: Browser) -> None:
    """A counter officer is told that it is not theirs; the host has a row for each commune, no people."""
    with window(browser, base(district)) as context:
        page = context.new_page()
        page.goto("/giam-sat")
        assert page.url.endswith("/dang-nhap?tiep=/giam-sat")
        sign_in(page, COUNTER, password(district.instance, COUNTER))
        page.goto("/giam-sat")
        expect(page.locator("main")).to_contain_text("Không được phép")
    with window(browser, base(district)) as context:
        page = context.new_page()
        sign_in(page, HOSTING_ADMIN, secret(district.instance.data, "hosting-admin"))
        page.goto("/giam-sat/cac-xa")
        expect(page.locator("tbody tr")).to_have_count(len(district.communes))
        expect(page.locator("tbody a")).to_have_count(0)
        assert NAME not in page.content()
        assert violations(page) == []
        for width, height in (*SIZES.values(), (720, 450)):
            page.set_viewport_size({"width": width, "height": height})
            assert overflows(page) == 0, width
