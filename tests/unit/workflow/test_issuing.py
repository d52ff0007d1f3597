"""Which facts make which form, and when there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.contracts.envelope import event_id
from services.contracts.forms import Basis, NoSuchFormError
from services.contracts.intake import CommunePublished, Unit
from services.contracts.person import PersonData
from services.workflow.domain import issuing
from services.workflow.domain.commune import ONE_STOP, Commune
from services.workflow.domain.errors import NothingToPrintError
from services.workflow.domain.issuing import Signing, Surroundings
from services.workflow.domain.running import Demand, DueMove, Result, Running, Stop, Supplement, Withdrawal
from services.workflow.domain.transitions import State
from services.workflow.handlers.communes import on_commune_published
from services.workflow.ports import COMMUNE, COMMUNES
from tests.fakes.work import FakeWork
from tests.fakes.workflow import EVENING, MORNING, running

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
PLACE = Commune(name="Xã Thạnh Phú", desk_phone="0290 3883 115", units={"one-stop": "Trung tâm xã Thạnh Phú"})
PERSON = PersonData(
    name="Nguyễn Thị Ngọc Huyền",
    phone="0912 345 678",
    address="Ấp 3, xã Thạnh Phú",
    representative="Lê Minh Đức",
)
REASON = "Cần xác minh tại nơi cư trú trước đây"
MOVE = DueMove(
    at=MORNING + HOUR,
    by="staff-2",
    why="extended",
    previous_due_at=EVENING,
    due_at=EVENING + DAY,
    reason=REASON,
    form_number="7/PXL",
)
REQUEST = Supplement(
    request_id="r1",
    nth=1,
    requested_at=MORNING + HOUR,
    requested_by="staff-1",
    reason="Thiếu giấy tờ theo quy định",
    papers=("Giấy chứng sinh", "Căn cước của cha"),
    in_time=True,
    answer_by=EVENING,
    form_number="15/HDHS",
)
STOP = Stop(at=MORNING + HOUR, by="staff-2", why="stop", reason="Hồ sơ trùng với hồ sơ khác")


def around(**given: Any) -> Surroundings:
    """What is beside the dossier."""
    told: dict[str, Any] = {
        "commune": PLACE,
        "person": PERSON,
        "name_of": {"staff-1": "Dương Văn Tài", "staff-2": "Phạm Thị Mai"}.get,
        "signing": Signing(letters=("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), refusal="NGƯỜI TIẾP NHẬN HỒ SƠ"),
        "remark": "Thời gian giải quyết được tính lại từ đầu.",
    }
    return Surroundings(**{**told, **given})


def refused(**given: Any) -> Running:
    """A dossier that was refused after appraisal."""
    result = Result(
        result_number="3/PTC",
        signed_on=date(2026, 11, 24),
        outcome="refused",
        reason="Không đủ điều kiện đăng ký",
        **given,
    )
    return running(result=result, completed_at=MORNING + HOUR)


def test_a_request_for_papers_makes_form_02() -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.4: what is missing, why, until when, and whom to ask."""
    form = issuing.supplement_form(running(supplements=(REQUEST,)), "r1", around())
    assert (form.name.code, form.number) == ("TT03-2025/02", "15/HDHS")
    assert [paper.name for paper in form.papers] == ["Giấy chứng sinh", "Căn cước của cha"]
    assert (form.reason, form.answer_by, form.issued_at) == (
        REQUEST.reason,
        EVENING,
        REQUEST.requested_at,
    )
    assert (form.contact_name, form.contact_phone, form.officer_name) == (
        "Dương Văn Tài",
        "0290 3883 115",
        "Dương Văn Tài",
    )
    assert form.letterhead.issuer == "Ủy ban nhân dân xã Thạnh Phú"
    assert form.receiving_unit == "Trung tâm xã Thạnh Phú"
    assert (form.applicant.name, form.applicant.email) == (PERSON.name, "")
    assert form.procedure == "1.001193 - Đăng ký khai sinh"


def test_a_refusal_after_appraisal_makes_form_03() -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.8: entered as the result; whoever filed signs for it, the office by hand."""
    form = issuing.refusal_form(refused(), around())
    assert (form.name.code, form.reason) == ("TT03-2025/03", "Không đủ điều kiện đăng ký")
    assert (form.filer_name, form.signer_role, form.officer_name) == (
        "Lê Minh Đức",
        "NGƯỜI TIẾP NHẬN HỒ SƠ",
        "",
    )
    alone = around(person=replace(PERSON, representative=None))
    assert issuing.refusal_form(refused(), alone).filer_name == PERSON.name


@pytest.mark.parametrize(("basis", "code"), [(None, "TT03-2025/04"), (Basis.TT01_2018, "TT01-2018/04")])
def test_an_apology_makes_form_04(basis: Basis | None, code: str) -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.9: the date that is not kept, why, the new one; signed as assigned."""
    form = issuing.apology_form(running(moves=(MOVE,), due_at=EVENING + DAY), 1, around(basis=basis))
    assert (form.name.code, form.number, form.reason) == (code, "7/PXL", REASON)
    assert (form.due_at, form.new_due_at, form.received_at) == (EVENING, EVENING + DAY, MORNING)
    assert (form.signer_lines, form.signer_name) == (("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), "Phạm Thị Mai")


def test_a_stop_makes_form_05() -> None:
    """TT 03/2025/TT-VPCP, form 05: stage reached, decision, money as far as it is known."""
    demand = Demand(
        demand_id="m1",
        amount=15_000,
        text="Lệ phí hộ tịch",
        requested_at=MORNING,
        requested_by="staff-1",
        pauses=False,
        paid_at=MORNING + HOUR,
    )
    unpaid = replace(demand, demand_id="m2", text="Thuế", amount=20_000, paid_at=None)
    waived = replace(unpaid, demand_id="m3", text="Phí", waived_at=MORNING)
    form = issuing.stop_form(running(stop=STOP, demands=(demand, unpaid, waived)), around())
    assert (form.name.code, form.decision, form.request) == ("TT03-2025/05", "Dừng giải quyết", "")
    assert form.stage == "Thẩm tra (bước 1 trong 3 bước)"
    assert form.money == (
        "Lệ phí hộ tịch: 15.000 đ (đã nộp); Thuế: 20.000 đ (chưa nộp); Phí: 20.000 đ (được miễn)"
    )
    assert (form.reason, form.stopped_at) == (STOP.reason, STOP.at)


def test_what_was_decided_in_writing_stands_as_it_was_written() -> None:
    """Decision and money consequences of the stop itself come before what is worked out."""
    written = replace(STOP, decision="Quyết định số 5 ngày 24/11/2026", money="Hoàn trả 15.000 đ")
    form = issuing.stop_form(running(stop=written), around())
    assert (form.decision, form.money) == (written.decision, written.money)


def test_a_granted_withdrawal_names_the_request() -> None:
    """Status 7 becomes 8 by a decision: request and decision both stand on the notice."""
    asked = Withdrawal(
        request_id="w1", requested_at=MORNING, requested_by="desk-1", stood=State.RUNNING, granted=True
    )
    dossier = running(stop=replace(STOP, why="withdrawal"), withdrawals=(asked,))
    form = issuing.stop_form(dossier, around())
    assert form.decision == "Đồng ý cho rút hồ sơ, dừng giải quyết"
    assert form.request == "Người nộp hồ sơ yêu cầu rút hồ sơ lúc 08 giờ 00 phút, ngày 24 tháng 11 năm 2026."
    because = replace(dossier, withdrawals=(replace(asked, request_reason="Không còn nhu cầu"),))
    assert issuing.stop_form(because, around()).request.endswith("2026: Không còn nhu cầu")
    assert issuing.stop_form(replace(dossier, withdrawals=()), around()).request == ""


def test_a_dossier_that_nobody_had_begun_is_stopped_too() -> None:
    """The stage is said in words."""
    assert issuing.stop_form(running(place=0, stop=STOP), around()).stage == "Chưa giao giải quyết"


def test_the_older_circular_has_no_notice_of_a_stop() -> None:
    """TT 01/2018/TT-VPCP, art. 9 has six forms."""
    with pytest.raises(NoSuchFormError):
        issuing.stop_form(running(stop=STOP), around(basis=Basis.TT01_2018))


def test_the_control_slip_shows_how_far_it_has_come() -> None:
    """The first date that was promised, and one block so far."""
    slip = issuing.control_slip(running(), MORNING + HOUR, around())
    assert (slip.name.code, slip.applicant_name, slip.due_at) == ("TT03-2025/06", PERSON.name, EVENING)
    assert (slip.letterhead.authority, slip.letterhead.issuer) == (
        "Ủy ban nhân dân xã Thạnh Phú",
        "Trung tâm xã Thạnh Phú",
    )
    assert len(slip.hand_overs) == 1
    assert slip.printed_at == MORNING + HOUR


@pytest.mark.parametrize("nth", [0, 2])
def test_there_is_no_form_of_what_has_not_happened(nth: int) -> None:
    """No request, no refusal, no apology, no stop: nothing to print."""
    dossier, beside = running(moves=(MOVE,)), around()
    with pytest.raises(NothingToPrintError):
        issuing.apology_form(dossier, nth, beside)
    with pytest.raises(NothingToPrintError):
        issuing.supplement_form(dossier, "r1", beside)
    with pytest.raises(NothingToPrintError):
        issuing.refusal_form(dossier, beside)
    with pytest.raises(NothingToPrintError):
        issuing.refusal_form(replace(refused(), completed_at=None), beside)
    granted = Result(result_number="1", signed_on=date(2026, 11, 24))
    with pytest.raises(NothingToPrintError):
        issuing.refusal_form(running(result=granted, completed_at=MORNING), beside)
    with pytest.raises(NothingToPrintError):
        issuing.stop_form(dossier, beside)


def test_a_move_that_is_no_apology_makes_no_form() -> None:
    """A calendar that changed moves a date without one."""
    with pytest.raises(NothingToPrintError):
        issuing.apology_form(running(moves=(replace(MOVE, why="calendar"),)), 1, around())


def test_what_a_commune_is_called_is_kept() -> None:
    """Heard twice it is the same; a unit of another commune has the name that all have."""
    work = FakeWork("32128")
    event = CommunePublished(
        event_id=event_id("intake", "commune-32128", 1),
        commune_id="32128",
        occurred_at=MORNING,
        name="Xã Cái Nước",
        active=True,
        desk_phone="0290 1",
        desk_address="",
        units=(Unit(unit_id="one-stop", name="Trung tâm", agency_code="H12.28", receives=True),),
    )
    for _ in range(2):
        on_commune_published(event, work)
    kept = work.get(COMMUNES, COMMUNE)
    assert kept is not None
    assert (kept["name"], kept["desk_phone"]) == ("Xã Cái Nước", "0290 1")
    assert kept["units"] == [{"unit_id": "one-stop", "name": "Trung tâm"}]
    assert Commune().unit_name("one-stop") == ONE_STOP
