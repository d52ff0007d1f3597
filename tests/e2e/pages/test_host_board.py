"""The host's board over all communes: by the keyboard, the numbers of each, and nobody's name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from playwright.sync_api import Page, expect

from deploy.demonstration.day import Commune
from deploy.district.accounts import communes as district_files
from deploy.files import secret
from deploy.instance import HOSTING_ADMIN
from tests.browser import fits, sign_in
from tests.e2e.district import District
from tests.e2e.pages.conftest import OpenWindow
from tests.e2e.pages.officers import FUNERAL_HELP, arrived, tab_to
from tests.e2e.pages.receipts import PERSON
from tests.waiting import wait_until

BOARD = "/giam-sat/cac-xa"
NUMBER = re.compile(r"\d{6}-\d{4}")  # the end of every dossier number: a day and a serial


def waiting(commune: Commune) -> int:
    """What waits in a commune, as its own leader sees it."""
    figures = commune.officers["leader"].get(commune.path("tracking", "board")).body["figures"]
    return next(int(one["count"]) for one in figures if one["code"] == "waiting")


def opened(page: Page, district: District) -> None:
    """The administrator of the hosting unit, from the door to the board without a mouse."""
    sign_in(page, HOSTING_ADMIN, secret(district.instance.data, "hosting-admin"))
    tab_to(page, f'a[href="{BOARD}"]')
    with page.expect_navigation():
        page.keyboard.press("Enter")


def people(district: District) -> Iterator[str]:
    """Everybody whose name, telephone or number the system knows."""
    yield from PERSON.values()
    for file in district_files():
        yield from (one["name"] for one in file["staff"])
    for commune in district.communes:
        items = commune.officers["leader"].items(commune.path("tracking", "dossiers"))
        yield from (one["applicant"] for one in items if one["applicant"])


def test_the_host_compares_communes_by_keyboard_and_learns_of_nobody(
    open_window: OpenWindow, district: District
) -> None:
    """Each commune's numbers are those that its own leader sees; nothing on the page opens a dossier."""
    commune = district.communes[0]
    before = waiting(commune)
    arrived(commune, FUNERAL_HELP)
    wait_until(lambda: waiting(commune) > before, 60, what="the board of the commune counts it")
    page = open_window(size="desktop")
    opened(page, district)
    expect(page.locator("h1")).to_have_text("Các xã")
    for one in district.communes:
        row = page.locator("tbody tr", has_text=one.name)
        expect(row.locator("td").first).to_have_text(f"{waiting(one)}")
    tab_to(page, ".scroll")
    assert page.locator("main a[href*='ho-so']").count() == 0
    told = page.content()
    assert not [one for one in people(district) if one in told]
    assert not NUMBER.search(told)
    fits(page)
    page.reload()
    page.go_back()
    page.go_forward()
    expect(page.locator("h1")).to_have_text("Các xã")


def test_nobody_else_compares_communes(open_window: OpenWindow) -> None:
    """A commune's leader is told so; who has not signed in is sent to the door and back."""
    leader = open_window("lanhdao")
    leader.goto(BOARD)
    expect(leader.locator("h1")).to_contain_text("Không được phép")
    stranger = open_window()
    stranger.goto(BOARD)
    assert stranger.url.endswith(f"/dang-nhap?tiep={BOARD}")
