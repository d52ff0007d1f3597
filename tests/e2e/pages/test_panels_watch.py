"""The watchdog's panel: a dossier broken in the store is named with what to do, and gone when mended."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect
from pymongo import MongoClient

from deploy import database
from deploy.instance import SERVICES
from tests.browser import SIZES
from tests.e2e.district import District
from tests.e2e.pages.conftest import OpenWindow
from tests.e2e.pages.officers import arrived, fits, tab_to
from tests.watchdog.faults import Hand, unknown_step
from tests.watchdog.place import Filed

HERE = "/quan-tri/theo-doi/ho-so-ket"
NAMED_MS = 60_000


def seen(page: Page, text: str) -> None:
    """Look again until it is there, as a person would."""
    for _ in range(60):
        page.reload()
        if text in page.locator("main").inner_text():
            return
        page.wait_for_timeout(1_000)
    raise AssertionError(f"{text!r} is not shown")


def test_what_is_stuck_is_named_opened_and_gone_when_mended(
    host: Page, open_window: OpenWindow, district: District
) -> None:
    """For the hosting unit with the place to mend, for the leader with the dossier behind it."""
    commune = next(one for one in district.communes if "Lương Thế Trân" in one.name)
    dossier_id = arrived(commune).dossier_id
    host.goto(HERE)
    expect(host.locator("main")).to_contain_text("Không có hồ sơ nào bị kẹt")
    fits(host)
    with MongoClient[dict[str, Any]](database.uri(district.instance), tz_aware=True) as client:
        hand = Hand({service: client[f"motcua_{service}"] for service in SERVICES})
        unknown_step(hand, Filed(commune_id=commune.commune_id, dossier_id=dossier_id, stage="open"))
        try:
            seen(host, dossier_id)
            expect(host.locator("main")).to_contain_text("Khôi phục hồ sơ từ bản sao lưu")
            fits(host)
            host.select_option("#loai", "unknown_step")
            host.select_option("#xa", commune.commune_id)
            tab_to(host, ".card button")
            host.keyboard.press("Enter")
            expect(host.locator("main")).to_contain_text(dossier_id)
            host.go_back()
            host.goto(f"{HERE}?loai=no_owner")
            expect(host.locator("main")).to_contain_text("Không có hồ sơ nào loại này")
            leader = open_window("lanhdao")
            leader.goto("/giam-sat")
            leader.locator("text=Tất cả, và cách giải quyết").press("Enter")
            leader.locator(f"text={dossier_id}").press("Enter")
            leader.wait_for_url(f"**/giam-sat/ho-so/{dossier_id}")
        finally:
            hand.mend()
    host.goto(HERE)
    seen(host, "Không có hồ sơ nào bị kẹt")


def test_ledgers_are_compared_day_by_day(host: Page) -> None:
    """Of a commune that is chosen, and of the days that do not agree alone."""
    host.goto(HERE)
    host.locator("a:text-is('Đối chiếu sổ cái')").press("Enter")
    expect(host.locator("h1")).to_have_text("Đối chiếu sổ cái")
    host.select_option("#xa", "32134")
    host.check("#lech")
    host.locator("form button:has-text('Xem')").press("Enter")
    expect(host.locator("#lech")).to_be_checked()
    host.uncheck("#lech")
    host.locator("form button:has-text('Xem')").press("Enter")
    expect(host.locator("caption")).to_contain_text("đang mở + đã xong + bỏ")  # told every five minutes
    fits(host)
    host.set_viewport_size(dict(zip(("width", "height"), SIZES["desktop"], strict=True)))  # type: ignore[arg-type]


def test_an_officer_does_not_see_them(open_window: OpenWindow) -> None:
    """Nor the ledgers."""
    page = open_window("tiepnhan1")
    for address in (HERE, "/quan-tri/theo-doi/so-cai"):
        page.goto(address)
        expect(page.locator("h1")).to_contain_text("Không được phép")
