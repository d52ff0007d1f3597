"""What an incoming document is made of: what was registered, who has it, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.intake.domain.incoming.rules import Urgency


class Medium(StrEnum):
    """How a document came."""

    PAPER = "paper"
    ELECTRONIC = "electronic"


class AssigneeKind(StrEnum):
    """What an assignee is."""

    UNIT = "unit"
    STAFF = "staff"


class Outcome(StrEnum):
    """How a document ended."""

    RESOLVED = "resolved"  # by whoever leads
    FILED = "filed"  # known and filed, by the leader
    RETURNED = "returned"  # to its sender
    VOIDED = "voided"  # a mistaken entry


@dataclass(frozen=True, kw_only=True)
class Particulars:
    """What is registered of a document.

    Law: NĐ 30/2020/NĐ-CP, art. 22.1 and 22.3b: all that the register's model asks for.
    """

    author: str
    symbol: str  # số, ký hiệu; empty for a letter without one
    dated_on: date | None
    kind: str
    summary: str
    urgency: Urgency
    medium: Medium
    pages: int
    copies: int
    arrived_at: datetime
    checked: bool  # electronic: authentic and whole
    remark: str


@dataclass(frozen=True, kw_only=True)
class Submission:
    """To whom the clerk submitted it."""

    to: str  # staff id
    to_name: str
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class Assignee:
    """A person or a unit that has to do with it, by the name of that day, and who signed for it."""

    kind: AssigneeKind
    holder: str  # staff or unit id
    name: str
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""
    acknowledged_name: str = ""

    @property
    def key(self) -> str:
        """Kind and id."""
        return f"{self.kind.value}:{self.holder}"


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """What a leader decided: who leads, who cooperates, what is to be done, and until when."""

    lead: Assignee
    cooperating: tuple[Assignee, ...]
    opinion: str
    due_at: datetime | None
    given_at: datetime
    given_by: str  # the leader
    given_name: str
    entered_by: str  # the leader, or the clerk who typed what stands on paper
    reason: str = ""  # why it was given to others

    @property
    def assignees(self) -> tuple[Assignee, ...]:
        """Whoever leads, then the others."""
        return (self.lead, *self.cooperating)


@dataclass(frozen=True, kw_only=True)
class Note:
    """A word on the progress."""

    at: datetime
    by: str
    name: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Closing:
    """How it ended."""

    outcome: Outcome
    at: datetime
    by: str
    text: str  # the result, or the reason
    reply_symbol: str = ""  # number of the document that answers it
    on_time: bool | None = None  # none without a deadline


def assignee_keys(staff_id: str, unit_id: str) -> tuple[str, ...]:
    """The keys of the assignees for whom an officer stands: themselves and their unit."""
    return f"{AssigneeKind.STAFF.value}:{staff_id}", f"{AssigneeKind.UNIT.value}:{unit_id}"
