"""Serials over HTTP: leased blocks, and the account of a unit's day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Self

from pydantic import BaseModel, Field

from services.intake.domain.documents import restored
from services.intake.domain.leases import Lease
from services.intake.domain.serials_audit import Account
from services.intake.schemas.administration import Entered


class SerialLeaseIn(Entered):
    """How many serials are wanted, by whom, and why."""

    count: int
    reason: str
    holder: str = Field(default="", description="Who will write the receipts; empty: whoever asks.")
    provisional: bool = Field(
        default=False, description="For procedures whose numbers the province's service gives."
    )


class SerialLeaseClosingIn(Entered):
    """Why the serials that were not used are void."""

    reason: str


class LeasedSerialOut(BaseModel):
    """A line of the list that lies at the desk during an outage."""

    serial: int
    dossier_number: str
    register_serial: int
    state: str = Field(description="leased, issued or void")
    dossier_id: str | None


class SerialLeaseOut(BaseModel):
    """A lease whole: the list to be printed."""

    lease_id: str
    version: int
    unit_id: str
    on: date
    provisional: bool
    holder: str
    officer_id: str
    reason: str
    leased_at: datetime
    register_year: int
    closed_at: datetime | None
    closing_reason: str | None
    serials: list[LeasedSerialOut]

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """As staff see it."""
        lease = restored(Lease, kept)
        told = ("lease_id", "unit_id", "on", "provisional", "holder", "officer_id", "reason", "leased_at")
        return cls(
            **{name: getattr(lease, name) for name in told},
            version=kept["version"],
            register_year=lease.register_year,
            closed_at=lease.closing.closed_at if lease.closing else None,
            closing_reason=lease.closing.reason if lease.closing else None,
            serials=_lines(lease),
        )


def _lines(lease: Lease) -> list[LeasedSerialOut]:
    users = {use.serial: use.dossier_id for use in lease.used}
    otherwise = "void" if lease.closing else "leased"
    return [
        LeasedSerialOut(
            serial=serial,
            dossier_number=lease.number(serial),
            register_serial=lease.register_serial(serial),
            state="issued" if serial in users else otherwise,
            dossier_id=users.get(serial),
        )
        for serial in lease.numbers.serials
    ]


class SerialLeasePage(BaseModel):
    """The leases of a unit's day."""

    items: list[SerialLeaseOut]
    next: str | None = None


class BlockOut(BaseModel):
    """Serials in a row, first and last included."""

    first: int
    last: int


class VoidOut(BlockOut):
    """Serials that no dossier will ever have."""

    reason: str


class AccountOut(BaseModel):
    """What became of the serials of one series; issued, leased and void are together all that were taken."""

    series: str = Field(description="day, provisional or register (of the year)")
    taken: int
    issued: int
    leased: int
    void: int
    whole: bool = Field(description="Nothing is missing and nothing is there twice.")
    void_serials: list[VoidOut]
    missing_serials: list[BlockOut]
    double_serials: list[BlockOut]

    @classmethod
    def of(cls, account: Account) -> Self:
        """As administrators see it."""
        return cls(
            series=account.series.value,
            taken=account.last,
            issued=account.issued,
            leased=account.leased,
            void=account.void_count,
            whole=account.whole,
            void_serials=[
                VoidOut(first=each.block.first, last=each.block.last, reason=each.reason)
                for each in account.void
            ],
            missing_serials=[BlockOut(first=each.first, last=each.last) for each in account.missing],
            double_serials=[BlockOut(first=each.first, last=each.last) for each in account.twice],
        )


class SerialsAuditOut(BaseModel):
    """The serials of a unit's day, and of its register up to now."""

    unit_id: str
    on: date
    whole: bool
    series: list[AccountOut]

    @classmethod
    def of(cls, unit_id: str, on: date, accounts: list[Account]) -> Self:
        """As administrators see it."""
        shown = [AccountOut.of(each) for each in accounts]
        return cls(unit_id=unit_id, on=on, whole=all(each.whole for each in shown), series=shown)
