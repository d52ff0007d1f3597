"""The register of incoming documents: its columns, and a document in them."""

from __future__ import annotations

from datetime import timedelta

from services.intake.domain import incoming_register
from services.intake.domain.documents import restored
from services.intake.domain.incoming import IncomingDocument
from services.intake.domain.incoming_register import COLUMNS, register_rows
from services.intake.domain.incoming_rules import Urgency
from services.intake.ports import Document
from tests.fakes.incoming import JUSTICE, RecordsDesk, unit

TITLES = [
    "Ngày đến",
    "Số đến",
    "Tác giả",
    "Số, ký hiệu văn bản",
    "Ngày tháng văn bản",
    "Tên loại và trích yếu nội dung văn bản",
    "Đơn vị hoặc người nhận",
    "Ngày chuyển",
    "Ký nhận",
    "Ghi chú",
]


def row(kept: Document) -> dict[str, str]:
    """A document as a row, by the keys of the columns."""
    (cells,) = register_rows([restored(IncomingDocument, kept)])
    return dict(zip((column.key for column in COLUMNS), cells, strict=True))


def test_the_register_has_its_ten_columns() -> None:
    """NĐ 30/2020/NĐ-CP, art. 22.3b and Appendix IV, whose titles are flagged as not read in the original."""
    assert [column.title for column in COLUMNS] == TITLES
    assert not incoming_register.VERIFIED
    assert "Phụ lục IV" in incoming_register.SOURCE


def test_a_registered_document_fills_what_is_known() -> None:
    """Date and number of arrival, author, symbol, date, kind and summary; who has it comes later."""
    assert row(RecordsDesk().registered(remark="Kèm USB")) == {
        "arrived_on": "24/11/2026",
        "serial": "01",
        "author": "UBND tỉnh Cà Mau",
        "symbol": "1234/UBND-NC",
        "dated_on": "20/11/2026",
        "about": "Công văn: V/v rà soát thủ tục hành chính",
        "recipients": "",
        "passed_on": "",
        "signed": "",
        "remark": "Kèm USB",
    }


def test_who_has_it_and_who_signed_stand_there() -> None:
    """NĐ 30/2020/NĐ-CP, art. 23.3: recipients and their signatures, the urgent mark, the answer's number."""
    desk = RecordsDesk()
    given = desk.assigned(desk.submitted(urgency=Urgency.FLASH, dated_on=None), cooperating=(unit("desk"),))
    desk.clock.move(timedelta(days=1))
    signed = desk.acknowledged(desk.acknowledged(given), JUSTICE)
    found = row(desk.closed(signed, reply_symbol="45/UBND"))
    assert found["about"].startswith("[Hỏa tốc] Công văn")
    assert found["dated_on"] == ""
    assert found["recipients"] == "Phạm Văn Địa; phối hợp: Trung tâm"
    assert found["passed_on"] == "24/11/2026"
    assert found["signed"] == "Phạm Văn Địa 25/11/2026; Ngô Văn Pháp 25/11/2026"
    assert found["remark"] == "Trả lời: 45/UBND"


def test_a_void_number_keeps_its_row() -> None:
    """NĐ 30/2020/NĐ-CP, art. 22.2: the series shows no gap; the reason stands in the remarks."""
    desk = RecordsDesk()
    void = desk.ended(desk.registered(), "void", "Vào sổ hai lần")
    back = desk.ended(desk.registered(symbol="2"), "return", "Gửi nhầm xã")
    assert (row(void)["serial"], row(void)["remark"]) == ("01", "Hủy: Vào sổ hai lần")
    assert (row(back)["serial"], row(back)["remark"]) == ("02", "Trả lại: Gửi nhầm xã")
