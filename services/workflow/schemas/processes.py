"""Process definitions, as the API takes and shows them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.contracts import codec
from services.workflow.domain.processes import ALL_BRANCHES, Process, StepDefinition
from services.workflow.domain.versions import Processes, Version

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
MAX_STEPS = 50


class LimitShape(BaseModel):
    """The legal time limit that the steps must fit into."""

    model_config = ConfigDict(extra="forbid")

    unit: Annotated[str, Field(max_length=50)]
    count: float = 0


class StepIn(BaseModel):
    """A step of a definition."""

    model_config = ConfigDict(extra="forbid")

    code: Code
    name: Name
    role: Annotated[str, Field(max_length=50)]
    hours: Annotated[float, Field(allow_inf_nan=False, description="Working hours; a quarter of a day is 2.")]
    next: Annotated[list[Code], Field(max_length=MAX_STEPS)] | None = Field(
        default=None, description="What may follow; left out: the one after it in the list."
    )
    kind: Annotated[str, Field(max_length=50, description="work, sign, register")] = ""
    unit_id: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    branches: Annotated[list[str], Field(max_length=len(ALL_BRANCHES))] = Field(
        default_factory=lambda: list(ALL_BRANCHES)
    )


class ProcessIn(BaseModel):
    """A version of a process; what it says is checked as a whole."""

    model_config = ConfigDict(extra="forbid")

    code: Code
    version: Annotated[int, Field(le=1_000_000)]
    name: Name
    source: Annotated[Name, Field(description="The decision by which it was approved.")]
    effective_from: date
    limit: LimitShape
    steps: Annotated[list[StepIn], Field(max_length=MAX_STEPS)]
    payment_pauses: bool = False
    payment_pauses_source: Annotated[str, Field(max_length=500)] = ""

    def definition(self) -> Process:
        """As the rules see it."""
        return codec.decode(Process, self.model_dump(mode="json", exclude_none=True))


class ProcessStepOut(BaseModel):
    """A step of a definition."""

    code: str
    name: str
    role: str
    hours: float
    next: list[str] = Field(description="What may follow; nothing: the process ends there.")
    kind: str
    unit_id: str | None
    branches: list[str]
    place: int

    @classmethod
    def of(cls, process: Process, step: StepDefinition) -> Self:
        """As anyone sees it, with what its place in the graph says."""
        return cls(
            code=step.code,
            name=step.name,
            role=step.role,
            hours=step.hours,
            next=list(process.following(step.code)),
            kind=process.kind_of(step.code).value,
            unit_id=step.unit_id,
            branches=list(step.branches),
            place=process.place(step.code),
        )


class ProcessOut(BaseModel):
    """A process definition."""

    code: str
    version: int
    name: str
    source: str
    effective_from: date
    effective_until: date | None = Field(description="From this day another version counts.")
    published_at: datetime | None = Field(description="Empty: it comes along and was not published yet.")
    limit: LimitShape
    payment_pauses: bool
    payment_pauses_source: str
    steps_count: int = Field(description="On the longest way.")
    steps: list[ProcessStepOut]

    @classmethod
    def of(cls, version: Version, among: Processes) -> Self:
        """As anyone sees it, with the day on which another one takes its place."""
        process = version.process
        return cls(
            code=process.code,
            version=process.version,
            name=process.name,
            source=process.source,
            effective_from=process.effective_from,
            effective_until=among.until(version),
            published_at=version.published_at,
            limit=LimitShape(unit=process.limit.unit, count=process.limit.count),
            payment_pauses=process.payment_pauses,
            payment_pauses_source=process.payment_pauses_source,
            steps_count=process.length,
            steps=[ProcessStepOut.of(process, step) for step in process.steps],
        )


class ProcessPage(BaseModel):
    """Processes, or the versions of one."""

    items: list[ProcessOut]
    next: str | None = None
