"""Process definitions: the steps that the software enforces, published in versions that are never edited."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.contracts import codec
from services.contracts.codec import MalformedError
from services.contracts.identity import OFFICERS
from services.workflow.domain.errors import ProcessError, UnknownProcessError

HOURS_A_DAY = 8  # 1 day = 8 working hours, as the systems in use divide
LIMIT_DAYS_SAME_DAY = 1


@dataclass(frozen=True, kw_only=True)
class StepDefinition:
    """One stage of a process."""

    code: str
    name: str
    role: str
    hours: int


@dataclass(frozen=True, kw_only=True)
class LimitDefinition:
    """The legal time limit that the steps must fit into."""

    unit: str  # working_days, working_hours, calendar_days, same_day
    count: int = 0


@dataclass(frozen=True, kw_only=True)
class Process:
    """A version of a process; a dossier keeps the one in force when it was received.

    Law: TT 01/2018/TT-VPCP, art. 8: approved by the provincial chairman, then built as software.
    """

    code: str
    version: int
    name: str
    source: str
    effective_from: date
    limit: LimitDefinition
    steps: tuple[StepDefinition, ...]

    def step(self, code: str) -> int | None:
        """The place (from 1) of the step of that code."""
        places = (place for place, step in enumerate(self.steps, 1) if step.code == code)
        return next(places, None)


def limit_hours(limit: LimitDefinition) -> int | None:
    """Working hours in a limit; None where calendar days say nothing about them."""
    hours = {
        "working_days": limit.count * HOURS_A_DAY,
        "working_hours": limit.count,
        "same_day": LIMIT_DAYS_SAME_DAY * HOURS_A_DAY,
    }
    if limit.unit not in {*hours, "calendar_days"}:
        known = ", ".join((*hours, "calendar_days"))
        raise ProcessError(f"limit.unit: {limit.unit!r} is not known: use one of {known}")
    return hours.get(limit.unit)


def read(content: Mapping[str, Any], place: str) -> Process:
    """A process from the content of its file.

    Raises: ProcessError with place, cause and cure.
    """
    try:
        process = codec.decode(Process, content)
        check(process)
    except (MalformedError, ProcessError) as exc:
        raise ProcessError(f"{place}: {exc}") from exc
    return process


def check(process: Process) -> None:
    """Refuse what could not be run: roles nobody holds, steps named twice, a sum above the legal limit.

    Raises: ProcessError with cause and cure.
    """
    if not process.steps:
        raise ProcessError("steps: there is none: give at least one")
    _check_codes([step.code for step in process.steps])
    for step in process.steps:
        if step.role not in {role.value for role in OFFICERS}:
            known = ", ".join(sorted(OFFICERS))
            raise ProcessError(f"step {step.code}: nobody holds the role {step.role!r}: use one of {known}")
        if step.hours < 1:
            raise ProcessError(f"step {step.code}: {step.hours} hours: give at least 1")
    allowed, wanted = limit_hours(process.limit), sum(step.hours for step in process.steps)
    if allowed is not None and wanted > allowed:
        raise ProcessError(f"the steps take {wanted} h, the legal limit is {allowed} h: shorten the steps")


def _check_codes(codes: Collection[str]) -> None:
    twice = sorted({code for code in codes if list(codes).count(code) > 1})
    if twice:
        raise ProcessError(f"step {twice[0]}: there are two: give each its own code")


class Processes:
    """All published versions."""

    def __init__(self, processes: Iterable[Process]) -> None:
        self.all = tuple(sorted(processes, key=lambda process: (process.code, process.version)))
        keys = [(process.code, process.version) for process in self.all]
        if len(keys) != len(set(keys)):
            raise ProcessError("two definitions have the same code and version: raise one version")

    def in_force(self, code: str, on: date) -> Process:
        """The version for a dossier received on that day.

        Raises: UnknownProcessError.
        """
        versions = [one for one in self.all if one.code == code and one.effective_from <= on]
        if not versions:
            day = on.strftime("%d/%m/%Y")
            raise UnknownProcessError(f"Ngày {day} không có phiên bản nào của quy trình {code} có hiệu lực.")
        return max(versions, key=lambda one: (one.effective_from, one.version))

    def newest(self) -> list[Process]:
        """The last version of each process, by code."""
        return list({process.code: process for process in self.all}.values())
