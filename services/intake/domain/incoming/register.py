"""The register of incoming documents: its columns as data, and a document as one of its rows.

Law: NĐ 30/2020/NĐ-CP, art. 22.3b: what is registered in a system can be printed with all columns of the
model register, signed for and bound. Its Appendix IV was not seen; the ten columns are those of two secondary
sources that agree, so their titles are configuration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.contracts.calendars import civil_date
from services.contracts.forms.book import Book, BookColumn, Signer
from services.contracts.forms.letterhead import Letterhead
from services.contracts.forms.text import count_text
from services.intake.domain.commune import Commune
from services.intake.domain.incoming.document import IncomingDocument
from services.intake.domain.incoming.parts import Assignee, Outcome
from services.intake.domain.incoming.states import DocumentState

TITLE = "Sổ đăng ký văn bản đến"
FOOT = "Phụ lục IV, Nghị định 30/2020/NĐ-CP"
SOURCE = "NĐ 30/2020/NĐ-CP, Phụ lục IV (theo nguồn thứ cấp, chưa đọc nguyên văn)"
VERIFIED = False


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of the register; its width in parts of the page."""

    key: str
    title: str
    width: float
    cell: Callable[[IncomingDocument], str]
    left: bool = False


def _day(on: date | None) -> str:
    return f"{on:%d/%m/%Y}" if on else ""


def _moment(at: datetime | None) -> str:
    return _day(civil_date(at)) if at else ""


def _about(document: IncomingDocument) -> str:
    mark = document.what.urgency.words
    told = f"{document.what.kind}: {document.what.summary}"
    return f"[{mark}] {told}" if mark else told


def _recipients(document: IncomingDocument) -> str:
    current = document.assignment
    if current is None:
        return ""
    others = ", ".join(each.name for each in current.cooperating)
    return f"{current.lead.name}; phối hợp: {others}" if others else current.lead.name


def _signed(document: IncomingDocument) -> str:
    current = document.assignment
    return (
        "; ".join(_signature(each) for each in current.assignees if each.acknowledged_at) if current else ""
    )


def _signature(each: Assignee) -> str:
    return f"{each.acknowledged_name} {_moment(each.acknowledged_at)}"


_ENDS = {Outcome.VOIDED: "Hủy", Outcome.RETURNED: "Trả lại"}


def _remark(document: IncomingDocument) -> str:
    end = document.closing
    told = f"{_ENDS[end.outcome]}: {end.text}" if end and end.outcome in _ENDS else ""
    answered = f"Trả lời: {end.reply_symbol}" if end and end.reply_symbol else ""
    return "; ".join(part for part in (told, answered, document.what.remark) if part)


def _passed_on(document: IncomingDocument) -> str:
    current = document.assignment
    return _moment(current.given_at) if current else ""


COLUMNS = (
    Column(key="arrived_on", title="Ngày đến", width=9, cell=lambda one: _moment(one.what.arrived_at)),
    Column(key="serial", title="Số đến", width=6, cell=lambda one: count_text(one.register_serial or 0)),
    Column(key="author", title="Tác giả", width=16, left=True, cell=lambda one: one.what.author),
    Column(key="symbol", title="Số, ký hiệu văn bản", width=12, cell=lambda one: one.what.symbol),
    Column(key="dated_on", title="Ngày tháng văn bản", width=9, cell=lambda one: _day(one.what.dated_on)),
    Column(key="about", title="Tên loại và trích yếu nội dung văn bản", width=33, left=True, cell=_about),
    Column(key="recipients", title="Đơn vị hoặc người nhận", width=15, left=True, cell=_recipients),
    Column(key="passed_on", title="Ngày chuyển", width=9, cell=_passed_on),
    Column(key="signed", title="Ký nhận", width=14, left=True, cell=_signed),
    Column(key="remark", title="Ghi chú", width=14, left=True, cell=_remark),
)


def register_rows(documents: Iterable[IncomingDocument]) -> list[tuple[str, ...]]:
    """The rows of the register in the order given, a text for each of `COLUMNS`; void ones included."""
    return [tuple(column.cell(document) for column in COLUMNS) for document in documents]


def register_book(
    documents: Sequence[IncomingDocument], commune: Commune, year: int, first: int, printed_at: datetime
) -> Book:
    """The register of a year, or a stretch of it, as a book to be signed for and bound.

    Args:
        documents: in the order of their numbers, without a gap.
        first: the number with which the stretch begins.
    Raises: ValueError for a gap.
    Law: NĐ 30/2020/NĐ-CP, art. 22.3b.
    """
    voided = sum(document.state is DocumentState.VOIDED for document in documents)
    return Book(
        title=TITLE,
        foot=FOOT,
        letterhead=Letterhead(issuer=commune.authority, place=commune.place),
        year=year,
        columns=[BookColumn(column.title, column.width, column.left) for column in COLUMNS],
        rows=register_rows(documents),
        first=first,
        last=documents[-1].register_serial or first if documents else first - 1,
        void_count=voided,
        printed_at=printed_at,
        closed=year < civil_date(printed_at).year,
        signers=(Signer("VĂN THƯ CƠ QUAN"), Signer("LÃNH ĐẠO")),
    )
