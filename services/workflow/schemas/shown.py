"""Dossiers in workflow, as the API takes and shows them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

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
            current=current_of(running),
            steps=[StepOut.model_validate(run, from_attributes=True) for run in running.runs],
            history=[EntryOut.model_validate(entry, from_attributes=True) for entry in running.history],
            result=None if result is None else ResultOut.model_validate(result, from_attributes=True),
            version=running.version,
            **facts_of(running),
        )


def current_of(running: Running) -> CurrentOut | None:
    """The open step, as it is shown."""
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
