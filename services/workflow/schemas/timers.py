"""The timers of a dossier, as the API shows them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from pydantic import BaseModel

from services.contracts.timers import Timer
from services.workflow.domain.timers import Planned


class TimerOut(BaseModel):
    """A warning that was given, or is to come."""

    timer: Timer
    about: str  # id of the step, request or consultation; empty: the dossier
    fires_at: datetime
    due_at: datetime
    role: str | None
    fired_at: datetime | None


class TimerList(BaseModel):
    """All of a dossier, those that were given first."""

    items: list[TimerOut]

    @classmethod
    def of(cls, plan: Iterable[Planned]) -> Self:
        """From the plan."""
        return cls(items=[TimerOut(**vars(one)) for one in plan])
