"""Process definitions: the steps that the software enforces, as a graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from graphlib import TopologicalSorter


class StepKind(StrEnum):
    """What a step is for."""

    WORK = "work"
    SIGN = "sign"  # the result is signed
    REGISTER = "register"  # the result gets its number: every way through the steps ends with one


class Branch(StrEnum):
    """What may happen at a step beside doing it or sending it back."""

    REFUSE = "refuse"  # after appraisal
    SUPPLEMENT = "supplement"
    CONSULT = "consult"
    FORWARD = "forward"  # to another agency


ALL_BRANCHES = tuple(branch.value for branch in Branch)


@dataclass(frozen=True, kw_only=True)
class StepDefinition:
    """One stage of a process.

    Attributes:
        hours: working hours, as a decimal: a quarter of a day is 2.
        next: codes of the steps that may follow, one of which the officer chooses; none told: the one after
            it in the list, where there is one; an empty list: none.
        kind: a StepKind; none told: whatever ends registers, everything else is work.
        unit_id: the unit that does it; none told: the one that received the dossier.
        branches: those of Branch that are allowed here.
    """

    code: str
    name: str
    role: str
    hours: float
    next: tuple[str, ...] | None = None
    kind: str = ""
    unit_id: str | None = None
    branches: tuple[str, ...] = ALL_BRANCHES


@dataclass(frozen=True, kw_only=True)
class LimitDefinition:
    """The legal time limit that the steps must fit into."""

    unit: str  # working_days, working_hours, calendar_days, same_day
    count: float = 0


@dataclass(frozen=True, kw_only=True)
class Process:
    """A version of a process; a dossier keeps the one in force when it was received.

    Attributes:
        payment_pauses: whether the clock stands while a payment duty waits. No general rule says so: it is
            configuration, and whoever sets it names the special law (`payment_pauses_source`).
    Law: TT 01/2018/TT-VPCP, art. 8: approved by the provincial chairman, then built as software.
    """

    code: str
    version: int
    name: str
    source: str
    effective_from: date
    limit: LimitDefinition
    steps: tuple[StepDefinition, ...]
    payment_pauses: bool = False
    payment_pauses_source: str = ""

    @property
    def first(self) -> StepDefinition:
        """Where a dossier begins."""
        return self.steps[0]

    def definition(self, code: str) -> StepDefinition | None:
        """The step of that code."""
        return self._definitions.get(code)

    def following(self, code: str) -> tuple[str, ...]:
        """Codes of the steps that may follow; none: the process ends there."""
        return self.successors[code]

    def is_end(self, code: str) -> bool:
        """Whether the result comes of that step."""
        return not self.successors.get(code, ())

    def kind_of(self, code: str) -> StepKind:
        """What that step is for."""
        told = self._definitions[code].kind
        return StepKind(told) if told else StepKind.REGISTER if self.is_end(code) else StepKind.WORK

    def place(self, code: str) -> int:
        """How far along a step stands: 1, and 1 more for each step that may come before it at the most."""
        return self._places[code]

    @property
    def length(self) -> int:
        """How many steps the longest way has."""
        return max(self._places.values())

    def reachable(self, code: str) -> frozenset[str]:
        """Codes of all steps to which a dossier at that step may come later."""
        found: set[str] = set()
        ahead = list(self.following(code))
        while ahead:
            one = ahead.pop()
            if one not in found:
                found.add(one)
                ahead.extend(self.following(one))
        return frozenset(found)

    @cached_property
    def successors(self) -> Mapping[str, tuple[str, ...]]:
        """Code to the codes that may follow, as told or by the order of the list."""
        codes = [step.code for step in self.steps]
        return {
            step.code: tuple(codes[place : place + 1]) if step.next is None else step.next
            for place, step in enumerate(self.steps, 1)
        }

    @cached_property
    def _definitions(self) -> Mapping[str, StepDefinition]:
        return {step.code: step for step in self.steps}

    @cached_property
    def _places(self) -> Mapping[str, int]:
        places = {self.first.code: 1}
        for code in self.in_order():
            for following in self.successors[code]:
                places[following] = max(places.get(following, 0), places.get(code, 0) + 1)
        return places

    def in_order(self) -> list[str]:
        """The codes, each after all that may come before it. Raises: graphlib.CycleError."""
        return list(TopologicalSorter(self.successors).static_order())[::-1]
