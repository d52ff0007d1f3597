"""The forms of the resolving office, as printed: every field, in the order of the form, by both circulars."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.contracts.forms import Basis, Form, form_name
from services.contracts.forms.slips import NotAReasonError
from services.workflow.domain.forms import ControlSlip, Letter
from services.workflow.forms import FormPrinter
from tests.forms.paper import fonts, in_order, letters_outside, sizes, texts
from tests.forms.slips import AT, CENTRE, refusals, supplements
from tests.unit.workflow.form_samples import APOLOGY, STOP, apologies, control_slips, printer, stops

A5 = (148, 210)  # millimetres
FOOTS = {Basis.TT01_2018: "Thông tư 01/2018/TT-VPCP", Basis.TT03_2025: "Phụ lục I, Thông tư 03/2025/TT-VPCP"}
STATE = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
SIGNED = [
    "Nơi nhận:",
    "- Như trên;",
    "- Trung tâm Phục vụ hành chính công xã Thạnh Phú;",
    "- Lưu: VT, hồ sơ.",
]


@pytest.fixture(scope="module")
def forms() -> FormPrinter:
    """One printer for all, as in a process of the service."""
    return printer()


@pytest.mark.parametrize(
    ("basis", "title", "promise"),
    [
        (
            Basis.TT01_2018,
            "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ",
            "hẹn lại thời gian trả kết quả vào: 08 giờ 30 phút, ngày 30 tháng 11 năm 2026.",
        ),
        (
            Basis.TT03_2025,
            "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT",
            "đề nghị gia hạn thời gian giải quyết, hẹn trả kết quả vào: 08 giờ 30 phút, ngày 30 tháng 11",
        ),
    ],
)
def test_the_fields_of_form_04_stand_in_its_order(
    forms: FormPrinter, basis: Basis, title: str, promise: str
) -> None:
    """TT 01/2018/TT-VPCP, art. 9, form 04; TT 03/2025/TT-VPCP, Appendix I, form 04: the titles differ."""
    (page,) = texts(forms.apology(apologies(basis)["ordinary"]))
    assert in_order(page, [
        "ỦY BAN NHÂN DÂN XÃ THẠNH PHÚ", *STATE, "Số: 07/PXL", "Thạnh Phú, ngày 26 tháng 11 năm 2026", title,
        "Kính gửi: Nguyễn Thị Ngọc Huyền", "Địa chỉ: Ấp Cái Giếng, xã Thạnh Phú, tỉnh Cà Mau",
        "Số điện thoại: 0912 345 678",
        "Ngày nhận hồ sơ: 08 giờ 30 phút, ngày 24 tháng 11 năm 2026",
        "Mã hồ sơ: 000.17.22.H12-261124-0001",
        "Nội dung yêu cầu giải quyết: 1.004873 - Cấp giấy xác nhận tình trạng hôn nhân",
        "Thời gian hẹn trả kết quả: 08 giờ 30 phút, ngày 27 tháng 11 năm 2026",
        "chưa thể trả kết quả giải quyết hồ sơ của Ông/Bà đúng thời gian",
        "Lý do: Cần xác minh tình trạng hôn nhân tại nơi cư trú trước đây.",
        "xin lỗi Ông/Bà", promise, "Mong Ông/Bà thông cảm./.", *SIGNED,
        f"Mẫu số 04 - {FOOTS[basis]}",
    ])  # fmt: skip
    assert in_order(page, ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Lê Minh Đức"])


def test_the_fields_of_form_05_stand_in_its_order(forms: FormPrinter) -> None:
    """TT 03/2025/TT-VPCP, Appendix I, form 05: request, stage, decision, money (layout not verified)."""
    (page,) = texts(forms.stop(stops()["ordinary"]))
    assert in_order(page, [
        "ỦY BAN NHÂN DÂN XÃ THẠNH PHÚ", *STATE, "Số: 21/TB-UBND", "Thạnh Phú, ngày 25 tháng 11 năm 2026",
        "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ",
        "Kính gửi: Nguyễn Thị Ngọc Huyền", "Mã hồ sơ: 000.17.22.H12-261124-0001",
        "Yêu cầu dừng giải quyết: Bà Nguyễn Thị Ngọc Huyền đề nghị rút hồ sơ ngày 25 tháng 11 năm 2026.",
        "Giai đoạn giải quyết khi dừng: Thẩm định (bước 2 trong 5 bước)",
        "Quyết định: Dừng giải quyết, trả lại hồ sơ",
        "Thời điểm dừng: 08 giờ 30 phút, ngày 25 tháng 11 năm 2026",
        "Lý do: Người nộp hồ sơ không còn nhu cầu giải quyết.",
        "Phí, lệ phí, nghĩa vụ tài chính: Lệ phí 15.000 đ đã nộp được hoàn trả.",
        *SIGNED, "Mẫu số 05 - Phụ lục I, Thông tư 03/2025/TT-VPCP",
    ])  # fmt: skip
    assert in_order(page, ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Phạm Thị Mai"])


def test_a_stop_that_nobody_asked_for_names_no_request(forms: FormPrinter) -> None:
    """The office may stop by itself; money is then left to the pen where nothing was decided."""
    (page,) = texts(forms.stop(stops()["unasked"]))
    assert "Yêu cầu dừng giải quyết" not in page
    assert "Phí, lệ phí, nghĩa vụ tài chính: ....." in page


@pytest.mark.parametrize(("basis", "number"), [(Basis.TT01_2018, "05"), (Basis.TT03_2025, "06")])
def test_the_control_slip_has_a_block_for_each_hand_over(
    forms: FormPrinter, basis: Basis, number: str
) -> None:
    """TT 01/2018/TT-VPCP, art. 9, form 05; TT 03/2025/TT-VPCP, Appendix I, form 06: who, when, how."""
    (page,) = texts(forms.control_slip(control_slips(basis)["ordinary"]))
    assert in_order(page, [
        "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ", "Mã hồ sơ: 000.17.22.H12-261124-0001",
        "Kèm theo hồ sơ của: Nguyễn Thị Ngọc Huyền",
        "Tên cơ quan, bộ phận", "Thời gian giao, nhận hồ sơ", "Kết quả giải quyết", "Ghi chú",
        "Giao: 08 giờ 30 phút, ngày 24 tháng 11 năm 2026", "Nhận: 09 giờ 15 phút, ngày 24 tháng 11 năm 2026",
        f"1. Giao: {CENTRE}", "2. Nhận: Công chức tư pháp - hộ tịch",
        "Người giao Trần Văn Hòa", "Người nhận Dương Văn Tài",
        "Giao: 08 giờ 30 phút, ngày 25 tháng 11 năm 2026", "Nhận: 08 giờ 40 phút, ngày 25 tháng 11 năm 2026",
        "1. Giao: Công chức tư pháp - hộ tịch", "2. Nhận: Lãnh đạo", "Trước hạn",
        "Người giao Dương Văn Tài", "Người nhận Lê Minh Đức",
        "Giao: 08 giờ 30 phút, ngày 28 tháng 11 năm 2026", "Nhận: … giờ … phút, ngày … tháng … năm",
        "1. Giao: Lãnh đạo", "2. Nhận: Văn thư", "Quá hạn", "Trả lại: thiếu căn cứ pháp", "Lê Minh Đức",
        f"Mẫu số {number} - {FOOTS[basis]}",
    ])  # fmt: skip


def test_both_slips_are_printed_after_appraisal_too(forms: FormPrinter) -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.4 and 19.8: forms 02 and 03 of the resolving office are those of the desk."""
    assert "PHIẾU YÊU CẦU BỔ SUNG" in texts(forms.supplement(supplements(Basis.TT03_2025)["ordinary"]))[0]
    assert "PHIẾU TỪ CHỐI" in texts(forms.refusal(refusals(Basis.TT03_2025)["ordinary"]))[0]


@pytest.mark.parametrize("form", [APOLOGY, STOP], ids=["04", "05"])
@pytest.mark.parametrize("reason", ["", "HTTP 500"])
def test_no_letter_goes_out_without_a_reason(form: Letter, reason: str) -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.9: an apology states its reason; a technical error code is none."""
    with pytest.raises(NotAReasonError):
        replace(form, reason=reason)


def test_a_new_appointment_lies_after_the_old_one() -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.9: the date is put off, never drawn forward, by an apology."""
    with pytest.raises(ValueError, match="after the one that is not kept"):
        replace(APOLOGY, new_due_at=APOLOGY.due_at)


def test_what_is_not_known_is_left_to_the_pen(forms: FormPrinter) -> None:
    """Number, address, phone and the signer's name may be written by hand; nothing is invented."""
    (page,) = texts(forms.apology(apologies(Basis.TT03_2025)["bare"]))
    assert in_order(page, ["Số: ……/PXL", "Địa chỉ: ………", "Số điện thoại: ………"])
    assert "Lê Minh Đức" not in page


LONG: dict[str, Letter | ControlSlip] = {
    "04": apologies(Basis.TT03_2025)["long"],
    "05": stops()["long"],
    "06": control_slips(Basis.TT03_2025)["long"],
}


@pytest.mark.parametrize("which", LONG)
def test_long_content_flows_and_nothing_is_lost(forms: FormPrinter, which: str) -> None:
    """Two pages and more: numbered, inside the margins of A5, in one font, with every text on them."""
    form = LONG[which]
    method = {"04": forms.apology, "05": forms.stop, "06": forms.control_slip}[which]
    pdf = method(form)  # type: ignore[operator]
    pages = texts(pdf)
    assert len(pages) > 1
    assert all(f"- Trang {place}/{len(pages)}" in page for place, page in enumerate(pages, 1))
    assert not list(letters_outside(pdf, margin_mm=5))
    assert sizes(pdf) == {A5}
    assert {name.split("+")[1].partition("-")[0] for name, _ in fonts(pdf)} == {"LiberationSerif"}
    everything = "".join("".join(pages).split())
    if isinstance(form, ControlSlip):
        assert everything.count("1.Giao:") == everything.count("2.Nhận:") == len(form.hand_overs)
    else:
        reasons = ["".join(part.split()) for part in form.values()["reason"]]
        assert all(part[:40] in everything and part[-40:] in everything for part in reasons)
        assert in_order(pages[-1], [*SIGNED[:2], "Lưu: VT"])


def test_a_form_has_the_number_of_its_circular() -> None:
    """What is form 06 by one circular is form 05 by the other."""
    assert form_name(Form.CONTROL_SLIP, AT, Basis.TT01_2018).code == "TT01-2018/05"
    assert form_name(Form.CONTROL_SLIP, AT, Basis.TT03_2025).code == "TT03-2025/06"
