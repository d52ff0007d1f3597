"""Practice communes over HTTP."""

from __future__ import annotations

from pydantic import BaseModel, Field

from services.intake.schemas.administration import Entered


class PracticeIn(Entered):
    """How a practice commune is opened."""

    samples: bool = Field(default=False, description="With ready dossiers to practise on, some of them late.")


class FurnishedOut(BaseModel):
    """What there is to practise on."""

    dossiers_count: int = Field(description="Ready dossiers, now or before.")
