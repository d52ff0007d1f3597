"""The result as an officer registers it: its number, and the day on which it was signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from services.contracts.calendars import civil_date
from services.workflow.domain.processes import StepKind
from services.workflow.domain.running import Result, Running


class Told(Protocol):
    """What the officer who registers says."""

    @property
    def result_number(self) -> str:
        """Empty: the one that the desk gave out, else the next of the commune's series."""

    @property
    def signed_on(self) -> date | None:
        """None: the day of the last signature among the steps, else today."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """As it was typed; see Told."""

    result_number: str = ""
    signed_on: date | None = None


def settled(running: Running, told: Told, at: datetime) -> Result:
    """The result as far as it is known; without a number where the series has to give it."""
    return Result(
        result_number=told.result_number or running.desk_result_number or "",
        signed_on=told.signed_on or signing_day(running, at),
    )


def signing_day(running: Running, at: datetime) -> date:
    """The civil day of the last signature among the steps; of a process without one, today."""
    signed = [
        run.ended_at
        for run in running.runs
        if run.outcome == "done" and running.process.kind_of(run.step_code) is StepKind.SIGN
    ]
    return civil_date(signed[-1] or at) if signed else civil_date(at)
