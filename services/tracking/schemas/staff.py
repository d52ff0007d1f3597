"""Dossiers and figures as staff see them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Self

from pydantic import BaseModel, Field

from services.tracking.domain.detail import Detail
from services.tracking.domain.dossier import Completion, Dossier, Entry, HandOver, Step
from services.tracking.domain.figures import Counted
from services.tracking.domain.messages import MessageState, messages
from services.tracking.domain.ratings import RATING_WORDS
from services.tracking.domain.scored import scored
from services.tracking.domain.statuses import WORDS
from services.tracking.domain.wording import ONE_STOP, said


class StepOut(BaseModel):
    """The step under way."""

    step_code: str
    step_name: str
    role: str
    place: int
    steps_count: int
    opened_at: datetime
    due_at: datetime


class CompletionOut(BaseModel):
    """The signed result."""

    completed_at: datetime
    result_number: str
    signed_on: date
    on_time: bool


class HandOverOut(BaseModel):
    """The result in the citizen's hand."""

    returned_at: datetime
    delivery: str
    relation: str
    proof: str
    result_number: str | None
    confirmed_at_desk: bool


class DossierOut(BaseModel):
    """A dossier in a list."""

    dossier_id: str
    dossier_number: str | None
    status: int
    status_text: str
    open: bool
    late: bool
    percent: int
    applicant: str
    procedure_code: str
    procedure_name: str
    field: str
    channel: str
    instant: bool
    filed_at: datetime
    received_at: datetime | None
    due_at: datetime | None
    first_due_at: datetime | None = Field(description="What the receipt promised, kept for ever.")
    marks: list[str] = Field(description="What leaders have to be shown of it.")
    provisional_number: str | None
    appointment_at: datetime | None
    result_at: datetime | None
    unit_id: str = Field(description="The unit that has it.")
    officer: str | None = Field(
        description="Who has it: an officer's id, `nobody` (not taken yet), `reception`; none with a result."
    )
    assisted: bool = Field(description="An officer filed it on the person's behalf.")
    step: StepOut | None = Field(description="The step under way.")
    completion: CompletionOut | None
    hand_over: HandOverOut | None

    @classmethod
    def of(cls, dossier: Dossier, at: datetime) -> Self:
        """As staff see it; `at`: what lateness is measured at."""
        return cls(**_members(dossier, at))


class DossierPage(BaseModel):
    """A page of dossiers, the newest filing first."""

    items: list[DossierOut]
    next: str | None
    names: dict[str, str] = Field(description="Of units and officers, by their ids.")


class EntryOut(BaseModel):
    """One thing that happened."""

    event_id: str
    at: datetime
    type: str
    text: str
    actor: str
    officer: str | None = Field(description="The officer's name, where the actor is one.")
    reason: str | None
    told: dict[str, Any] = Field(description="What else the event says.")


class MessageOut(BaseModel):
    """What became of a message to the citizen."""

    message_id: str
    notice: str
    channel: str
    sent: bool
    at: datetime
    cause: str | None


class ScoreOut(BaseModel):
    """The verdict of the national index (QĐ 766/QĐ-TTg, 2.1), whose clock is not that of the law."""

    verdict: str = Field(description="finished_in_time, not_yet_due, late, not_counted, unknown.")
    ended_by: str | None
    ended_at: datetime | None
    allowed_until: datetime | None
    supplement_hours: float
    requests_count: int


class DossierDetail(DossierOut):
    """A dossier with all that happened to it."""

    unit_name: str
    officer_name: str | None = Field(description="Of the officer who has it.")
    rating: int | None = Field(description="What its citizen said, 1 to 5; null: nothing.")
    rating_text: str | None
    score: ScoreOut
    timeline: list[EntryOut]
    messages: list[MessageOut]

    @classmethod
    def of_detail(cls, detail: Detail) -> Self:
        """As staff see it."""
        dossier = detail.dossier
        return cls(
            **_members(dossier, detail.at),
            score=ScoreOut.model_validate(scored(dossier, detail.at), from_attributes=True),
            rating=detail.rated.rating if detail.rated else None,
            rating_text=RATING_WORDS[detail.rated.rating] if detail.rated else None,
            unit_name=detail.office.units.get(dossier.where, ONE_STOP),
            officer_name=detail.officers.get(dossier.officer or ""),
            timeline=[_entry(entry, detail) for entry in dossier.timeline],
            messages=[_message(message) for message in messages(dossier)],
        )


class FigureOut(BaseModel):
    """A number, and the address that opens the dossiers behind it."""

    code: str
    label: str
    count: int
    href: str = Field(description="Relative to the address of the figures.")

    @classmethod
    def of(cls, counted: Counted) -> Self:
        """As it is shown."""
        figure = counted.figure
        query = figure.criteria.query()
        href = f"dossiers?{query}" if query else "dossiers"
        return cls(code=figure.code, label=figure.label, count=counted.count, href=href)


class CountsOut(BaseModel):
    """The figures of a commune at an instant."""

    at: datetime
    figures: list[FigureOut]


def _members(dossier: Dossier, at: datetime) -> dict[str, Any]:
    own = DossierOut.model_fields.keys() & Dossier.__dataclass_fields__.keys()
    return {
        **{name: getattr(dossier, name) for name in own},
        "status": int(dossier.status),
        "marks": sorted(dossier.marks),
        "appointment_at": dossier.appointment_at,
        "status_text": WORDS[dossier.status],
        "open": dossier.is_open,
        "late": dossier.is_late(at),
        "percent": dossier.percent,
        "unit_id": dossier.where,
        "officer": dossier.officer,
        "step": _step(dossier.waits_at, dossier.steps_count),
        "completion": _part(CompletionOut, dossier.completion),
        "hand_over": _part(HandOverOut, dossier.hand_over),
    }


def _step(step: Step | None, steps_count: int) -> StepOut | None:
    if step is None:
        return None
    named = {name: getattr(step, name) for name in StepOut.model_fields if name != "steps_count"}
    return StepOut(**named, steps_count=steps_count)


def _part(kind: type[BaseModel], part: Completion | HandOver | None) -> Any:
    return None if part is None else kind.model_validate(part, from_attributes=True)


def _entry(entry: Entry, detail: Detail) -> EntryOut:
    return EntryOut(
        event_id=entry.event_id,
        at=entry.at,
        type=entry.type,
        text=said(entry.type, entry.told),
        actor=entry.actor,
        officer=detail.officers.get(entry.actor),
        reason=detail.reasons.get(entry.event_id),
        told=dict(entry.told),
    )


def _message(message: MessageState) -> MessageOut:
    return MessageOut.model_validate(message, from_attributes=True)
