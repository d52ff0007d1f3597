"""Stand-ins and the staffing of processes, as the API takes and shows them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, field_validator

from services.contracts.calendars import instant
from services.contracts.identity import Role
from services.workflow.domain.staffing import Unstaffed
from services.workflow.domain.standing import StandIn

Id = Annotated[str, Field(min_length=1, max_length=100)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
MIDNIGHT = time()
FIRST_YEAR, LAST_YEAR = 2000, 2100


class StandInIn(BaseModel):
    """Somebody stands in for an officer; days are civil ones, first and last included."""

    model_config = ConfigDict(extra="forbid")

    officer: Id = Field(description="Who will be away.")
    stand_in: Id
    roles: Annotated[list[Role], Field(max_length=10)] = Field(
        default_factory=list, description="Of those of the officer; left out: all."
    )
    from_at: AwareDatetime | date = Field(description="An instant, or a day.", alias="from")
    until_at: AwareDatetime | date = Field(description="An instant, or the last day.", alias="until")
    reason: Reason

    @field_validator("from_at", "until_at")
    @classmethod
    def _near(cls, told: datetime | date) -> datetime | date:
        if not FIRST_YEAR <= told.year <= LAST_YEAR:
            raise ValueError("far from any working day")
        return told

    @property
    def begins_at(self) -> datetime:
        """The first instant."""
        begins = self.from_at
        return begins if isinstance(begins, datetime) else instant(begins, MIDNIGHT)

    @property
    def ends_at(self) -> datetime:
        """The first instant that is no longer part of it."""
        ends = self.until_at
        return ends if isinstance(ends, datetime) else instant(ends + timedelta(days=1), MIDNIGHT)


class StandInOut(BaseModel):
    """One period."""

    stand_in_id: str
    officer: str
    stand_in: str
    roles: list[str] = Field(description="Empty: all of the officer's.")
    from_at: datetime
    until_at: datetime
    reason: str
    given_by: str
    given_at: datetime
    ended_at: datetime | None
    ended_by: str

    @classmethod
    def of(cls, period: StandIn, **more: Any) -> Self:
        """As the staff of the commune see it."""
        return cls(**period.document(), **more)


class NamedStandInOut(StandInOut):
    """One period, with what the two are called; only where it is read: no answer that is kept has a name."""

    officer_name: str
    stand_in_name: str


class StandInPage(BaseModel):
    """Periods, the one that begins last first."""

    items: list[NamedStandInOut]
    next: str | None
    as_of: datetime


class UnstaffedOut(BaseModel):
    """A step that would wait for nobody."""

    process_code: str
    process_version: int
    process_name: str
    step_code: str
    step_name: str
    role: str
    unit_id: str | None
    why: str = Field(description="role, unit")
    words: str

    @classmethod
    def of(cls, found: Unstaffed) -> Self:
        """As the administrator of the commune sees it."""
        return cls(
            process_code=found.process.code,
            process_version=found.process.version,
            process_name=found.process.name,
            step_code=found.step.code,
            step_name=found.step.name,
            role=found.step.role,
            unit_id=found.step.unit_id,
            why=found.why,
            words=found.words,
        )


class UnstaffedList(BaseModel):
    """All of them."""

    items: list[UnstaffedOut]
