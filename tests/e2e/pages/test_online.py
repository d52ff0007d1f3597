"""Filing online, from a telephone to the officer: a bad line, impatient fingers, the keyboard alone."""

from __future__ import annotations

import io
import itertools
import re
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

if TYPE_CHECKING:
    from playwright._impl._api_structures import FilePayload

from deploy.district.accounts import password
from tests.browser import chromium, fits, sign_in, window
from tests.e2e.district import District
from tests.waiting import wait_until

COMMUNE, DEATH = "32128", "1.000656"
_PHONES = itertools.count(900_000_000 + time.time_ns() // 10**9 % 10**7 * 10)  # new ones in each run


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all."""
    with chromium() as started:
        yield started


@pytest.fixture
def context(browser: Browser, district: District) -> Iterator[BrowserContext]:
    """A window as large as a telephone."""
    made = window(browser, district.instance.url("gateway"), "phone")
    yield made
    made.close()


def new_phone() -> str:
    """A telephone that nobody had before."""
    return f"0{next(_PHONES)}"


def photograph() -> FilePayload:
    """A paper, taken with the camera on its side."""
    made, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (1600, 1200), "white").save(made, "JPEG", exif=exif)
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": made.getvalue()}


def texts(district: District, phone: str) -> list[str]:
    """What was sent to a telephone, the last one last."""
    sent = httpx.get(f"{district.instance.url('sms.http')}/messages", timeout=10).json()["items"]
    return [one["text"] for one in sent if one["to"] == f"84{phone[1:]}"]


def code_for(district: District, phone: str) -> str:
    """The code that was sent to a telephone."""
    wait_until(lambda: bool(texts(district, phone)), 30, what="the code has arrived")
    found = re.match(r"\d{6}", texts(district, phone)[-1])
    assert found is not None
    return found.group()


def sound(page: Page) -> None:
    """Everybody can use it, whatever the window."""
    fits(page)


def tab_to(page: Page, text: str) -> None:
    """Go with the keyboard to what is called so."""
    for _ in range(80):
        page.keyboard.press("Tab")
        told: str = page.evaluate(
            "(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim()"
        )
        if told.startswith(text):
            return
    raise AssertionError(f"{text}: not reached by the keyboard on {page.url}")


def press(page: Page, text: str, leads_to: str) -> None:
    """Press what is called so, with the keyboard, and wait for where it leads."""
    tab_to(page, text)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(leads_to))


def confirm_phone(page: Page, district: District) -> str:
    """From the procedure to the checklist; the telephone that was confirmed."""
    phone = new_phone()
    page.goto(f"/nop-ho-so/{COMMUNE}/thu-tuc/{DEATH}")
    press(page, "Bắt đầu nộp", "/dien-thoai")
    expect(page.locator("#phone")).to_be_focused()
    page.keyboard.type(phone)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/ma"))
    expect(page.locator("#code")).to_be_focused()
    page.keyboard.type(code_for(district, phone))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/giay-to$"))
    return phone


def send(page: Page, count: int = 1) -> None:
    """Choose photographs; they are sent by themselves."""
    before = page.locator(".pages img").count()
    page.set_input_files("#files", [photograph()] * count)
    expect(page.locator(".pages img")).to_have_count(before + count, timeout=15_000)


def choose(page: Page) -> None:
    """Commune and procedure, found without marks."""
    page.goto("/nop-ho-so")
    sound(page)
    press(page, "Xã Cái Nước", f"/{COMMUNE}$")
    tab_to(page, "Tìm thủ tục")
    page.keyboard.type("khai tu")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("tim=khai"))
    assert page.locator("ul.big b").all_text_contents() == ["Đăng ký khai tử", "Đăng ký lại khai tử"]
    sound(page)
    press(page, "Đăng ký khai tử", "/thu-tuc/")
    sound(page)


def photograph_papers(page: Page) -> None:
    """The line drops under the first photograph; three pages, a reload, one page less, the next paper."""
    sound(page)
    press(page, "Chụp: Tờ khai", "/giay-to/to-khai$")
    page.context.set_offline(True)
    page.set_input_files("#files", [photograph()])
    expect(page.locator("#line")).to_contain_text("Mất kết nối")
    page.context.set_offline(False)
    page.wait_for_selector(".pages img")
    send(page, 2)
    page.reload()
    assert page.locator(".pages img").count() == 3
    tab_to(page, "Bỏ trang 3")
    page.keyboard.press("Enter")
    expect(page.locator(".pages img")).to_have_count(2)
    sound(page)
    press(page, "Xong, đến giấy", "/giay-to/giay-bao-tu$")
    send(page)
    press(page, "Xong, tiếp tục", "/nguoi-nop$")


def name_applicant(page: Page) -> None:
    """A reload in the middle keeps what was typed; a wrong number is said; back and forward lose nothing."""
    number = page.locator("[name='applicant.identity_number']")
    tab_to(page, "Họ và tên")
    page.keyboard.type("Nguyễn Thị Hạnh")
    page.keyboard.press("Tab")
    page.keyboard.type("0960")
    page.reload()
    assert page.input_value("[name='applicant.name']") == "Nguyễn Thị Hạnh"
    number.press("Enter")
    page.wait_for_selector(".wrong")
    sound(page)
    number.fill("096085001234")
    number.press("Enter")
    page.wait_for_url(re.compile("/xem-lai$"))
    sound(page)
    page.go_back()
    page.wait_for_url(re.compile("/nguoi-nop$"))
    assert page.input_value("[name='applicant.name']") == "Nguyễn Thị Hạnh"
    page.go_forward()
    page.wait_for_url(re.compile("/xem-lai$"))


def submit(page: Page) -> str:
    """Two clicks while the line is down, then back to the review; the look-up code stays the same."""
    tab_to(page, "Tôi cam đoan")
    page.keyboard.press("Space")
    page.context.set_offline(True)
    tab_to(page, "Nộp hồ sơ")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("#line")).to_contain_text("Mất kết nối")
    page.context.set_offline(False)
    page.wait_for_url(re.compile("/xong$"))
    sound(page)
    code = page.locator(".code").inner_text()
    page.goto(page.url.replace("/xong", "/xem-lai"))
    page.wait_for_url(re.compile("/xong$"))
    assert page.locator(".code").inner_text() == code
    return code


def told_of(district: District, code: str) -> tuple[int, str, str | None]:
    """Status, channel and number of the one dossier with that look-up code."""
    desk = next(one for one in district.communes if one.commune_id == COMMUNE).officers["counter_officer"]
    (found,) = desk.items(f"/intake/v1/communes/{COMMUNE}/dossiers", lookup_code=code)
    return found["status"], found["channel"], found["dossier_number"]


def receive(page: Page) -> str:
    """The officer opens what has waited longest and receives it with one key; its number."""
    page.goto("/quay/truc-tuyen")
    sound(page)
    page.locator("tbody a").last.press("Enter")
    page.wait_for_url(re.compile("/quay/truc-tuyen/"))
    sound(page)
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Mở to-khai.pdf").press("Enter")
    assert opened.value.request.get(opened.value.url).headers["content-type"] == "application/pdf"
    opened.value.close()
    page.keyboard.press("F2")
    page.keyboard.press("F2")
    page.wait_for_selector(".done")
    sound(page)
    page.reload()
    return page.locator(".done h2").inner_text().removeprefix("Đã tiếp nhận: ")


def test_from_the_first_page_to_the_reception_by_keyboard_on_a_bad_line(
    browser: Browser, context: BrowserContext, district: District
) -> None:
    """One dossier, told by SMS and received by the officer; a shared machine forgets all of it."""
    page = context.new_page()
    choose(page)
    phone = confirm_phone(page, district)
    photograph_papers(page)
    name_applicant(page)
    code = submit(page)
    assert told_of(district, code) == (1, "online", None)
    wait_until(lambda: any(code in text for text in texts(district, phone)), 30, what="the SMS with the code")
    officer = window(browser, district.instance.url("gateway"), "small").new_page()
    sign_in(officer, "tiepnhan1.cai-nuoc", password(district.instance, "tiepnhan1.cai-nuoc"))
    number = receive(officer)
    assert told_of(district, code)[1:] == ("online", number)
    wait_until(lambda: number in texts(district, phone)[-1], 30, what="the SMS with the number")
    officer.context.close()
    press(page, "Kết thúc", "/nop-ho-so$")
    assert page.evaluate("localStorage.length") == 0
    assert context.cookies() == []


def test_papers_that_were_asked_for_are_photographed_and_sent(
    context: BrowserContext, district: District
) -> None:
    """By whoever filed, from the same telephone: the request is read, answered, and the desk looks again."""
    page = context.new_page()
    confirm_phone(page, district)
    for paper in ("to-khai", "giay-bao-tu"):
        page.goto(re.sub(r"/giay-to.*", f"/giay-to/{paper}", page.url))
        send(page)
    page.goto(re.sub(r"/giay-to.*", "/nguoi-nop", page.url))
    page.fill("[name='applicant.name']", "Phạm Thị Bổ")
    page.fill("[name='applicant.identity_number']", "096085001234")
    page.locator("[name='applicant.identity_number']").press("Enter")
    page.wait_for_url(re.compile("/xem-lai$"))
    code = submit(page)
    desk = next(one for one in district.communes if one.commune_id == COMMUNE).officers["counter_officer"]
    dossiers = f"/intake/v1/communes/{COMMUNE}/dossiers"
    (found,) = desk.items(dossiers, lookup_code=code)
    path = f"{dossiers}/{found['dossier_id']}"
    asking = {"reason": "Ảnh tờ khai bị mờ", "items": ["Tờ khai: xin chụp lại"]}
    desk.post(f"{path}/supplement-requests", asking, etag=f'"{found["version"]}"')

    page.goto(f"/nop-ho-so/{COMMUNE}")
    sound(page)
    press(page, "Chụp và gửi", "/giay-to$")
    assert "xin chụp lại" in page.locator("main").inner_text()
    sound(page)
    press(page, "Tờ khai", "/giay-to/to-khai$")
    send(page)
    press(page, "Xong, tiếp tục", "/giay-to$")
    press(page, "Đủ giấy tờ", "/xem-lai$")
    sound(page)
    page.check("#consent")
    page.get_by_role("button", name="Gửi giấy tờ").dblclick()
    page.wait_for_url(re.compile("/xong$"))
    sound(page)
    assert page.locator(".code").inner_text() == code
    assert desk.get(path).body["state"] == "supplemented_at_reception"


def test_without_script_pages_and_photographs_work_too(browser: Browser, district: District) -> None:
    """The browser sends the forms itself, and the server straightens the photograph."""
    base = district.instance.url("gateway")
    context = browser.new_context(base_url=base, java_script_enabled=False, locale="vi-VN")
    page = context.new_page()
    phone = new_phone()
    page.goto(f"/nop-ho-so/{COMMUNE}/thu-tuc/{DEATH}")
    page.click("text=Bắt đầu nộp")
    page.fill("#phone", phone)
    page.click("text=Gửi mã cho tôi")
    page.fill("#code", "000000" if code_for(district, phone) != "000000" else "111111")
    page.click("text=Tiếp tục")
    assert "còn 4 lần thử" in page.locator(".wrong").inner_text()
    page.fill("#code", code_for(district, phone))
    page.click("text=Tiếp tục")
    page.click("text=Chụp: Tờ khai")
    page.set_input_files("#files", [photograph()])
    page.click("text=Gửi tệp đã chọn")
    shown = page.request.get(page.locator(".pages img").get_attribute("src") or "")
    assert Image.open(io.BytesIO(shown.body())).size == (270, 360)
    another = browser.new_context(base_url=base)
    stranger = another.new_page()
    stranger.goto(page.url)
    assert "/dien-thoai" in stranger.url
    another.close()
    context.close()
