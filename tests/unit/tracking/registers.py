"""Registers to show and print in tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.chassis.typeset import Typesetter
from services.contracts.forms import Basis, Form, form_name, text
from services.contracts.forms.book import Book, Signer
from services.contracts.person import PersonData
from services.tracking.domain.dossier import Dossier, HandOver
from services.tracking.domain.register import Register, Void, register_book
from services.tracking.domain.statuses import Status
from services.tracking.forms import RegisterPrinter
from tests.fakes.stories import MORNING, sealed

HOUR = timedelta(hours=1)
NEXT_YEAR = datetime(2027, 1, 4, 1, 0, tzinfo=UTC)
PERSON = PersonData(
    name="Nguyễn Thị Ánh", address="Ấp 3, xã Cái Nước", phone="0912 345 678", lookup_code="K7QM2XRP9TDA"
)


def dossier(serial: int, **given: object) -> Dossier:
    """A received dossier with that serial."""
    made = Dossier(
        dossier_id=f"d{serial}",
        status=Status.IN_PROCESS,
        filed_at=MORNING,
        unit_id="one-stop",
        procedure_name="Đăng ký khai sinh",
        applicant="Nguyễn Thị Ánh",
        dossier_number=f"H12.28-261124-{serial:04d}",
        received_at=MORNING,
        due_at=MORNING + 8 * HOUR,
        first_due_at=MORNING + 8 * HOUR,
        first_appointment_at=MORNING + 8 * HOUR,
        register_year=2026,
        register_serial=serial,
        delivery="post",
        person=sealed(PERSON),
    )
    return replace(made, **given)  # type: ignore[arg-type]


def register(*serials: int, last: int, voids: tuple[Void, ...] = (), at: datetime = MORNING) -> Register:
    """A register with these serials used."""
    return Register(
        commune_name="Xã Cái Nước",
        unit_name="Trung tâm xã Cái Nước",
        year=2026,
        first=1,
        last=last,
        dossiers={serial: dossier(serial) for serial in serials},
        people=dict.fromkeys(serials, PERSON),
        voids=voids,
        at=at,
    )


HANDED_OVER = HandOver(
    returned_at=MORNING + 5 * HOUR,
    delivery="desk",
    relation="self",
    proof="receipt",
    result_number="1",
    confirmed_at_desk=False,
)
SIGNERS = (Signer("NGƯỜI GIỮ SỔ"), Signer("THỦ TRƯỞNG ĐƠN VỊ"))


def books(basis: Basis) -> Iterator[tuple[str, Book]]:
    """Registers as books by a circular: an ordinary one, one with everything long, an empty one."""
    name = form_name(Form.REGISTER, MORNING, basis)
    used = [serial for serial in range(1, 41) if serial not in (7, 8, 9, 23)]
    voids = (Void(first=7, last=9, reason="Giấy hẹn dự phòng chưa dùng"),)
    yield "ordinary", register_book(register(*used, last=40, voids=voids), name, SIGNERS)
    yield "long", register_book(_long(), name, SIGNERS)
    yield "empty", register_book(register(last=0), name, SIGNERS)


def _long() -> Register:
    dossiers = {
        serial: dossier(
            serial,
            status=Status.STOPPED if serial % 3 else Status.RETURNED,
            applicant="Nguyễn Phúc Bảo Châu Anh " * 4,
            procedure_name="Đăng ký thay đổi, cải chính, bổ sung hộ tịch có yếu tố nước ngoài " * 2,
            due_at=MORNING + 20 * HOUR,
            result_at=MORNING + 30 * HOUR,
            provisional_number="H12.28-TAM-261124-0001",
            hand_over=None if serial % 3 else HANDED_OVER,
        )
        for serial in range(1, 26)
    }
    person = replace(PERSON, address="tổ dân phố số 7, " * 6 + "x" * 60, phone="0912 345 678, 0290 3883 115")
    return replace(
        register(last=25, at=NEXT_YEAR),
        unit_name="Trung tâm Phục vụ hành chính công đặc khu Phú Quốc - Điểm tiếp nhận số 2",
        commune_name="Đặc khu Phú Quốc",
        dossiers=dossiers,
        people=dict.fromkeys(dossiers, person),
    )


def printer() -> RegisterPrinter:
    """A printer as the service builds it."""
    return RegisterPrinter(Typesetter(text.PRINTABLE, text.fit))
