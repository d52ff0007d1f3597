"""The slips that both the desk and the resolving office hand out: what is missing (02), why not (03)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.contracts.forms import FormName
from services.contracts.forms.letterhead import Letterhead
from services.contracts.forms.text import count_text, moment_text, paragraphs
from services.contracts.reasons import is_reason

SUPPLEMENT_TEMPLATE = "contracts/forms/supplement.typ"
REFUSAL_TEMPLATE = "contracts/forms/refusal.typ"
UNNUMBERED = "……"  # left for the pen


class NotAReasonError(ValueError):
    """What stands for the reason says nothing to a person; no paper goes out with it."""


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """Whom a paper is about or for; what is empty is left for the pen."""

    name: str
    address: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class Missing:
    """One thing to add or to put right; no count where nothing is to be handed in."""

    name: str
    originals: int = 0
    certified: int = 0
    photocopies: int = 0


@dataclass(frozen=True, kw_only=True)
class Slip:
    """What both slips say.

    Attributes:
        letterhead: who issues.
        dossier_number: empty before the reception; then the look-up code, grouped, names the dossier.
        reason: one or more paragraphs.
        contact_name, contact_phone: who helps.
        signer_role, officer_name: who signs.
        remark: a sentence on what happens next; empty where there is none.
    """

    name: FormName
    letterhead: Letterhead
    receiving_unit: str
    dossier_number: str = ""
    lookup_code: str = ""
    applicant: Addressee
    procedure: str
    reason: str
    contact_name: str = ""
    contact_phone: str = ""
    signer_role: str = "NGƯỜI TIẾP NHẬN HỒ SƠ"
    officer_name: str
    remark: str = ""
    issued_at: datetime

    def __post_init__(self) -> None:
        if not is_reason(self.reason):
            raise NotAReasonError(f"{self.name.code} needs a reason in words")

    def values(self) -> dict[str, Any]:
        """In words, by the names that the templates use."""
        return {
            **self.name.values(),
            "reference": self.dossier_number or self.lookup_code,
            **self.letterhead.values(self.issued_at),
            "receiving_unit": self.receiving_unit,
            "dossier_number": self.dossier_number,
            "lookup_code": self.lookup_code,
            "applicant": vars(self.applicant),
            "procedure": self.procedure,
            "reason": paragraphs(self.reason),
            "contact_name": self.contact_name,
            "contact_phone": self.contact_phone,
            "signer_role": self.signer_role,
            "officer": self.officer_name,
            "remark": self.remark,
        }


@dataclass(frozen=True, kw_only=True)
class SupplementForm(Slip):
    """Form 02: everything that is missing, once and completely.

    Attributes:
        number: "12/HDHS"; empty: left for the pen.
        answer_by: until when, where somebody set a term.
    Law: NĐ 61/2018/NĐ-CP, art. 11.2c, 17.1, 19.4; TT 01/2018/TT-VPCP, art. 9, form 02; TT 03/2025/TT-VPCP,
        Appendix I, form 02.
    """

    signer_role: str = "NGƯỜI HƯỚNG DẪN"
    number: str = ""
    papers: tuple[Missing, ...]
    answer_by: datetime | None = None

    def values(self) -> dict[str, Any]:
        """See Slip."""
        return {
            **super().values(),
            "number": self.number or f"{UNNUMBERED}/HDHS",
            "papers": [_missing_values(place, paper) for place, paper in enumerate(self.papers, start=1)],
            "answer_by": moment_text(self.answer_by) if self.answer_by else "",
        }


@dataclass(frozen=True, kw_only=True)
class RefusalForm(Slip):
    """Form 03: not accepted, at reception or after appraisal, and why.

    Attributes:
        filer_name: who handed the dossier in and signs for this slip.
    Law: NĐ 61/2018/NĐ-CP, art. 17.1, 19.8; TT 01/2018/TT-VPCP, art. 9, form 03; TT 03/2025/TT-VPCP,
        Appendix I, form 03.
    """

    filer_name: str

    def values(self) -> dict[str, Any]:
        """See Slip."""
        return {**super().values(), "filer": self.filer_name}


def _missing_values(place: int, paper: Missing) -> dict[str, str]:
    counts = {name: getattr(paper, name) for name in ("originals", "certified", "photocopies")}
    shown = {name: count_text(count) if count else "" for name, count in counts.items()}
    return {"place": str(place), "name": paper.name, **shown}
