"""What happened to a dossier besides its steps, as the API shows it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from services.workflow.domain.explaining import words_of
from services.workflow.domain.running import DueMove, Running


class _Fact(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    @classmethod
    def all_of(cls, facts: Sequence[Any]) -> list[Self]:
        """Each as it is shown."""
        return [cls.model_validate(fact) for fact in facts]


class MoveOut(_Fact):
    """A move of the due date."""

    at: datetime
    by: str
    why: str = Field(description="extended, restarted, paused, calendar")
    previous_due_at: datetime
    due_at: datetime
    reason: str
    form_number: str
    calendar_version: str
    in_time: bool
    ground: str
    words: str = Field(description="The move in a sentence.")

    @classmethod
    def all_of(cls, facts: Sequence[DueMove]) -> list[Self]:
        """Each with its sentence."""
        return [cls(**vars(move), words=words_of(move)) for move in facts]


class SupplementOut(_Fact):
    """A request for papers; between the two instants the dossier waited, which is not scored."""

    request_id: str
    nth: int
    requested_at: datetime
    requested_by: str
    reason: str
    papers: tuple[str, ...]
    in_time: bool
    answer_by: datetime | None
    ground: str
    approved_by: str
    form_number: str
    came_at: datetime | None
    answered_at: datetime | None
    answered_by: str


class DemandOut(_Fact):
    """A payment duty, in đồng."""

    demand_id: str
    amount: int
    text: str
    requested_at: datetime
    requested_by: str
    pauses: bool
    pay_by: datetime | None
    paid_at: datetime | None
    paid_amount: int | None
    waived_at: datetime | None
    waived_by: str
    waived_reason: str


class WithdrawalOut(_Fact):
    """A request to withdraw."""

    request_id: str
    requested_at: datetime
    requested_by: str
    request_reason: str
    stood: str
    decided_at: datetime | None
    decided_by: str
    granted: bool | None
    reason: str


class StopOut(_Fact):
    """The end without a result."""

    at: datetime
    by: str
    why: str
    reason: str
    form_number: str
    decision: str
    money: str


class ConsultationOut(_Fact):
    """An opinion asked for beside the steps."""

    consultation_id: str
    asked_unit: str
    asked_name: str
    question: str
    asked_at: datetime
    asked_by: str
    answer_by: datetime
    answered_at: datetime | None
    answered_by: str
    answer: str
    on_time: bool = Field(description="The answer came in its term.")
    waits: bool = Field(description="The step cannot be done before.")
    silent_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_by: str
    withdrawn_reason: str


class ForwardingOut(_Fact):
    """A stay at another agency."""

    forwarding_id: str
    agency: str
    agency_code: str
    nth: int
    sent_at: datetime
    sent_by: str
    answer_by: datetime
    answered_at: datetime | None
    answered_by: str
    outcome: str = Field(description="resolved, refused, returned")
    answer: str
    leads: bool


class FactsOut(BaseModel):
    """All of it."""

    moves: list[MoveOut]
    supplements: list[SupplementOut]
    demands: list[DemandOut]
    withdrawals: list[WithdrawalOut]
    consultations: list[ConsultationOut]
    forwardings: list[ForwardingOut]
    stop: StopOut | None


def facts_of(running: Running) -> dict[str, Any]:
    """The members of FactsOut."""
    return {
        "moves": MoveOut.all_of(running.moves),
        "supplements": SupplementOut.all_of(running.supplements),
        "demands": DemandOut.all_of(running.demands),
        "withdrawals": WithdrawalOut.all_of(running.withdrawals),
        "consultations": ConsultationOut.all_of(running.consultations),
        "forwardings": ForwardingOut.all_of(running.forwardings),
        "stop": None if running.stop is None else StopOut.model_validate(running.stop),
    }
