"""The forms of the resolving office over HTTP: ordered, printed once from what is kept, and kept."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from services.chassis.issued import ISSUED
from services.workflow.ports import STAFF
from tests.fakes.desk import withdrawal
from tests.fakes.stories import commune, officer
from tests.fakes.workflow import LEADER, SPECIALIST
from tests.forms.paper import in_order, texts
from tests.integration.workflow.house import House
from tests.integration.workflow.people import HOME, ONE, Person, Staff, good, problem

FORMS = f"{ONE}/forms"
APPLICANT = "Nguyễn Thị Ánh"
REASON = {"reason": "Không đủ điều kiện theo quy định."}
PAPERS = {"reason": "Tờ khai thiếu chữ ký.", "papers": ["Tờ khai", "Giấy chứng sinh"]}
APOLOGY = {"reason": "Cần xác minh thêm.", "new_due_at": "2026-11-30T03:00:00Z"}
STOP = {**REASON, "decision": "Quyết định 12/QĐ-UBND", "money": "Hoàn lệ phí đã nộp."}


@pytest.fixture
def leader(one: House, staff: Staff) -> Person:
    """Somebody who decides, in a commune whose name and officers were heard of."""
    one.hear(commune(), officer("chief", "Phạm Thị Mai"), officer("staff-2", "Dương Văn Tài"))
    assert len(one.all(STAFF)) == 2
    return staff(LEADER, "chief")


def page_of(who: Person, form: str, **query: Any) -> str:
    """The text of the first page of a form."""
    answer = who.get(f"{FORMS}/{form}", **query)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf"), answer.text
    return texts(answer.content)[0]


def test_a_request_for_papers_becomes_form_02(leader: Person, staff: Staff) -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.4: with the number that it got, its papers, and who helps."""
    asked = good(staff(SPECIALIST).post(f"{ONE}/supplement-requests", PAPERS, 1))["supplements"][0]
    page = page_of(leader, f"supplement/{asked['request_id']}")
    assert in_order(
        page, ["Số: 1/HDHS", "PHIẾU YÊU CẦU BỔ SUNG", APPLICANT, "1 Tờ khai", "2 Giấy chứng sinh"]
    )
    assert in_order(page, ["Lý do: Tờ khai thiếu chữ ký.", "Thời hạn bổ sung:", "Dương Văn Tài"])


def test_a_refusal_becomes_form_03(leader: Person) -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.8: with its reason, by either circular."""
    good(leader.post(f"{ONE}/refusal", REASON, 1))
    assert in_order(page_of(leader, "refusal"), ["PHIẾU TỪ CHỐI", APPLICANT, f"Lý do: {REASON['reason']}"])
    older = page_of(leader, "refusal", basis="TT01-2018")
    assert older.endswith("Mẫu số 03 - Thông tư 01/2018/TT-VPCP")


def test_an_apology_becomes_form_04(leader: Person) -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.9: the promised date, the reason, the new one, signed by who gave it."""
    good(leader.post(f"{ONE}/extensions", APOLOGY, 1))
    page = page_of(leader, "apology/1")
    assert in_order(page, [
        "Số: 1/PXL", "VĂN BẢN XIN LỖI", f"Kính gửi: {APPLICANT}",
        "Thời gian hẹn trả kết quả: 17 giờ 30 phút, ngày 25 tháng 11 năm 2026",
        "Lý do: Cần xác minh thêm.", "10 giờ 00 phút, ngày 30 tháng 11 năm 2026",
    ])  # fmt: skip
    assert "Phạm Thị Mai" in page
    assert "PHIẾU XIN LỖI VÀ HẸN LẠI" in page_of(leader, "apology/1", basis="TT01-2018")


def test_a_stop_becomes_form_05(leader: Person) -> None:
    """TT 03/2025/TT-VPCP, form 05: decision and money as they were written; the older circular has none."""
    good(leader.post(f"{ONE}/stop", STOP, 1))
    page = page_of(leader, "stop")
    assert in_order(
        page, ["Số: 1/TB", "THÔNG BÁO DỪNG", STOP["decision"], f"Lý do: {STOP['reason']}", STOP["money"]]
    )
    assert problem(leader.get(f"{FORMS}/stop", basis="TT01-2018")) == (404, "no-such-form")


def test_a_granted_withdrawal_becomes_form_05_too(one: House, leader: Person) -> None:
    """Whatever the leader wrote: the applicant's wish is a reason in words."""
    one.hear(withdrawal())
    good(leader.post(f"{ONE}/withdrawal-decision", {"granted": True, "reason": "Rút"}, 2))
    page = page_of(leader, "stop")
    assert in_order(
        page, ["Yêu cầu dừng giải quyết: Người nộp hồ sơ yêu cầu rút hồ sơ lúc", "Đồng ý cho rút hồ sơ"]
    )
    assert "Lý do: Theo yêu cầu của người nộp hồ sơ: Rút" in page


def test_a_form_is_printed_once_and_kept(one: House, leader: Person, staff: Staff) -> None:
    """TT 01/2018/TT-VPCP, art. 10: kept in the system; the reprint is that very file, told by its hash."""
    good(leader.post(f"{ONE}/extensions", APOLOGY, 1))
    first, again = leader.get(f"{FORMS}/apology/1"), staff(SPECIALIST).get(f"{FORMS}/apology/1")
    assert again.content == first.content
    (issued,) = one.all(ISSUED)
    assert (issued["form_code"], issued["subject"], issued["issued_by"]) == ("TT03-2025/04", "d1", "chief")
    assert first.headers["etag"] == f'"{hashlib.sha256(first.content).hexdigest()}"'


def test_the_control_slip_of_a_changed_dossier_is_another(one: House, leader: Person, staff: Staff) -> None:
    """What was printed stays as it was; what has happened since stands on a new slip, block by block."""
    before = page_of(leader, "control-slip")
    assert in_order(before, ["PHIẾU KIỂM SOÁT", "1. Giao: Bộ phận Một cửa xã Cái Nước"])
    good(staff(SPECIALIST).post(f"{ONE}/completion", {"note": "Đủ điều kiện."}, 1))
    after = page_of(leader, "control-slip")
    assert (before.count("1. Giao:"), after.count("1. Giao:")) == (1, 2)
    assert in_order(after, ["2. Nhận: Lãnh đạo", "Đúng hạn", "Đủ điều kiện."])
    assert page_of(leader, "control-slip", basis="TT01-2018").endswith("Mẫu số 05 - Thông tư 01/2018/TT-VPCP")
    assert {one_["occasion"] for one_ in one.all(ISSUED)} == {"1", "2"}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("refusal", (404, "no-such-form")),
        ("apology/1", (404, "no-such-form")),
        ("supplement/r9", (404, "no-such-form")),
        ("stop", (404, "no-such-form")),
        ("apology/0", (422, "invalid-fields")),
    ],
)
def test_what_has_not_happened_is_not_printed(
    one: House, leader: Person, path: str, expected: tuple[int, str]
) -> None:
    """A problem with its code, and nothing is kept."""
    assert problem(leader.get(f"{FORMS}/{path}")) == expected
    assert one.all(ISSUED) == []


def test_an_unknown_circular_is_refused(leader: Person) -> None:
    """Rather than printed by another."""
    assert problem(leader.get(f"{FORMS}/control-slip", basis="TT99")) == (422, "invalid-fields")


def test_an_unknown_dossier_has_no_forms(leader: Person) -> None:
    """404, whichever form it is."""
    assert problem(leader.get(f"{HOME}/dossiers/nobody/forms/control-slip")) == (404, "dossier-not-found")
