"""Dossiers over HTTP, as they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Self

from pydantic import BaseModel, Field

from services.contracts.status import Status
from services.intake.domain.documents import restored
from services.intake.domain.dossier import Dossier
from services.intake.domain.exchange import ApplicantKind
from services.intake.domain.sharing import is_preliminary
from services.intake.schemas.progress import (
    AccountOut,
    DueDateOut,
    NoticeOut,
    OrganisationsOut,
    Standing,
    SupplementOut,
    WithdrawalOut,
    standing,
)

_PERSON_MEMBERS = ("name", "phone", "email", "address")


class PersonOut(BaseModel):
    """Somebody, or an organisation."""

    name: str
    kind: str
    identity_number: str
    phone: str
    email: str
    address: str

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """As staff see them."""
        members = {name: kept[name] for name in _PERSON_MEMBERS}
        return cls(**members, kind=kept["identity_kind"], identity_number=kept["identity"])


class RepresentationOut(BaseModel):
    """Who filed for the applicant."""

    helper: str
    ground: str
    person: PersonOut | None


class PaperOut(BaseModel):
    """A paper that was handed in."""

    code: str
    name: str
    kind: str
    quantity: int
    waiver: str
    added_at: datetime | None = Field(default=None, description="After the filing; none: with it.")


class FeeOut(BaseModel):
    """What it costs; no amount while the local one is not entered."""

    name: str
    amount: int | None = None
    paid: bool
    exemption: str
    note: str


class ScanOut(BaseModel):
    """A scan."""

    scan_id: str
    paper: str
    filename: str
    media_type: str
    size: int
    sha256: str
    added_at: datetime
    added_by: str


class LineOut(BaseModel):
    """A line of the history: who, when, from where, what, and why."""

    at: datetime
    by: str
    via: str
    what: str
    reason: str = ""


class HandOverOut(BaseModel):
    """To whom the result was given."""

    returned_at: datetime
    collector: str
    relation: str
    proof: str
    delivery: str
    officer_id: str
    result_number: str
    confirmed_at_desk: bool
    note: str
    reconciliation: str | None = Field(
        default=None, description="After a confirmation at the desk: awaited, agrees or differs."
    )


class ResultOut(BaseModel):
    """The signed result."""

    result_number: str
    signed_on: date
    completed_at: datetime
    outcome: str = Field(default="granted", description="granted; refused: the refusal after appraisal.")
    early: bool = Field(default=False, description="Before the day of the appointment: notice is due.")


class AfterwardsOut(BaseModel):
    """It was received on paper and entered afterwards."""

    lease_id: str
    entered_at: datetime
    reason: str


class StopOut(BaseModel):
    """The end without a result."""

    why: str
    reason: str
    stopped_at: datetime


class OriginalsOut(BaseModel):
    """Papers that were given back."""

    what: str
    collector: str
    returned_at: datetime
    officer_id: str


class DeliveryOut(BaseModel):
    """Papers that came after the filing."""

    delivered_at: datetime
    officer_id: str
    complete: bool
    papers_count: int
    request_id: str
    note: str


class DossierLine(Standing):
    """A dossier in a list; the dates are those in force."""

    dossier_id: str
    version: int
    status: int
    status_title: str
    dossier_number: str | None
    provisional_number: str | None = Field(description="Until the lawful one came; its other name for ever.")
    external_number: str | None = Field(description="By which another system knows it.")
    register_year: int | None
    register_serial: int | None
    unit_id: str
    channel: str
    procedure_code: str
    procedure_version: int
    procedure_name: str
    applicant_name: str
    filed_at: datetime
    received_at: datetime | None
    due_at: datetime | None
    appointment_at: datetime | None
    appointment_preliminary: bool = Field(
        description="The competent commune has not received it yet: the clock starts there."
    )
    original_due_at: datetime | None = Field(description="What the receipt promised; kept for ever.")

    @classmethod
    def of(cls, kept: Mapping[str, Any], now: datetime) -> Self:
        """As staff see it at that instant."""
        return cls(**_line(kept, restored(Dossier, kept), now))


class DossierOut(DossierLine):
    """A dossier whole."""

    lookup_code: str
    applicant: PersonOut
    applicant_kind: ApplicantKind = Field(description="0 citizen, 1 enterprise, 2 household business")
    account_verified: bool = Field(description="Filed online from an account that VNeID has verified.")
    representative: RepresentationOut | None
    papers: list[PaperOut]
    copies: int
    pages: int
    cases: int
    fee: FeeOut | None
    result_delivery: str
    delivery_address: str
    filed_by: str
    entered_afterwards: AfterwardsOut | None
    refusal_reason: str | None
    result: ResultOut | None
    hand_over: HandOverOut | None
    stop: StopOut | None
    originals: list[OriginalsOut]
    papers_deliveries: list[DeliveryOut]
    organisations: OrganisationsOut
    due_dates: list[DueDateOut]
    supplement_requests: list[SupplementOut]
    withdrawals: list[WithdrawalOut]
    account: AccountOut
    notices: list[NoticeOut]
    scans: list[ScanOut]
    history: list[LineOut]

    @classmethod
    def of(cls, kept: Mapping[str, Any], now: datetime) -> Self:
        """As staff see it at that instant."""
        dossier = restored(Dossier, kept)
        return cls(**_line(kept, dossier, now), **_rest(kept), **_progress(dossier, now))


class DossierPage(BaseModel):
    """A page of dossiers."""

    items: list[DossierLine]
    next: str | None


def shown(kept: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """A dossier as JSON, as it stands at that instant."""
    return DossierOut.of(kept, now).model_dump(mode="json")


def _line(kept: Mapping[str, Any], dossier: Dossier, now: datetime) -> dict[str, Any]:
    reception, procedure = kept.get("reception", {}), kept["procedure"]
    dates = dossier.all_due_dates
    in_force = dates[-1].due_at if dates else None
    moved = bool(dossier.due_dates)
    return {
        **standing(dossier, now),
        **{
            name: kept[name] for name in ("dossier_id", "version", "status", "unit_id", "channel", "filed_at")
        },
        "received_at": reception.get("received_at"),
        "due_at": in_force,
        "appointment_at": in_force if moved else reception.get("appointment_at"),
        "appointment_preliminary": is_preliminary(dossier),
        "original_due_at": reception.get("due_at"),
        "status_title": Status(kept["status"]).title,
        "dossier_number": reception.get("number") or kept.get("number"),
        "provisional_number": reception.get("provisional_number") or None,
        "external_number": dossier.synchronisation.external_number or None,
        "register_year": reception.get("register_year"),
        "register_serial": reception.get("register_serial"),
        "procedure_code": procedure["code"],
        "procedure_version": procedure["version"],
        "procedure_name": procedure["name"],
        "applicant_name": kept["applicant"]["name"],
    }


def _progress(dossier: Dossier, now: datetime) -> dict[str, Any]:
    return {
        "organisations": OrganisationsOut.of(dossier),
        "due_dates": DueDateOut.all_of(dossier),
        "supplement_requests": SupplementOut.all_of(dossier, now),
        "withdrawals": WithdrawalOut.all_of(dossier),
        "account": AccountOut.of(dossier),
        "notices": NoticeOut.all_of(dossier.notices),
    }


def _rest(kept: Mapping[str, Any]) -> dict[str, Any]:
    given, over = kept.get("representation"), kept.get("hand_over")
    state = kept.get("reconciliation", {}).get("state")
    person = given.get("person") if given else None
    return {
        **{name: kept[name] for name in ("lookup_code", "delivery_address", "filed_by", "scans", "history")},
        **kept.get("counted", {"copies": 1, "pages": 1, "cases": 1}),
        "applicant": PersonOut.of(kept["applicant"]),
        "applicant_kind": kept.get("applicant_kind", ApplicantKind.CITIZEN),
        "account_verified": kept.get("account_verified", False),
        "representative": {**given, "person": PersonOut.of(person) if person else None} if given else None,
        "papers": [{**paper, "quantity": paper["count"]} for paper in kept["papers"]],
        "fee": kept.get("charge"),
        "result_delivery": kept["delivery"],
        "entered_afterwards": kept.get("reception", {}).get("afterwards"),
        "refusal_reason": kept.get("refusal", {}).get("reason"),
        "result": kept.get("completion"),
        "stop": kept.get("stop"),
        "originals": kept.get("originals", []),
        "papers_deliveries": kept.get("deliveries", []),
        "hand_over": {**over, "reconciliation": state} if over else None,
    }
