"""Which steps of the processes nobody of a commune could do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from services.workflow.domain.processes import Process, StepDefinition
from services.workflow.domain.standing import Member


@dataclass(frozen=True, kw_only=True)
class Unstaffed:
    """A step that would wait for nobody.

    Attributes:
        why: role: no active officer holds it; unit: one does, but nobody of the step's unit.
    """

    process: Process
    step: StepDefinition
    why: str

    @property
    def words(self) -> str:
        """Cause and cure."""
        role = f"Không cán bộ nào đang làm việc giữ vai trò {self.step.role}"
        if self.why == "unit":
            return f"{role} ở đơn vị {self.step.unit_id}: giao vai trò cho một người của đơn vị."
        return f"{role}: giao vai trò cho một cán bộ của xã."


def unstaffed(processes: Iterable[Process], staff: Collection[Member]) -> Iterator[Unstaffed]:
    """The steps whose role no active officer of the commune holds, process by process.

    A step that names its unit is told too where nobody of that unit holds the role.
    """
    held = {role for member in staff for role in member.resolves}
    placed = {(member.unit_id, role) for member in staff for role in member.resolves}
    for process in processes:
        for step in process.steps:
            if step.role not in held:
                yield Unstaffed(process=process, step=step, why="role")
            elif step.unit_id is not None and (step.unit_id, step.role) not in placed:
                yield Unstaffed(process=process, step=step, why="unit")
