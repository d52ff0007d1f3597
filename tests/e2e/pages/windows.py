"""Windows of a browser that share nothing, each of somebody who may have signed in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page

from deploy.district.accounts import password
from tests.browser import sign_in, window
from tests.e2e.district import District


@contextmanager
def opened(browser: Browser, district: District, username: str = "", size: str = "small") -> Iterator[Page]:
    """A page in a window of its own, of an officer if one is named, as `tiepnhan1.tan-hung`.

    What goes wrong in a page's script, or breaks a policy of the browser, fails the test at the end.
    """
    context = window(browser, district.instance.url("gateway"), size)
    faults: list[str] = []
    context.on("weberror", lambda told: faults.append(str(told.error)))
    context.on("console", lambda told: faults.append(told.text) if "Content Security" in told.text else None)
    page = context.new_page()
    if username:
        sign_in(page, username, password(district.instance, username))
    yield page
    context.close()
    assert not faults
