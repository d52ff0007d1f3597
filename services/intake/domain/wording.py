"""How the receipt puts limits, fees and codes into words; what all forms share is in contracts.forms.text."""

from __future__ import annotations

from datetime import datetime

from services.contracts.forms.text import amount_text, count_text, moment_text
from services.intake.domain.receipt import Fee, IdentityKind, LimitUnit, PaperKind, TimeLimit

IDENTITY_WORDS = {
    IdentityKind.PERSONAL_NUMBER: "Số định danh",
    IdentityKind.PASSPORT: "Số hộ chiếu",
    IdentityKind.TAX_CODE: "Mã số thuế",
}
PAPER_WORDS = {
    PaperKind.ORIGINAL: "Bản chính",
    PaperKind.COPY: "Bản sao",
    PaperKind.ELECTRONIC: "Bản điện tử",
}
LIMIT_WORDS = {
    LimitUnit.WORKING_DAYS: "ngày làm việc",
    LimitUnit.DAYS: "ngày",
    LimitUnit.WORKING_HOURS: "giờ làm việc",
}


def limit_text(limit: TimeLimit) -> str:
    """The time a procedure allows: "03 ngày làm việc", "0,5 ngày làm việc", "Trong ngày làm việc"."""
    if limit.unit is LimitUnit.SAME_DAY:
        return "Trong ngày làm việc"
    whole = limit.amount == limit.amount.to_integral_value()
    number = count_text(int(limit.amount)) if whole else f"{limit.amount.normalize():f}".replace(".", ",")
    return f"{number} {LIMIT_WORDS[limit.unit]}"


def appointment_text(at: datetime, competent_name: str = "") -> str:
    """The promised hour; preliminary where the time runs only from another commune's reception.

    Law: NĐ 309/2026/NĐ-CP, art. 17.3.
    """
    said = moment_text(at)
    if not competent_name:
        return said
    return f"{said} (dự kiến; thời hạn tính từ khi {competent_name} tiếp nhận hồ sơ)"


def fees_text(fees: tuple[Fee, ...]) -> list[str]:
    """One line for each fee, and their sum where there are several; "Không" where there is none."""
    lines = [_fee_text(fee) for fee in fees]
    if len(fees) > 1:
        lines.append(f"Tổng cộng: {amount_text(sum(fee.amount for fee in fees))}")
    return lines or ["Không"]


def _fee_text(fee: Fee) -> str:
    paid = "đã nộp" if fee.paid else "chưa nộp"
    state = f" ({paid})" if fee.amount else ""
    note = f"; {fee.note}" if fee.note else ""
    return f"{fee.name}: {amount_text(fee.amount)}{state}{note}"


def grouped_code(code: str) -> str:
    """A look-up code in groups of four, as one reads it aloud: "K7QM-2XRP-9TDA"."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
