"""Process definitions, as the API shows them."""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import BaseModel

from services.workflow.domain.processes import Process


class ProcessStepOut(BaseModel):
    """A step of a definition."""

    code: str
    name: str
    role: str
    hours: float


class ProcessOut(BaseModel):
    """A process definition."""

    code: str
    version: int
    name: str
    source: str
    effective_from: date
    steps: list[ProcessStepOut]

    @classmethod
    def of(cls, process: Process) -> Self:
        """As anyone sees it."""
        return cls.model_validate(process, from_attributes=True)


class ProcessPage(BaseModel):
    """The processes, the versions in force."""

    items: list[ProcessOut]
    next: str | None = None
