"""The ugly cases that the page of a dossier offers: each ends where it should, with its form."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

import pytest
from playwright.sync_api import Browser, Page, expect

from services.contracts.calendars import VIETNAM_TIME, instant, load_calendar
from tests.browser import fits
from tests.e2e.district import District
from tests.e2e.pages.officers import Filed, arrived, at_screen, tab_to
from tests.waiting import wait_until

REASON = "Giấy tờ nộp kèm không đúng người đứng tên"


@pytest.fixture(scope="module")
def specialist(browser: Browser, district: District) -> Iterator[Page]:
    """At their screen."""
    with at_screen(browser, district, district.communes[1], "specialist") as page:
        yield page


@pytest.fixture(scope="module")
def leader(browser: Browser, district: District) -> Iterator[Page]:
    """At their screen."""
    with at_screen(browser, district, district.communes[1], "leader") as page:
        yield page


@pytest.fixture
def filed(district: District) -> Filed:
    """A dossier at its first step."""
    return arrived(district.communes[1])


def opened(page: Page, filed: Filed, title: str) -> None:
    """The form of something that is not done every day: two clicks from the dossier."""
    page.goto(filed.address)
    page.get_by_text("Việc khác", exact=True).click()
    page.get_by_role("link", name=title).click()
    page.wait_for_url("**/viec/*")


def sent(page: Page, **typed: str) -> None:
    """Filled in and sent by its key."""
    for name, text in typed.items():
        field = page.locator(f'[name="{name.replace("__", ".")}"]')
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)
    with page.expect_navigation(url="**?da=*"):
        page.keyboard.press("F2")


def prints(page: Page, title: str) -> None:
    """The form that was issued comes as PDF, with the cookie alone."""
    address = page.get_by_role("link", name=title).get_attribute("href")
    assert address
    answer = page.request.get(address)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")


def test_a_step_goes_back_with_a_reason(specialist: Page, leader: Page, filed: Filed) -> None:
    """The leader returns it, the specialist reads why, and does it again."""
    specialist.goto(filed.address)
    sent(specialist)
    opened(leader, filed, "Trả lại bước trước")
    fits(leader)
    sent(leader, to_step_code="tham-dinh", reason=REASON)
    specialist.goto(filed.address)
    expect(specialist.get_by_text(REASON)).to_be_visible()
    sent(specialist)
    assert [run["outcome"] for run in filed.seen()["steps"]] == ["done", "sent_back", "done", None]


def test_papers_are_asked_for_once_and_taken_as_enough(specialist: Page, leader: Page, filed: Filed) -> None:
    """A code is no reason; then the form waits, is printed, and a second request needs the leader."""
    opened(specialist, filed, "Yêu cầu bổ sung giấy tờ")
    specialist.fill("#reason", "ERR_500")
    specialist.fill("#papers", "Trích lục khai tử\nGiấy xác nhận cư trú")
    specialist.keyboard.press("F2")
    expect(specialist.locator("#reason-fault")).to_be_visible()
    expect(specialist.locator("#papers")).to_have_value("Trích lục khai tử\nGiấy xác nhận cư trú")
    fits(specialist)
    sent(specialist, reason=REASON)
    expect(specialist.get_by_text("Đang chờ người nộp bổ sung")).to_be_visible()
    prints(specialist, "Phiếu yêu cầu bổ sung")
    request = filed.seen()["supplements"][0]
    assert request["papers"] == ["Trích lục khai tử", "Giấy xác nhận cư trú"]
    answered = {
        "request_id": request["request_id"],
        "complete": True,
        "papers": [{"name": "Trích lục khai tử", "kind": "copy"}],
    }
    wait_until(lambda: filed.seen("intake")["status"] == 5, 60, what="the desk knows of the request")
    filed.at_desk("papers", answered)
    wait_until(lambda: filed.seen()["state"] == "running", 60, what="the papers have come")
    specialist.goto(filed.address)
    specialist.get_by_text("Việc khác", exact=True).click()
    expect(specialist.get_by_text("lần thứ hai phải được lãnh đạo cho phép")).to_be_visible()
    expect(specialist.get_by_text("thời hạn tính lại từ đầu").first).to_be_visible()
    opened(leader, filed, "Cho phép yêu cầu bổ sung thêm")
    sent(leader, ground="Cơ quan bảo hiểm trả lời khác hồ sơ")
    opened(specialist, filed, "Yêu cầu bổ sung giấy tờ")


def test_an_apology_with_a_new_date(leader: Page, filed: Filed) -> None:
    """Outside working hours is no appointment; the date that was promised stays beside the new one."""
    opened(leader, filed, "Xin lỗi và hẹn lại")
    due = datetime.fromisoformat(filed.seen()["due_at"]).astimezone(VIETNAM_TIME)
    day = load_calendar().working_day_after(due.date())
    leader.fill("#reason", "Phải xác minh thêm tại nơi cư trú cũ")
    leader.fill("#new_due_at", f"{day}T03:00")
    leader.keyboard.press("F2")
    expect(leader.locator("#new_due_at-fault")).to_be_visible()
    sent(leader, new_due_at=f"{day}T09:00")
    seen = filed.seen()
    assert datetime.fromisoformat(seen["due_at"]) == instant(day, time(9))
    assert datetime.fromisoformat(seen["original_due_at"]) == due
    expect(leader.get_by_text("Xin lỗi và hẹn lại ngày trả kết quả")).to_be_visible()
    prints(leader, "Thư xin lỗi")
    leader.get_by_text("Việc khác", exact=True).click()
    expect(leader.get_by_role("link", name="Xin lỗi và hẹn lại")).to_have_count(0)


def test_a_refusal_after_appraisal(leader: Page, filed: Filed) -> None:
    """It is the result: with its number and its form, and nothing is left to do."""
    opened(leader, filed, "Từ chối giải quyết")
    fits(leader)
    sent(leader, reason=REASON)
    expect(leader.get_by_text("Việc khác", exact=True)).to_have_count(0)
    prints(leader, "Văn bản từ chối")
    seen = filed.seen()
    assert (seen["status"], seen["result"]["outcome"]) == (9, "refused")


def test_a_stop_with_its_decision(leader: Page, filed: Filed) -> None:
    """The dossier ends without a result, with the form of TT 03/2025."""
    opened(leader, filed, "Dừng giải quyết")
    sent(leader, decision="Quyết định 12/QĐ-UBND", reason=REASON, money="Hoàn lại lệ phí")
    assert filed.seen()["state"] == "stopped"
    prints(leader, "Thông báo dừng")
    fits(leader)


def test_a_withdrawal_is_decided(specialist: Page, leader: Page, filed: Filed) -> None:
    """It stands first for the leader; denied with a reason the dossier goes on, and the officer reads why."""
    filed.at_desk("withdrawal", {"reason": "Người nộp đổi ý"})
    wait_until(lambda: filed.seen()["state"] == "withdrawal_requested", 60, what="the request has come")
    leader.goto(filed.address)
    expect(leader.get_by_role("heading", name="Người nộp xin rút hồ sơ")).to_be_visible()
    sent(leader, granted="false", reason=REASON)
    assert filed.seen()["state"] == "running"
    specialist.goto(filed.address)
    expect(specialist.get_by_text(REASON)).to_be_visible()


def test_a_withdrawal_is_granted(leader: Page, filed: Filed) -> None:
    """By the keyboard, sent twice, on a line that drops: the dossier ends once, and the desk knows."""
    filed.at_desk("withdrawal", {"reason": "Gia đình đổi ý"})
    wait_until(lambda: filed.seen()["state"] == "withdrawal_requested", 60, what="the request has come")
    leader.goto("/xu-ly")
    tab_to(leader, f'a[href="{filed.address}"]')
    with leader.expect_navigation():
        leader.keyboard.press("Enter")
    fits(leader)
    tab_to(leader, "[name='granted']")
    leader.locator("[name='granted']").select_option("true")
    tab_to(leader, "[name='reason']")
    leader.keyboard.type("Đồng ý cho rút theo nguyện vọng")
    leader.context.set_offline(True)
    leader.keyboard.press("F2")
    leader.keyboard.press("F2")
    expect(leader.locator("#line")).to_contain_text("Mất kết nối")
    leader.context.set_offline(False)
    leader.wait_for_url("**?da=rut-ho-so")
    fits(leader)
    leader.reload()
    leader.go_back()
    expect(leader.get_by_role("heading", name="Người nộp xin rút hồ sơ")).to_have_count(0)
    seen = filed.seen()
    assert (seen["state"], [one["granted"] for one in seen["withdrawals"]]) == ("stopped", [True])
    wait_until(lambda: filed.seen("intake")["status"] == 8, 60, what="the desk knows that it ended")


def test_a_hand_over_is_taken_back(specialist: Page, leader: Page, filed: Filed) -> None:
    """While nobody has taken it, by the keyboard and once; whoever comes too late is told in words."""
    specialist.goto(filed.address)
    sent(specialist)
    tab_to(specialist, 'form[action$="/viec/rut-lai"] button')
    specialist.keyboard.press("Enter")
    specialist.keyboard.press("Enter")
    specialist.wait_for_url("**?da=rut-lai")
    expect(specialist.locator(".done")).to_contain_text("bước trước lại là việc của bạn")
    fits(specialist)
    specialist.reload()
    specialist.goto(filed.address)
    sent(specialist)
    take_back = specialist.locator('form[action$="/viec/rut-lai"] button')
    expect(take_back).to_have_count(1)
    leader.goto(filed.address)
    leader.get_by_role("button", name="Nhận việc này").click()
    leader.wait_for_url("**?da=nhan")
    take_back.press("Enter")
    expect(specialist.get_by_role("alert")).to_be_focused()
    expect(take_back).to_have_count(0)
    fits(specialist)
    assert filed.seen()["current"]["step_code"] == "ky"
    assert [line["what"] for line in filed.seen()["history"]].count("taken_back") == 1


def test_opinions_other_agencies_and_money(specialist: Page, leader: Page, filed: Filed) -> None:
    """Each is waited for in its own words, noted when it comes, and lets the step go on."""
    opened(specialist, filed, "Lấy ý kiến")
    fits(specialist)
    sent(specialist, asked_unit="trung-tam", question="Người này có hưởng ở nơi khác không?")
    expect(specialist.get_by_role("heading", name="Chờ ý kiến của Trung tâm")).to_be_visible()
    expect(specialist.get_by_role("button", name="Hoàn thành, chuyển tiếp")).to_have_count(0)
    specialist.goto(filed.address)
    sent(specialist, answer="Không hưởng ở nơi khác.")
    opened(specialist, filed, "Chuyển cơ quan khác")
    sent(specialist, agency="Bảo hiểm xã hội cơ sở", agency_code="000.00.09.G34", term__count="2")
    expect(specialist.get_by_role("heading", name="Hồ sơ đang ở Bảo hiểm xã hội cơ sở")).to_be_visible()
    sent(specialist, outcome="resolved", answer="Đã xác nhận.")
    opened(specialist, filed, "Yêu cầu nộp tiền")
    sent(specialist, amount="1.500.000", text="Nghĩa vụ tài chính theo thông báo")
    expect(specialist.get_by_role("heading", name="Đang chờ nộp 1.500.000 đ")).to_be_visible()
    opened(leader, filed, "Cho qua khoản phải nộp")
    sent(leader, reason="Được miễn theo quyết định của tỉnh")
    specialist.goto(filed.address)
    sent(specialist)
    assert filed.seen()["current"]["step_code"] == "ky"
