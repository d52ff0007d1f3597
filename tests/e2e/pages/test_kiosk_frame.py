"""From the kiosk to a ticket and to filing online: as large as the kiosk, and wiped like the rest of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Error, FrameLocator, Page, expect

from tests.browser import chromium, overflows, violations, window
from tests.e2e.district import District
from tests.e2e.pages.officers import tab_to
from tests.e2e.pages.receipts import errors_of, received
from tests.e2e.pages.test_kiosk import KEPT, SMALLEST_PIXELS, scan
from tests.e2e.pages.test_online import code_for

DEATH = "1.000656"
PHONE = "0944556677"
# The size of every text within the frame, as it is seen from outside.
TEXTS = """(frame) => {
    const inner = frame.contentDocument, scale = frame.getBoundingClientRect().width / frame.clientWidth;
    return [...inner.body.querySelectorAll("*")]
        .filter((one) => [...one.childNodes].some((part) => part.nodeType === 3 && part.data.trim()))
        .filter((one) => one.checkVisibility() && !one.matches(".unseen, .skip, script, noscript"))
        .map((one) => scale * parseFloat(inner.defaultView.getComputedStyle(one).fontSize)); }"""
WIDER = """(frame) => {
    const root = frame.contentDocument.documentElement; return root.scrollWidth - root.clientWidth; }"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for all of them."""
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser, district: District) -> Iterator[Page]:
    """The kiosk's screen; its clock can be moved."""
    context = window(browser, district.instance.url("gateway"), "small")
    page = context.new_page()
    errors = errors_of(page)
    page.clock.install()
    page.add_init_script("window.print = () => { window.top.printed = (window.top.printed || 0) + 1; }")
    page.goto(f"/kiosk/{district.communes[0].commune_id}")
    yield page
    context.close()
    assert not errors


def entered(page: Page, name: str) -> FrameLocator:
    """What stands behind a button of the kiosk, gone to by the keyboard."""
    tab_to(page, f"a[href^='{name}']")
    page.keyboard.press("Enter")
    return page.frame_locator(".inside iframe")


def fits(page: Page) -> None:
    """Large, within the window, and nothing that breaks WCAG, in the frame and around it."""
    frame = page.locator(".inside iframe")
    assert violations(page) == []
    assert min(frame.evaluate(TEXTS)) >= SMALLEST_PIXELS
    assert (overflows(page), frame.evaluate(WIDER)) == (0, 0)


def nothing_is_left(page: Page, start: str) -> None:
    """The first page; no storage, cookie or cache; and behind the back button there is nobody's page."""
    expect(page.locator("h1")).to_contain_text("Quét mã")
    expect(page.locator("iframe")).to_have_count(0)
    page.wait_for_function("() => document.cookie === '' && localStorage.length === 0")
    assert page.evaluate(KEPT) == [0, 0, "", 0, 0]
    for _ in range(12):
        with suppress(Error):  # where the way back leads out of the page, its script ends
            page.evaluate("history.back()")
        page.wait_for_timeout(100)
        if not page.url.startswith("http"):
            break  # before the kiosk there was an empty window
        assert page.url == start
        assert page.locator("iframe").count() == 0
    page.goto(start)


def test_a_ticket_is_taken_at_the_kiosk(page: Page) -> None:
    """By two presses, printed once; then the kiosk waits for the next one, by itself."""
    start = page.url
    frame = entered(page, "/lay-so")
    expect(frame.get_by_role("button", name="Lấy số")).to_be_focused()
    fits(page)
    page.keyboard.press("Enter")
    expect(frame.locator(".ticket .number")).to_be_visible()
    fits(page)
    assert page.evaluate("window.printed") == 1
    page.clock.run_for(13_000)  # the slip is out: its page goes back to the button, and the kiosk to its own
    expect(page.locator("iframe")).to_have_count(0)
    nothing_is_left(page, start)


def test_filing_at_the_kiosk_leaves_nothing(page: Page, district: District) -> None:
    """Twenty seconds after the last touch, also with the line away: no pass, no draft, no page."""
    start, commune = page.url, district.communes[0]
    frame = entered(page, "/nop-ho-so")
    expect(frame.locator("h1")).to_be_visible()
    fits(page)
    frame.locator(f"a[href$='/thu-tuc/{DEATH}']").click()
    frame.get_by_role("button", name="Bắt đầu nộp").click()
    frame.locator("#phone").fill(PHONE)
    page.keyboard.press("Enter")
    frame.locator("#code").fill(code_for(district, PHONE))
    page.keyboard.press("Enter")
    expect(frame.locator("h1")).to_contain_text("giấy tờ")
    fits(page)
    filing = re.search(r"/ho-so/([^/]+)/", page.frames[-1].url)
    assert filing is not None
    page.frames[-1].goto(f"/nop-ho-so/{commune.commune_id}/ho-so/{filing.group(1)}/nguoi-nop")
    page.wait_for_timeout(500)
    frame.locator('[id="name"], [id="applicant.name"]').first.fill("Võ Thị Quên")
    assert page.context.cookies(f"{start}/../../nop-ho-so")
    page.clock.run_for(15_000)
    frame.locator("main").click(position={"x": 5, "y": 5})
    page.clock.run_for(15_000)
    expect(page.locator("iframe")).to_have_count(1)  # whoever touches it is still here
    page.context.set_offline(True)
    page.clock.run_for(6_000)
    expect(page.locator("iframe")).to_have_count(0)
    page.context.set_offline(False)
    page.clock.run_for(10_000)
    page.wait_for_timeout(500)
    assert page.context.cookies() == []
    nothing_is_left(page, start)
    frame = entered(page, "/nop-ho-so")
    expect(frame.locator("h1")).to_be_visible()
    expect(frame.locator("body")).not_to_contain_text("Đang làm dở:")
    expect(frame.locator("body")).not_to_contain_text("Quên")


def test_a_scan_is_answered_on_whatever_screen(page: Page, district: District) -> None:
    """Over the button of the ticket as well; a way out of what the kiosk offers leads to its first page."""
    receipt = received(district, district.communes[0])
    frame = entered(page, "/lay-so")
    expect(frame.get_by_role("button", name="Lấy số")).to_be_focused()
    scan(page, receipt.code)
    expect(page.locator(".answer")).to_contain_text(receipt.number)
    expect(page.locator("iframe")).to_have_count(0)
    page.get_by_role("button", name="Xem xong, xóa ngay").click()
    entered(page, "/nop-ho-so")
    page.wait_for_timeout(500)
    page.frames[-1].evaluate("location.assign('/dang-nhap')")
    expect(page.locator("iframe")).to_have_count(0)
