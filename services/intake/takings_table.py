"""A day's takings as a table for spreadsheets."""

from __future__ import annotations

from services.chassis.tables import Column, Table
from services.intake.domain.fee_rules import FeeMoment
from services.intake.domain.takings import Row, Sums, Takings

COLUMNS = (
    Column("Cán bộ thu", 24),
    Column("Mã TTHC", 14),
    Column("Thủ tục hành chính", 40),
    Column("Phí, lệ phí", 24),
    Column("Thời điểm thu", 18),
    Column("Số lượt thu", 12),
    Column("Số tiền thu (đồng)", 18),
    Column("Số lượt miễn", 12),
    Column("Lý do miễn", 40),
    Column("Số lượt hoàn", 12),
    Column("Số tiền hoàn (đồng)", 18),
    Column("Còn lại (đồng)", 18),
    Column("Biên lai đầu", 28),
    Column("Biên lai cuối", 28),
)
MOMENTS = {
    FeeMoment.AT_RECEPTION: "Khi nộp hồ sơ",
    FeeMoment.AT_SUPPLEMENT: "Khi bổ sung",
    FeeMoment.WITH_RESULT: "Khi trả kết quả",
}


def takings_table(takings: Takings) -> Table:
    """A row for each officer, procedure, fee and moment; then each officer's sum, then that of all."""
    rows = [_row(row) for row in takings.rows]
    rows += [_total(f"Cộng: {one.officer_name}", one.sums) for one in takings.officers]
    rows.append(_total("Tổng cộng", takings.total))
    return Table(f"Thu phí, lệ phí {takings.on:%d-%m-%Y}", COLUMNS, rows)


def _row(row: Row) -> list[str]:
    about = [row.officer_name, row.procedure_code, row.procedure_name, row.fee_name, MOMENTS[row.moment]]
    return [*about, *_sums(row.sums), row.first_receipt, row.last_receipt]


def _total(title: str, sums: Sums) -> list[str]:
    return [title, "", "", "", "", *_sums(sums), "", ""]


def _sums(sums: Sums) -> list[str]:
    grounds = "; ".join(f"{ground.text} ({ground.count})" for ground in sums.grounds)
    return [
        str(sums.paid_count),
        str(sums.paid),
        str(sums.exempted_count),
        grounds,
        str(sums.refunded_count),
        str(sums.refunded),
        str(sums.net),
    ]
