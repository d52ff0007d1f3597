"""A citizen's account: opened with an officer by keyboard, signed in to on a telephone, used, closed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from deploy.demonstration.day import Commune, papers_of
from tests.e2e.district import District
from tests.e2e.pages.officers import FUNERAL_HELP, fits
from tests.e2e.pages.test_online import DEATH, new_phone, press, send, sound, submit, tab_to, texts
from tests.waiting import wait_until

COMMUNE, OFFICER = "32134", "tiepnhan1"
NAME, ADDRESS = "Trần Thị Lành", "ấp Tân Phong"
OpenWindow = Callable[..., Page]
CODE = re.compile(r"(\d{6}): ma")


@pytest.fixture
def commune(district: District) -> Commune:
    """Where the officers of these tests sit."""
    return next(one for one in district.communes if one.commune_id == COMMUNE)


def code_after(district: District, phone: str, before: int) -> str:
    """The code in the first message after so many codes."""

    def found() -> list[str]:
        return [match[1] for match in map(CODE.match, texts(district, phone)) if match]

    wait_until(lambda: len(found()) > before, 30, what="the code has arrived")
    return found()[before]


def received(commune: Commune, phone: str) -> dict[str, Any]:
    """A dossier of somebody with that telephone, received at the counter."""
    counter = commune.officers["counter_officer"]
    procedures = counter.items("/intake/v1/procedures")
    procedure = next(one for one in procedures if one["code"] == FUNERAL_HELP)
    person = {"name": NAME, "phone": phone, "identity_number": number_of(phone), "address": ADDRESS}
    body = {
        "channel": "counter",
        "unit_id": commune.unit_id,
        "procedure_code": FUNERAL_HELP,
        "applicant": person,
        "papers": papers_of(procedure),
        "receive": True,
    }
    told: dict[str, Any] = counter.post(commune.path("intake", "dossiers"), body).body
    return told


def number_of(phone: str) -> str:
    """The number of somebody whom no other test knows."""
    return f"096{phone[1:]}"


class Keys:
    """A keyboard that counts what is pressed."""

    def __init__(self, page: Page) -> None:
        self._page, self.count = page, 0

    def press(self, *keys: str) -> None:
        """One after the other."""
        for key in keys:
            self._page.keyboard.press(key)
            self.count += 1


def open_at_counter(page: Page, district: District, dossier_id: str, phone: str) -> int:
    """From the dossier to the account by keyboard; reload, dropped line, two presses. How many keys."""
    keys = Keys(page)
    page.goto(f"/quay/ho-so/{dossier_id}")
    keys.press("F7")
    page.wait_for_url(re.compile(r"/tai-khoan/moi\?"))
    assert page.input_value("[name=phone]") == phone
    fits(page)
    expect(page.locator("#consent")).to_be_focused()
    keys.press("Space", "Enter")
    page.wait_for_url(re.compile("/tai-khoan/moi/"))
    page.reload()
    expect(page.locator("#code")).to_be_focused()
    fits(page)
    keys.press(*code_after(district, phone, 0))
    page.context.set_offline(True)
    keys.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("#line")).to_contain_text("Mất kết nối")
    page.context.set_offline(False)
    page.wait_for_url(re.compile("xong=mo"))
    return keys.count


def move(page: Page, district: District, phone: str, new: str) -> None:
    """To another telephone: a number that nobody of the account has is refused, a wrong code counted."""
    page.fill("#phone", new)
    page.fill("#identity_number", "096085009999")
    page.locator("#identity_number").press("Enter")
    expect(page.locator(".wrong")).to_contain_text("đã đối chiếu")
    fits(page)
    page.fill("#identity_number", number_of(phone))
    page.locator("#identity_number").press("Enter")
    page.wait_for_url(re.compile("/tai-khoan/moi/"))
    code = code_after(district, new, 0)
    expect(page.locator("#code")).to_be_focused()
    page.keyboard.type("000000" if code != "000000" else "111111")
    page.keyboard.press("Enter")
    expect(page.locator(".wrong")).to_contain_text("còn 4 lần thử")
    page.fill("#code", code)
    page.locator("#code").press("Enter")
    page.wait_for_url(re.compile("xong=doi"))


def test_opened_at_the_counter_with_ten_keys_and_found_again(
    open_window: OpenWindow, district: District, commune: Commune
) -> None:
    """One account, whoever goes back or begins again; a wrong code says how many tries are left; moved."""
    phone, new = new_phone(), new_phone()
    dossier_id = received(commune, phone)["dossier_id"]
    page = open_window(OFFICER)
    assert open_at_counter(page, district, dossier_id, phone) <= 10
    address = page.url.partition("?")[0]
    fits(page)
    assert NAME in page.locator(".papers").inner_text()
    page.go_back()
    page.wait_for_url(address)  # the code is used: what it opened is shown
    page.goto(f"/quay/tai-khoan/moi?ho-so={dossier_id}")
    assert page.url.startswith(address)
    page.goto("/quay/tai-khoan")
    fits(page)
    expect(page.locator("#wanted")).to_be_focused()
    page.keyboard.type(number_of(phone))
    page.keyboard.press("Enter")
    page.wait_for_url(address)

    move(page, district, phone, new)
    page.click("text=Đóng tài khoản theo ý")
    page.get_by_role("button", name="Đóng tài khoản").dblclick()
    page.wait_for_url(re.compile("xong=dong"))
    assert NAME not in page.locator("main").inner_text()
    fits(page)


def sign_in_again(page: Page, district: District, phone: str, before: int) -> None:
    """With the telephone and the code that comes, by the keyboard."""
    page.goto(f"/nop-ho-so/{COMMUNE}")
    press(page, "Hồ sơ của tôi", "/dien-thoai")
    expect(page.locator("#phone")).to_be_focused()
    page.keyboard.type(phone)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/ma"))
    expect(page.locator("#code")).to_be_focused()
    page.keyboard.type(code_after(district, phone, before))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/cua-toi$"))


def file_prefilled(page: Page, phone: str) -> None:
    """Name, number and address stand there already."""
    page.goto(f"/nop-ho-so/{COMMUNE}/thu-tuc/{DEATH}")
    press(page, "Bắt đầu nộp", "/giay-to$")
    for paper in ("to-khai", "giay-bao-tu"):
        page.goto(re.sub(r"/giay-to.*", f"/giay-to/{paper}", page.url))
        send(page)
    page.goto(re.sub(r"/giay-to.*", "/nguoi-nop", page.url))
    sound(page)
    known = {"name": NAME, "identity_number": number_of(phone), "address": ADDRESS}
    assert {one: page.input_value(f"[name='applicant.{one}']") for one in known} == known
    tab_to(page, "Tiếp tục")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/xem-lai$"))
    submit(page)


def correct(page: Page) -> None:
    """What is kept is read and corrected, somebody is added; a second click, a reload, back and forward."""
    press(page, "Thông tin của tôi", "/thong-tin$")
    sound(page)
    press(page, "Sửa", "/thong-tin/.+")
    sound(page)
    page.fill("[name='person.address']", "ấp Nhà Vuông")
    page.get_by_role("button", name="Lưu").dblclick()
    page.wait_for_url(re.compile("xong=sua"))
    page.reload()
    assert "ấp Nhà Vuông" in page.locator("main").inner_text()
    press(page, "Thêm người", "/them$")
    page.fill("[name='person.name']", "Trần Văn Con")
    page.locator("[name='person.name']").press("Enter")
    page.wait_for_url(re.compile("xong=sua"))
    page.go_back()
    page.go_forward()
    assert page.locator(".card h2").count() == 2


def test_a_citizen_signs_in_files_reads_corrects_and_closes(
    open_window: OpenWindow, district: District, commune: Commune
) -> None:
    """On a telephone: the dossier of the counter, one filed now, own data corrected, no trace at the end."""
    phone = new_phone()
    dossier = received(commune, phone)
    officer = open_window(OFFICER)
    open_at_counter(officer, district, dossier["dossier_id"], phone)
    page = open_window(size="phone")
    sign_in_again(page, district, phone, 1)
    sound(page)
    assert dossier["dossier_number"] in page.locator(".own").inner_text()
    file_prefilled(page, phone)
    page.goto(f"/nop-ho-so/{COMMUNE}/cua-toi")
    assert page.locator(".own").count() == 2
    sound(page)
    correct(page)
    press(page, "Đóng tài khoản", "/dong$")
    sound(page)
    page.get_by_role("button", name="Đóng tài khoản").dblclick()
    page.wait_for_url(re.compile("xong=dong"))
    sound(page)
    assert page.locator(".own").count() == 0
    counter = commune.officers["counter_officer"]
    assert counter.get(commune.path("intake", f"dossiers/{dossier['dossier_id']}")).status == 200
    press(page, "Kết thúc", "/nop-ho-so$")
    assert page.evaluate("localStorage.length") == 0
    assert page.context.cookies() == []


def test_who_has_no_account_opens_one_or_goes_on_without(open_window: OpenWindow, district: District) -> None:
    """After a code, without coming; an officer is never needed, and the account neither."""
    page = open_window(size="phone")
    phone = new_phone()
    sign_in_again(page, district, phone, 0)
    sound(page)
    assert "không bắt buộc" in page.locator("main").inner_text()
    page.fill("[name='person.name']", NAME)
    page.get_by_role("button", name="Mở tài khoản").click()
    expect(page.locator(".wrong")).to_contain_text("đồng ý")
    assert page.input_value("[name='person.name']") == NAME
    page.check("#consent")
    page.get_by_role("button", name="Mở tài khoản").dblclick()
    page.wait_for_url(re.compile("xong=mo"))
    sound(page)
    assert "Chưa có hồ sơ nào" in page.locator("main").inner_text()
