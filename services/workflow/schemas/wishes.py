"""Requests to withdraw over HTTP, as those see them who decide."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from services.workflow.domain.running import Running


class WishOut(BaseModel):
    """A dossier whose applicant wants it back."""

    dossier_id: str
    dossier_number: str
    procedure_name: str
    requested_at: datetime
    reason: str = Field(description="The applicant's.")
    dossier_due_at: datetime

    @classmethod
    def of(cls, running: Running) -> Self:
        """As a leader sees it."""
        asked = running.open_withdrawal
        assert asked is not None  # noqa: S101 - the list has such alone
        return cls(
            dossier_id=running.dossier_id,
            dossier_number=running.dossier_number,
            procedure_name=running.procedure_name,
            requested_at=asked.requested_at,
            reason=asked.request_reason,
            dossier_due_at=running.due_at,
        )


class WithdrawalPage(BaseModel):
    """A page of them, the longest waiting first."""

    items: list[WishOut]
    next: str | None
