"""The national index of a month over HTTP."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, Field

from services.contracts.calendars import civil_date
from services.tracking.domain.index766 import ELSEWHERE, PROGRESS_POINTS, VERDICT_WORDS, Index


class VerdictOut(BaseModel):
    """How many dossiers are this; `dossiers?verdict=` lists them."""

    verdict: str
    label: str
    count: int
    in_time: bool


class ElsewhereOut(BaseModel):
    """An indicator whose data cannot exist here, and why."""

    code: str
    name: str
    points: float | None = Field(description="At most; none: the split is not verified.")
    why: str


class IndexOut(BaseModel):
    """The index of a month, as of an instant."""

    first: date
    as_of: datetime
    total: int = Field(description="Received in the month and carried over.")
    in_time: int
    points: float | None = Field(description="Of indicator 2.1; none: nothing counts.")
    most: float
    verdicts: list[VerdictOut]
    mean_days: float | None = Field(description="Indicator 2.2, for information.")
    filed: int
    online: int = Field(description="Of those filed; for 3.3 the electronic result is missing here.")
    elsewhere: list[ElsewhereOut]

    @classmethod
    def of(cls, told: Index) -> Self:
        """As it is shown."""
        counts = told.counts
        finished = told.finished
        return cls(
            first=civil_date(told.period.begins),
            as_of=told.as_of,
            total=len(told.verdicts),
            in_time=told.in_time,
            points=told.points,
            most=PROGRESS_POINTS,
            verdicts=[
                VerdictOut(verdict=one.value, label=label, count=counts[one], in_time=one.in_time)
                for one, label in VERDICT_WORDS.items()
            ],
            mean_days=round(told.seconds / finished / 86_400, 1) if finished else None,
            filed=told.filed,
            online=told.online,
            elsewhere=[ElsewhereOut.model_validate(one, from_attributes=True) for one in ELSEWHERE],
        )
