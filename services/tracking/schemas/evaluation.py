"""How officers and agency are scored, over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, Field

from services.tracking.domain.evaluation import WORDS, Evaluation, Score
from services.tracking.domain.evaluation_rules import Indicator, Verdict
from services.tracking.domain.period import Span


class ScoreOut(BaseModel):
    """One indicator; `dossiers?figure=&points=` lists what is behind it."""

    code: str
    name: str
    conditions: list[str] = Field(description="For two points, one, none.")
    points: float | None
    counts: dict[str, int] = Field(description="How many dossiers got so many points; empty: of the whole.")
    dossiers: int
    missing: str = Field(description="Why it cannot be worked out here.")

    @classmethod
    def of(cls, score: Score, rule: Indicator) -> Self:
        """As it is shown."""
        return cls(
            code=score.code,
            name=rule.name,
            conditions=list(rule.conditions),
            points=score.points,
            counts={str(worth): count for worth, count in score.counts.items()},
            dossiers=score.dossiers,
            missing=rule.missing,
        )


class VerdictOut(BaseModel):
    """The sum and the grade, as far as they can be told here."""

    points: float = Field(description="Of the indicators that are known.")
    most: float = Field(description="If every missing indicator had all points.")
    missing: list[str]
    lowest: str
    highest: str
    certain: bool = Field(description="Whether what is missing cannot change the grade.")

    @classmethod
    def of(cls, verdict: Verdict) -> Self:
        """As it is shown."""
        return cls(
            points=verdict.points,
            most=verdict.most,
            missing=list(verdict.missing),
            lowest=verdict.lowest,
            highest=verdict.highest,
            certain=verdict.is_certain,
        )


class OfficerOut(BaseModel):
    """An officer by the dossiers in which they took part."""

    staff_id: str
    name: str
    dossiers: int
    scores: list[float | None] = Field(description="In the order of `officer_codes`.")
    verdict: VerdictOut


class OnlineOut(BaseModel):
    """A figure of filing online, for the ninth indicator."""

    figure: str
    label: str
    count: int


class ReadingOut(BaseModel):
    """How something is understood that the text does not say."""

    of: str
    text: str
    verified: bool


class EvaluationOut(BaseModel):
    """The points of a period, as of an instant."""

    first: date
    span: Span
    as_of: datetime
    digest: str = Field(description="SHA-256 of the points: the same whenever it is asked as of then.")
    source: str
    verified: bool
    dossiers: int = Field(description="That got their result in the period.")
    officer: str = Field(description="Name, where one officer was asked for.")
    scores: list[ScoreOut]
    verdict: VerdictOut
    online: list[OnlineOut]
    officer_codes: list[str]
    officers: list[OfficerOut]
    readings: list[ReadingOut]

    @classmethod
    def of(cls, told: Evaluation, span: Span, names: Mapping[str, str], officer: str) -> Self:
        """As it is shown: the agency with all officers, or one officer."""
        rules = {one.code: one for one in told.rules.indicators}
        return cls(
            first=told.first,
            span=span,
            as_of=told.as_of,
            digest=told.digest,
            source=told.rules.source,
            verified=told.rules.verified,
            dossiers=told.officers.get(officer, 0) if officer else len(told.dossiers),
            officer=names.get(officer, officer) if officer else "",
            scores=[ScoreOut.of(one, rules[one.code]) for one in told.of(officer)],
            verdict=VerdictOut.of(told.verdict(officer)),
            online=[
                OnlineOut(figure=figure, label=label, count=len(told.online[figure]))
                for figure, label in WORDS.items()
            ],
            officer_codes=[one.code for one in told.of(next(iter(names), "-"))],
            officers=[] if officer else _officers(told, names),
            readings=[ReadingOut.model_validate(one, from_attributes=True) for one in told.rules.readings],
        )


def _officers(told: Evaluation, names: Mapping[str, str]) -> list[OfficerOut]:
    """By name."""
    return [
        OfficerOut(
            staff_id=one,
            name=name,
            dossiers=told.officers[one],
            scores=[score.points for score in told.of(one)],
            verdict=VerdictOut.of(told.verdict(one)),
        )
        for one, name in sorted(names.items(), key=lambda pair: (pair[1], pair[0]))
    ]
