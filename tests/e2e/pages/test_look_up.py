"""The public look-up on a phone: from the QR of the receipt, by hand, on a weak line, without script."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from services.contracts.lookup_code import ALPHABET, check_character, normalised
from tests.browser import fits, violations
from tests.e2e.district import District
from tests.e2e.pages.receipts import Receipt, certified, received
from tests.e2e.pages.windows import opened

LOOK_UP = "/tra-cuu"


@pytest.fixture(scope="module")
def receipt(district: District) -> Receipt:
    """Of a dossier that is being worked on."""
    return received(district, district.communes[0])


@pytest.fixture
def page(browser: Browser, district: District) -> Iterator[Page]:
    """A phone."""
    with opened(browser, district, size="phone") as page:
        yield page


def spoiled(code: str) -> str:
    """The code with one character mistyped."""
    return code[:-1] + ALPHABET[(ALPHABET.index(code[-1]) + 1) % len(ALPHABET)]


def test_the_qr_of_the_receipt_shows_all_that_its_holder_may_know(page: Page, receipt: Receipt) -> None:
    """The code leaves the address bar and the history; no address, referrer or storage ever holds it."""
    asked: list[str] = []
    page.on("request", lambda one: asked.append(f"{one.url} {one.headers.get('referer', '')}"))
    page.goto(f"{LOOK_UP}#{receipt.code}")
    answer = page.locator(".answer")
    expect(answer).to_contain_text(receipt.number)
    for part in ("Ông/Bà cần làm gì?", "Đang ở đâu?", "Khi nào?", "Hẹn trả kết quả", "0290", "Nộp hồ sơ"):
        expect(answer).to_contain_text(part)
    assert page.locator(".answer a[href^='tel:']").count() == 1
    assert page.url.endswith(LOOK_UP)
    assert not [one for one in asked if receipt.code in one]
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    assert violations(page) == []
    page.reload()
    expect(page.get_by_label("Mã tra cứu hoặc số hồ sơ")).to_have_value("")
    assert page.locator(".answer").count() == 0


def test_by_hand_a_slip_is_told_at_once_and_a_dropped_line_is_waited_for(
    page: Page, receipt: Receipt
) -> None:
    """By the keyboard alone; nothing is sent that cannot be right, and nothing has to be typed twice."""
    posts: list[str] = []
    page.on("request", lambda one: posts.append(one.url) if one.method == "POST" else None)
    page.goto(LOOK_UP)
    while page.evaluate("document.activeElement.id") != "Lookup-Code":
        page.keyboard.press("Tab")
    page.keyboard.type(spoiled(receipt.code))
    expect(page.get_by_role("alert")).to_contain_text("Mã chưa đúng")
    page.keyboard.press("Enter")
    assert violations(page) == []
    page.keyboard.press("Backspace")
    expect(page.get_by_role("alert")).to_have_text("")
    page.keyboard.type(receipt.code[-1])
    assert not posts
    page.context.set_offline(True)
    page.keyboard.press("Enter")
    expect(page.locator("#line")).to_contain_text("Mất kết nối")
    page.keyboard.press("Enter")
    page.context.set_offline(False)
    expect(page.locator(".answer")).to_contain_text(receipt.number)
    expect(page.locator("#line")).to_have_text("")


def test_by_number_anyone_sees_the_degree_of_completion_only(page: Page, receipt: Receipt) -> None:
    """What an unknown number shows helps to find the slip; each at every size and at twice the size."""
    page.goto(LOOK_UP)
    for number, seen in ((receipt.number.lower(), "Đã giải quyết 10 %"), ("H12.28-261124-9999", "Không tìm")):
        page.get_by_label("Mã tra cứu hoặc số hồ sơ").fill(number)
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_contain_text(seen)
        assert page.get_by_text("Đang ở đâu?").count() == 0
        fits(page)


def test_on_the_phone_a_returned_dossier_is_rated_once(page: Page, district: District) -> None:
    """Two presses are one; who comes again is thanked."""
    receipt = certified(district, district.communes[0])
    page.goto(f"{LOOK_UP}#{receipt.code}")
    page.get_by_role("button", name="Bình thường").dblclick()
    expect(page.locator(".rated")).to_contain_text("Bình thường")
    assert page.url.endswith(LOOK_UP)
    assert violations(page) == []
    page.goto(f"{LOOK_UP}#{receipt.code}")
    page.reload()
    page.goto(f"{LOOK_UP}#{receipt.code}")
    expect(page.locator(".rated")).to_contain_text("Bình thường")
    assert page.locator(".rate").count() == 0


def test_without_script_the_form_does_the_same(
    browser: Browser, district: District, receipt: Receipt
) -> None:
    """The server tells a slip, too."""
    context = browser.new_context(base_url=district.instance.url("gateway"), java_script_enabled=False)
    page = context.new_page()
    page.goto(LOOK_UP)
    page.fill("#Lookup-Code", spoiled(receipt.code))
    page.click("main button")
    expect(page.locator("#Lookup-Code-slip")).to_contain_text("Mã tra cứu chưa đúng")
    page.fill("#Lookup-Code", receipt.code.lower())
    page.click("main button")
    expect(page.locator(".answer")).to_contain_text(receipt.number)
    context.close()


def test_browser_and_server_agree_on_what_is_a_code(page: Page) -> None:
    """The same rule in both languages: right ones, slips, look-alikes and what people put between."""
    chance = random.Random(5)
    typed = []
    for _ in range(300):
        body = "".join(chance.choices(ALPHABET, k=11))
        code = body + check_character(body)
        place = chance.randrange(12)
        other = chance.choice([one for one in ALPHABET if one != code[place]])
        shown = code.lower().replace("1", "l").replace("0", "o")
        typed += [code, code[:place] + other + code[place + 1 :], f"{shown[:4]}-{shown[4:8]} {shown[8:]}\t"]
    typed += ["", "ＫＱ", "x" * 60, "🙂" * 12]
    page.goto(LOOK_UP)
    seen = page.evaluate("(typed) => typed.map(codeIn)", typed)
    assert seen == [normalised(one) for one in typed]
