"""The register of incoming documents: its columns as data, and a document as one of its rows.

Law: NĐ 30/2020/NĐ-CP, art. 22.3b: what is registered in a system can be printed with all columns of the
model register, signed for and bound. Its Appendix IV was not seen; the ten columns are those of two secondary
sources that agree, so their titles are configuration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from services.contracts.calendars import civil_date
from services.intake.domain.incoming import IncomingDocument
from services.intake.domain.incoming_parts import Assignee, Outcome

TITLE = "SỔ ĐĂNG KÝ VĂN BẢN ĐẾN"
SOURCE = "NĐ 30/2020/NĐ-CP, Phụ lục IV (theo nguồn thứ cấp, chưa đọc nguyên văn)"
VERIFIED = False


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of the register."""

    key: str
    title: str
    cell: Callable[[IncomingDocument], str]


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
    Column(key="arrived_on", title="Ngày đến", cell=lambda one: _moment(one.what.arrived_at)),
    Column(key="serial", title="Số đến", cell=lambda one: f"{one.register_serial or 0:02d}"),
    Column(key="author", title="Tác giả", cell=lambda one: one.what.author),
    Column(key="symbol", title="Số, ký hiệu văn bản", cell=lambda one: one.what.symbol),
    Column(key="dated_on", title="Ngày tháng văn bản", cell=lambda one: _day(one.what.dated_on)),
    Column(key="about", title="Tên loại và trích yếu nội dung văn bản", cell=_about),
    Column(key="recipients", title="Đơn vị hoặc người nhận", cell=_recipients),
    Column(key="passed_on", title="Ngày chuyển", cell=_passed_on),
    Column(key="signed", title="Ký nhận", cell=_signed),
    Column(key="remark", title="Ghi chú", cell=_remark),
)


def register_rows(documents: Iterable[IncomingDocument]) -> list[tuple[str, ...]]:
    """The rows of the register in the order given, a text for each of `COLUMNS`; void ones included."""
    return [tuple(column.cell(document) for column in COLUMNS) for document in documents]
