"""The panel of dead letters: seen, sent back, discarded; the letters come over the running broker."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from amqp.basic_message import Message
from playwright.sync_api import Page, expect

from deploy import broker
from deploy.files import secret
from deploy.instance import HOSTING_ADMIN
from services.chassis.broker import channel_of, close_quietly, open_connection
from services.contracts.envelope import CONTENT_TYPE, SEQUENCE_DIGITS
from tests.browser import sign_in
from tests.e2e.district import District
from tests.e2e.pages.conftest import OpenWindow
from tests.e2e.pages.officers import fits, tab_to
from tests.waiting import wait_until

HERE = "/quan-tri/xu-ly/thu-loi"
BUTTON = "button:has-text('{}')"


@dataclass(frozen=True)
class Broker:
    """What somebody with access to the broker can do."""

    uri: str

    def into_inbox(self, service: str, body: bytes) -> None:
        """A message that no relay has sent."""
        connection = open_connection(self.uri)
        try:
            message = Message(body, content_type=CONTENT_TYPE, delivery_mode=2)
            channel_of(connection).basic_publish(message, exchange="", routing_key=f"inbox.{service}")
            connection.connection.close()
        finally:
            close_quietly(connection)


def broken(staff: str) -> bytes:
    """An event of an officer who does not exist, with a number where a list of roles belongs."""
    subject = f"staff-{staff}"
    return json.dumps({
        "specversion": "1.0",
        "id": f"intake:{subject}:{1:0{SEQUENCE_DIGITS}d}",
        "source": "intake",
        "type": "staff.published.v1",
        "subject": subject,
        "time": "2026-11-24T01:00:00Z",
        "commune": "32134",
        "sequence": f"{1:0{SEQUENCE_DIGITS}d}",
        "data": {"staff_id": staff, "roles": 7, "unit_id": "x", "active": True, "person": ""},
    }).encode()  # fmt: skip


@pytest.fixture
def host(open_window: OpenWindow, district: District) -> Iterator[Page]:
    """The administrator of the hosting unit; two broken events and one that is none have come."""
    sent = Broker(broker.uri(district.instance))
    for body in (broken("khong-co-1"), broken("khong-co-2"), b"\xff day khong phai la tin"):
        sent.into_inbox("workflow", body)
    page = open_window(size="desktop")
    sign_in(page, HOSTING_ADMIN, secret(district.instance.data, "hosting-admin"))
    wait_until(lambda: page.request.get(f"{HERE}/so").text() == "3", 60, what="three letters are open")
    page.goto("/quan-tri/thu-loi")
    yield page


def test_letters_are_seen_sent_back_and_discarded(host: Page) -> None:
    """By the keyboard, from the tabs to the last of them; a reload, a second click and the way back harm nobody."""
    expect(host.locator(f"[href='{HERE}'] b")).to_have_text("3")  # asked for by the page itself
    fits(host)
    tab_to(host, f"[href='{HERE}']")
    host.keyboard.press("Enter")
    host.wait_for_url(f"**{HERE}")
    expect(host.locator("main")).to_contain_text("Sai cấu trúc")
    expect(host.locator("main")).not_to_contain_text("day khong phai la tin")
    fits(host)

    tab_to(host, "a[href*='kind=contract']")
    host.keyboard.press("Enter")
    expect(host.locator("main")).to_contain_text("Với các thư đang lọc: 2 thư")
    tab_to(host, BUTTON.format("Gửi lại 2 thư").replace(":has-text('Gửi lại 2 thư')", ""))
    host.locator(BUTTON.format("Gửi lại 2 thư")).dblclick()
    expect(host.locator(".done")).to_have_text("Đã gửi lại 2 thư.")
    host.reload()
    host.go_back()
    wait_until(lambda: host.request.get(f"{HERE}/so").text() == "3", 60, what="they died again")

    host.goto(f"{HERE}?kind=contract")
    host.locator("tbody a[href*='khong-co-1']").press("Enter")
    expect(host.locator("dl")).to_contain_text("2 lần")
    fits(host)
    host.locator("#reason").press("Enter")
    expect(host.locator("#reason")).to_be_focused()  # the browser asks for it
    host.keyboard.type("cán bộ thử, không có thật")
    host.keyboard.press("Enter")
    expect(host.locator(".done")).to_have_text("Đã bỏ 1 thư.")

    host.goto(f"{HERE}?tenant=32134")
    host.locator("summary:has-text('Bỏ 1 thư')").press("Enter")
    host.locator("#reason").fill("cán bộ thử, không có thật")
    host.context.set_offline(True)
    host.locator("#reason").press("Enter")
    expect(host.locator("#line")).to_contain_text("Mất kết nối")
    host.context.set_offline(False)
    expect(host.locator(".done")).to_have_text("Đã bỏ 1 thư.")

    host.goto(f"{HERE}?kind=unreadable")
    host.locator(BUTTON.format("Gửi lại 1 thư")).press("Enter")
    expect(host.locator(".done")).to_contain_text("chỉ có thể bỏ")
    host.goto(f"{HERE}?kind=unreadable")
    host.locator("summary:has-text('Bỏ 1 thư')").press("Enter")
    host.locator("#reason").fill("thử đường truyền")
    host.locator("#reason").press("Enter")
    expect(host.locator("main")).to_contain_text("Không có thư lỗi nào.")


def test_an_officer_and_an_administrator_see_what_is_theirs(open_window: OpenWindow) -> None:
    """An officer nothing; an administrator figures of their own commune and no button."""
    officer = open_window("tiepnhan1")
    officer.goto(HERE)
    expect(officer.locator("h1")).to_contain_text("Không được phép")
    admin = open_window("quantri")
    admin.goto("/quan-tri/thong-bao/thu-loi")
    expect(admin.locator("main")).to_contain_text("Không có thư lỗi nào.")
    expect(admin.locator(".tabs [aria-current]")).to_have_text("Thư lỗi")
    expect(admin.locator("main form")).to_have_count(0)
