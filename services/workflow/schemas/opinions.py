"""Consultations and stays at another agency, as the API takes them; the questions that wait for a unit."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from services.contracts.worktime import Limit, LimitUnit
from services.workflow.domain.consulting import Asking, Opinion
from services.workflow.domain.forwarding import AgencyOutcome, Reply, Sending
from services.workflow.domain.running import Running
from services.workflow.schemas.facts import ConsultationOut

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
# They stand in events: an id of a unit or a code of an agency, and no text that could name anybody.
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
MAX_COUNT = 2_920  # working hours of a year


class TermUnit(StrEnum):
    """In what a term is counted."""

    WORKING_DAYS = "working_days"
    WORKING_HOURS = "working_hours"


class TermIn(BaseModel):
    """How long others may take, by the commune's calendar."""

    model_config = ConfigDict(extra="forbid")

    unit: TermUnit = TermUnit.WORKING_DAYS
    count: Annotated[float, Field(gt=0, le=MAX_COUNT, allow_inf_nan=False)]

    @model_validator(mode="after")
    def _whole_days(self) -> Self:
        if self.unit is TermUnit.WORKING_DAYS and self.count != int(self.count):
            raise ValueError("days are whole")
        return self

    @property
    def limit(self) -> Limit:
        """As it is counted."""
        return Limit(unit=LimitUnit(self.unit.value), count=self.count)


class QuestionIn(BaseModel):
    """An opinion is asked for."""

    model_config = ConfigDict(extra="forbid")

    asked_unit: Code = Field(description="A unit of the commune, or the code of an agency.")
    asked_name: Name = Field(default="", description="Of an agency.")
    question: Text
    term: TermIn

    def asking(self) -> Asking:
        """As the rules see it."""
        return Asking(
            asked_unit=self.asked_unit,
            asked_name=self.asked_name,
            question=self.question,
            term=self.term.limit,
        )


class OpinionIn(BaseModel):
    """The opinion came."""

    model_config = ConfigDict(extra="forbid")

    answer: Text
    came_at: AwareDatetime | None = Field(default=None, description="Where it is noted later.")

    def opinion(self) -> Opinion:
        """As the rules see it."""
        return Opinion(answer=self.answer, came_at=self.came_at)


class ForwardingIn(BaseModel):
    """The dossier goes to another agency of the chain."""

    model_config = ConfigDict(extra="forbid")

    agency: Annotated[Name, Field(min_length=1)]
    agency_code: Code
    nth: Annotated[int, Field(ge=1, le=100)] | None = Field(
        default=None, description="In the order of the agencies; left out: the next one."
    )
    leads: bool = False
    term: TermIn

    def sending(self) -> Sending:
        """As the rules see it."""
        return Sending(
            agency=self.agency,
            agency_code=self.agency_code,
            nth=self.nth,
            leads=self.leads,
            term=self.term.limit,
        )


class ReplyIn(BaseModel):
    """The agency gave it back."""

    model_config = ConfigDict(extra="forbid")

    outcome: AgencyOutcome
    answer: Text
    came_at: AwareDatetime | None = Field(default=None, description="Where it is noted later.")

    def reply(self) -> Reply:
        """As the rules see it."""
        return Reply(outcome=self.outcome, answer=self.answer, came_at=self.came_at)


class QuestionOut(BaseModel):
    """A dossier in which opinions of a unit are waited for."""

    dossier_id: str
    dossier_number: str
    procedure_name: str
    version: int
    dossier_due_at: datetime
    questions: list[ConsultationOut]

    @classmethod
    def of(cls, running: Running, unit_id: str) -> Self:
        """As the unit sees it."""
        mine = [one for one in running.open_consultations if one.asked_unit == unit_id]
        return cls(
            dossier_id=running.dossier_id,
            dossier_number=running.dossier_number,
            procedure_name=running.procedure_name,
            version=running.version,
            dossier_due_at=running.due_at,
            questions=ConsultationOut.all_of(mine),
        )


class QuestionPage(BaseModel):
    """A page of them, by the first term that ends in each."""

    items: list[QuestionOut]
    next: str | None
