"""Dossiers as the public sees them: anyone, or the holder of a look-up code."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from services.tracking.domain.holder import Glance, HolderView
from services.tracking.domain.office import Office
from services.tracking.domain.ratings import RATING_WORDS, Rated, Rating, Via

# Headers: up to when all that the other services sent is in the answer, and how many seconds ago that was.
AS_OF, BEHIND = "As-Of", "Behind-Seconds"


class GlanceOut(BaseModel):
    """What anyone may know."""

    dossier_number: str | None
    percent: int = Field(description="Degree of completion.")
    practice: bool = Field(description="Filed to practise on: none of it is real.")

    @classmethod
    def of(cls, glance: Glance) -> Self:
        """As it is shown."""
        return cls.model_validate(glance, from_attributes=True)


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
    returned_at: datetime | None = Field(description="When the result was handed over.")
    late: bool
    next_thing: str = Field(description="What the holder does next, in a sentence.")
    desk_phone: str = Field(description="Whom to call; empty where it is not known.")
    desk_address: str
    rating: int | None = Field(description="What was said of how it was handled, 1 to 5; null: nothing.")
    may_rate: bool = Field(description="The result was handed over, and nothing was said yet.")
    timeline: list[HappeningOut]

    @classmethod
    def of_holder(cls, view: HolderView) -> Self:
        """As it is shown."""
        return cls.model_validate(view, from_attributes=True)


class OfficeOut(BaseModel):
    """A commune's one-stop desk, as everybody may know it."""

    commune_id: str
    name: str
    desk_phone: str
    desk_address: str

    @classmethod
    def of(cls, commune_id: str, office: Office) -> Self:
        """As it is shown."""
        shown = {name: getattr(office, name) for name in ("name", "desk_phone", "desk_address")}
        return cls(commune_id=commune_id, **shown)


class RateIn(BaseModel):
    """How content somebody is with how a dossier was handled."""

    model_config = ConfigDict(extra="forbid")

    lookup_code: str = Field(max_length=200, description="As printed on the receipt.")
    rating: Rating = Field(description="From 1, not content at all, to 5, very content.")
    via: Via = Via.OTHER


class RatedOut(BaseModel):
    """What is kept of it."""

    rating: int
    rating_text: str
    rated_at: datetime

    @classmethod
    def of(cls, rated: Rated) -> Self:
        """As it is shown."""
        return cls(rating=rated.rating, rating_text=RATING_WORDS[rated.rating], rated_at=rated.rated_at)
