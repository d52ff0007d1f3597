"""A dossier as its events tell it: the read model with types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Self

from services.tracking.domain.marks import Mark
from services.tracking.domain.progress import percent
from services.tracking.domain.statuses import CLOSED, IN_PROGRESS, Status

NOBODY = "nobody"  # a step is open and no officer has taken it
RECEPTION = "reception"  # no step is open: it is with whoever receives


@dataclass(frozen=True, kw_only=True)
class Step:
    """The step at which a dossier waits."""

    step_code: str
    step_name: str
    role: str
    unit_id: str
    place: int  # 1 is the first
    opened_at: datetime
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class Completion:
    """The result, as workflow tells of it."""

    completed_at: datetime
    result_number: str
    signed_on: str  # civil date
    on_time: bool


@dataclass(frozen=True, kw_only=True)
class HandOver:
    """The result in the citizen's hand, as intake tells of it."""

    returned_at: datetime
    delivery: str
    relation: str
    proof: str
    result_number: str | None
    confirmed_at_desk: bool


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that happened.

    Attributes:
        type: of the event, which names what the others are about.
        actor: an identifier of whoever caused it.
        sealed: text that may name people, unopened.
        told: what else the event says, by the names of its fields.
    """

    event_id: str
    at: datetime
    type: str
    actor: str
    sealed: str | None
    told: Mapping[str, Any]

    @classmethod
    def of(cls, part: Mapping[str, Any]) -> Self:
        """From a stored timeline."""
        own = {item.name for item in fields(cls)}
        told = {name: value for name, value in part.items() if name not in own}
        known = {name: part[name] for name in ("event_id", "at", "type", "actor")}
        return cls(**known, sealed=part.get("sealed"), told=told)


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """All that is known of one dossier. What has not been heard yet is None or empty.

    Attributes:
        filed_at: when it was filed, or the earliest that was heard of it.
        arrived: filed at another commune for this one; people look it up there.
        steps_done: how many steps of the process lie behind it.
        due_at: the date in force; `first_due_at` is what the receipt promised.
        papers_asked_at: when papers were asked for at appraisal that have not come yet.
        marks: what leaders have to be shown.
        result_at: the end of handling: result signed, or for an instant procedure handed over; or stopped.
        delivery: how the applicant wants to get the result.
        assisted: an officer filed it on the person's behalf.
        taken_by: the officer who took the step under way, as workflow told it.
        competent_commune_id: who resolves it, where that is another commune.
        origin_commune_id: where it was received, where that is another commune.
        person: sealed, as told at the reception; opened for the register alone, and not in lists.
        timeline: what happened, earliest first; empty in lists.
    """

    dossier_id: str
    status: Status
    filed_at: datetime
    channel: str = ""
    unit_id: str = ""
    procedure_code: str = ""
    procedure_name: str = ""
    field: str = ""
    applicant: str = ""
    dossier_number: str | None = None
    instant: bool = False
    arrived: bool = False
    received_at: datetime | None = None
    due_at: datetime | None = None
    first_due_at: datetime | None = None
    first_appointment_at: datetime | None = None
    papers_asked_at: datetime | None = None
    provisional_number: str | None = None
    register_year: int | None = None
    register_serial: int | None = None
    delivery: str = ""
    assisted: bool = False
    taken_by: str | None = None
    competent_commune_id: str | None = None
    origin_commune_id: str | None = None
    person: str | None = None
    step: Step | None = None
    steps_done: int = 0
    steps_count: int = 0
    result_at: datetime | None = None
    completion: Completion | None = None
    hand_over: HandOver | None = None
    marks: frozenset[Mark] = frozenset()
    timeline: tuple[Entry, ...] = ()

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """From its document."""
        dated = document.get("dated")
        return cls(
            **{name: document[name] for name in _PLAIN if name in document},
            status=Status(document["standing"]["status"]),
            due_at=dated["due_at"] if dated else None,
            first_appointment_at=document.get("appointment_at"),
            marks=frozenset(mark for mark in Mark if document.get(mark.field)),
            step=_part(Step, document.get("step")),
            completion=_part(Completion, document.get("completion")),
            hand_over=_part(HandOver, document.get("hand_over")),
            timeline=tuple(Entry.of(part) for part in document.get("timeline", ())),
        )

    @property
    def appointment_at(self) -> datetime | None:
        """When the applicant may come: as promised, or the date in force if that was moved."""
        moved = self.first_due_at is not None and self.due_at != self.first_due_at
        return self.due_at if moved or self.first_appointment_at is None else self.first_appointment_at

    @property
    def is_open(self) -> bool:
        """Whether something remains to be done, the hand-over included."""
        return self.status not in CLOSED

    @property
    def percent(self) -> int:
        """Degree of completion."""
        return percent(self.status, self.steps_done, self.steps_count)

    def is_late(self, now: datetime) -> bool:
        """Whether the result came, or is still to come, after the due date: an attribute, no status.

        Law: QĐ 766/QĐ-TTg (2022), group "on time": handling ends with status 9 if there is one, else 10;
        what is unfinished is measured at the present, what waits for papers at the date of the request.
        """
        if self.due_at is None:
            return False
        if self.status is Status.AWAITING_PAPERS:
            end = self.papers_asked_at
        else:
            end = now if self.status in IN_PROGRESS else self.result_at
        return end is not None and end > self.due_at

    @property
    def waits_at(self) -> Step | None:
        """The step that is under way; none once the result is there, whatever is still to be heard."""
        return self.step if self.status in IN_PROGRESS else None

    @property
    def where(self) -> str:
        """Id of the unit that has it: that of the step under way, else the one that receives and returns."""
        step = self.waits_at
        return step.unit_id if step is not None else self.unit_id

    @property
    def officer(self) -> str | None:
        """Who has it: an officer's id, NOBODY, or RECEPTION; None once the result is there."""
        if self.status not in IN_PROGRESS:
            return None
        return RECEPTION if self.step is None else self.taken_by or NOBODY


_APART = {"status", "due_at", "first_appointment_at", "marks", "step", "completion", "hand_over", "timeline"}
_PLAIN = {item.name for item in fields(Dossier)} - _APART


def _part(kind: type[Any], document: Mapping[str, Any] | None) -> Any:
    if document is None:
        return None
    return kind(**{item.name: document[item.name] for item in fields(kind)})
