"""The pages of the inbox, as a browser without script gets them."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import httpx
import pytest

from services.contracts.pages import SIGN_IN
from tests.fakes.desk import WISH, withdrawal
from tests.fakes.workflow import CLERK, LEADER, MORNING, SPECIALIST, received
from tests.integration.workflow.house import House
from tests.integration.workflow.people import HOME, ONE, Staff, good, published
from tests.integration.workflow.windows import Window, Windows, hidden

DOSSIER = "/xu-ly/ho-so/d1"


@pytest.fixture(autouse=True)
def known(one: House) -> None:
    """The copy of the staff has come."""
    one.hear(published("staff-2", SPECIALIST), published("staff-3", LEADER), published("staff-4", CLERK))


def test_whoever_is_not_signed_in_signs_in_first(client: httpx.Client) -> None:
    """And comes back to where they wanted to go."""
    sent = Window(client, "").see(f"{DOSSIER}?da=nhan")
    assert (sent.status_code, sent.headers["location"]) == (303, f"{SIGN_IN}?tiep={DOSSIER}%3Fda%3Dnhan")


def test_the_inbox_by_what_is_due(window: Windows, one: House, staff: Staff) -> None:
    """What is late is told in words, whoever has it by name; filters narrow it, and an empty one says so."""
    one.hear(received("d2"))
    good(staff(SPECIALIST, "staff-3").post(f"{HOME}/dossiers/d2/claim", version=1))
    mine = window(SPECIALIST)
    shown = mine.see("/xu-ly")
    assert shown.status_code == 200
    assert "Hôm nay, còn" in shown.text
    assert "Lê Văn Lâm" in shown.text
    assert "H12.28-261124-0001" in shown.text
    assert "H12.28-261124-0001" not in mine.see("/xu-ly?cua=me").text
    assert "Không có việc nào trễ" in mine.see("/xu-ly?tre=1").text
    one.show(MORNING + timedelta(days=3))
    assert "Trễ 3 ngày" in window(SPECIALIST).see("/xu-ly?tre=1").text
    assert "Không có việc nào" in window(CLERK, "staff-4").see("/xu-ly").text


def test_who_decides_is_shown_who_wants_a_dossier_back(window: Windows, one: House) -> None:
    """A leader, whatever step it stands at, with the wish in the applicant's words; nobody else."""
    one.hear(withdrawal())
    shown = window(LEADER, "staff-3").see("/xu-ly")
    assert "chờ lãnh đạo quyết định: 1" in shown.text
    assert WISH in shown.text
    assert "chờ lãnh đạo quyết định" not in window(SPECIALIST).see("/xu-ly").text


def test_a_number_leads_to_its_dossier(window: Windows, staff: Staff) -> None:
    """Typed or scanned, also when the dossier is somebody else's by now; one that is not here is said."""
    good(staff(SPECIALIST).post(f"{ONE}/completion", {}, 1))
    mine = window(SPECIALIST)
    found = mine.see("/xu-ly/tim?so=h12.28-261124-0001")
    assert (found.status_code, found.headers["location"]) == (303, DOSSIER)
    missing = mine.see("/xu-ly/tim?so=H12.28-261124-0002")
    assert (missing.status_code, "Không có hồ sơ số “H12.28-261124-0002”" in missing.text) == (404, True)
    assert mine.see("/xu-ly/tim?so=").status_code == 404


def test_a_step_is_done_in_one_click(window: Windows, one: House) -> None:
    """Then the page says so, the second click does nothing twice, and the giver may take it back."""
    mine = window(SPECIALIST)
    shown = mine.see(DOSSIER)
    assert "Nguyễn Thị Ánh" in shown.text
    for _ in range(2):
        sent = mine.send(f"{DOSSIER}/viec/hoan-thanh", shown, note="Đủ giấy tờ")
        assert (sent.status_code, sent.headers["location"]) == (303, f"{DOSSIER}?da=hoan-thanh")
    assert [run.outcome for run in one.dossier().runs] == ["done", None]
    after = mine.see(f"{DOSSIER}?da=hoan-thanh")
    assert "Bây giờ ở bước: Ký duyệt" in after.text
    assert "Đủ giấy tờ" in after.text
    assert mine.send(f"{DOSSIER}/viec/rut-lai", after).status_code == 303
    assert one.dossier().runs[-1].step_code == "appraise"


def test_the_last_step_registers_the_result(window: Windows, one: House, staff: Staff) -> None:
    """Its number is the next of the series; a wrong day is marked, and what was typed stays."""
    good(staff(SPECIALIST).post(f"{ONE}/completion", {}, 1))
    good(staff(LEADER, "staff-3").post(f"{ONE}/completion", {}, 2))
    clerk = window(CLERK, "staff-4")
    shown = clerk.see(DOSSIER)
    assert 'name="result.signed_on" type="date" value="2026-11-24"' in shown.text
    wrong = clerk.send(
        f"{DOSSIER}/viec/hoan-thanh", shown, last="1", result__signed_on="2026-11-20", note="Bản chính"
    )
    assert wrong.status_code == 422
    assert 'id="result.signed_on-fault"' in wrong.text
    assert 'value="2026-11-20"' in wrong.text
    assert "Bản chính</textarea>" in wrong.text
    done = clerk.send(f"{DOSSIER}/viec/hoan-thanh", wrong, last="1", result__signed_on="2026-11-24")
    assert done.status_code == 303
    result = one.dossier().result
    assert result is not None
    assert f"Kết quả số {result.result_number}" in clerk.see(done.headers["location"]).text


def test_the_loser_is_told_who_won(window: Windows, staff: Staff) -> None:
    """By name, with the new state beside, and the text is still there although the form is gone."""
    mine = window(SPECIALIST)
    form = mine.see(f"{DOSSIER}/viec/yeu-cau-bo-sung")
    good(staff(SPECIALIST, "staff-3").post(f"{ONE}/claim", version=1))
    lost = mine.send(f"{DOSSIER}/viec/yeu-cau-bo-sung", form, reason="Giấy chứng sinh mờ", papers="Giấy A")
    assert lost.status_code == 412
    assert "Lê Văn Lâm" in lost.text
    assert "tình trạng mới nhất" in lost.text
    assert "Lê Văn Lâm đang giữ bước này." in lost.text
    assert "<dd>Giấy chứng sinh mờ</dd>" in lost.text


def test_a_stale_page_shows_the_new_state_and_keeps_what_was_typed(window: Windows, staff: Staff) -> None:
    """The form stays where it can still be sent, with the version that is shown now."""
    mine = window(SPECIALIST)
    form = mine.see(f"{DOSSIER}/viec/yeu-cau-bo-sung")
    good(staff(SPECIALIST).post(f"{ONE}/claim", version=1))
    typed = {"reason": "Giấy chứng sinh mờ", "papers": "Giấy A\nGiấy B"}
    stale = mine.send(f"{DOSSIER}/viec/yeu-cau-bo-sung", form, **typed)
    assert stale.status_code == 412
    assert "Giấy A\nGiấy B</textarea>" in stale.text
    assert hidden(stale, "_version") == "2"
    assert mine.send(f"{DOSSIER}/viec/yeu-cau-bo-sung", stale, **typed).status_code == 303
    shown = mine.see(DOSSIER)
    assert "Đang chờ người nộp bổ sung" in shown.text
    assert "Giấy B" in shown.text


def test_a_paper_passes_through(window: Windows, staff: Staff) -> None:
    """As PDF with the visitor's own token; what was not issued, or is none of ours, is told in a page."""
    mine = window(SPECIALIST)
    slip = mine.see(f"{DOSSIER}/giay/phieu-kiem-soat")
    assert (slip.status_code, slip.headers["content-type"]) == (200, "application/pdf")
    assert slip.content.startswith(b"%PDF")
    assert slip.headers["cache-control"] == "no-store"
    for missing in ("tu-choi", "xin-loi/1", "khac", "phieu-kiem-soat/1", "xin-loi"):
        answer = mine.see(f"{DOSSIER}/giay/{missing}")
        assert (answer.status_code, "text/html" in answer.headers["content-type"]) == (404, True), missing


def test_many_at_once_all_or_none(window: Windows, one: House, staff: Staff) -> None:
    """One that a colleague has spoils all; else each that can be is done; the report says why not."""
    one.hear(received("d2"))
    good(staff(SPECIALIST, "staff-3").post(f"{HOME}/dossiers/d2/claim", version=1))
    mine = window(SPECIALIST)
    picks = ["d1|1||H12-1", "d2|2||H12-2"]
    shown = mine.see("/xu-ly")
    spoiled = mine.send("/xu-ly/nhieu", shown, pick=picks, mode="all_or_nothing", _deed="claims")
    assert "0 trên 2" in spoiled.text
    assert "Lê Văn Lâm" in spoiled.text
    assert one.dossier().version == 1
    each = mine.send("/xu-ly/nhieu", mine.see("/xu-ly"), pick=picks, mode="each", _deed="completions")
    assert "1 trên 2" in each.text
    assert one.dossier().runs[-1].step_code == "sign"
    nothing = mine.send("/xu-ly/nhieu", mine.see("/xu-ly"), mode="each", _deed="claims")
    assert (nothing.status_code, "Chưa chọn hồ sơ nào" in nothing.text) == (422, True)


def test_many_last_steps_get_numbers_of_the_series(window: Windows, one: House, staff: Staff) -> None:
    """No number has to be typed for each."""
    good(staff(SPECIALIST).post(f"{ONE}/completion", {}, 1))
    good(staff(LEADER, "staff-3").post(f"{ONE}/completion", {}, 2))
    clerk = window(CLERK, "staff-4")
    pick = hidden(clerk.see("/xu-ly"), "pick")
    done = clerk.send("/xu-ly/nhieu", clerk.see("/xu-ly"), pick=pick, mode="each", _deed="completions")
    assert "1 trên 1" in done.text
    result = one.dossier().result
    assert result is not None
    assert result.result_number


def test_a_stand_in_is_appointed_and_ended(window: Windows) -> None:
    """The stand-in reads for whom they work; a wrong period is marked; ended, it is over."""
    boss, mine = window(LEADER, "staff-3"), window(SPECIALIST)
    form = boss.see("/xu-ly/lam-thay")
    order = {"officer": "staff-3", "stand_in": "staff-2", "reason": "Đi họp"}
    wrong = boss.send("/xu-ly/lam-thay", form, **order, **{"from": "2026-11-24", "until": "2026-11-23"})
    assert wrong.status_code == 422
    assert 'id="until-fault"' in wrong.text
    sent = boss.send("/xu-ly/lam-thay", wrong, **order, **{"from": "2026-11-24", "until": "2026-11-24"})
    assert sent.status_code == 303
    assert "Bạn đang làm thay <strong>Lê Văn Lâm</strong>" in mine.see("/xu-ly").text
    shown = mine.see("/xu-ly/lam-thay")
    (address,) = re.findall(r'action="(/xu-ly/lam-thay/[^"]+/thoi)"', shown.text)
    assert mine.send(address, shown).status_code == 303
    assert "Bạn đang làm thay" not in mine.see("/xu-ly").text
    again = mine.send(address, mine.see("/xu-ly/lam-thay"))
    assert (again.status_code, "đã kết thúc" in again.text) == (409, True)


def test_an_opinion_goes_to_the_unit_and_comes_back(window: Windows, one: House) -> None:
    """The asked unit finds the question by itself and answers it from there."""
    mine, asked = window(SPECIALIST, "staff-9"), window(CLERK, "staff-4")
    form = mine.see(f"{DOSSIER}/viec/lay-y-kien")
    question = {"agency_code": "justice", "question": "Có tranh chấp không?", "term__count": "2"}
    sent = mine.send(f"{DOSSIER}/viec/lay-y-kien", form, **question, term__unit="working_days")
    assert sent.status_code == 303, sent.text
    assert "Chờ ý kiến của justice" in mine.see(DOSSIER).text
    listed = asked.see("/xu-ly/y-kien")
    assert "Có tranh chấp không?" in listed.text
    (address,) = re.findall(r'href="(/xu-ly/ho-so/d1/viec/cho-y-kien[^"]*)"', listed.text)
    form = asked.see(unescape(address))
    assert asked.send(address.partition("?")[0], form, answer="Không.").status_code == 303
    assert one.dossier().consultations[0].answer == "Không."
    assert "không có câu hỏi nào" in asked.see("/xu-ly/y-kien").text


def test_a_session_that_ended_leads_back_to_the_form(client: httpx.Client, window: Windows) -> None:
    """After signing in again the form is there, and the browser has kept what was typed."""
    form = f"{DOSSIER}/viec/yeu-cau-bo-sung"
    shown = window(SPECIALIST).see(form)
    headers = {"Referer": f"http://testserver{form}"}
    over = client.post(form, data={"reason": "x"}, headers=headers, follow_redirects=False)
    assert (over.status_code, over.headers["location"]) == (303, f"{SIGN_IN}?tiep={form}")
    assert f'data-draft="{DOSSIER} yeu-cau-bo-sung"' in shown.text


def test_a_form_of_another_site_is_refused(window: Windows, one: House) -> None:
    """The cookie alone is no order."""
    mine = window(SPECIALIST)
    mine.headers["Origin"] = "http://elsewhere.example"
    assert mine.send(f"{DOSSIER}/viec/nhan", mine.see(DOSSIER)).status_code == 403
    assert one.dossier().version == 1


def test_what_is_not_offered_is_said(window: Windows) -> None:
    """A form that is not the visitor's, an act that there is not, a dossier that is not known."""
    mine = window(SPECIALIST)
    assert "Hiện không làm được việc “Dừng giải quyết”" in mine.see(f"{DOSSIER}/viec/dung").text
    assert mine.see(f"{DOSSIER}/viec/khac").status_code == 404
    assert mine.see("/xu-ly/ho-so/nowhere").status_code == 404
    assert window("machine_client", "m").see("/xu-ly").status_code == 403


def test_the_administrator_frees_a_claim(window: Windows, staff: Staff, one: House) -> None:
    """They see the dossier without whose it is, and release what an absent officer has claimed."""
    good(staff(SPECIALIST).post(f"{ONE}/claim", version=1))
    admin = window("commune_admin", "staff-8")
    shown = admin.see(f"{DOSSIER}/viec/thoi-nhan")
    assert "Nguyễn Thị Ánh" not in shown.text
    assert admin.send(f"{DOSSIER}/viec/thoi-nhan", shown, reason="Nghỉ ốm").status_code == 303
    current = one.dossier().current
    assert current is not None
    assert current.claimed_by is None
