"""What is ordered of incoming documents, as it was entered and before any of it was checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from services.intake.domain.incoming.parts import AssigneeKind, Medium
from services.intake.domain.incoming.rules import Urgency


@dataclass(frozen=True, kw_only=True)
class RegisterDocument:
    """A document has arrived."""

    author: str
    symbol: str = ""
    dated_on: date | None = None
    kind: str
    summary: str
    urgency: Urgency = Urgency.NONE
    secrecy: str = "none"
    medium: Medium
    pages: int = 1
    copies: int = 1
    arrived_at: datetime | None = None
    checked: bool = False
    remark: str = ""
    duplicate_confirmed: bool = False


@dataclass(frozen=True, kw_only=True)
class Party:
    """A person or a unit, by id."""

    kind: AssigneeKind
    holder: str


@dataclass(frozen=True, kw_only=True)
class AssignDocument:
    """A leader gives a document to somebody.

    Attributes:
        given_by: the leader whose opinion on paper a clerk types in; empty if the leader does it alone.
        reason: why it is given to others than before.
    """

    lead: Party
    cooperating: tuple[Party, ...] = ()
    opinion: str = ""
    due_on: date | None = None
    working_days: int | None = None
    given_by: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class CloseDocument:
    """A document is handled.

    Attributes:
        by_leader: it is a leader who ends it, not whoever leads the handling.
    """

    result: str
    reply_symbol: str = ""
    by_leader: bool = False
