"""Forms 02 and 03, which desk and resolving office share: every field, in the order of the form."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.chassis.typeset import Typesetter
from services.contracts.forms import Basis, text
from services.contracts.forms.slips import (
    REFUSAL_TEMPLATE,
    SUPPLEMENT_TEMPLATE,
    NotAReasonError,
    RefusalForm,
    SupplementForm,
)
from tests.forms.paper import fonts, in_order, letters_outside, sizes, texts
from tests.forms.slips import REFUSAL, SUPPLEMENT, refusals, supplements

A5 = (148, 210)  # millimetres
FOOTS = {Basis.TT01_2018: "Thông tư 01/2018/TT-VPCP", Basis.TT03_2025: "Phụ lục I, Thông tư 03/2025/TT-VPCP"}
TOP = [
    "ỦY BAN NHÂN DÂN XÃ THẠNH PHÚ",
    "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG XÃ THẠNH PHÚ",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
]


@pytest.fixture(scope="module")
def typesetter() -> Typesetter:
    """As the services build it."""
    return Typesetter(text.PRINTABLE, text.fit)


def printed(form: SupplementForm | RefusalForm, typesetter: Typesetter) -> bytes:
    """The slip as PDF."""
    template = SUPPLEMENT_TEMPLATE if isinstance(form, SupplementForm) else REFUSAL_TEMPLATE
    return typesetter.pdf(template, form.values(), issued_at=form.issued_at)


@pytest.mark.parametrize("basis", Basis)
def test_the_fields_of_form_02_stand_in_its_order(typesetter: Typesetter, basis: Basis) -> None:
    """TT 01/2018/TT-VPCP, art. 9, form 02; TT 03/2025/TT-VPCP, Appendix I, form 02: what is missing."""
    (page,) = texts(printed(supplements(basis)["ordinary"], typesetter))
    assert in_order(page, [
        *TOP, "Số: 15/HDHS", "Thạnh Phú, ngày 24 tháng 11 năm 2026",
        "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ", "Mã hồ sơ: 000.17.22.H12-261124-0001",
        "Bộ phận tiếp nhận và trả kết quả: Trung tâm Phục vụ hành chính công xã Thạnh Phú",
        "Hồ sơ của: Nguyễn Thị Ngọc Huyền",
        "Nội dung yêu cầu giải quyết: 1.004873 - Cấp giấy xác nhận tình trạng hôn nhân",
        "Địa chỉ: Ấp Cái Giếng, xã Thạnh Phú, tỉnh Cà Mau",
        "Số điện thoại: 0912 345 678", "Email: ngochuyen@example.vn",
        "Số lượng TT Nội dung, giấy tờ Bản chính Bản chứng thực Bản chụp",
        "1 Quyết định ly hôn đã có hiệu lực pháp luật 01",
        "2 Căn cước của người yêu cầu 01 02",
        "3 Sửa họ tên cha trong tờ khai cho đúng với căn cước",
        "Lý do: Thành phần hồ sơ chưa đủ theo quy định của thủ tục.",
        "Thời hạn bổ sung: trước 08 giờ 30 phút, ngày 04 tháng 12 năm 2026",
        "Thời gian giải quyết được tính từ khi nhận đủ hồ sơ.",
        "Ông/Bà liên hệ Trần Văn Hòa, số điện thoại: 0290 3883 115",
        "NGƯỜI HƯỚNG DẪN", "Trần Văn Hòa",
        f"Mẫu số 02 - {FOOTS[basis]}",
    ])  # fmt: skip


@pytest.mark.parametrize("basis", Basis)
def test_the_fields_of_form_03_stand_in_its_order(typesetter: Typesetter, basis: Basis) -> None:
    """TT 01/2018/TT-VPCP, art. 9, form 03; TT 03/2025/TT-VPCP, Appendix I, form 03: not accepted, and why."""
    (page,) = texts(printed(refusals(basis)["ordinary"], typesetter))
    assert in_order(page, [
        *TOP, "Thạnh Phú, ngày 24 tháng 11 năm 2026",
        "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ", "Mã tra cứu: K7QM-2XRP-9TDA",
        "Hồ sơ của: Nguyễn Thị Ngọc Huyền",
        "Địa chỉ: Ấp Cái Giếng, xã Thạnh Phú, tỉnh Cà Mau",
        "Số điện thoại: 0912 345 678", "Email: ngochuyen@example.vn",
        "Nội dung yêu cầu giải quyết: 1.004873 - Cấp giấy xác nhận tình trạng hôn nhân",
        "thông báo không tiếp nhận, giải quyết hồ sơ này.",
        "Lý do: Thủ tục không thuộc thẩm quyền giải quyết của Ủy ban nhân dân xã.",
        "Ông/Bà nộp hồ sơ tại Trung tâm Phục vụ hành chính công tỉnh.",
        "Ông/Bà liên hệ Trung tâm Phục vụ hành chính công xã Thạnh Phú, số điện thoại: 0290 3883 115",
        "NGƯỜI NỘP HỒ SƠ (Ký và ghi rõ họ tên) Lê Minh Đức",
        "NGƯỜI TIẾP NHẬN HỒ SƠ (Ký và ghi rõ họ tên) Trần Văn Hòa",
        f"Mẫu số 03 - {FOOTS[basis]}",
    ])  # fmt: skip


@pytest.mark.parametrize("reason", ["", "ERR_4031", "lỗi hệ thống"])
@pytest.mark.parametrize("form", [SUPPLEMENT, REFUSAL], ids=["02", "03"])
def test_no_slip_goes_out_without_a_reason(form: SupplementForm | RefusalForm, reason: str) -> None:
    """NĐ 61/2018/NĐ-CP, art. 17.1: with reason; a technical error code is none."""
    with pytest.raises(NotAReasonError, match="needs a reason in words"):
        replace(form, reason=reason)


def test_what_is_not_known_is_left_to_the_pen(typesetter: Typesetter) -> None:
    """Number, address, phone and mail have dots where nothing is known; counts of nothing stay empty."""
    (page,) = texts(printed(supplements(Basis.TT03_2025)["bare"], typesetter))
    assert in_order(page, ["Số: ……/HDHS", "Địa chỉ: ......", "Số điện thoại: ......", "Email: ......"])


@pytest.mark.parametrize("form", [supplements(Basis.TT03_2025)["long"], refusals(Basis.TT03_2025)["long"]])
def test_long_content_flows_and_nothing_is_lost(
    typesetter: Typesetter, form: SupplementForm | RefusalForm
) -> None:
    """Names, addresses, papers and reasons of any length are on paper, inside the margins, on A5."""
    pdf = printed(form, typesetter)
    everything = "".join("".join(texts(pdf)).split())
    papers = [paper.name for paper in form.papers] if isinstance(form, SupplementForm) else []
    wanted = [form.applicant.name, form.applicant.address, form.applicant.email, form.procedure, *papers]
    wanted += text.paragraphs(form.reason)
    assert not [part for part in wanted if "".join(part.split())[-40:] not in everything]
    assert not list(letters_outside(pdf, margin_mm=5))
    assert sizes(pdf) == {A5}
    assert {name.split("+")[1].partition("-")[0] for name, _ in fonts(pdf)} == {"LiberationSerif"}


def test_pages_that_follow_know_where_they_belong(typesetter: Typesetter) -> None:
    """Each page is numbered with the dossier's number; nobody signs a page that says nothing."""
    pages = texts(printed(supplements(Basis.TT03_2025)["long"], typesetter))
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert f"000.17.22.H12-261124-0001 - Trang {number}/{len(pages)}" in page
    assert in_order(pages[-1], ["Nếu có vướng mắc", "NGƯỜI HƯỚNG DẪN"])


def test_what_people_type_is_never_run(typesetter: Typesetter) -> None:
    """Words that mean something to Typst are printed as they were typed."""
    hostile = '#read("/etc/passwd") *x* $w$ @a <b> \\ // lý do'
    form = replace(REFUSAL, reason=hostile, applicant=replace(REFUSAL.applicant, name=hostile))
    assert texts(printed(form, typesetter))[0].count(hostile) == 2
