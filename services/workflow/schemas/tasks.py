"""Dossiers in an inbox, and those that were looked for, as the API shows them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from services.contracts.calendars import Calendar
from services.workflow.domain.acting import Actor
from services.workflow.domain.dates import days_left
from services.workflow.domain.running import Running
from services.workflow.schemas.shown import CurrentOut, current_of


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
        current = current_of(running)
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


class FoundOut(BaseModel):
    """A dossier that was looked for."""

    dossier_id: str
    dossier_number: str
    procedure_name: str
    state_words: str

    @classmethod
    def of(cls, running: Running) -> Self:
        """Enough to tell it from others."""
        return cls(
            dossier_id=running.dossier_id,
            dossier_number=running.dossier_number,
            procedure_name=running.procedure_name,
            state_words=running.state.words,
        )


class FoundList(BaseModel):
    """All of that number."""

    items: list[FoundOut]
