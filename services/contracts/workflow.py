"""What workflow says: processes, steps, and the end of a dossier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from services.contracts.envelope import Event


@dataclass(frozen=True, kw_only=True)
class ProcessPublished(Event):
    """A version of a process definition."""

    type: ClassVar[str] = "process.published.v1"
    source: ClassVar[str] = "workflow"

    process_code: str
    version: int
    name: str
    steps_count: int

    @property
    def subject(self) -> str:
        """The process, over all its versions."""
        return f"process-{self.process_code}"


@dataclass(frozen=True, kw_only=True)
class StepEvent(Event):
    """Anything about the running of one dossier."""

    source: ClassVar[str] = "workflow"

    dossier_id: str

    @property
    def subject(self) -> str:
        """The dossier."""
        return self.dossier_id


@dataclass(frozen=True, kw_only=True)
class StepOpened(StepEvent):
    """A step waits for somebody of its role: national status 4."""

    type: ClassVar[str] = "step.opened.v1"

    step_id: str
    step_code: str
    step_name: str
    role: str
    unit_id: str
    place: int  # 1 is the first step
    steps_count: int
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class StepClaimed(StepEvent):
    """The open step is an officer's from now on."""

    type: ClassVar[str] = "step.claimed.v1"

    step_id: str
    step_code: str
    staff_id: str


@dataclass(frozen=True, kw_only=True)
class StepReleased(StepEvent):
    """The open step is nobody's again."""

    type: ClassVar[str] = "step.released.v1"

    step_id: str
    step_code: str


@dataclass(frozen=True, kw_only=True)
class StepDone(StepEvent):
    """A step was finished by an officer (`actor`)."""

    type: ClassVar[str] = "step.done.v1"

    step_id: str
    step_code: str
    step_name: str
    place: int
    steps_count: int
    due_at: datetime
    on_time: bool


@dataclass(frozen=True, kw_only=True)
class StepReturned(StepEvent):
    """A step was sent back to an earlier one, with a reason."""

    type: ClassVar[str] = "step.returned.v1"

    step_id: str
    step_code: str
    step_name: str
    to_step_code: str
    person: str  # sealed: the reason, which may name people


@dataclass(frozen=True, kw_only=True)
class DossierCompleted(StepEvent):
    """The result is signed and registered: national status 9."""

    type: ClassVar[str] = "dossier.completed.v1"

    result_number: str
    signed_on: date
    completed_at: datetime
    on_time: bool
    outcome: str = (
        "granted"  # granted, refused: a refusal after appraisal is a result (NĐ 61/2018, art. 19.8)
    )
    early: bool = False  # before the civil day of the appointment: needs prior notice (art. 20.4)


EVENTS: tuple[type[Event], ...] = (
    ProcessPublished,
    StepOpened,
    StepClaimed,
    StepReleased,
    StepDone,
    StepReturned,
    DossierCompleted,
)
