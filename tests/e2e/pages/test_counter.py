"""The counter, as its officers use it: by the keyboard, on a weak line, with a queue of people."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import misfits
from tests.e2e.district import District
from tests.e2e.pages.conftest import COMMUNE, OpenWindow

BIRTH = "/quay/tiep-nhan/1.001193"
MOST_KEYSTROKES = 9  # beyond names and numbers: "under 10"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]>>endobj\n%%EOF"


class Keys:
    """A keyboard that counts: what is typed of names and numbers apart from all other keys."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.pressed = 0

    def press(self, key: str) -> None:
        """A key that is no part of a name or a number."""
        self.pressed += 1
        self._page.keyboard.press(key)

    def type(self, text: str) -> None:
        """A name or a number."""
        self._page.keyboard.type(text)


def dossiers_of(district: District, name: str) -> list[dict[str, object]]:
    """What intake holds under a name."""
    commune = next(one for one in district.communes if "Lương Thế Trân" in one.name)
    officer = commune.officers["counter_officer"]
    items: list[dict[str, object]] = officer.items(commune.path("intake", "dossiers"), name=name)
    return items


def test_the_fast_case_takes_under_ten_keystrokes(
    open_window: OpenWindow, district: District, record_testsuite_property: Callable[[str, object], None]
) -> None:
    """A certification from the counter's first page to the next customer; whoever was here is found again."""
    page = open_window("tiepnhan1")
    keys, began = Keys(page), time.monotonic()
    keys.press("F4")
    page.wait_for_url("**/quay/chung-thuc")
    expect(page.locator('[id="applicant.identity_number"]')).to_be_focused()
    keys.type("001085000011")
    keys.press("Tab")
    keys.type("Đoàn Thị Nhanh")
    keys.press("Tab")
    keys.type("3")
    keys.press("Tab")
    keys.type("4")
    expect(page.locator("#fee")).to_contain_text("18.000 đ")  # TT 226/2016/TT-BTC, article 4
    keys.press("Enter")
    expect(page.locator(".done")).to_contain_text("Đoàn Thị Nhanh")
    record_testsuite_property("keystrokes of the fast case", keys.pressed)
    record_testsuite_property("seconds of the fast case", round(time.monotonic() - began, 1))
    assert keys.pressed <= MOST_KEYSTROKES
    expect(page.locator('[id="applicant.name"]')).to_have_value("")  # the draft went with what was recorded
    page.reload()
    page.go_back()
    assert len(dossiers_of(district, "doan thi nhanh")) == 1
    page.goto("/quay/chung-thuc")
    expect(page.locator('[id="applicant.identity_number"]')).to_be_focused()
    page.keyboard.type("001085000011")
    page.keyboard.press("Tab")
    expect(page.locator('[id="applicant.name"]')).to_have_value("Đoàn Thị Nhanh")


def test_typed_work_survives_a_dropped_line_a_reload_and_a_second_click(
    open_window: OpenWindow, district: District
) -> None:
    """Kept in the browser, sent when the line is back, recorded once."""
    page = open_window("tiepnhan1")
    page.goto("/quay/chung-thuc")
    page.fill('[id="applicant.name"]', "Lê Văn Sóng")
    page.fill("#copies", "2")
    page.reload()
    expect(page.locator('[id="applicant.name"]')).to_have_value("Lê Văn Sóng")
    expect(page.locator("#copies")).to_have_value("2")
    page.context.set_offline(True)
    page.focus("#copies")
    page.keyboard.press("Enter")
    expect(page.locator("#line")).to_contain_text("Mất kết nối")
    page.evaluate("document.querySelector('form[data-draft]').requestSubmit()")  # a second click meanwhile
    page.context.set_offline(False)
    expect(page.locator(".done")).to_contain_text("Lê Văn Sóng")
    assert len(dossiers_of(district, "le van song")) == 1


def fill_birth(page: Page, name: str) -> None:
    """The form of a birth registration with its papers."""
    page.goto(BIRTH)
    page.fill('[id="applicant.name"]', name)
    page.check('[id="papers.0.on"]')
    page.check('[id="papers.1.on"]')


def test_an_ordinary_dossier(
    open_window: OpenWindow,
    district: District,
    record_testsuite_property: Callable[[str, object], None],
) -> None:
    """Procedure by a few letters, checklist, missing papers told, and nothing typed is lost."""
    page = open_window("tiepnhan1")
    keys, began = Keys(page), time.monotonic()
    keys.press("F6")
    page.wait_for_url("**/quay/tiep-nhan")
    expect(page.locator("#filter")).to_be_focused()
    keys.type("dang ky khai sinh")
    keys.press("Enter")
    page.wait_for_url(f"**{BIRTH}")
    expect(page.locator('[id="applicant.identity_number"]')).to_be_focused()
    keys.press("Tab")
    keys.type("Phạm Văn Giấy")
    keys.press("F9")
    expect(page.locator(".wrong")).to_contain_text("Thiếu giấy tờ bắt buộc")
    page.fill('[id="applicant.phone"]', "0912345678")
    page.reload()  # also of a form that came back with what is wrong
    expect(page.locator('[id="applicant.name"]')).to_have_value("Phạm Văn Giấy")
    expect(page.locator('[id="applicant.phone"]')).to_have_value("0912345678")
    for number in (0, 1):
        page.focus(f'[id="papers.{number}.on"]')
        keys.press("Space")
    keys.press("F9")
    page.wait_for_url("**/quay/ho-so/*")
    expect(page.locator(".done")).to_contain_text("hẹn trả")
    record_testsuite_property("keystrokes of an ordinary filing, one refusal included", keys.pressed)
    record_testsuite_property("seconds of an ordinary filing", round(time.monotonic() - began, 1))
    assert dossiers_of(district, "pham van giay")[0]["status"] in (2, 4)


def test_receipt_scans_and_a_scanned_code(open_window: OpenWindow, tmp_path: Path) -> None:
    """The receipt as PDF, two scans at once that come back byte for byte, the dossier by its code."""
    page = open_window("tiepnhan1")
    fill_birth(page, "Phạm Thị Quét")
    page.keyboard.press("F9")
    page.wait_for_url("**/quay/ho-so/*")
    receipt = page.request.get(page.url.split("?")[0] + "/giay/giay-hen")
    assert receipt.body().startswith(b"%PDF")
    (tmp_path / "khai sinh.pdf").write_bytes(PDF)
    (tmp_path / "anh.pdf").write_bytes(PDF)
    line = page.locator("#giay-khac")
    line.locator("input[type=file]").first.set_input_files([
        tmp_path / "khai sinh.pdf",
        tmp_path / "anh.pdf",
    ])  # fmt: skip
    line.locator("[data-save]").click()
    expect(line.locator(".told")).to_contain_text("Đã lưu")
    scan = line.locator(".kept a", has_text="khai sinh.pdf")
    assert page.request.get(str(scan.get_attribute("href"))).body() == PDF
    code = page.locator("dt:has-text('Mã tra cứu') + dd").inner_text()
    page.goto("/quay")
    expect(page.locator("#wanted")).to_be_focused()
    page.keyboard.type(code)
    page.keyboard.press("Enter")  # as a scanner does
    expect(page.locator("h1")).to_contain_text("Hồ sơ 000.")


def test_a_number_of_nobody_and_a_file_of_no_kind_are_told(open_window: OpenWindow, tmp_path: Path) -> None:
    """A sentence in Vietnamese, and the officer goes on where they were."""
    page = open_window("tiepnhan1")
    page.keyboard.type("000.99.99.H99-991231-9999")
    page.keyboard.press("Enter")
    expect(page.locator(".wrong")).to_contain_text("Không có hồ sơ nào")
    fill_birth(page, "Hà Thị Lỗi")
    page.keyboard.press("F9")
    page.wait_for_url("**/quay/ho-so/*")
    (tmp_path / "virus.pdf").write_bytes(b"MZ not a document")
    page.locator("#giay-khac input[type=file]").first.set_input_files(tmp_path / "virus.pdf")
    page.locator("#giay-khac [data-save]").click()
    expect(page.locator("main")).to_contain_text("Tệp phải là PDF, JPEG, PNG hoặc TIFF")


def test_papers_are_missing_and_come_later(open_window: OpenWindow) -> None:
    """Kept without a number, one complete request printed, papers taken, received: an ugly case."""
    page = open_window("tiepnhan1")
    page.goto(BIRTH)
    page.fill('[id="applicant.name"]', "Vũ Thị Thiếu")
    page.check("#incomplete")
    page.keyboard.press("F9")
    page.wait_for_url("**/quay/ho-so/*")
    page.click("nav >> text=Yêu cầu bổ sung")
    page.fill("#items", "Tờ khai đăng ký khai sinh\nGiấy chứng sinh")
    page.fill("#reason", "Nghị định 123/2015/NĐ-CP, Điều 9")
    page.click("button:has-text('Lập phiếu')")
    expect(page.locator(".done")).to_be_visible()
    slip = page.locator("a:has-text('In phiếu yêu cầu bổ sung')").get_attribute("href")
    assert page.request.get(str(slip)).body().startswith(b"%PDF")
    page.click("nav >> text=Nhận giấy tờ bổ sung")
    page.check('[id="papers.0.on"]')
    page.check('[id="papers.1.on"]')
    page.check("#complete")
    page.click("button:has-text('Nhận giấy tờ')")
    expect(page.locator("main .tag").first).to_contain_text("đã bổ sung")
    page.click("nav[aria-label^='Việc với'] >> text=/^Tiếp nhận$/")
    page.click("button:has-text('Tiếp nhận hồ sơ')")
    expect(page.locator(".done")).to_contain_text("Số hồ sơ")


@pytest.mark.parametrize(
    ("link", "field", "button", "tag"),
    [
        ("Không tiếp nhận", "#reason", "Không tiếp nhận", "không được tiếp nhận"),
        ("Rút hồ sơ", "#reason", "Ghi yêu cầu rút", "đã rút hồ sơ"),
    ],
)
def test_a_dossier_ends_at_the_desk(
    open_window: OpenWindow, link: str, field: str, button: str, tag: str
) -> None:
    """Refused with a reason on a slip, or taken back before the reception; then the originals go back."""
    page = open_window("tiepnhan1")
    page.goto(BIRTH)
    page.fill('[id="applicant.name"]', "Ngô Văn Thôi")
    page.check("#incomplete")
    page.keyboard.press("F9")
    page.wait_for_url("**/quay/ho-so/*")
    page.click(f"nav >> text={link}")
    page.fill(field, "Không thuộc thẩm quyền của xã")
    page.click(f"button:has-text('{button}')")
    expect(page.locator("main .tag").first).to_contain_text(tag)
    page.click("nav >> text=Trả lại bản chính")
    page.fill("#what", "Giấy chứng sinh")
    page.click("button:has-text('Ghi đã trả lại')")
    expect(page.locator(".done")).to_be_visible()


def test_whoever_was_slower_is_told(open_window: OpenWindow) -> None:
    """Two officers with the same dossier: the second one's text stays, and the new state is shown."""
    first, second = open_window("tiepnhan1"), open_window("tiepnhan2")
    first.goto(BIRTH)
    first.fill('[id="applicant.name"]', "Cao Thị Hai")
    first.check("#incomplete")
    first.keyboard.press("F9")
    first.wait_for_url("**/quay/ho-so/*")
    address = first.url.split("?")[0]
    second.goto(f"{address}/viec/tu-choi")
    second.fill("#reason", "Chưa đủ giấy tờ")
    first.goto(f"{address}/viec/rut-ho-so")
    first.fill("#reason", "Người dân đổi ý")
    first.click("button:has-text('Ghi yêu cầu rút')")
    expect(first.locator(".done")).to_be_visible()
    second.click("button:has-text('Không tiếp nhận')")
    expect(second.locator(".wrong")).to_be_visible()
    expect(second.locator("#reason")).to_have_value("Chưa đủ giấy tờ")


def test_the_pages_of_the_counter_serve_everybody(open_window: OpenWindow) -> None:
    """No violation of WCAG 2.2 A or AA, no sideways scrolling: three sizes, and at 200 % zoom."""
    page = open_window("tiepnhan1", "desktop")
    fill_birth(page, "Mai Thị Xem")
    page.keyboard.press("F9")
    page.wait_for_url("**/quay/ho-so/*")
    one = page.url.split("?")[0]
    addresses = ["/", "/quay", "/quay/chung-thuc", "/quay/tiep-nhan", BIRTH, "/quay/thu-phi", one]
    addresses += [f"{one}/viec/{order}" for order in ("thu-tien", "rut-ho-so", "tra-ket-qua")]
    addresses += [f"{one}/ban-quet", "/dang-nhap", "/quay/khong-co"]
    found: list[str] = []
    for address in addresses:
        page.goto(address)
        found += misfits(page)
    assert not found


def test_signing_out_leaves_nothing(open_window: OpenWindow) -> None:
    """No cookie, no draft; the back button shows no page of the officer's, and the token is void."""
    page = open_window("tiepnhan1")
    page.goto("/quay/chung-thuc")
    page.fill('[id="applicant.name"]', "Bí Mật")
    page.click("text=Đăng xuất")
    page.wait_for_url("**/dang-nhap")
    assert page.context.cookies() == []
    assert page.evaluate("Object.keys(localStorage)") == []
    page.go_back()
    expect(page).to_have_url(re.compile("/dang-nhap"))
    assert COMMUNE not in page.content()
