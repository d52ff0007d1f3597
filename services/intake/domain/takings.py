"""A day's takings: one line for each payment, exemption and refund, never changed, and what they add up to.

Amounts are whole đồng and never negative; a refund is a line of its own, taken off in the sum.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.intake.domain.errors import InvalidInputError, Problem
from services.intake.domain.fee_rules import FeeMoment


class TakingKind(StrEnum):
    """What happened to the money."""

    PAID = "paid"
    EXEMPTED = "exempted"
    REFUNDED = "refunded"


@dataclass(frozen=True, kw_only=True)
class Taking:
    """One line of the book.

    Attributes:
        taken_at: when the officer took the money, gave it back, or granted the exemption.
        recorded_at: when the system learned of it.
        ground: of an exemption, as the procedure names it; of a refund, as the officer typed it.
        receipt_number: of the fee receipt (biên lai), where the officer typed it.
        refunds: the payment that was given back.
    """

    taking_id: str
    kind: TakingKind
    dossier_id: str
    dossier_number: str = ""
    unit_id: str
    officer_id: str
    officer_name: str
    procedure_code: str
    procedure_name: str
    fee_name: str
    moment: FeeMoment
    amount: int
    taken_at: datetime
    recorded_at: datetime
    ground: str = ""
    receipt_number: str = ""
    demand_id: str = ""
    refunds: str = ""

    @property
    def shown_as(self) -> str:
        """The number under which the paper is found: of the fee receipt, or of the dossier."""
        return self.receipt_number or self.dossier_number


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Why so many did not pay."""

    text: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Sums:
    """What some lines add up to."""

    paid_count: int
    paid: int
    exempted_count: int
    grounds: tuple[Ground, ...]
    refunded_count: int
    refunded: int

    @property
    def net(self) -> int:
        """What must be in the drawer."""
        return self.paid - self.refunded


@dataclass(frozen=True, kw_only=True)
class Row:
    """One officer, procedure, fee and moment of a day."""

    officer_id: str
    officer_name: str
    procedure_code: str
    procedure_name: str
    fee_name: str
    moment: FeeMoment
    sums: Sums
    first_receipt: str
    last_receipt: str


@dataclass(frozen=True, kw_only=True)
class OfficerTotal:
    """What one officer has to hand in."""

    officer_id: str
    officer_name: str
    sums: Sums


@dataclass(frozen=True, kw_only=True)
class Takings:
    """The report of a day."""

    on: date
    rows: tuple[Row, ...]
    officers: tuple[OfficerTotal, ...]
    total: Sums


def takings_of(on: date, lines: Iterable[Taking]) -> Takings:
    """The report of a day's lines, by officer, procedure, fee and moment."""
    ordered = sorted(lines, key=lambda line: (line.taken_at, line.taking_id))
    by_row: dict[tuple[str, str, str, FeeMoment], list[Taking]] = {}
    by_officer: dict[str, list[Taking]] = {}
    for line in ordered:
        key = (line.officer_id, line.procedure_code, line.fee_name, line.moment)
        by_row.setdefault(key, []).append(line)
        by_officer.setdefault(line.officer_id, []).append(line)
    return Takings(
        on=on,
        rows=tuple(_row(by_row[key]) for key in sorted(by_row)),
        officers=tuple(
            OfficerTotal(officer_id=one, officer_name=found[-1].officer_name, sums=sums(found))
            for one, found in sorted(by_officer.items())
        ),
        total=sums(ordered),
    )


def sums(lines: Sequence[Taking]) -> Sums:
    """What lines add up to."""
    paid = [line.amount for line in lines if line.kind is TakingKind.PAID]
    refunded = [line.amount for line in lines if line.kind is TakingKind.REFUNDED]
    grounds = Counter(line.ground for line in lines if line.kind is TakingKind.EXEMPTED)
    return Sums(
        paid_count=len(paid),
        paid=sum(paid),
        exempted_count=grounds.total(),
        grounds=tuple(Ground(text=text, count=count) for text, count in sorted(grounds.items())),
        refunded_count=len(refunded),
        refunded=sum(refunded),
    )


def _row(lines: Sequence[Taking]) -> Row:
    last = lines[-1]
    receipts = [line.shown_as for line in lines if line.kind is TakingKind.PAID]
    return Row(
        officer_id=last.officer_id,
        officer_name=last.officer_name,
        procedure_code=last.procedure_code,
        procedure_name=last.procedure_name,
        fee_name=last.fee_name,
        moment=last.moment,
        sums=sums(lines),
        first_receipt=receipts[0] if receipts else "",
        last_receipt=receipts[-1] if receipts else "",
    )


def refundable(field: str, paid: Taking, amount: int) -> int:
    """How much of a payment is given back.

    Raises: InvalidInputError for what was no payment, for nothing, and for more than was paid.
    """
    if paid.kind is not TakingKind.PAID:
        raise InvalidInputError([Problem("taking_id", "Không phải khoản đã thu", "mã của một khoản đã thu")])
    if not 1 <= amount <= paid.amount:
        raise InvalidInputError([Problem(field, "Số tiền hoàn sai", f"từ 1 đến {paid.amount} đồng")])
    return amount
