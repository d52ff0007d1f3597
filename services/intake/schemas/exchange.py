"""The report of an exchange file over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from pydantic import BaseModel, Field

from services.intake.domain.exchange_report import Outcome, Verdict


class LineProblemOut(BaseModel):
    """What is wrong with a member of a line, and what would be right."""

    field: str = Field(description="By the name that it has in the file; empty: the whole line.")
    message: str
    allowed: str


class LineOut(BaseModel):
    """What a line does, or did."""

    line: int
    outcome: Outcome
    number: str
    dossier_id: str | None
    written: bool = Field(description="Imported; in a dry run: would be.")
    errors: list[LineProblemOut]


class ExchangeReportOut(BaseModel):
    """The report of a file, line by line."""

    dry_run: bool
    new: int
    same: int
    differs: int
    refused: int
    written: int
    lines: list[LineOut]

    @classmethod
    def of(cls, verdicts: Sequence[Verdict], *, dry_run: bool) -> Self:
        """As staff see it."""
        counts = {outcome: sum(one.outcome is outcome for one in verdicts) for outcome in Outcome}
        return cls(
            dry_run=dry_run,
            new=counts[Outcome.NEW],
            same=counts[Outcome.SAME],
            differs=counts[Outcome.DIFFERS],
            refused=counts[Outcome.REFUSED],
            written=sum(one.writes for one in verdicts),
            lines=[
                LineOut(
                    line=one.place,
                    outcome=one.outcome,
                    number=one.number,
                    dossier_id=one.dossier_id or None,
                    written=one.writes,
                    errors=[
                        LineProblemOut(field=each.field, message=each.message, allowed=each.allowed)
                        for each in one.problems
                    ],
                )
                for one in verdicts
            ],
        )
