"""The kiosk in a real browser: one scan, one screen, and nothing left; with parts of the system away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pymongo import MongoClient

from deploy import database
from services.chassis.drained import STANDING
from tests.browser import chromium, fits, violations, window
from tests.e2e.district import District
from tests.e2e.pages.receipts import Receipt, certified, errors_of, received

SMALLEST_PIXELS = 24
# The size of every text that is seen, in pixels.
SIZES_OF_TEXT = """() => [...document.body.querySelectorAll("*")]
    .filter((one) => [...one.childNodes].some((part) => part.nodeType === 3 && part.data.trim()))
    .filter((one) => one.checkVisibility() && !one.matches(".unseen, .skip, script, noscript"))
    .map((one) => parseFloat(getComputedStyle(one).fontSize))"""
KEPT = """async () => [localStorage.length, sessionStorage.length, document.cookie,
    (await caches.keys()).length, (await indexedDB.databases()).length]"""
VOICE = """
window.spoken = [];
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => [{ lang: "en-GB" }, { lang: "vi-VN" }], cancel() {}, addEventListener() {},
    speak(one) { window.spoken.push([one.lang, one.text]); } } });
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for all of them."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def receipts(district: District) -> tuple[Receipt, Receipt]:
    """Of a dossier that is being worked on, and of one that was handed over."""
    commune = district.communes[0]
    return received(district, commune), certified(district, commune)


@pytest.fixture
def page(browser: Browser, district: District) -> Iterator[Page]:
    """The kiosk's screen, waiting for a scan; its clock can be moved."""
    context = window(browser, district.instance.url("gateway"), "small")
    page = context.new_page()
    errors = errors_of(page)
    page.clock.install()
    page.goto(f"/kiosk/{district.communes[0].commune_id}")
    yield page
    context.close()
    assert not errors


def scan(page: Page, text: str) -> None:
    """What a scanner does: it types fast and presses Enter."""
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_one_scan_anywhere_shows_one_screen(page: Page, receipts: tuple[Receipt, Receipt]) -> None:
    """Where, what next, when, whom to call; the next scan takes its place, a second one does no harm."""
    first, second = receipts
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")  # the focus is somewhere else; a scan does not mind
    scan(page, f"https://motcua.example.vn/tra-cuu#{first.code}")
    for part in (first.number, "Ông/Bà cần làm gì?", "Đang ở đâu?", "Hẹn trả kết quả", "0290"):
        expect(page.locator(".answer")).to_contain_text(part)
    page.locator(".wipe button").focus()
    scan(page, second.code)
    scan(page, second.code)
    expect(page.locator(".answer")).to_contain_text(second.number)
    expect(page.locator("body")).not_to_contain_text(first.number)


def test_twenty_seconds_after_the_last_touch_nothing_of_it_is_left(
    page: Page, receipts: tuple[Receipt, Receipt]
) -> None:
    """Neither on the screen nor in history, storage, cookies, addresses or a cache."""
    receipt = receipts[0]
    answers: list[tuple[str, str | None]] = []
    page.on("response", lambda one: answers.append((one.url, one.headers.get("cache-control"))))
    history = page.evaluate("history.length")
    scan(page, receipt.code)
    expect(page.locator(".answer")).to_contain_text(receipt.number)
    page.clock.run_for(19_000)
    assert int(page.locator("#left").inner_text()) <= 2
    page.mouse.click(500, 300)
    page.clock.run_for(15_000)
    expect(page.locator(".answer")).to_be_visible()
    page.clock.run_for(5_500)
    expect(page.locator(".answer")).to_have_count(0)
    expect(page.locator("#wipe")).to_be_hidden()
    expect(page.locator("#Lookup-Code")).to_be_focused()

    assert page.evaluate("history.length") == history
    assert page.evaluate(KEPT) == [0, 0, "", 0, 0]
    assert page.context.cookies() == []
    left = page.content() + page.url + page.evaluate("JSON.stringify(performance.getEntries())")
    assert not [told for told in (receipt.code, receipt.number) if told in left]
    assert not [url for url, _ in answers if receipt.code in url]
    assert {cache for url, cache in answers if "/kiosk/" in url} == {"no-store"}
    page.reload()  # nothing is sent again
    page.go_back()
    page.go_forward()
    expect(page.locator("h1")).to_contain_text("Quét mã")
    assert page.locator(".answer").count() == 0


def test_every_screen_is_large_and_within_reach_of_everybody(
    page: Page, receipts: tuple[Receipt, Receipt]
) -> None:
    """WCAG, letters of 24 pixels or more, no sideways scrolling at any size nor at twice the size."""
    wipe = page.get_by_role("button", name="Xem xong, xóa ngay")
    screens: dict[str, Callable[[], None]] = {
        "waits": lambda: None,
        "answers": lambda: scan(page, receipts[0].code),
        "finds nothing": lambda: scan(page, "H12.28-261124-9999"),
        "procedures": lambda: page.get_by_role("button", name="Thủ tục, giấy tờ").click(),
    }
    seen = {"answers": ".answer", "finds nothing": ".wrong", "procedures": ".posted details"}
    for name, go in screens.items():
        go()
        if name in seen:
            expect(page.locator(seen[name]).first).to_be_visible()
        assert min(page.evaluate(SIZES_OF_TEXT)) >= SMALLEST_PIXELS, name
        fits(page)
        if name != "waits":
            wipe.click()


def test_typed_by_keys_or_by_touch_a_slip_is_told_before_it_is_sent(
    page: Page, receipts: tuple[Receipt, Receipt]
) -> None:
    """The large signs work with finger, mouse and keyboard; half a code is no harm to a scan."""
    code = receipts[0].code
    slip = page.locator("#Lookup-Code-slip")
    for sign in code[:-1] + ("0" if code[-1] != "0" else "1"):
        page.locator(f"[data-sign='{sign}']").click()
    expect(slip).to_contain_text("Mã chưa đúng")
    page.get_by_role("button", name="Xem", exact=True).click()
    assert page.locator(".answer").count() == 0
    page.get_by_role("button", name="Xóa chữ").focus()
    page.keyboard.press("Space")
    page.locator(f"[data-sign='{code[-1]}']").press("Enter")
    expect(slip).to_have_text("")
    expect(page.locator("#Lookup-Code")).to_have_value(code)
    page.locator("#Lookup-Code").press("Enter")
    expect(page.locator(".answer")).to_contain_text(receipts[0].number)
    page.get_by_role("button", name="Xem xong, xóa ngay").press("Enter")
    page.keyboard.type("H1")
    page.clock.run_for(1_000)
    page.wait_for_timeout(400)
    scan(page, receipts[1].code)
    expect(page.locator(".answer")).to_contain_text(receipts[1].number)


def test_who_has_the_result_says_how_content_they_are_once(page: Page, district: District) -> None:
    """One press at the kiosk, by keyboard or finger, however often it is pressed; then it is said."""
    receipt = certified(district, district.communes[0])
    scan(page, receipt.code)
    level = page.get_by_role("button", name="Hài lòng", exact=True)
    level.focus()
    page.context.set_offline(True)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("#away")).to_be_visible()
    page.context.set_offline(False)
    page.clock.run_for(2_000)
    expect(page.locator(".rated")).to_contain_text("Cảm ơn Ông/Bà đã đánh giá: Hài lòng")
    assert min(page.evaluate(SIZES_OF_TEXT)) >= SMALLEST_PIXELS
    fits(page)
    page.get_by_role("button", name="Xem xong, xóa ngay").click()
    scan(page, receipt.code)
    expect(page.locator(".rated")).to_contain_text("Hài lòng")
    assert page.locator(".rate").count() == 0


def test_it_reads_aloud_where_there_is_a_vietnamese_voice(
    browser: Browser, district: District, receipts: tuple[Receipt, Receipt]
) -> None:
    """The button is there only then, and says what the screen says."""
    context = window(browser, district.instance.url("gateway"), "small")
    page = context.new_page()
    address = f"/kiosk/{district.communes[0].commune_id}"
    page.add_init_script("delete window.speechSynthesis; delete Window.prototype.speechSynthesis")
    page.goto(address)
    scan(page, receipts[0].code)
    expect(page.locator(".answer")).to_be_visible()
    expect(page.locator("[data-say]")).to_be_hidden()
    page = context.new_page()
    page.add_init_script(VOICE)
    page.goto(address)
    scan(page, receipts[0].code)
    page.get_by_role("button", name="Nghe đọc").click()
    ((language, text),) = page.evaluate("window.spoken")
    assert language == "vi-VN"
    assert "Hẹn trả kết quả lúc" in text
    assert "0290" in text
    context.close()


def test_on_a_dropped_line_it_says_whom_to_call_and_asks_again_by_itself(
    page: Page, receipts: tuple[Receipt, Receipt]
) -> None:
    """Nobody has to scan twice."""
    page.context.set_offline(True)
    scan(page, receipts[0].code)
    expect(page.locator("#away")).to_contain_text("0290")
    page.context.set_offline(False)
    page.clock.run_for(2_000)
    expect(page.locator(".answer")).to_contain_text(receipts[0].number)
    expect(page.locator("#away")).to_be_hidden()


def test_with_the_service_away_it_says_so_and_comes_back_by_itself(page: Page, district: District) -> None:
    """Even if nobody scans; what was scanned is forgotten as always."""
    with district.without("tracking.api"):
        scan(page, "000000000000")
        expect(page.locator("#away")).to_contain_text("0290")
        page.clock.run_for(21_000)
        expect(page.locator("#wipe")).to_be_hidden()
        expect(page.locator("#away")).to_be_visible()
    page.clock.run_for(31_000)
    expect(page.locator("#away")).to_be_hidden()


def test_with_broker_and_worker_away_it_answers_and_says_as_of_when(
    page: Page, receipts: tuple[Receipt, Receipt], district: District
) -> None:
    """From tracking's own store; that news is missing is said in so many words."""
    scan(page, receipts[0].code)
    expect(page.locator(".fresh")).to_contain_text("Cập nhật đến")
    with district.without("broker", "tracking.worker"):
        long_ago(district)
        scan(page, receipts[1].code)
        expect(page.locator(".answer")).to_contain_text(receipts[1].number)
        expect(page.locator(".fresh.stale")).to_contain_text("đúng đến")
        assert violations(page) == []


def long_ago(district: District) -> None:
    """Let the worker have been away for a while."""
    with MongoClient[dict[str, Any]](database.uri(district.instance), tz_aware=True) as client:
        standing = client["motcua_tracking"][STANDING]
        note = standing.find_one({"_id": "inbox"})
        assert note is not None
        standing.update_one(
            {"_id": "inbox"}, {"$set": {"drained_at": note["drained_at"] - timedelta(minutes=7)}}
        )
