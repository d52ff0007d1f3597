"""A browser for the pages, and officers who have signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page

from deploy.files import secret
from deploy.instance import HOSTING_ADMIN
from tests.browser import chromium, sign_in
from tests.e2e.district import District
from tests.e2e.pages.windows import opened

COMMUNE = "luong-the-tran"
OpenWindow = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with chromium() as started:
        yield started


@pytest.fixture
def open_window(browser: Browser, district: District) -> Iterator[OpenWindow]:
    """Opens windows that share nothing; of an officer if one is named, as `tiepnhan1`, of a commune."""
    with ExitStack() as open_ones:

        def open_one(who: str = "", size: str = "small", place: str = COMMUNE) -> Page:
            return open_ones.enter_context(opened(browser, district, f"{who}.{place}" if who else "", size))

        yield open_one


@pytest.fixture
def host(open_window: OpenWindow, district: District) -> Page:
    """The administrator of the hosting unit, signed in."""
    page = open_window(size="desktop")
    sign_in(page, HOSTING_ADMIN, secret(district.instance.data, "hosting-admin"))
    return page
