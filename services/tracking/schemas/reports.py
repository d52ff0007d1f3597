"""Reports over HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Self

from pydantic import BaseModel, Field

from services.contracts.calendars import civil_date
from services.tracking.domain import weekly_told
from services.tracking.domain.dossier import Dossier
from services.tracking.domain.voices import of_procedures
from services.tracking.domain.waits import by_desk
from services.tracking.domain.weekly import Weekly
from services.tracking.schemas.staff import DossierOut
from services.tracking.schemas.waits import DeskOut


class RowOut(BaseModel):
    """A figure of the week beside that of the week before."""

    code: str
    label: str
    now: int
    before: int
    change: str
    depth: int = Field(description="1: a part of the row above.")


class ProcedureOut(BaseModel):
    """One procedure in the week."""

    code: str
    name: str
    received: int
    done: int
    late: int
    left: int
    left_late: int


class CauseOut(BaseModel):
    """Why something was or is late."""

    words: str
    count: int


class WeekOut(BaseModel):
    """One week of the trend."""

    monday: date
    label: str
    received: int
    done: int
    late: int
    left_late: int


class VoiceOut(BaseModel):
    """What citizens said of the dossiers of one procedure."""

    code: str
    name: str
    rated: int
    content: int
    not_content: int


class WaitingOut(BaseModel):
    """How long people waited, this week or the week before."""

    label: str
    now: str
    before: str


class WeeklyOut(BaseModel):
    """The report of a week, as of an instant."""

    monday: date
    sunday: date
    as_of: datetime = Field(description="What happened from then on is not in it.")
    digest: str = Field(description="SHA-256 of the figures: the same whenever it is asked as of then.")
    balances: bool = Field(description="Carried over and received are done, stopped and left.")
    chart: str = Field(description="The last weeks as SVG; the same numbers are in `weeks`.")
    words: list[str]
    rows: list[RowOut]
    procedures: list[ProcedureOut]
    causes: list[CauseOut]
    weeks: list[WeekOut]
    voices: list[RowOut] = Field(description="What citizens said, level by level.")
    voice_procedures: list[VoiceOut]
    waiting: list[WaitingOut] = Field(description="Tickets that were served, in words; empty: none were.")
    desks: list[DeskOut]
    mean_days: float | None = Field(description="From reception to result, in days of 24 hours.")
    mean_days_before: float | None

    @classmethod
    def of(cls, told: Weekly, chart: str) -> Self:
        """As it is shown."""
        monday = civil_date(told.now.period.begins)
        return cls(
            chart=chart,
            monday=monday,
            sunday=monday + timedelta(days=6),
            as_of=told.as_of,
            digest=told.digest,
            balances=told.balances(),
            words=list(weekly_told.words(told)),
            rows=[RowOut.model_validate(one, from_attributes=True) for one in weekly_told.rows(told)],
            procedures=[
                ProcedureOut.model_validate(one, from_attributes=True) for one in weekly_told.procedures(told)
            ],
            causes=[CauseOut(words=words, count=count) for words, count in weekly_told.causes(told)],
            weeks=[WeekOut.model_validate(one, from_attributes=True) for one in weekly_told.trend(told)],
            voices=[RowOut.model_validate(one, from_attributes=True) for one in weekly_told.voice_rows(told)],
            voice_procedures=[
                VoiceOut.model_validate(one, from_attributes=True) for one in of_procedures(told.voices[-1])
            ],
            waiting=[
                WaitingOut(label=row[0], now=row[1], before=row[2]) for row in weekly_told.waiting(told)
            ],
            desks=[DeskOut.of(one) for one in by_desk(told.waits[-1])],
            mean_days=weekly_told.mean_days(told.now),
            mean_days_before=weekly_told.mean_days(told.before),
        )


class BehindOut(BaseModel):
    """The dossiers behind a figure, as they are now."""

    label: str
    count: int
    named: bool = Field(description="Whether the applicants' names are told.")
    items: list[DossierOut]
    next: str | None
    names: dict[str, str]

    @classmethod
    def of(
        cls,
        label: str,
        count: int,
        found: Sequence[Dossier],
        following: str | None,
        at: datetime,
        names: Mapping[str, str],
        *,
        named: bool,
    ) -> Self:
        """As it is shown."""
        shown = found if named else [replace(one, applicant="") for one in found]
        items = [DossierOut.of(one, at) for one in shown]
        return cls(label=label, count=count, named=named, items=items, next=following, names=dict(names))
