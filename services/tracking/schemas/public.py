"""Dossiers as the public sees them: anyone, or the holder of a look-up code."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from services.tracking.domain.holder import Glance, HolderView


class GlanceOut(BaseModel):
    """What anyone may know."""

    dossier_number: str | None
    percent: int = Field(description="Degree of completion.")

    @classmethod
    def of(cls, glance: Glance) -> Self:
        """As it is shown."""
        return cls(dossier_number=glance.dossier_number, percent=glance.percent)


class HappeningOut(BaseModel):
    """One line of the holder's timeline."""

    at: datetime
    text: str


class HolderOut(GlanceOut):
    """What the holder of the look-up code may know."""

    status: int
    status_text: str
    procedure_name: str
    commune_name: str
    department: str = Field(description="The department that has it.")
    filed_at: datetime
    appointment_at: datetime | None
    late: bool
    next_thing: str = Field(description="What the holder does next, in a sentence.")
    timeline: list[HappeningOut]

    @classmethod
    def of_holder(cls, view: HolderView) -> Self:
        """As it is shown."""
        return cls.model_validate(view, from_attributes=True)
