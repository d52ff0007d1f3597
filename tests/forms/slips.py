"""Slips to print: ordinary ones, and ones with everything that can make a paper long."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.contracts.forms import Basis, Form, form_name
from services.contracts.forms.letterhead import Letterhead
from services.contracts.forms.slips import Addressee, Missing, RefusalForm, SupplementForm

AT = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
NUMBER = "000.17.22.H12-261124-0001"
PROCEDURE = "1.004873 - Cấp giấy xác nhận tình trạng hôn nhân"
CENTRE = "Trung tâm Phục vụ hành chính công xã Thạnh Phú"
DESK = Letterhead(authority="Ủy ban nhân dân xã Thạnh Phú", issuer=CENTRE, place="Thạnh Phú")
LONG_CENTRE = (
    "Trung tâm Phục vụ hành chính công đặc khu Phú Quốc - Điểm tiếp nhận số 2, khu phố 10, Dương Đông"
)
LONG_DESK = Letterhead(
    authority="Ủy ban nhân dân đặc khu Phú Quốc, tỉnh An Giang", issuer=LONG_CENTRE, place="Phú Quốc"
)
APPLICANT = Addressee(
    name="Nguyễn Thị Ngọc Huyền",
    address="Ấp Cái Giếng, xã Thạnh Phú, tỉnh Cà Mau",
    phone="0912 345 678",
    email="ngochuyen@example.vn",
)
LONG_APPLICANT = Addressee(
    name=("Nguyễn Phúc Bảo Châu Anh " * 9)[:199].strip() + "Z",
    address="Số 12/34/56, " + "tổ dân phố số 7, " * 10 + "x" * 90,
    phone="0912 345 678, 0290 3883 115",
    email="a" * 90 + "@example.vn",
)
LONG_PROCEDURE = "1.004859 - " + "Đăng ký thay đổi, cải chính, bổ sung hộ tịch có yếu tố nước ngoài; " * 5
LONG_REASON = "\n".join(
    f"{place}. Giấy tờ nộp kèm chưa thống nhất với thông tin trong Cơ sở dữ liệu quốc gia về dân cư: "
    + "họ tên cha, ngày sinh và nơi đăng ký khai sinh khác nhau; " * 3
    for place in range(1, 9)
)

SUPPLEMENT = SupplementForm(
    name=form_name(Form.SUPPLEMENT, AT),
    letterhead=DESK,
    number="15/HDHS",
    receiving_unit=CENTRE,
    dossier_number=NUMBER,
    applicant=APPLICANT,
    procedure=PROCEDURE,
    papers=(
        Missing(name="Quyết định ly hôn đã có hiệu lực pháp luật", originals=1),
        Missing(name="Căn cước của người yêu cầu", certified=1, photocopies=2),
        Missing(name="Sửa họ tên cha trong tờ khai cho đúng với căn cước"),
    ),
    reason="Thành phần hồ sơ chưa đủ theo quy định của thủ tục.",
    answer_by=AT + timedelta(days=10),
    contact_name="Trần Văn Hòa",
    contact_phone="0290 3883 115",
    officer_name="Trần Văn Hòa",
    remark="Thời gian giải quyết được tính từ khi nhận đủ hồ sơ.",
    issued_at=AT,
)
LONG_SUPPLEMENT = replace(
    SUPPLEMENT,
    letterhead=LONG_DESK,
    receiving_unit=LONG_CENTRE,
    applicant=LONG_APPLICANT,
    procedure=LONG_PROCEDURE,
    papers=tuple(
        Missing(name=("Văn bản kèm theo hồ sơ đề nghị " * 7)[:190] + f" [{place}]", certified=place)
        for place in range(1, 21)
    ),
    reason=LONG_REASON,
)
REFUSAL = RefusalForm(
    name=form_name(Form.REFUSAL, AT),
    letterhead=DESK,
    receiving_unit=CENTRE,
    lookup_code="K7QM-2XRP-9TDA",
    applicant=APPLICANT,
    procedure=PROCEDURE,
    reason=(
        "Thủ tục không thuộc thẩm quyền giải quyết của Ủy ban nhân dân xã.\n"
        "Ông/Bà nộp hồ sơ tại Trung tâm Phục vụ hành chính công tỉnh."
    ),
    contact_phone="0290 3883 115",
    filer_name="Lê Minh Đức",
    officer_name="Trần Văn Hòa",
    issued_at=AT,
)
LONG_REFUSAL = replace(
    REFUSAL,
    letterhead=LONG_DESK,
    receiving_unit=LONG_CENTRE,
    applicant=LONG_APPLICANT,
    procedure=LONG_PROCEDURE,
    reason=LONG_REASON,
    filer_name=LONG_APPLICANT.name,
)


def supplements(basis: Basis) -> dict[str, SupplementForm]:
    """Form 02 by a circular, by what is special about each."""
    name = form_name(Form.SUPPLEMENT, AT, basis)
    bare = replace(SUPPLEMENT, number="", applicant=Addressee(name=APPLICANT.name), contact_phone="")
    forms = {"ordinary": SUPPLEMENT, "bare": bare, "long": LONG_SUPPLEMENT}
    return {which: replace(form, name=name) for which, form in forms.items()}


def refusals(basis: Basis) -> dict[str, RefusalForm]:
    """Form 03 by a circular, by what is special about each."""
    name = form_name(Form.REFUSAL, AT, basis)
    return {
        which: replace(form, name=name) for which, form in {"ordinary": REFUSAL, "long": LONG_REFUSAL}.items()
    }
