"""The printed forms of the one-stop shop: what each is called under which circular, and which one applies.

Beside this module lie what the forms of several services share: the words (`text`), the typography
(`official.typ`) and the slips that both the desk and the resolving office hand out (`slips`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from services.contracts.calendars import civil_date

# The circular is of 15/9/2025; the day on which it came into force was not seen: a setting, this its default.
TT03_2025_SINCE = date(2025, 9, 15)


class Basis(StrEnum):
    """The circular by which a form is made out."""

    TT01_2018 = "TT01-2018"  # TT 01/2018/TT-VPCP of 23/11/2018, art. 9: six forms
    TT03_2025 = "TT03-2025"  # TT 03/2025/TT-VPCP of 15/9/2025, Appendix I: seven


class Form(StrEnum):
    """What a form is for; its number depends on the circular."""

    RECEIPT = "receipt"
    SUPPLEMENT = "supplement"
    REFUSAL = "refusal"
    APOLOGY = "apology"
    STOP = "stop"
    CONTROL_SLIP = "control_slip"
    REGISTER = "register"


class NoSuchFormError(LookupError):
    """The circular has no form for that."""


@dataclass(frozen=True)
class FormName:
    """How a form is called: `TT03-2025/04` in the system, its title and its foot line on paper.

    Attributes:
        lines: the title, as it is broken where it does not fit one line.
    """

    form: Form
    basis: Basis
    number: str
    lines: tuple[str, ...]

    @property
    def title(self) -> str:
        """Its title in the circular."""
        return " ".join(self.lines)

    @property
    def code(self) -> str:
        """Its name in the system, by which issued files are told apart."""
        return f"{self.basis}/{self.number}"

    @property
    def foot(self) -> str:
        """What stands at the foot of each of its pages."""
        return f"Mẫu số {self.number} - {_CIRCULARS[self.basis]}"

    def values(self) -> dict[str, Any]:
        """What its template prints of it."""
        return {"title": self.title, "heading": self.lines, "foot": self.foot}


_CIRCULARS = {
    Basis.TT01_2018: "Thông tư 01/2018/TT-VPCP",
    Basis.TT03_2025: "Phụ lục I, Thông tư 03/2025/TT-VPCP",
}
_RECEIPT = ("Giấy tiếp nhận hồ sơ và hẹn trả kết quả",)
_SUPPLEMENT = ("Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",)
_REFUSAL = ("Phiếu từ chối tiếp nhận giải quyết hồ sơ",)
_CONTROL_SLIP = ("Phiếu kiểm soát quá trình giải quyết hồ sơ",)
_REGISTER = ("Sổ theo dõi hồ sơ",)
FORMS = (
    FormName(Form.RECEIPT, Basis.TT01_2018, "01", _RECEIPT),
    FormName(Form.SUPPLEMENT, Basis.TT01_2018, "02", _SUPPLEMENT),
    FormName(Form.REFUSAL, Basis.TT01_2018, "03", _REFUSAL),
    FormName(Form.APOLOGY, Basis.TT01_2018, "04", ("Phiếu xin lỗi và hẹn lại ngày trả kết quả",)),
    FormName(Form.CONTROL_SLIP, Basis.TT01_2018, "05", _CONTROL_SLIP),
    FormName(Form.REGISTER, Basis.TT01_2018, "06", _REGISTER),
    FormName(Form.RECEIPT, Basis.TT03_2025, "01", _RECEIPT),
    FormName(Form.SUPPLEMENT, Basis.TT03_2025, "02", _SUPPLEMENT),
    FormName(Form.REFUSAL, Basis.TT03_2025, "03", _REFUSAL),
    FormName(
        Form.APOLOGY, Basis.TT03_2025, "04", ("Văn bản xin lỗi và đề nghị", "gia hạn thời gian giải quyết")
    ),
    FormName(Form.STOP, Basis.TT03_2025, "05", ("Thông báo dừng giải quyết hồ sơ",)),
    FormName(Form.CONTROL_SLIP, Basis.TT03_2025, "06", _CONTROL_SLIP),
    FormName(Form.REGISTER, Basis.TT03_2025, "07", _REGISTER),
)
_BY_USE = {(name.form, name.basis): name for name in FORMS}


def basis_on(on: date, *, since: date = TT03_2025_SINCE) -> Basis:
    """The circular by which forms are made out on a civil day.

    Args:
        since: from which day on TT 03/2025/TT-VPCP applies (not verified, so a setting).
    """
    return Basis.TT03_2025 if on >= since else Basis.TT01_2018


def form_name(
    form: Form, at: datetime, asked: Basis | None = None, *, since: date = TT03_2025_SINCE
) -> FormName:
    """How a form is called that was made out at that instant; `asked`: somebody wants it by that circular.

    Raises: NoSuchFormError, as for the notice of a stop under TT 01/2018/TT-VPCP.
    """
    basis = asked or basis_on(civil_date(at), since=since)
    try:
        return _BY_USE[form, basis]
    except KeyError:
        raise NoSuchFormError(f"{basis} has no form for {form.value}") from None
