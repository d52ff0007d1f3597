"""How it goes with a system of record outside, over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, Field

from services.intake.domain.axes import Sync
from services.intake.domain.documents import restored
from services.intake.domain.dossier import Dossier
from services.intake.domain.synchronising import Cause
from services.intake.schemas.administration import Entered


class SynchronisationOut(BaseModel):
    """Where a dossier stands with the system that holds its master copy."""

    dossier_id: str
    state: Sync
    state_title: str
    system_of_record: str = Field(description="commune, province or ministry")
    dossier_number: str | None
    provisional_number: str | None
    external_number: str | None
    told_status: int | None = Field(description="The status that the other system is known to have.")
    changed_at: datetime | None
    cause: str = Field(description="Why it failed, or why the last attempt was in vain.")
    cause_title: str
    attempts: int
    waiting_since: datetime | None
    next_attempt_at: datetime | None

    @classmethod
    def of(cls, kept: Mapping[str, Any], errand: Mapping[str, Any] | None) -> Self:
        """As staff see it."""
        dossier, waits = restored(Dossier, kept), errand or {}
        known, reception = dossier.synchronisation, dossier.reception
        cause = known.cause or waits.get("cause", "")
        return cls(
            dossier_id=dossier.dossier_id,
            state=known.state,
            state_title=known.state.words,
            system_of_record=dossier.procedure.system_of_record,
            dossier_number=reception.number if reception else None,
            provisional_number=(reception.provisional_number or None) if reception else None,
            external_number=known.external_number or None,
            told_status=known.told,
            changed_at=known.changed_at,
            cause=cause,
            cause_title=_words(cause),
            attempts=waits.get("attempts", 0),
            waiting_since=waits.get("since"),
            next_attempt_at=waits.get("next_at"),
        )


def _words(cause: str) -> str:
    code = cause.partition(":")[0]
    return Cause(code).words if code in list(Cause) else ""


class SynchronisationPage(BaseModel):
    """What a commune's dossiers wait for."""

    items: list[SynchronisationOut]
    next: str | None = None


class OutsideNumberIn(Entered):
    """The number by which the other system knows the dossier."""

    external_number: str
