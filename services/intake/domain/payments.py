"""Money at the counter: what is owed, what was asked for later, what was taken, in đồng."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.intake.domain.axes import Money
from services.intake.domain.fee_rules import FeeMoment
from services.intake.domain.fees import Charge


@dataclass(frozen=True, kw_only=True)
class Payment:
    """Money that an officer took; `demand_id` is empty for the fee of the procedure."""

    payment_id: str
    amount: int
    moment: FeeMoment
    paid_at: datetime
    officer_id: str
    demand_id: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Demand:
    """A payment duty that workflow asked for; settled when it is paid or no longer wanted.

    Attributes:
        event_id: of the news by which the desk knows of it.
    """

    demand_id: str
    amount: int
    requested_at: datetime
    pauses: bool
    pay_by: datetime | None = None
    settled_at: datetime | None = None
    waived: bool = False
    event_id: str = ""


def open_demands(demands: Sequence[Demand]) -> tuple[Demand, ...]:
    """Those that wait for their money."""
    return tuple(demand for demand in demands if demand.settled_at is None)


def settled_one(demands: Sequence[Demand], demand_id: str, at: datetime) -> tuple[Demand, ...]:
    """The demands with that one settled."""
    return tuple(
        replace(demand, settled_at=at) if demand.demand_id == demand_id else demand for demand in demands
    )


def settled(demands: Sequence[Demand], at: datetime, *, waived: bool = False) -> tuple[Demand, ...]:
    """The demands with the open ones settled."""
    return tuple(
        replace(demand, settled_at=at, waived=waived) if demand.settled_at is None else demand
        for demand in demands
    )


def fee_paid(payments: Sequence[Payment]) -> int:
    """What was taken for the fee of the procedure."""
    return sum(payment.amount for payment in payments if not payment.demand_id)


def fee_owed(charge: Charge | None, payments: Sequence[Payment]) -> int | None:
    """What is still to be paid of the fee, or None while nobody has entered its amount."""
    if charge is None or charge.paid or charge.exemption:
        return 0
    return None if charge.amount is None else max(0, charge.amount - fee_paid(payments))


def money_of(charge: Charge | None, payments: Sequence[Payment], demands: Sequence[Demand]) -> Money:
    """Where a dossier stands with its money."""
    owed = fee_owed(charge, payments)
    if open_demands(demands) or owed:
        return Money.DUE
    if owed is None:
        return Money.UNKNOWN
    if charge is not None and charge.exemption:
        return Money.EXEMPT
    taken = charge is not None and bool(charge.paid and charge.amount)
    return Money.PAID if taken or payments else Money.NONE
