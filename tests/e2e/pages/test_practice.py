"""A practice commune from the console to the counter and back: nothing of it is real, anywhere."""

from __future__ import annotations

import secrets
from contextlib import closing
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from deploy.demonstration.desks import hosting as hosting_api
from deploy.district.accounts import password
from tests.browser import fits
from tests.e2e.district import District
from tests.e2e.pages.conftest import OpenWindow
from tests.forms.paper import texts
from tests.waiting import wait_until

REAL, PLACE = "32134", "luong-the-tran"
BAND = "THỰC HÀNH – không phải hồ sơ thật"
RUN = secrets.token_hex(3)
NAME = f"Trần Văn Thử {RUN}"
PHONE = f"09{secrets.randbelow(10**8):08d}"


def opened(host: Page) -> str:
    """The host opens it with one click; its id."""
    host.goto(f"/quan-tri/xa/{REAL}")
    fits(host)
    host.click("button:text-is('Mở xã thực hành')")
    expect(host.locator("h1")).to_contain_text("(thực hành)")
    expect(host.locator(".band")).to_have_text(BAND)
    fits(host)
    return host.url.rpartition("/")[2].partition("?")[0]


def signed_in(page: Page, district: District, who: str) -> None:
    """By the name and password of every day, and the other button."""
    name = f"{who}.{PLACE}"
    page.goto("/dang-nhap")
    page.fill("#username", name)
    page.fill("#password", password(district.instance, name))
    with page.expect_navigation():
        page.click("button:text-is('Vào xã thực hành')")
    expect(page.locator(".band")).to_have_text(BAND)


def helped(page: Page) -> None:
    """One key shows the short help, wherever the page is; the same key leads back."""
    expect(page.locator("#wanted")).to_be_focused()
    page.keyboard.press("F1")
    expect(page.locator("details.hint[open] li").first).to_be_in_viewport()
    page.keyboard.press("F1")
    expect(page.locator("details.hint[open]")).to_have_count(0)
    expect(page.locator("#wanted")).to_be_focused()


def filed(page: Page) -> str:
    """An ordinary dossier is received at the counter; the id of it."""
    page.goto("/quay/tiep-nhan/1.001731")
    page.fill('[id="applicant.name"]', NAME)
    page.fill('[id="applicant.phone"]', PHONE)
    for paper in page.locator("tr:has-text('bắt buộc') input[type=checkbox]").all():
        paper.check()
    page.keyboard.press("F9")
    expect(page.locator(".done").first).to_contain_text("TH1-")
    fits(page)
    return page.url.rpartition("/")[2].partition("?")[0]


def told(district: District, path: str, **query: Any) -> Any:
    """What the host is told."""
    with closing(hosting_api(district.instance)) as host:
        return host.get(path, **query).body


def sent(district: District) -> str:
    """All that ever left for anybody."""
    sinks = ("mail.http", "mails"), ("sms.http", "messages")
    return "".join(
        httpx.get(f"{district.instance.url(sink)}/{what}", trust_env=False).text for sink, what in sinks
    )


def suppressed(district: District, practice_id: str, dossier_id: str) -> bool:
    """Whether the notice of the reception was written, and stays."""
    path = f"/notify/v1/communes/{practice_id}/messages"
    found = told(district, path, dossier_id=dossier_id)["items"]
    assert {one["state"] for one in found} <= {"suppressed"}
    return bool(found)


def test_officers_practise_and_start_over(host: Page, open_window: OpenWindow, district: District) -> None:
    """Opened, used, printed, looked up, started over: marked everywhere, counted nowhere, sent to nobody."""
    practice_id = opened(host)
    officer = open_window(size="small")
    signed_in(officer, district, "tiepnhan1")
    expect(officer.locator("table.stacked")).to_contain_text("Nguyễn Văn Mẫu")
    helped(officer)
    dossier_id = filed(officer)
    paper = officer.request.get(f"/quay/ho-so/{dossier_id}/giay/giay-hen").body()
    assert all("BẢN THỰC HÀNH" in page for page in texts(paper))
    marked_in_public(open_window, district, practice_id, dossier_id)
    wait_until(
        lambda: suppressed(district, practice_id, dossier_id), 60, what="notify has written, and kept it"
    )
    assert PHONE not in sent(district).replace(" ", "")
    counted_nowhere(host, officer, district)
    started_over(host, officer, district)
    real_is_untouched(open_window)


def marked_in_public(open_window: OpenWindow, district: District, practice_id: str, dossier_id: str) -> None:
    """The kiosk, the ticket, and the look-up by the code of the receipt."""
    anybody = open_window(size="phone")
    for address in (f"/kiosk/{practice_id}", f"/lay-so/{practice_id}", f"/bang-goi/{practice_id}"):
        anybody.goto(address)
        expect(anybody.locator(".band")).to_have_text(BAND)
        assert "Không có" not in anybody.locator("main").inner_text()
        fits(anybody)
    code = told(district, f"/intake/v1/communes/{practice_id}/dossiers/{dossier_id}")["lookup_code"]
    address = f"{district.instance.url('gateway')}/tracking/v1/public/lookup"
    known = lambda: httpx.get(address, headers={"Lookup-Code": code}, trust_env=False).status_code == 200  # noqa: E731
    wait_until(known, 60, what="tracking knows of the dossier")
    anybody.goto("/tra-cuu")
    anybody.fill("#Lookup-Code", code)
    anybody.press("#Lookup-Code", "Enter")
    expect(anybody.locator(".answer .practice")).to_have_text(BAND)
    fits(anybody)
    anybody.goto("/nop-ho-so")
    assert "thực hành" not in anybody.content()


def counted_nowhere(host: Page, officer: Page, district: District) -> None:
    """The host's board does not know it, nor do its lists; a leader of its own sees what is late there."""
    host.goto("/giam-sat/cac-xa")
    expect(host.locator("tbody")).to_contain_text("Lương Thế Trân")
    assert "thực hành" not in host.locator("tbody").inner_text()
    assert all("_th" not in one["commune_id"] for one in told(district, "/intake/v1/communes")["items"])
    signed_in(officer, district, "lanhdao")
    officer.goto("/giam-sat")
    expect(officer.locator(".band")).to_have_text(BAND)
    wait_until(lambda: _late(officer) >= 3, 60, what="three of the ready dossiers are late")
    fits(officer)


def _late(page: Page) -> int:
    page.goto("/giam-sat/ho-so?late=true")
    return page.locator("tbody tr").count()


def started_over(host: Page, officer: Page, district: District) -> None:
    """The host starts over, clicking twice: who was inside is out, comes in again, and finds it empty."""
    host.goto(f"/quan-tri/xa/{REAL}")
    host.click("text=Xem, làm lại từ đầu")
    host.click("summary:text-is('Làm lại từ đầu')")
    host.uncheck("#samples")
    host.dblclick("button:text-is('Đóng và mở nơi mới')")
    expect(host.locator(".done")).to_contain_text("làm lại từ đầu")
    assert host.url.partition("?")[0].endswith(f"/{REAL}_th2")
    wait_until(lambda: _is_out(officer), 60, what="the old session has ended in every service")
    signed_in(officer, district, "tiepnhan1")
    officer.goto("/quay")
    expect(officer.locator(".band")).to_have_text(BAND)
    assert officer.locator("table.stacked tbody td[data-label]").count() == 0
    closed = f"/tracking/v1/communes/{REAL}_th1"
    assert told(district, f"{closed}/stuck")["items"] == []


def _is_out(officer: Page) -> bool:
    officer.goto("/giam-sat")
    return "/dang-nhap" in officer.url


def real_is_untouched(open_window: OpenWindow) -> None:
    """No band, and no dossier of that name."""
    officer = open_window("tiepnhan1")
    officer.goto("/quay")
    expect(officer.locator(".band")).to_have_count(0)
    officer.goto(f"/quay?ten={NAME}")
    expect(officer.locator("table.stacked tbody")).to_contain_text("Không có hồ sơ nào")
