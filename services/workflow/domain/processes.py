"""Internal processes (quy trình nội bộ): the steps of a procedure, by version, checked against the law's time.

A process is approved by the province for each procedure; the commune does not invent steps (TT
01/2018/TT-VPCP, art. 8). So definitions are data, and a definition that breaks a rule is refused whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from services.contracts.identity import OFFICERS, Role
from services.contracts.worktime import Limit, LimitUnit
from services.workflow.domain.errors import ProcessError, UnknownProcessError

HOURS_A_DAY = 8.0  # as approved processes count a working day (QĐ 663/QĐ-TTPVHCC: 2 + 3 + 2 + 1 hours)
DAYS_A_WEEK, WORKING_DAYS_A_WEEK = 7, 5


@dataclass(frozen=True, kw_only=True)
class Step:
    """One stage: who does it, by role, and how many working hours it may take."""

    code: str
    name: str
    role: Role
    hours: float


@dataclass(frozen=True, kw_only=True)
class Process:
    """One version of a process.

    Attributes:
        source: who approved it, by which instrument.
        effective_from: dossiers received on this civil day or later go by it.
        limit: the time that the law gives for the whole procedure.
    """

    code: str
    version: int
    name: str
    source: str
    effective_from: date
    limit: Limit
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        _check(self)

    @property
    def hours(self) -> float:
        """Working hours of all steps."""
        return sum(step.hours for step in self.steps)

    @property
    def key(self) -> str:
        """Under which this version is kept."""
        return f"{self.code}:{self.version}"


def limit_hours(limit: Limit) -> float:
    """Working hours that a legal time limit surely leaves, holidays not counted.

    Of calendar days the least that a week of five working days leaves: of ten days, six.
    """
    if limit.unit is LimitUnit.SAME_DAY:
        return HOURS_A_DAY
    if limit.unit is LimitUnit.WORKING_HOURS:
        return limit.count
    if limit.unit is LimitUnit.WORKING_DAYS:
        return limit.count * HOURS_A_DAY
    weeks, rest = divmod(int(limit.count), DAYS_A_WEEK)
    rest_days = DAYS_A_WEEK - WORKING_DAYS_A_WEEK
    return (weeks * WORKING_DAYS_A_WEEK + max(0, rest - rest_days)) * HOURS_A_DAY


class Processes:
    """All versions of all processes that are known."""

    def __init__(self, processes: Iterable[Process]) -> None:
        ordered = sorted(processes, key=lambda one: (one.code, one.version))
        self._by_code: dict[str, Sequence[Process]] = {
            code: list(versions) for code, versions in groupby(ordered, key=lambda one: one.code)
        }
        for versions in self._by_code.values():
            for earlier, later in pairwise(versions):
                _check_order(earlier, later)

    def in_force(self, code: str, on: date) -> Process:
        """The version by which a dossier goes that was received on that civil day.

        Raises: UnknownProcessError.
        """
        for process in reversed(self._by_code.get(code, ())):
            if process.effective_from <= on:
                return process
        raise UnknownProcessError(code, on)

    def all_in_force(self, on: date) -> list[Process]:
        """Of each process the version in force on that day, by code; those that are not yet are left out."""
        found = (
            [process for process in versions if process.effective_from <= on]
            for versions in self._by_code.values()
        )
        return [versions[-1] for versions in found if versions]


def _check(process: Process) -> None:
    place = f"{process.code} version {process.version}"
    if process.version < 1:
        raise ProcessError(place, "a version below 1", "count versions from 1")
    if not (process.code and process.name and process.source):
        raise ProcessError(place, "code, name or source is empty", "fill it in; the source says who approved")
    if not process.steps:
        raise ProcessError(place, "no steps", "add them, or leave the process out: instant procedures need none")
    _check_steps(process, place)
    hours, allowed = process.hours, limit_hours(process.limit)
    if hours > allowed:
        cure = "shorten steps, or correct the limit by the law"
        raise ProcessError(place, f"steps take {hours:g} hours, the law gives {allowed:g}", cure)


def _check_steps(process: Process, place: str) -> None:
    codes: set[str] = set()
    for step in process.steps:
        here = f"{place}, step {step.code!r}"
        if not (step.code and step.name):
            raise ProcessError(here, "code or name is empty", "fill it in")
        if step.code in codes:
            raise ProcessError(here, "this code stands there twice", "give each step a code of its own")
        if step.role not in OFFICERS:
            known = ", ".join(sorted(OFFICERS))
            raise ProcessError(here, f"no officer has the role {str(step.role)!r}", f"use one of {known}")
        if not step.hours > 0:
            raise ProcessError(here, f"{step.hours:g} hours", "give it working hours above 0, parts allowed")
        codes.add(step.code)


def _check_order(earlier: Process, later: Process) -> None:
    place = f"{later.code} version {later.version}"
    if earlier.version == later.version:
        raise ProcessError(place, "this version stands there twice", "raise the version of the newer one")
    if later.effective_from < earlier.effective_from:
        cause = f"it takes effect before version {earlier.version}"
        raise ProcessError(place, cause, f"use {earlier.effective_from.isoformat()} or a later day")
