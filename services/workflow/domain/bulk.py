"""The same thing done to many dossiers at once: what becomes of each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from services.workflow.domain.errors import WorkflowError
from services.workflow.domain.running import Running


class Mode(StrEnum):
    """What becomes of the others where one cannot be done."""

    ALL_OR_NOTHING = "all_or_nothing"
    EACH = "each"


@dataclass(frozen=True)
class Done:
    """What became of one dossier: done as it is now, or refused; neither: not done because of others."""

    dossier_id: str
    running: Running | None = None
    error: WorkflowError | None = None
