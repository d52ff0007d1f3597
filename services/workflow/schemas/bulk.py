"""Many dossiers at once, as the API takes them, and the report about each."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.workflow.domain.bulk import Mode
from services.workflow.schemas.shown import CompletionIn

MAX_ITEMS = 200


class ClaimIn(BaseModel):
    """One dossier, as the officer saw it."""

    model_config = ConfigDict(extra="forbid")

    dossier_id: Annotated[str, Field(min_length=1, max_length=100)]
    version: Annotated[int, Field(ge=1)]


class DoneIn(CompletionIn):
    """One dossier whose step is done."""

    dossier_id: Annotated[str, Field(min_length=1, max_length=100)]
    version: Annotated[int, Field(ge=1)]


class _ManyIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    mode: Mode = Mode.ALL_OR_NOTHING

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        items: list[ClaimIn | DoneIn] = getattr(self, "items", [])
        ids = [one.dossier_id for one in items]
        if len(ids) != len(set(ids)):
            raise ValueError("a dossier stands there twice")
        return self


class ClaimsIn(_ManyIn):
    """Steps to be claimed."""

    items: Annotated[list[ClaimIn], Field(min_length=1, max_length=MAX_ITEMS)]


class CompletionsIn(_ManyIn):
    """Steps that are done."""

    items: Annotated[list[DoneIn], Field(min_length=1, max_length=MAX_ITEMS)]


class FieldOut(BaseModel):
    """What is wrong with a field."""

    field: str
    message: str
    allowed: str = ""


class ReportItem(BaseModel):
    """What became of one dossier."""

    dossier_id: str
    done: bool
    version: int | None = Field(default=None, description="After it was done.")
    state: str | None = None
    step_code: str | None = Field(default=None, description="The step that is open now.")
    code: str | None = Field(
        default=None, description="Of the problem; not-done: it could be, but others could not."
    )
    title: str | None = None
    detail: str | None = None
    errors: list[FieldOut] = Field(default_factory=list)
    who: str | None = Field(default=None, description="The colleague of whom the detail tells.")


class ReportOut(BaseModel):
    """What became of each, in the order of the request."""

    mode: Mode
    done_count: int
    items: list[ReportItem]
