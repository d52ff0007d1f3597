"""Forms of the resolving office to print: ordinary ones, and ones with everything that makes a paper long."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from services.chassis.typeset import Typesetter
from services.contracts.forms import Basis, Form, form_name, text
from services.contracts.forms.letterhead import Letterhead
from services.contracts.punctuality import Punctuality
from services.workflow.domain.forms import (
    ApologyForm,
    ControlSlip,
    HandOver,
    Letter,
    StopForm,
)
from services.workflow.forms import FormPrinter
from tests.forms.slips import (
    APPLICANT,
    AT,
    CENTRE,
    DESK,
    LONG_APPLICANT,
    LONG_CENTRE,
    LONG_DESK,
    LONG_PROCEDURE,
    LONG_REASON,
    NUMBER,
    PROCEDURE,
)

L = TypeVar("L", bound=Letter)

OFFICE = Letterhead(issuer="Ủy ban nhân dân xã Thạnh Phú", place="Thạnh Phú")
LONG_OFFICE = Letterhead(issuer="Ủy ban nhân dân đặc khu Phú Quốc, tỉnh An Giang", place="Phú Quốc")
DEPUTY = ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")

APOLOGY = ApologyForm(
    name=form_name(Form.APOLOGY, AT),
    letterhead=OFFICE,
    number="07/PXL",
    receiving_unit=CENTRE,
    dossier_number=NUMBER,
    applicant=APPLICANT,
    procedure=PROCEDURE,
    received_at=AT,
    due_at=AT + timedelta(days=3),
    new_due_at=AT + timedelta(days=6),
    reason="Cần xác minh tình trạng hôn nhân tại nơi cư trú trước đây.",
    signer_lines=DEPUTY,
    signer_name="Lê Minh Đức",
    issued_at=AT + timedelta(days=2),
)
STOP = StopForm(
    name=form_name(Form.STOP, AT),
    letterhead=OFFICE,
    number="21/TB-UBND",
    receiving_unit=CENTRE,
    dossier_number=NUMBER,
    applicant=APPLICANT,
    procedure=PROCEDURE,
    received_at=AT,
    request="Bà Nguyễn Thị Ngọc Huyền đề nghị rút hồ sơ ngày 25 tháng 11 năm 2026.",
    stage="Thẩm định (bước 2 trong 5 bước)",
    decision="Dừng giải quyết, trả lại hồ sơ",
    reason="Người nộp hồ sơ không còn nhu cầu giải quyết.",
    money="Lệ phí 15.000 đ đã nộp được hoàn trả.",
    stopped_at=AT + timedelta(days=1),
    signer_lines=("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
    signer_name="Phạm Thị Mai",
    issued_at=AT + timedelta(days=1, hours=2),
)
CONTROL_SLIP = ControlSlip(
    name=form_name(Form.CONTROL_SLIP, AT),
    letterhead=DESK,
    dossier_number=NUMBER,
    applicant_name=APPLICANT.name,
    procedure=PROCEDURE,
    received_at=AT,
    due_at=AT + timedelta(days=3),
    hand_overs=(
        HandOver(
            giver=CENTRE,
            giver_name="Trần Văn Hòa",
            given_at=AT,
            receiver="Công chức tư pháp - hộ tịch",
            receiver_name="Dương Văn Tài",
            received_at=AT + timedelta(minutes=45),
        ),
        HandOver(
            giver="Công chức tư pháp - hộ tịch",
            giver_name="Dương Văn Tài",
            given_at=AT + timedelta(days=1),
            receiver="Lãnh đạo",
            receiver_name="Lê Minh Đức",
            received_at=AT + timedelta(days=1, minutes=10),
            result=Punctuality.EARLY,
        ),
        HandOver(
            giver="Lãnh đạo",
            giver_name="Lê Minh Đức",
            given_at=AT + timedelta(days=4),
            receiver="Văn thư",
            result=Punctuality.LATE,
            note="Trả lại: thiếu căn cứ pháp lý",
        ),
    ),
    printed_at=AT + timedelta(days=4, hours=1),
)
LONG_HAND_OVER = HandOver(
    giver="Văn phòng Hội đồng nhân dân và Ủy ban nhân dân đặc khu Phú Quốc",
    giver_name="Nguyễn Phúc Bảo Châu Anh",
    given_at=AT,
    receiver="Chi nhánh Văn phòng đăng ký đất đai khu vực Phú Quốc",
    receiver_name="Trương Thị Hồng Gấm Ngọc",
    received_at=AT,
    result=Punctuality.ON_TIME,
    note="Trả lại: hồ sơ thiếu bản vẽ sơ đồ nhà, đất và ý kiến của cơ quan quản lý chuyên ngành. " * 2,
)


def lengthened(form: L) -> L:
    """The letter with the longest of everything."""
    return replace(
        form,
        letterhead=LONG_OFFICE,
        receiving_unit=LONG_CENTRE,
        applicant=LONG_APPLICANT,
        procedure=LONG_PROCEDURE,
        reason=LONG_REASON,
    )


def apologies(basis: Basis) -> dict[str, ApologyForm]:
    """Form 04 by a circular, by what is special about each."""
    form = replace(APOLOGY, name=form_name(Form.APOLOGY, AT, basis))
    bare = replace(form, number="", applicant=replace(APPLICANT, address="", phone=""), signer_name="")
    return {"ordinary": form, "bare": bare, "long": lengthened(form)}


def stops() -> dict[str, StopForm]:
    """Form 05, which TT 03/2025/TT-VPCP alone has."""
    unasked = replace(STOP, request="", money="", reason="Hồ sơ trùng với hồ sơ đang giải quyết.")
    return {"ordinary": STOP, "unasked": unasked, "long": lengthened(STOP)}


def control_slips(basis: Basis) -> dict[str, ControlSlip]:
    """Form 06 or 05 by a circular, by what is special about each."""
    form = replace(CONTROL_SLIP, name=form_name(Form.CONTROL_SLIP, AT, basis))
    long = replace(
        form,
        letterhead=LONG_DESK,
        applicant_name=LONG_APPLICANT.name,
        procedure=LONG_PROCEDURE,
        hand_overs=(*form.hand_overs, *(LONG_HAND_OVER,) * 9),
    )
    return {"ordinary": form, "long": long}


def printer() -> FormPrinter:
    """A printer as the service builds it."""
    return FormPrinter(Typesetter(text.PRINTABLE, text.fit))
