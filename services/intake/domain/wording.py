"""How official papers write dates, amounts and codes in Vietnamese, and which characters they can show."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from zoneinfo import ZoneInfo

from services.intake.domain.receipt import Fee, IdentityKind, LimitUnit, PaperKind, TimeLimit

LOCAL_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

# Latin with all marks of Vietnamese and of the minority languages, Cyrillic, and the signs of office papers;
# every printer of forms proves at its start that its font has them all.
PRINTABLE_RANGES = (
    (0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x24F), (0x300, 0x34E), (0x400, 0x513), (0x1E00, 0x1E9B),
    (0x1EA0, 0x1EF9), (0x2010, 0x2010), (0x2013, 0x2014), (0x2018, 0x201E), (0x2022, 0x2022),
    (0x2026, 0x2026), (0x2030, 0x2030), (0x2032, 0x2033), (0x20AB, 0x20AC), (0x2116, 0x2116),
    (0x2122, 0x2122), (0x25A1, 0x25A1),
)  # fmt: skip
UNPRINTABLE_SIGN = "□"  # stands where a character cannot be shown, so that the gap is seen
UNBREAKABLE_HYPHEN = "\u2011"  # typed by word processors, drawn by few fonts
LONGEST_WORD = 25  # characters; a longer word could be wider than the narrowest column of a form
BREAK_SIGN = "\u200b"  # zero width space
_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
_LETTER = re.compile("[^\u0300-\u034e][\u0300-\u034e]*|[\u0300-\u034e]+")  # with the marks that belong to it
_PRINTABLE_CLASS = "".join(f"{chr(first)}-{chr(last)}" for first, last in PRINTABLE_RANGES)
_UNPRINTABLE = re.compile(f"[^{_PRINTABLE_CLASS}]")

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


def date_text(at: datetime) -> str:
    """The civil date in Vietnam: "ngày 05 tháng 02 năm 2026".

    Law: NĐ 30/2020/NĐ-CP, Appendix I: days below 10 and the months 1 and 2 get a leading zero, others none.
    """
    local = at.astimezone(LOCAL_ZONE)
    month = f"{local.month:02d}" if local.month <= 2 else str(local.month)
    return f"ngày {local.day:02d} tháng {month} năm {local.year}"


def moment_text(at: datetime) -> str:
    """Hour and date in Vietnam: "08 giờ 30 phút, ngày 24 tháng 11 năm 2026"."""
    local = at.astimezone(LOCAL_ZONE)
    return f"{local:%H} giờ {local:%M} phút, {date_text(at)}"


def amount_text(amount: int) -> str:
    """An amount of đồng: "1.234.000 đ"."""
    return f"{amount:,} đ".replace(",", ".")


def count_text(count: int) -> str:
    """A count on paper, two digits at least so that none can be written before it: "02"."""
    return f"{count:02d}"


def limit_text(limit: TimeLimit) -> str:
    """The time a procedure allows: "03 ngày làm việc", "0,5 ngày làm việc", "Trong ngày làm việc"."""
    if limit.unit is LimitUnit.SAME_DAY:
        return "Trong ngày làm việc"
    whole = limit.amount == limit.amount.to_integral_value()
    number = count_text(int(limit.amount)) if whole else f"{limit.amount.normalize():f}".replace(".", ",")
    return f"{number} {LIMIT_WORDS[limit.unit]}"


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


def printable(text: str) -> str:
    """The text on one line, composed (NFC), with a visible sign for what the font of the forms cannot show.

    A strange character in a name must cost the counter a letter, never the receipt.
    """
    composed = unicodedata.normalize("NFC", text).replace(UNBREAKABLE_HYPHEN, "-")
    shown = "".join(_shown(character) for character in composed)
    return _UNPRINTABLE.sub(UNPRINTABLE_SIGN, " ".join(shown.split()))


def breakable(text: str) -> str:
    """The text with invisible places for a line break in words too long for a line: nothing is cut off."""
    return _LONG_WORD.sub(lambda word: BREAK_SIGN.join(_LETTER.findall(word[0])), text)


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cc":
        return " "
    return "" if category == "Cf" else character  # joiners, soft hyphens, direction overrides
