"""The register of incoming documents: its columns, and a document in them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.chassis.typeset import Typesetter
from services.contracts.forms import text
from services.contracts.forms.book import TEMPLATE
from services.intake.domain.documents import restored
from services.intake.domain.incoming import register as incoming_register
from services.intake.domain.incoming.document import IncomingDocument
from services.intake.domain.incoming.register import COLUMNS, register_book, register_rows
from services.intake.domain.incoming.rules import Urgency
from services.intake.ports import Document
from tests.fakes.incoming import JUSTICE, TUESDAY, RecordsDesk, unit
from tests.fakes.intake import COMMUNE
from tests.forms.paper import in_order, letters_outside, texts

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


def several(count: int) -> list[IncomingDocument]:
    """Documents in the order of their numbers, the second void."""
    desk = RecordsDesk()
    found = []
    for number in range(1, count + 1):
        given = desk.assigned(desk.submitted(symbol=f"{number}/UBND-NC"), cooperating=(unit("desk"),))
        found.append(desk.ended(given, "void") if number == 2 else desk.acknowledged(given))
    return [restored(IncomingDocument, kept) for kept in found]


def test_the_register_is_a_book() -> None:
    """NĐ 30/2020/NĐ-CP, art. 22.3b: every number once, void ones counted; the year before is closed."""
    documents = several(3)
    book = register_book(documents, COMMUNE, 2026, 1, TUESDAY)
    assert (book.first, book.last, book.void_count, book.closed) == (1, 3, 1, False)
    assert (book.letterhead.issuer, book.letterhead.place) == ("Ủy ban nhân dân xã Cái Nước", "Cái Nước")
    assert [row[1] for row in book.rows] == ["01", "02", "03"]
    stretch = register_book(documents[1:], COMMUNE, 2026, 2, TUESDAY + timedelta(days=60))
    assert (stretch.first, stretch.last, stretch.closed) == (2, 3, True)
    empty = register_book([], COMMUNE, 2026, 1, TUESDAY)
    assert (empty.first, empty.last, empty.rows) == (1, 0, [])
    with pytest.raises(ValueError, match="rows for the serials"):
        register_book([documents[0], documents[2]], COMMUNE, 2026, 1, TUESDAY)


def test_the_printed_register_has_every_field() -> None:
    """Every column, every text of every row, on A4 across within its margins, in order."""
    book = register_book(several(40), COMMUNE, 2026, 1, TUESDAY)
    pdf = Typesetter(text.PRINTABLE, text.fit).pdf(TEMPLATE, book.values(), issued_at=TUESDAY)
    pages = texts(pdf)
    assert len(pages) > 1
    assert in_order(pages[0], ["SỔ ĐĂNG KÝ VĂN BẢN ĐẾN", "Năm 2026", "từ số 01 đến số 40"])
    for page in pages:
        assert all(title.replace(" ", "") in page.replace(" ", "") for title in TITLES)
    whole = "".join(pages).replace(" ", "")
    for row_ in book.rows:
        assert all(cell.replace(" ", "") in whole for cell in row_)
    assert "Trong đó có 01 số không sử dụng" in pages[-1]
    assert in_order(pages[-1], ["VĂN THƯ CƠ QUAN", "LÃNH ĐẠO"])
    assert not list(letters_outside(pdf, margin_mm=5))


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
