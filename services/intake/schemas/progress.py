"""How a dossier stands, over HTTP: its axes, its dates with their reasons, its requests, its money."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, Field

from services.intake.domain.axes import Delivery, Money, Sync
from services.intake.domain.dates import DueChange
from services.intake.domain.dossier import Dossier
from services.intake.domain.elsewhere import Elsewhere
from services.intake.domain.fee_rules import FeeMoment
from services.intake.domain.notices import DeskNotice
from services.intake.domain.payments import fee_owed, open_demands
from services.intake.domain.states import LocalState, is_overdue, local_state


class Standing(BaseModel):
    """Where a dossier stands on all its axes; `status` beside it is the national one."""

    state: LocalState = Field(description="Finer than the status, and within it.")
    state_title: str
    overdue: bool = Field(description="An attribute, reckoned from the date in force; no status.")
    money: Money
    money_title: str
    delivery: Delivery
    delivery_title: str
    synchronisation: Sync
    synchronisation_title: str
    notices_unseen: int


def standing(dossier: Dossier, now: datetime) -> dict[str, Any]:
    """The members of `Standing`, at that instant."""
    state, sync = local_state(dossier), dossier.synchronisation.state
    return {
        "state": state,
        "state_title": state.words,
        "overdue": is_overdue(dossier, now),
        "money": dossier.money,
        "money_title": dossier.money.words,
        "delivery": dossier.result_delivery,
        "delivery_title": dossier.result_delivery.words,
        "synchronisation": sync,
        "synchronisation_title": sync.words,
        "notices_unseen": sum(1 for one in dossier.notices if one.seen_at is None),
    }


class DueDateOut(BaseModel):
    """A due date, with why it is or was the one in force."""

    due_at: datetime
    set_at: datetime
    why: DueChange
    why_title: str
    by: str
    note: str

    @classmethod
    def all_of(cls, dossier: Dossier) -> list[Self]:
        """Every date, the first one of the reception."""
        return [
            cls(
                due_at=one.due_at,
                set_at=one.set_at,
                why=one.why,
                why_title=one.why.words,
                by=one.by,
                note=one.note,
            )
            for one in dossier.all_due_dates
        ]


class SupplementOut(BaseModel):
    """A request for papers."""

    request_id: str
    stage: str
    nth: int
    reason: str
    items: list[str]
    requested_at: datetime
    requested_by: str
    answer_by: datetime | None
    ground: str
    approved_by: str
    answered_at: datetime | None
    late: bool = Field(description="Not answered, and the day to answer by has passed.")

    @classmethod
    def all_of(cls, dossier: Dossier, now: datetime) -> list[Self]:
        """Every request, the first one first."""
        return [
            cls(
                **{name: getattr(one, name) for name in cls.model_fields if name not in ("items", "late")},
                items=list(one.items),
                late=one.answered_at is None and one.answer_by is not None and one.answer_by < now,
            )
            for one in dossier.supplements
        ]


class WithdrawalOut(BaseModel):
    """A request to withdraw, and what became of it."""

    request_id: str
    reason: str
    requested_at: datetime
    officer_id: str
    decided_at: datetime | None
    decided_by: str
    granted: bool | None
    overtaken: bool = Field(description="A result had been signed first.")
    decision_reason: str

    @classmethod
    def all_of(cls, dossier: Dossier) -> list[Self]:
        """Every request, the first one first."""
        return [cls(**{name: getattr(one, name) for name in cls.model_fields}) for one in dossier.withdrawals]


class DemandOut(BaseModel):
    """A payment duty."""

    demand_id: str
    amount: int
    requested_at: datetime
    pauses: bool
    pay_by: datetime | None
    settled_at: datetime | None
    waived: bool


class PaymentOut(BaseModel):
    """Money that was taken."""

    payment_id: str
    amount: int
    moment: FeeMoment
    paid_at: datetime
    officer_id: str
    demand_id: str
    note: str


class AccountOut(BaseModel):
    """What is owed and what was taken, in đồng."""

    fee_owed: int | None = Field(description="Nothing while nobody has entered the amount.")
    demands_owed: int
    demands: list[DemandOut]
    payments: list[PaymentOut]

    @classmethod
    def of(cls, dossier: Dossier) -> Self:
        """Of one dossier."""
        demands, payments = DemandOut.model_fields, PaymentOut.model_fields
        return cls(
            fee_owed=fee_owed(dossier.charge, dossier.payments),
            demands_owed=sum(one.amount for one in open_demands(dossier.demands)),
            demands=[DemandOut(**{name: getattr(one, name) for name in demands}) for one in dossier.demands],
            payments=[
                PaymentOut(**{name: getattr(one, name) for name in payments}) for one in dossier.payments
            ],
        )


class OrganisationOut(BaseModel):
    """A commune's unit; no name where it is this commune."""

    commune_id: str
    unit_id: str
    name: str = ""


class OrganisationsOut(BaseModel):
    """Three organisations that must not be taken for each other."""

    assisted_at: str | None = Field(description="Where an officer helped to file; empty: at the desk.")
    received_at: OrganisationOut
    competent: OrganisationOut

    @classmethod
    def of(cls, dossier: Dossier) -> Self:
        """Of one dossier."""
        here = OrganisationOut(commune_id=dossier.commune_id, unit_id=dossier.unit_id)
        given = dossier.representation
        return cls(
            assisted_at=given.place if given and dossier.is_assisted else None,
            received_at=_other(dossier.origin) or here,
            competent=_other(dossier.competent) or here,
        )


def _other(elsewhere: Elsewhere | None) -> OrganisationOut | None:
    if elsewhere is None:
        return None
    told = {name: getattr(elsewhere, name) for name in OrganisationOut.model_fields}
    return OrganisationOut(**told)


class NoticeOut(BaseModel):
    """What the desk has to be told."""

    what: str
    text: str
    at: datetime
    officer_id: str
    seen_at: datetime | None
    seen_by: str

    @classmethod
    def all_of(cls, notices: Sequence[DeskNotice]) -> list[Self]:
        """Every notice, the first one first."""
        return [cls(**{name: getattr(one, name) for name in cls.model_fields}) for one in notices]
