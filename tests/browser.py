"""A real browser for the tests of pages: Debian's Chromium, and axe-core's rules."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

SIZES = {"desktop": (1440, 900), "small": (1024, 768), "phone": (390, 844)}
# All of these, the two large ones at 200 % zoom, and the least of WCAG 1.4.10.
ROOMS = (*SIZES.values(), (720, 450), (512, 384), (320, 640))
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


_open: list[Browser] = []  # Playwright runs once in a process: whoever asks meanwhile shares what is there


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser, closed at the end by whoever opened it."""
    if _open:
        yield _open[0]
        return
    found = shutil.which("chromium")
    if found is None:
        raise RuntimeError("chromium is not installed: tests/run installs it")
    with sync_playwright() as playwright:
        _open.append(playwright.chromium.launch(executable_path=found, args=["--no-sandbox"]))
        try:
            yield _open[0]
        finally:
            _open.pop().close()


def window(browser: Browser, base: str, size: str = "desktop") -> BrowserContext:
    """A window of its own, with nothing kept from others."""
    width, height = SIZES[size]
    context = browser.new_context(
        base_url=base,
        viewport={"width": width, "height": height},
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        has_touch=size == "phone",
    )
    context.set_default_timeout(15_000)
    return context


def sign_in(page: Page, username: str, password: str) -> None:
    """As an officer does, by the keyboard alone."""
    page.goto("/dang-nhap")
    expect(page.locator("#username")).to_be_focused()  # the browser does it with its first frame
    page.keyboard.type(username)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def violations(page: Page) -> list[str]:
    """What breaks WCAG 2.2 A or AA, as axe-core sees it: rule and element."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}}).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


def overflows(page: Page) -> int:
    """By how many pixels the page is wider than the window; what scrolls in its own box does not count."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wide


def misfits(page: Page) -> list[str]:
    """What breaks WCAG, and where the page is wider than its window, however small or enlarged."""
    found, before = violations(page), page.viewport_size
    for width, height in ROOMS:
        page.set_viewport_size({"width": width, "height": height})
        if overflows(page):
            found.append(f"{overflows(page)} pixels too wide at {width} x {height}")
    if before is not None:
        page.set_viewport_size(before)
    return [f"{page.url}: {one}" for one in found]


def fits(page: Page) -> None:
    """Everybody can use the page: nothing breaks WCAG 2.2 A or AA, nowhere is it wider than its window."""
    assert misfits(page) == []
