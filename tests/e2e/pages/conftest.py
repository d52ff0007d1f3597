"""A browser for the pages, and officers who have signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from deploy.district.accounts import password
from tests.browser import chromium, sign_in, window
from tests.e2e.district import District

COMMUNE = "luong-the-tran"
OpenWindow = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with chromium() as started:
        yield started


@pytest.fixture
def open_window(browser: Browser, district: District) -> Iterator[OpenWindow]:
    """Opens windows that share nothing; of an officer if one is named, as `tiepnhan1`.

    What goes wrong in a page's script, or is missing, fails the test.
    """
    opened, faults = [], []

    def open_one(who: str = "", size: str = "small") -> Page:
        context = window(browser, district.instance.url("gateway"), size)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        if who:
            name = f"{who}.{COMMUNE}"
            sign_in(page, name, password(district.instance, name))
        return page

    yield open_one
    for context in opened:
        context.close()
    assert not faults
