"""The inbox in a real browser: from claim to signed result, by keyboard, on a weak line, two at once."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.browser import fits
from tests.e2e.district import District
from tests.e2e.pages.officers import Filed, arrived, at_screen, tab_to

DONE = "**?da=*"
NOTE, RESULT = "Đủ giấy tờ, đề nghị ký", "77/KQ-UBND"


def entered(page: Page, filed: Filed) -> None:
    """From the inbox to the dossier, by the keyboard alone."""
    page.goto("/xu-ly")
    tab_to(page, f'a[href="{filed.address}"]')
    with page.expect_navigation():
        page.keyboard.press("Enter")


def pressed(page: Page, key: str = "F2") -> None:
    """The key that does the main thing, until the page says that it is done."""
    with page.expect_navigation(url=DONE):
        page.keyboard.press(key)


def appraised(page: Page, filed: Filed) -> None:
    """Claimed and done, on a line that drops; sent twice, read again, gone back and forth."""
    expect(page.get_by_text(filed.number)).to_be_visible()
    fits(page)
    entered(page, filed)
    fits(page)
    tab_to(page, 'form[action$="/viec/nhan"] button')
    page.keyboard.press("Enter")
    page.wait_for_url(DONE)
    expect(page.locator(".done")).to_be_focused()
    expect(page.locator(".done")).to_contain_text("Bạn đã nhận việc này.")
    tab_to(page, "#note")
    page.keyboard.type(NOTE)
    page.context.set_offline(True)
    page.keyboard.press("F2")
    page.keyboard.press("F2")
    expect(page.locator("#line")).to_contain_text("Mất kết nối")
    page.context.set_offline(False)
    page.wait_for_url("**?da=hoan-thanh")
    page.reload()
    page.go_back()
    page.go_forward()
    expect(page.get_by_text("Bây giờ ở bước: Lãnh đạo ký.")).to_be_visible()
    fits(page)


def registered(page: Page, filed: Filed) -> None:
    """The last step, on a telephone: only the number is typed, the day of the signature stands there."""
    entered(page, filed)
    tab_to(page, "[name='result.result_number']")
    page.keyboard.type(RESULT)
    expect(page.locator("[name='result.signed_on']")).not_to_have_value("")
    fits(page)
    pressed(page)
    expect(page.get_by_text(f"Kết quả số {RESULT}").first).to_be_visible()


def test_a_dossier_from_claim_to_signed_result_by_keyboard(browser: Browser, district: District) -> None:
    """Claimed, done on a line that drops, signed, registered; reload and the way back do nothing twice."""
    filed = arrived(district.communes[0])
    with at_screen(browser, district, filed.commune, "specialist") as page:
        appraised(page, filed)
        assert [run["outcome"] for run in filed.seen()["steps"]] == ["done", None]
    with at_screen(browser, district, filed.commune, "leader") as page:
        entered(page, filed)
        expect(page.get_by_text(NOTE)).to_be_visible()
        page.frame_locator("iframe.frame").locator("h1").click()
        pressed(page)
    with at_screen(browser, district, filed.commune, "clerk", size="phone") as page:
        registered(page, filed)
    seen = filed.seen()
    assert (seen["status"], seen["result"]["result_number"]) == (9, RESULT)
    assert [run["outcome"] for run in seen["steps"]] == ["done"] * 3


def test_two_officers_at_once(browser: Browser, district: District) -> None:
    """The loser reads who won, on the fresh state, and what they had typed is still there."""
    filed = arrived(district.communes[0])
    with (
        at_screen(browser, district, filed.commune, "specialist") as first,
        at_screen(browser, district, filed.commune, "specialist", 2) as second,
    ):
        second.goto(f"{filed.address}/viec/yeu-cau-bo-sung")
        second.fill("#reason", "Trích lục khai tử bị mờ")
        second.fill("#papers", "Trích lục khai tử")
        first.goto(filed.address)
        first.get_by_role("button", name="Nhận việc này").dblclick()
        first.wait_for_url(DONE)
        second.keyboard.press("F2")
        told = second.get_by_role("alert")
        expect(told).to_contain_text("Lê Thị Kim Thoa")
        expect(told).to_be_focused()
        expect(second.get_by_text("Lê Thị Kim Thoa đang giữ bước này.")).to_be_visible()
        expect(second.get_by_label("Nội dung bạn đã nhập")).to_contain_text("Trích lục khai tử bị mờ")
        fits(second)
    assert [entry["what"] for entry in filed.seen()["history"]].count("claimed") == 1


def test_many_at_once(browser: Browser, district: District) -> None:
    """Ticked by the keyboard, claimed together; one that is gone meanwhile is told by name, the rest done."""
    filed = [arrived(district.communes[0]) for _ in range(2)]
    with at_screen(browser, district, filed[0].commune, "specialist") as page:
        page.goto("/xu-ly?cua=nobody")
        for one in filed:
            tab_to(page, f'input[name="pick"][value^="{one.dossier_id}|"]')
            page.keyboard.press("Space")
        with at_screen(browser, district, filed[0].commune, "specialist", 2) as other:
            other.goto(filed[1].address)
            other.get_by_role("button", name="Nhận việc này").click()
            other.wait_for_url(DONE)
        tab_to(page, 'button[value="claims"]')
        page.keyboard.press("Enter")
        expect(page.get_by_text("1 trên 2 hồ sơ đã làm xong")).to_be_visible()
        expect(page.get_by_role("row").filter(has_text=filed[1].number)).to_contain_text("Phạm Hoàng Nam")
        fits(page)
    holders = [one.seen()["current"]["claimed_by"] for one in filed]
    assert len(set(holders)) == 2
    assert None not in holders


def test_with_intake_away_the_step_is_recorded(browser: Browser, district: District) -> None:
    """The frame of the scans says that it is not ready; note and step are taken all the same."""
    filed = arrived(district.communes[0])
    with at_screen(browser, district, filed.commune, "specialist") as page, district.without("intake.api"):
        page.goto(filed.address)
        scans = page.frame_locator("iframe.frame")
        expect(scans.get_by_text("tạm thời chưa sẵn sàng")).to_be_visible()
        page.fill("#note", "Đã xem bản giấy")
        pressed(page)
        expect(page.get_by_text("Bây giờ ở bước: Lãnh đạo ký.")).to_be_visible()
        expect(page.get_by_text("Đã xem bản giấy")).to_be_visible()
    assert filed.seen()["current"]["step_code"] == "ky"


def test_the_pages_beside_the_inbox(browser: Browser, district: District) -> None:
    """A leader appoints a stand-in, whose draft survives a reload, and ends it; the questions fit as well."""
    commune = district.communes[0]
    with at_screen(browser, district, commune, "leader") as page:
        page.goto("/xu-ly/y-kien")
        fits(page)
        page.goto("/xu-ly/lam-thay")
        page.select_option("#stand_in", label="Phạm Hoàng Nam (công chức chuyên môn)")
        page.fill("#from", "2026-01-01")
        page.fill("#until", "2099-12-31")
        page.fill("#reason", "Đi công tác")
        page.reload()
        expect(page.locator("#reason")).to_have_value("Đi công tác")
        tab_to(page, "form.card > .row button")
        page.keyboard.press("Enter")
        page.wait_for_url(DONE)
        fits(page)
        with at_screen(browser, district, commune, "specialist", 2) as other:
            expect(other.get_by_text("Bạn đang làm thay Huỳnh Minh Trí")).to_be_visible()
        page.get_by_role("button", name="Kết thúc").click()
        page.wait_for_url("**?da=thoi")
        expect(page.get_by_text("Đã hết").first).to_be_visible()
