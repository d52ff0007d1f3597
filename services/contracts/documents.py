"""What intake says about incoming documents (văn bản đến): numbered, given, signed for, late, ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from services.contracts.envelope import Event


@dataclass(frozen=True, kw_only=True)
class Assignee:
    """A person or a unit that has to do with a document."""

    kind: str  # staff, unit
    holder: str  # staff or unit id


@dataclass(frozen=True, kw_only=True)
class DocumentEvent(Event):
    """Anything about one incoming document."""

    source: ClassVar[str] = "intake"

    document_id: str

    @property
    def subject(self) -> str:
        """The document."""
        return self.document_id


@dataclass(frozen=True, kw_only=True)
class DocumentRegistered(DocumentEvent):
    """A document got its number in the series of the year."""

    type: ClassVar[str] = "document.registered.v1"

    register_year: int
    register_serial: int
    medium: str  # paper, electronic
    urgency: str  # none, urgent, very_urgent, flash
    arrived_at: datetime
    registered_at: datetime
    submit_by: datetime  # last instant at which it is submitted in time
    person: str  # sealed: PersonData with author as name, and summary


@dataclass(frozen=True, kw_only=True)
class DocumentAssigned(DocumentEvent):
    """A leader gave it to somebody, or to others than before."""

    type: ClassVar[str] = "document.assigned.v1"

    assignment: int  # 1 is the first
    lead: Assignee
    cooperating: tuple[Assignee, ...]
    due_at: datetime | None
    given_by: str  # the leader; the actor may be the clerk who typed what stands on paper
    person: str  # sealed: PersonData with the opinion as reason


@dataclass(frozen=True, kw_only=True)
class DocumentAcknowledged(DocumentEvent):
    """An assignee signed for it; the actor is the person who did."""

    type: ClassVar[str] = "document.acknowledged.v1"

    assignment: int
    assignee: Assignee
    leads: bool
    acknowledged_at: datetime


@dataclass(frozen=True, kw_only=True)
class DocumentClosed(DocumentEvent):
    """It came to its end: nobody has anything to do with it any more."""

    type: ClassVar[str] = "document.closed.v1"

    outcome: str  # resolved, filed, returned, voided
    closed_at: datetime
    on_time: bool | None  # None without a deadline
    person: str  # sealed: PersonData with the result or the reason as reason


@dataclass(frozen=True, kw_only=True)
class DocumentOverdue(DocumentEvent):
    """The deadline of an assignment has passed; said once for each assignment."""

    type: ClassVar[str] = "document.overdue.v1"

    assignment: int
    due_at: datetime
    lead: Assignee
    cooperating: tuple[Assignee, ...]


EVENTS: tuple[type[Event], ...] = (
    DocumentRegistered,
    DocumentAssigned,
    DocumentAcknowledged,
    DocumentClosed,
    DocumentOverdue,
)
