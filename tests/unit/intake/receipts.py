"""Receipts to print in tests: an ordinary one, and one with everything that can make a form long."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from services.chassis.typeset import Typesetter
from services.contracts.forms import Form, form_name, text
from services.intake.barcodes import lookup_svg, number_svg
from services.intake.domain.receipt import (
    Fee,
    IdentityKind,
    LimitUnit,
    Paper,
    PaperKind,
    Party,
    ReceiptForm,
    ResultDelivery,
    TimeLimit,
)
from services.intake.forms import FormPrinter
from services.intake.qrcodes import qr_svg

PUBLIC_URL = "https://motcua.example.vn"

APPLICANT = Party(
    name="Nguyễn Thị Ngọc Huyền",
    identity="096188000123",
    address="Ấp Cái Giếng, xã Thạnh Phú, tỉnh Cà Mau",
    phone="0912 345 678",
    email="ngochuyen@example.vn",
)

RECEIVED_AT = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
ORDINARY = ReceiptForm(
    name=form_name(Form.RECEIPT, RECEIVED_AT),
    authority="Ủy ban nhân dân xã Thạnh Phú",
    receiving_unit="Trung tâm Phục vụ hành chính công xã Thạnh Phú",
    unit_phone="0290 3883 115",
    place="Thạnh Phú",
    dossier_number="000.17.22.H12-261124-0001",
    lookup_code="K7QM2XRP9TDA",
    applicant=APPLICANT,
    procedure_code="1.004873",
    procedure_name="Cấp giấy xác nhận tình trạng hôn nhân",
    papers=(
        Paper(name="Tờ khai cấp giấy xác nhận tình trạng hôn nhân", kind=PaperKind.ORIGINAL),
        Paper(name="Quyết định ly hôn đã có hiệu lực pháp luật", kind=PaperKind.COPY, count=2),
        Paper(name="Căn cước của người yêu cầu", kind=PaperKind.ELECTRONIC),
    ),
    time_limit=TimeLimit(unit=LimitUnit.WORKING_DAYS, amount=Decimal(3)),
    received_at=RECEIVED_AT,
    appointment_at=datetime(2026, 11, 27, 1, 30, tzinfo=UTC),
    delivery=ResultDelivery.DESK,
    fees=(Fee(name="Lệ phí hộ tịch", amount=15_000, paid=True),),
    register_year=2026,
    register_serial=1234,
    officer_name="Trần Văn Hòa",
)

BY_ANOTHER = replace(
    ORDINARY,
    number_barcode=True,
    representative=Party(
        name="Lê Minh Đức",
        identity_kind=IdentityKind.PASSPORT,
        identity="C4567890",
        address="Khóm 2, xã Cái Nước, tỉnh Cà Mau",
        phone="0987 654 321",
    ),
    representation="Con ruột; giấy ủy quyền số 45/2026",
)

LONG = replace(
    BY_ANOTHER,
    applicant=replace(
        APPLICANT,
        name=("Nguyễn Phúc Bảo Châu Anh " * 9)[:199].strip() + "Z",
        address="x" * 200,
        email="a" * 90 + "@example.vn",
    ),
    procedure_name="Đăng ký thay đổi, cải chính, bổ sung hộ tịch có yếu tố nước ngoài; " * 8,
    papers=tuple(
        Paper(name=("Văn bản kèm theo hồ sơ đề nghị " * 7)[:190] + f" [{place}]", kind=PaperKind.COPY)
        for place in range(1, 31)
    ),
    fees=tuple(
        Fee(name=f"Phí {place}", amount=place * 1_000, paid=False, note="ghi chú dài " * 10)
        for place in range(1, 41)
    ),
)


def printer() -> FormPrinter:
    """A printer as the service builds it."""
    return FormPrinter(
        Typesetter(text.PRINTABLE, text.fit),
        public_url=PUBLIC_URL,
        lookup_mark=lookup_svg,
        number_mark=number_svg,
        qr_mark=qr_svg,
    )
