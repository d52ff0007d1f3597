"""The reports as a leader uses them: by keyboard, each number opened, taken away and read, the same twice."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from deploy.district.accounts import password
from tests.browser import chromium, sign_in, window
from tests.e2e.district import District
from tests.e2e.pages.officers import tab_to
from tests.e2e.pages.receipts import PERSON, certified
from tests.e2e.pages.test_board import LEADER, base, commune_of, fits, known, opened
from tests.forms.paper import texts
from tests.waiting import wait_until

DESK = "Quầy Báo Cáo"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for all tests of this module."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def told(district: District) -> None:
    """Somebody has their result and says that they are content; somebody was called and served."""
    commune = commune_of(district)
    receipt = certified(district, commune)
    path = f"{base(district)}/tracking/v1/public/ratings"
    headers = {"Idempotency-Key": receipt.code}
    answer = httpx.post(
        path, headers=headers, json={"lookup_code": receipt.code, "rating": 4}, trust_env=False, timeout=20
    )
    assert answer.status_code == 201, answer.text
    counter, line = commune.officers["counter_officer"], f"units/{commune.unit_id}"
    number = counter.post(commune.path("intake", f"{line}/tickets"), {}).body["number"]
    for _ in range(number):  # whoever was left waiting by another test is called first
        called = counter.post(commune.path("intake", f"{line}/calls"), {"desk": DESK}).body["number"]
        if called == number:
            break
    counter.post(commune.path("intake", f"{line}/tickets/{number}/completion"), {})
    leader = commune.officers["leader"]

    def desks() -> list[str]:
        report: dict[str, Any] = dict(leader.get(commune.path("tracking", "reports/weekly")).body)
        return [one["desk"] for one in report["desks"]]

    wait_until(lambda: DESK in desks(), 60, what="tracking knows who was served")


@pytest.fixture
def page(district: District, browser: Browser, told: None) -> Iterator[Page]:
    """A leader's screen."""
    with window(browser, base(district)) as context:
        page = context.new_page()
        sign_in(page, LEADER, password(district.instance, LEADER))
        yield page


def taken(page: Page, name: str) -> tuple[str, bytes]:
    """A file by the keyboard: its name and content."""
    page.get_by_role("link", name=name).focus()
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def cells(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    """The sheets of a workbook, row by row."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def number_opens(page: Page, row: str, label: str) -> int:
    """A number of a row, by the keyboard: as many dossiers as it says; back is the report again."""
    link = (
        page.locator("tr", has=page.get_by_role("rowheader", name=row, exact=True)).locator("a.figure").first
    )
    shown = int(link.inner_text())
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(f"{label}: {shown} hồ sơ")
    expect(page.locator("tbody tr")).to_have_count(min(shown, 30))
    return shown


def test_the_weekly_report_opens_down_to_dossiers_and_is_taken_away(page: Page, district: District) -> None:
    """What came, what was said, how long people waited; the digest stays whoever comes meanwhile."""
    known(district, "Đỗ Thị Giao Ban")
    opened(page, "Họp giao ban tuần")
    expect(page.locator("h1")).to_contain_text("Họp giao ban: tuần")
    expect(page.get_by_role("img", name="Hồ sơ tiếp nhận")).to_be_visible()
    expect(page.locator("table", has_text="Theo quầy, kỳ này")).to_contain_text(DESK)
    expect(page.locator("table", has_text="Chờ và phục vụ tại quầy")).to_contain_text("Chờ ở giữa (trung vị)")
    fits(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    assert number_opens(page, "Đã đánh giá", "Đã đánh giá") >= 1
    expect(page.locator("tbody")).to_contain_text(PERSON["name"])
    page.get_by_role("link", name="Về báo cáo").focus()
    page.keyboard.press("Enter")
    received = number_opens(page, "Tiếp nhận trong kỳ", "Tiếp nhận trong kỳ")
    fits(page)
    page.go_back()
    digest = page.locator("code.long").inner_text()
    known(district, "Người Đến Sau")
    page.reload()
    expect(page.locator("code.long")).to_have_text(digest)
    name, pdf = taken(page, "Bản in (PDF)")
    assert name.endswith(".pdf")
    printed = " ".join(texts(pdf))
    assert digest in printed.replace(" ", "")
    for part in ("BÁO CÁO", "Người dân đánh giá", "Chờ và phục vụ tại quầy", "Hài lòng"):
        assert part.lower() in printed.lower()
    name, content = taken(page, "Bảng tính (XLSX)")
    assert name.endswith(".xlsx")
    sheets = cells(content)
    assert ("Tiếp nhận trong kỳ", received) in [row[:2] for row in sheets["Chỉ tiêu"]]
    assert DESK in [row[0] for row in sheets["Chờ tại quầy"]]
    assert digest in [row[1] for row in sheets["Cách tính"]]


def test_the_index_opens_down_to_dossiers(page: Page, district: District) -> None:
    """The score of the month, by the keyboard; what cannot be counted here says why."""
    known(district, "Lâm Văn Chỉ Số")
    opened(page, "Chỉ số 766")
    expect(page.locator("h1")).to_contain_text("Chỉ số theo QĐ 766")
    expect(page.locator("tr", has_text="5.3")).to_contain_text("Ở hệ thống phản ánh, kiến nghị.")
    fits(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    number_opens(page, "Xong trước hoặc đúng hạn", "Xong trước hoặc đúng hạn")
    page.reload()
    expect(page.get_by_role("link", name="Về báo cáo")).to_be_visible()


def test_officers_and_agency_are_scored_and_nobody_else_is_named(page: Page) -> None:
    """Nine indicators, four of which say why they are missing; each number opened; the same digest twice."""
    opened(page, "Đánh giá")
    expect(page.locator("h1")).to_contain_text("Đánh giá giải quyết thủ tục: tháng")
    expect(page.get_by_text("không tính được ở đây")).to_have_count(4)
    expect(page.locator("main")).to_contain_text("chưa cộng vào")
    fits(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.locator("summary", has_text="Những chỗ văn bản").click()
    expect(page.get_by_text("chưa kiểm chứng").first).to_be_visible()
    assert PERSON["name"] not in page.content()
    tab_to(page, "tbody a.figure")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("1. Tổng thời gian giải quyết")
    expect(page.locator("tbody a").first).to_contain_text("000.")
    assert PERSON["name"] not in page.content()
    fits(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.go_back()
    digest = page.locator("code.long").inner_text()
    _, content = taken(page, "Bảng tính (XLSX)")
    sheets = cells(content)
    assert digest in [row[1] for row in sheets["Cách tính"]]
    assert PERSON["name"] not in str(sheets)
    officer = page.locator("table", has_text="Cán bộ, theo").locator("tbody th a").first
    name = officer.inner_text()
    assert name in [row[0] for row in sheets["Cán bộ"]]
    officer.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(f"{name}: đánh giá tháng")
    expect(page.locator("code.long")).to_have_text(digest)
    fits(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("link", name="Cả cơ quan").click()
    page.get_by_role("link", name="Quý", exact=True).press("Enter")
    expect(page.locator("h1")).to_have_text(re.compile(r"quý \d/\d{4}"))
    page.get_by_role("link", name="Năm", exact=True).press("Enter")
    expect(page.locator("h1")).to_have_text(re.compile(r"năm \d{4}"))


def test_the_board_tells_how_long_people_wait(page: Page) -> None:
    """Today and each desk; the target stands beside it."""
    page.goto("/giam-sat")
    table = page.locator("table", has_text="Chờ và phục vụ tại quầy")
    expect(table).to_contain_text("QĐ 468/QĐ-TTg")
    expect(table.locator("tr", has_text=DESK)).to_be_visible()
    fits(page)
