"""Why a due date is what it is, as the API shows it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, Field

from services.contracts.reckoning import Day, Reckoning, explained, sentence
from services.workflow.domain.explaining import Explanation
from services.workflow.domain.running import Running
from services.workflow.domain.supplementing import scored_late, waits
from services.workflow.schemas.facts import MoveOut


class DayOut(BaseModel):
    """A day of the ledger, and why it counts or not."""

    on: date
    type: str
    counted: bool
    why: str
    number: int
    hours: float
    paused_hours: float
    words: str

    @classmethod
    def of(cls, day: Day, reckoning: Reckoning) -> Self:
        """With its sentence."""
        return cls(
            on=day.on,
            type=day.type,
            counted=day.counted,
            why=day.why,
            number=day.number,
            hours=day.hours,
            paused_hours=day.paused_hours,
            words=sentence(day, reckoning),
        )


class PauseOut(BaseModel):
    """A stretch in which the time stood still."""

    began_at: datetime
    ended_at: datetime
    hours: float


class ReckoningOut(BaseModel):
    """What the legal limit comes to."""

    started_at: datetime
    start: str = Field(description="reception, supplement_completed, competent_reception")
    due_at: datetime
    limit_unit: str
    limit_count: float
    cut_off_rule: str | None
    cut_off_at: str
    calendar_version: str
    ending: str
    pauses: list[PauseOut]
    days: list[DayOut]
    lines: list[str] = Field(description="The whole of it in Vietnamese, as an officer reads it out.")

    @classmethod
    def of(cls, reckoning: Reckoning) -> Self:
        """With its ledger."""
        return cls(
            started_at=reckoning.started_at,
            start=reckoning.start,
            due_at=reckoning.due_at,
            limit_unit=reckoning.limit_unit,
            limit_count=reckoning.limit_count,
            cut_off_rule=reckoning.cut_off_rule,
            cut_off_at=reckoning.cut_off_at,
            calendar_version=reckoning.calendar_version,
            ending=reckoning.ending,
            pauses=[PauseOut(**vars(pause)) for pause in reckoning.pauses],
            days=[DayOut.of(day, reckoning) for day in reckoning.days],
            lines=list(explained(reckoning)),
        )


class WaitOut(BaseModel):
    """A stay with the applicant, who was asked for papers."""

    since: datetime
    until: datetime | None


class ScoringOut(BaseModel):
    """What a score subtracts, and whether the number of requests alone makes it late."""

    waits: list[WaitOut]
    late_by_requests: bool


class DueDateOut(BaseModel):
    """The date in force, how it is counted, and every move of it."""

    due_at: datetime
    original_due_at: datetime
    by: str = Field(description="limit, appointment, unclear")
    words: str
    calendar_version: str
    reckoning: ReckoningOut | None
    moves: list[MoveOut]
    scoring: ScoringOut

    @classmethod
    def of(cls, running: Running, why: Explanation) -> Self:
        """All of it."""
        return cls(
            due_at=running.due_at,
            original_due_at=running.first_due_at,
            by=why.by,
            words=why.words,
            calendar_version=running.calendar_version,
            reckoning=None if why.reckoning is None else ReckoningOut.of(why.reckoning),
            moves=MoveOut.all_of(running.moves),
            scoring=ScoringOut(
                waits=[WaitOut(since=since, until=until) for since, until in waits(running)],
                late_by_requests=scored_late(running),
            ),
        )
