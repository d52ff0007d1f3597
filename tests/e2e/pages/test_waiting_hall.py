"""Arriving and waiting: a ticket by one press, two desks that call, and the screen that everybody sees."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from deploy.district.accounts import password
from tests.browser import chromium, fits, sign_in, window
from tests.e2e.district import District

COMMUNE, PLACE = "32137", "tan-hung"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all."""
    with chromium() as started:
        yield started


def opened(browser: Browser, district: District, size: str = "small") -> Page:
    """A window of its own."""
    return window(browser, district.instance.url("gateway"), size).new_page()


def desk(browser: Browser, district: District, officer: str, name: str) -> Page:
    """An officer at a desk that has a name."""
    page = opened(browser, district)
    username = f"{officer}.{PLACE}"
    sign_in(page, username, password(district.instance, username))
    page.goto("/quay/goi-so")
    sound(page)
    page.get_by_label("Tên quầy").fill(name)
    page.get_by_label("Tên quầy").press("Enter")
    expect(page.get_by_role("button", name="Gọi số tiếp theo")).to_be_visible()
    return page


def sound(page: Page) -> None:
    """Everybody can use it, whatever the window."""
    fits(page)


def take(page: Page) -> int:
    """A ticket by one press, however impatient."""
    page.goto(f"/lay-so/{COMMUNE}")
    page.get_by_role("button", name="Lấy số").dblclick()
    page.wait_for_selector(".ticket")
    page.wait_for_function("!location.search")  # the page's script has run, the print included
    return int(page.locator(".ticket .number").inner_text())


def test_a_ticket_is_taken_once_and_printed_on_a_narrow_slip(browser: Browser, district: District) -> None:
    """Two clicks, a reload: one ticket; on paper only the slip, 80 mm wide; then the first page again."""
    page = opened(browser, district)
    page.add_init_script(
        "window.print = () => { sessionStorage.printed = Number(sessionStorage.printed || 0) + 1; }"
    )
    page.goto(f"/lay-so/{COMMUNE}")
    sound(page)
    first = take(page)
    assert page.evaluate("sessionStorage.printed") == "1"
    sound(page)
    page.reload()
    assert page.locator(".ticket .number").inner_text() == str(first)
    assert page.evaluate("sessionStorage.printed") == "1"
    page.emulate_media(media="print")
    assert page.locator(".unprinted").is_hidden()
    box = page.locator(".ticket").bounding_box()
    assert box is not None
    assert box["width"] < 80 / 25.4 * 96
    page.emulate_media(media="screen")
    assert take(page) == first + 1
    page.wait_for_url(re.compile(f"/lay-so/{COMMUNE}$"), timeout=20_000)


def test_two_desks_call_and_the_screen_shows_it(browser: Browser, district: District) -> None:
    """By one key; nobody is called twice, who did not come is called back, and the room sees all of it."""
    kiosk, screen = opened(browser, district), opened(browser, district, "desktop")
    one, two = (desk(browser, district, f"tiepnhan{n}", f"Quầy {n}") for n in (1, 2))
    screen.goto(f"/bang-goi/{COMMUNE}")
    numbers = [take(kiosk) for _ in range(3)]
    called = []
    for page in (one, two):
        page.goto("/quay/goi-so")
        page.keyboard.press("F8")
        page.keyboard.press("F8")
        expect(page.locator(".serving")).to_be_visible()
        page.reload()
        called.append(int(page.locator(".serving").inner_text()))
    assert called[1] == called[0] + 1, "two presses call one person"
    expect(screen.locator(".first")).to_contain_text(f"{called[1]}")
    expect(screen.locator(".first")).to_contain_text("Quầy 2")
    sound(screen)
    sound(one)

    one.get_by_role("button", name="Không đến").press("Enter")
    expect(one.get_by_role("button", name=f"Gọi lại số {called[0]}")).to_be_visible()
    expect(screen.locator(".rest")).to_contain_text(f"số {called[0]}")
    two.goto("/quay/goi-so")
    two.get_by_role("button", name=f"Gọi lại số {called[0]}").press("Enter")
    expect(two.locator(".serving")).to_have_text(str(called[0]))
    two.keyboard.press("F9")
    expect(two.get_by_text("đã gọi 3 lần")).to_be_visible()
    two.get_by_role("button", name="Xong").press("Enter")
    expect(two.get_by_text("Chưa gọi ai")).to_be_visible()
    assert len(numbers) == 3

    screen.context.set_offline(True)
    expect(screen.locator("#line")).to_contain_text("Mất kết nối")
    screen.context.set_offline(False)
    expect(screen.locator("#line")).to_be_empty(timeout=10_000)
    for page in (kiosk, screen, one, two):
        page.context.close()


# A machine's voice and its loudspeaker, as far as a test can hear them; `voices` says which voices it has.
HEARD = """(() => {
  const heard = (what) => { localStorage.heard = `${localStorage.heard || ""}${what}|`; };
  const voices = localStorage.voices === "none" ? [] : [{ lang: "en-US" }, { lang: "vi-VN" }];
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => voices, cancel() {}, addEventListener() {},
    speak(one) { heard(`${one.lang}: ${one.text}`); setTimeout(() => one.onend(), 10); },
  } });
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (at) { heard("chime"); start.call(this, at); };
})()"""


def heard(screen: Page, kind: str) -> list[str]:
    """What the room has heard of a kind so far."""
    told = str(screen.evaluate("localStorage.heard || ''"))
    return [one for one in told.split("|") if kind in one]


def test_calls_are_said_aloud_once(browser: Browser, district: District) -> None:
    """By the voice that is there, or a chime; not those before the switch, and none again after a reload."""
    kiosk, screen = opened(browser, district), opened(browser, district, "desktop")
    screen.add_init_script(HEARD)
    one = desk(browser, district, "tiepnhan1", "Quầy 1")
    take(kiosk)
    one.keyboard.press("F8")
    expect(one.locator(".serving")).to_be_visible()
    screen.goto(f"/bang-goi/{COMMUNE}")
    switch = screen.get_by_role("button", name="Bật tiếng gọi")
    switch.focus()
    screen.keyboard.press("Enter")
    expect(screen.get_by_role("button", name="Tắt tiếng gọi")).to_be_visible()
    sound(screen)
    before = one.locator(".serving").inner_text()
    take(kiosk)
    one.goto("/quay/goi-so")
    one.keyboard.press("F8")
    expect(one.locator(".serving")).not_to_have_text(before)
    number = int(one.locator(".serving").inner_text())
    said = f"vi-VN: Mời số {number} đến Quầy 1"
    expect(screen.locator(".first")).to_contain_text(str(number))
    screen.wait_for_function("(said) => (localStorage.heard || '').includes(said)", arg=said)
    screen.reload()
    expect(screen.locator(".first")).to_contain_text(str(number))
    one.keyboard.press("F9")  # called out once more: said once more
    screen.wait_for_function("(said) => localStorage.heard.split(said).length === 3", arg=said)
    assert heard(screen, "Mời số") == [said, said]
    assert heard(screen, "chime") == []

    screen.evaluate("localStorage.voices = 'none'")
    screen.reload()
    expect(screen.locator("#sound-note")).to_contain_text("tiếng chuông")
    screen.locator("#called").click()  # somebody touches the screen: the browser lets it sound
    one.keyboard.press("F9")
    screen.wait_for_function("() => localStorage.heard.includes('chime')")
    assert heard(screen, "Mời số") == [said, said]
    for page in (kiosk, screen, one):
        page.context.close()
