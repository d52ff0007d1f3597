"""Dossiers in workflow, as the API takes and shows them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.contracts.calendars import Calendar
from services.workflow.domain.acting import Actor
from services.workflow.domain.dates import days_left
from services.workflow.domain.results import Draft
from services.workflow.domain.running import Running, StepRun
from services.workflow.schemas.facts import FactsOut, facts_of

Note = Annotated[str, Field(max_length=2000)]


class ResultIn(BaseModel):
    """The signed result."""

    model_config = ConfigDict(extra="forbid")

    result_number: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = Field(
        default="", description="Left out: that of the desk, else the next of the commune's series."
    )
    signed_on: date | None = Field(
        default=None, description="Left out: the day of the last signing step, else today."
    )

    def draft(self) -> Draft:
        """As the rules see it."""
        return Draft(result_number=self.result_number, signed_on=self.signed_on)


class CompletionIn(BaseModel):
    """A step is done."""

    model_config = ConfigDict(extra="forbid")

    note: Note = ""
    next_step_code: Annotated[str, Field(min_length=1, max_length=100)] | None = Field(
        default=None, description="Where several steps may follow: which of them."
    )
    result: ResultIn | None = Field(default=None, description="Of the last step, and only of that.")


class ReturnIn(BaseModel):
    """A step goes back."""

    model_config = ConfigDict(extra="forbid")

    to_step_code: Annotated[str, Field(min_length=1, max_length=100)]
    reason: Annotated[str, Field(min_length=1, max_length=2000)]


class ReleaseIn(BaseModel):
    """A claim is given up."""

    model_config = ConfigDict(extra="forbid")

    reason: Note = Field(default="", description="Needed for what somebody else has claimed.")


class StepOut(BaseModel):
    """One run of a step."""

    step_id: str
    step_code: str
    step_name: str
    role: str
    place: int
    opened_at: datetime
    due_at: datetime
    claimed_by: str | None
    ended_at: datetime | None
    ended_by: str | None
    outcome: str | None = Field(description="done, sent_back, taken_back, refused, stopped")
    on_time: bool | None


class CurrentOut(StepOut):
    """The open step."""

    steps_count: int
    unit_id: str = Field(description="Whose it is: the step's unit, else the one of reception.")
    is_last: bool = Field(description="The result comes of it.")
    next: list[str] = Field(description="Codes of the steps that may follow.")


class ResultOut(BaseModel):
    """The signed result."""

    result_number: str
    signed_on: date
    outcome: str = Field(description="granted, refused")
    reason: str
    ground: str


class EntryOut(BaseModel):
    """A line of the history."""

    at: datetime
    by: str
    what: str
    step_code: str
    note: str
    via: str = Field(description="staff, machine_client, intake, timer, calendar")
    on_behalf_of: str = Field(description="Of the officer who was away, where a stand-in acted.")


class RunningOut(FactsOut):
    """A dossier in workflow; its version is the ETag."""

    dossier_id: str
    dossier_number: str
    procedure_code: str
    procedure_name: str
    process_code: str
    process_version: int
    unit_id: str
    received_at: datetime
    due_at: datetime
    original_due_at: datetime
    status: int = Field(description="National status, 4 to 10.")
    state: str
    state_words: str
    current: CurrentOut | None
    steps: list[StepOut]
    history: list[EntryOut]
    result: ResultOut | None
    version: int

    @classmethod
    def of(cls, running: Running) -> Self:
        """As officers see it."""
        result = running.result
        return cls(
            dossier_id=running.dossier_id,
            dossier_number=running.dossier_number,
            procedure_code=running.procedure_code,
            procedure_name=running.procedure_name,
            process_code=running.process.code,
            process_version=running.process.version,
            unit_id=running.unit_id,
            received_at=running.received_at,
            due_at=running.due_at,
            original_due_at=running.first_due_at,
            status=running.state.national.value,
            state_words=running.state.words,
            state=running.state.value,
            current=_current(running),
            steps=[StepOut.model_validate(run, from_attributes=True) for run in running.runs],
            history=[EntryOut.model_validate(entry, from_attributes=True) for entry in running.history],
            result=None if result is None else ResultOut.model_validate(result, from_attributes=True),
            version=running.version,
            **facts_of(running),
        )


def _current(running: Running) -> CurrentOut | None:
    run = running.current
    if run is None:
        return None
    return CurrentOut(
        **_members(run),
        steps_count=running.process.length,
        unit_id=running.unit_of(run),
        is_last=running.is_last(run),
        next=list(running.process.following(run.step_code)),
    )


def _members(run: StepRun) -> dict[str, Any]:
    return StepOut.model_validate(run, from_attributes=True).model_dump()


def _late_seconds(due_at: datetime, now: datetime) -> int:
    return max(int((now - due_at).total_seconds()), 0)


class TaskOut(BaseModel):
    """A dossier in an inbox."""

    dossier_id: str
    dossier_number: str
    procedure_name: str
    dossier_due_at: datetime
    version: int
    status: int = Field(description="National status.")
    state: str
    state_words: str
    late_seconds: int = Field(description="Since the step was due; 0: it is not late.")
    dossier_late_seconds: int
    days_left: int | None = Field(description="Working days after today up to that on which the step is due.")
    dossier_days_left: int | None = Field(description="The same of the dossier; 0: today, or before.")
    on_behalf_of: str = Field(description="For whom the caller would act; empty: as themselves.")
    current: CurrentOut

    @classmethod
    def of(cls, running: Running, actor: Actor, now: datetime, calendar: Calendar) -> Self:
        """As the officers whose turn it is see it."""
        current = _current(running)
        assert current is not None  # noqa: S101 - inboxes hold open steps only
        return cls(
            dossier_id=running.dossier_id,
            dossier_number=running.dossier_number,
            procedure_name=running.procedure_name,
            dossier_due_at=running.due_at,
            version=running.version,
            status=running.state.national.value,
            state=running.state.value,
            state_words=running.state.words,
            late_seconds=_late_seconds(current.due_at, now),
            dossier_late_seconds=_late_seconds(running.due_at, now),
            days_left=days_left(now, current.due_at, calendar),
            dossier_days_left=days_left(now, running.due_at, calendar),
            on_behalf_of=actor.behalf(current.role, current.claimed_by),
            current=current,
        )

    @classmethod
    def all_of(cls, found: Sequence[Running], actor: Actor, now: datetime, calendar: Calendar) -> list[Self]:
        """Each of them."""
        return [cls.of(one, actor, now, calendar) for one in found]


class TaskPage(BaseModel):
    """A page of an inbox, what is due first first."""

    items: list[TaskOut]
    next: str | None
    as_of: datetime
