"""What a dossier costs, reckoned from the fee rule of its procedure's version, in whole đồng.

The amounts themselves stand in the catalogue, each with its source: they change with the version.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.intake.domain.errors import InvalidInputError, Problem
from services.intake.domain.fee_rules import FeeBasis, FeeKind, FeeMoment, FeeRule, PageRates
from services.intake.domain.texts import one_line

# Bounds against slips of the finger, not rules of law.
MOST_COPIES = 1_000
MOST_PAGES = 5_000
MOST_CASES = 1_000
HIGHEST_AMOUNT = 1_000_000_000
LONGEST_RECEIPT = 50


@dataclass(frozen=True, kw_only=True)
class Quantities:
    """What was certified or issued: copies, pages of one original, cases (signed papers, contracts)."""

    copies: int = 1
    pages: int = 1
    cases: int = 1


@dataclass(frozen=True, kw_only=True)
class Charge:
    """The fee of one dossier; no amount while the officer has not entered a local one."""

    name: str
    amount: int | None
    paid: bool = False
    exemption: str = ""  # code of the exemption that applies
    note: str = ""
    moment: FeeMoment = FeeMoment.AT_RECEPTION  # when it is to be paid
    receipt: str = ""  # number of the fee receipt (biên lai) that was given for it


def quantities(field: str, *, copies: int = 1, pages: int = 1, cases: int = 1) -> Quantities:
    """Quantities as entered in a form.

    Raises: InvalidInputError with every number that is out of bounds.
    """
    entered = (("copies", copies, MOST_COPIES), ("pages", pages, MOST_PAGES), ("cases", cases, MOST_CASES))
    problems = [
        Problem(f"{field}.{name}", "Số lượng sai", f"từ 1 đến {most}")
        for name, count, most in entered
        if not 1 <= count <= most
    ]
    if problems:
        raise InvalidInputError(problems)
    return Quantities(copies=copies, pages=pages, cases=cases)


def charge(
    rule: FeeRule,
    counted: Quantities,
    *,
    kind: str = "",
    exemption: str = "",
    entered: int | None = None,
    paid: bool = False,
    receipt: str = "",
) -> Charge:
    """The fee of a dossier.

    Args:
        kind: code of one of the rule's kinds, where the act is another than the usual one.
        exemption: code of one of the rule's exemptions, if the applicant need not pay.
        entered: the officer's amount, where the rule knows none or is only a default.
        receipt: number of the fee receipt, where one was given.
    Raises: InvalidInputError for an exemption or a kind of another procedure, an amount that the law fixes,
        or a fee said to be paid whose amount nobody knows.
    """
    act = _kind(rule, kind) if kind else None
    if exemption:
        note = _exemption_text(rule, exemption)
        return Charge(name=rule.name, amount=0, exemption=exemption, note=note, moment=rule.moment)
    amount = amount_due(replace(rule, amount=act.amount) if act else rule, counted)
    if entered is not None and entered != amount:
        amount = _entered(rule, entered)
    if paid and amount is None:
        raise InvalidInputError([Problem("fee.amount", "Chưa nhập số tiền đã thu", "số tiền bằng đồng")])
    number = one_line("fee.receipt_number", receipt, longest=LONGEST_RECEIPT)
    if number and not paid:
        raise InvalidInputError([Problem("fee.receipt_number", "Có biên lai nhưng chưa thu", "paid = true")])
    note = act.text if act else ""
    return Charge(name=rule.name, amount=amount, paid=paid, note=note, moment=rule.moment, receipt=number)


def amount_due(rule: FeeRule, counted: Quantities) -> int | None:
    """The fee without exemption, or None where only the province knows it."""
    if rule.basis is FeeBasis.LOCAL:
        return None
    if rule.pages is not None:
        return copy_fee(rule.pages, counted.pages) * counted.copies
    return rule.amount * (counted.copies if rule.basis is FeeBasis.PER_COPY else counted.cases)


def copy_fee(rates: PageRates, pages: int) -> int:
    """The fee for one copy of an original with that many pages.

    Law: TT 226/2016/TT-BTC, art. 4: by pages of the original, up to a most for each copy.
    """
    first = min(pages, rates.first_pages)
    by_pages = first * rates.first_amount + (pages - first) * rates.further_amount
    return min(by_pages, rates.most_per_copy)


def _kind(rule: FeeRule, code: str) -> FeeKind:
    found = next((kind for kind in rule.kinds if kind.code == code), None)
    if found is None:
        allowed = ", ".join(kind.code for kind in rule.kinds) or "thủ tục chỉ có một mức thu"
        raise InvalidInputError([Problem("fee.kind", "Thủ tục không có việc này", allowed)])
    return found


def _exemption_text(rule: FeeRule, code: str) -> str:
    texts = {exemption.code: exemption.text for exemption in rule.exemptions}
    if code not in texts:
        allowed = ", ".join(texts) or "không có trường hợp miễn"
        raise InvalidInputError([Problem("fee.exemption", "Thủ tục không có trường hợp miễn này", allowed)])
    return texts[code]


def _entered(rule: FeeRule, amount: int) -> int:
    if rule.verified and rule.basis is not FeeBasis.LOCAL:
        raise InvalidInputError([Problem("fee.amount", "Khác mức thu theo quy định", rule.text)])
    if not 0 <= amount <= HIGHEST_AMOUNT:
        raise InvalidInputError([Problem("fee.amount", "Số tiền sai", f"từ 0 đến {HIGHEST_AMOUNT} đồng")])
    return amount
