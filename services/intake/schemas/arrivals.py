"""What was filed from afar and waits for the desk, over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from services.intake.domain.arrivals import Wait
from services.intake.schemas.shown import DossierLine


class ArrivalOut(DossierLine):
    """A dossier that waits."""

    waiting_since: datetime
    waited_minutes: int = Field(description="Of working time, by the commune's calendar.")
    urgency: str = Field(description="in_time; soon: more than half of the time is gone; late")
    scans_count: int

    @classmethod
    def waiting(cls, kept: Mapping[str, Any], wait: Wait, now: datetime) -> ArrivalOut:
        """As the desk sees it at that instant."""
        return cls(
            **DossierLine.of(kept, now).model_dump(),
            waiting_since=wait.since,
            waited_minutes=int(wait.worked.total_seconds() // 60),
            urgency=wait.urgency.value,
            scans_count=len(kept["scans"]),
        )


class ArrivalPage(BaseModel):
    """Those that wait, the longest first."""

    items: list[ArrivalOut]
    answer_hours: float = Field(description="Working hours within which the desk answers.")
    asked_count: int = Field(description="Filed from afar, papers were asked for, and have not come.")
    next: str | None = None
