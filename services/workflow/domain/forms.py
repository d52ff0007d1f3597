"""The forms of the resolving office as values: apology (04), notice of a stop (05), control slip (06 or 05).

Requests for papers (02) and refusals (03) are the same as the desk's: contracts.forms.slips.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.contracts.forms import Basis, FormName
from services.contracts.forms.letterhead import Letterhead
from services.contracts.forms.slips import UNNUMBERED, Addressee, NotAReasonError
from services.contracts.forms.text import moment_text, paragraphs
from services.contracts.punctuality import Punctuality
from services.contracts.reasons import is_reason

# What the applicant is asked or told, as the titles of form 04 say it.
_PROMISES = {
    Basis.TT01_2018: "hẹn lại thời gian trả kết quả",
    Basis.TT03_2025: "đề nghị gia hạn thời gian giải quyết, hẹn trả kết quả",
}


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What the letters of the resolving office to an applicant have in common.

    Attributes:
        number: "12/PXL"; empty: left for the pen.
        receiving_unit: where the dossier was received; it gets a copy.
        signer_lines: in whose name and in which office it is signed, "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH".
        signer_name: empty: left for the pen.
    """

    name: FormName
    letterhead: Letterhead
    number: str = ""
    receiving_unit: str
    dossier_number: str
    applicant: Addressee
    procedure: str
    received_at: datetime
    reason: str
    signer_lines: tuple[str, ...]
    signer_name: str = ""
    issued_at: datetime

    def __post_init__(self) -> None:
        if not is_reason(self.reason):
            raise NotAReasonError(f"{self.name.code} needs a reason in words")

    def values(self) -> dict[str, Any]:
        """In words, by the names that the templates use."""
        return {
            **self.name.values(),
            "reference": self.dossier_number,
            **self.letterhead.values(self.issued_at),
            "receiving_unit": self.receiving_unit,
            "dossier_number": self.dossier_number,
            "applicant": vars(self.applicant),
            "procedure": self.procedure,
            "received_at": moment_text(self.received_at),
            "reason": paragraphs(self.reason),
            "signer_lines": self.signer_lines,
            "signer": self.signer_name,
        }


@dataclass(frozen=True, kw_only=True)
class ApologyForm(Letter):
    """Form 04: the promised date is not kept; reason, apology, and one new date.

    Attributes:
        due_at: what was promised, and stays known for ever.
        new_due_at: the one new appointment.
    Law: NĐ 61/2018/NĐ-CP, art. 19.9; TT 01/2018/TT-VPCP, art. 9, form 04; TT 03/2025/TT-VPCP, Appendix I,
        form 04. Who signs in a commune is not verified: a setting.
    """

    due_at: datetime
    new_due_at: datetime

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.new_due_at <= self.due_at:
            raise ValueError("a new appointment lies after the one that is not kept")

    def values(self) -> dict[str, Any]:
        """See Letter."""
        return {
            **super().values(),
            "number": self.number or f"{UNNUMBERED}/PXL",
            "due_at": moment_text(self.due_at),
            "promise": _PROMISES[self.name.basis],
            "new_due_at": moment_text(self.new_due_at),
        }


@dataclass(frozen=True, kw_only=True)
class StopForm(Letter):
    """Form 05 of TT 03/2025/TT-VPCP: the dossier is stopped; only before a result decision exists.

    Attributes:
        request: who asked for the stop, when and why; empty where nobody did.
        stage: how far the dossier had come.
        decision: what was decided; `reason` is its ground.
        money: what becomes of fees and duties.
    Law: TT 03/2025/TT-VPCP, Appendix I, form 05; its fields are second-hand, its layout was not seen.
    """

    request: str = ""
    stage: str
    decision: str
    money: str = ""
    stopped_at: datetime

    def values(self) -> dict[str, Any]:
        """See Letter."""
        return {
            **super().values(),
            "number": self.number or f"{UNNUMBERED}/TB",
            "request": paragraphs(self.request),
            "stage": self.stage,
            "decision": self.decision,
            "money": self.money,
            "stopped_at": moment_text(self.stopped_at),
        }


@dataclass(frozen=True, kw_only=True)
class HandOver:
    """One passage of a dossier from one unit or role to the next.

    Attributes:
        giver, receiver: unit or role; their officers' names where they are known.
        given_at, received_at: None: not yet, left for the pen.
        result: how the giver kept its time; None where none was allotted.
    """

    giver: str
    giver_name: str = ""
    given_at: datetime | None = None
    receiver: str = ""
    receiver_name: str = ""
    received_at: datetime | None = None
    result: Punctuality | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ControlSlip:
    """The slip that travels with a dossier: one block for each hand-over, appended and never rewritten.

    Law: TT 01/2018/TT-VPCP, art. 9, form 05; TT 03/2025/TT-VPCP, Appendix I, form 06.
    """

    name: FormName
    letterhead: Letterhead
    dossier_number: str
    applicant_name: str
    procedure: str
    received_at: datetime
    due_at: datetime
    hand_overs: tuple[HandOver, ...]
    printed_at: datetime

    def values(self) -> dict[str, Any]:
        """In words, by the names that its template uses."""
        return {
            **self.name.values(),
            "reference": self.dossier_number,
            **self.letterhead.values(self.printed_at),
            "dossier_number": self.dossier_number,
            "applicant": self.applicant_name,
            "procedure": self.procedure,
            "received_at": moment_text(self.received_at),
            "due_at": moment_text(self.due_at),
            "hand_overs": [_hand_over_values(one) for one in self.hand_overs],
        }


def _hand_over_values(one: HandOver) -> dict[str, str]:
    return {
        "giver": one.giver,
        "giver_name": one.giver_name,
        "given_at": moment_text(one.given_at) if one.given_at else "",
        "receiver": one.receiver,
        "receiver_name": one.receiver_name,
        "received_at": moment_text(one.received_at) if one.received_at else "",
        "result": one.result.value if one.result else "",
        "note": one.note,
    }
