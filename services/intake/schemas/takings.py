"""Money over HTTP: a day's takings, the lines of a dossier, a refund."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Self

from pydantic import BaseModel, Field

from services.intake.domain.fee_rules import FeeMoment
from services.intake.domain.takings import Row, Sums, Takings
from services.intake.schemas.administration import Entered


class GroundOut(BaseModel):
    """Why so many did not pay."""

    text: str
    count: int


class SumsOut(BaseModel):
    """What some lines add up to, in đồng."""

    paid_count: int
    paid: int
    exempted_count: int
    exemptions: list[GroundOut]
    refunded_count: int
    refunded: int
    net: int = Field(description="What was paid without what was given back.")

    @classmethod
    def told(cls, sums: Sums) -> dict[str, Any]:
        """As staff see them."""
        return {
            "paid_count": sums.paid_count,
            "paid": sums.paid,
            "exempted_count": sums.exempted_count,
            "exemptions": [GroundOut(text=each.text, count=each.count) for each in sums.grounds],
            "refunded_count": sums.refunded_count,
            "refunded": sums.refunded,
            "net": sums.net,
        }


class TakingsRowOut(SumsOut):
    """One officer, procedure, fee and moment of the day."""

    officer_id: str
    officer_name: str
    procedure_code: str
    procedure_name: str
    fee_name: str
    moment: FeeMoment
    first_receipt: str = Field(description="Of the fee receipt, or the dossier's number.")
    last_receipt: str

    @classmethod
    def of(cls, row: Row) -> Self:
        """As staff see it."""
        told = ("officer_id", "officer_name", "procedure_code", "procedure_name", "fee_name", "moment")
        about = {name: getattr(row, name) for name in (*told, "first_receipt", "last_receipt")}
        return cls(**about, **cls.told(row.sums))


class OfficerTotalOut(SumsOut):
    """What one officer has to hand in."""

    officer_id: str
    officer_name: str


class TakingsOut(BaseModel):
    """The report of a day."""

    on: date
    unit_id: str | None
    total: SumsOut
    officers: list[OfficerTotalOut]
    rows: list[TakingsRowOut]

    @classmethod
    def of(cls, takings: Takings, unit_id: str | None) -> Self:
        """As staff see it."""
        officers = [
            OfficerTotalOut(
                officer_id=one.officer_id, officer_name=one.officer_name, **SumsOut.told(one.sums)
            )
            for one in takings.officers
        ]
        return cls(
            on=takings.on,
            unit_id=unit_id,
            total=SumsOut(**SumsOut.told(takings.total)),
            officers=officers,
            rows=[TakingsRowOut.of(row) for row in takings.rows],
        )


class TakingOut(BaseModel):
    """A payment, an exemption or a refund of a dossier."""

    taking_id: str
    kind: str = Field(description="paid, exempted or refunded")
    fee_name: str
    moment: FeeMoment
    amount: int
    taken_at: datetime
    recorded_at: datetime
    officer_id: str
    officer_name: str
    ground: str
    receipt_number: str
    demand_id: str
    refunds: str

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """As staff see it."""
        return cls.model_validate(dict(kept))


class TakingPage(BaseModel):
    """The lines of a dossier."""

    items: list[TakingOut]
    next: str | None = None


class RefundIn(Entered):
    """Money goes back, and why."""

    taking_id: str
    reason: str
    amount: int | None = Field(default=None, description="In đồng; without it all that was paid.")
