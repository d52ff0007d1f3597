"""Incoming documents over HTTP; the rules of the domain know the bounds of each text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from pydantic import AwareDatetime, BaseModel, Field

from services.intake.domain.incoming.parts import AssigneeKind, Medium
from services.intake.domain.incoming.rules import Urgency
from services.intake.domain.incoming.states import DocumentState
from services.intake.schemas.administration import Entered
from services.intake.schemas.shown import LineOut, ScanOut

MOST_COOPERATING = 50


class DocumentIn(Entered):
    """A document has arrived."""

    author: str = Field(description="The agency or person that wrote it (tác giả).")
    symbol: str = Field(default="", description="Its number and symbol (số, ký hiệu).")
    dated_on: date | None = None
    kind: str = Field(description="What it is called (tên loại).")
    summary: str = Field(description="What it is about (trích yếu).")
    urgency: Urgency = Urgency.NONE
    secrecy: str = Field(default="none", description="Only none: a secret document has no place here.")
    medium: Medium
    pages: int = 1
    copies: int = 1
    arrived_at: AwareDatetime | None = Field(default=None, description="Now, if it is left out.")
    authenticity_checked: bool = Field(default=False, description="Electronic: found authentic and whole.")
    remark: str = ""


class RegisteredIn(DocumentIn):
    """A document is to be numbered."""

    duplicate_confirmed: bool = Field(
        default=False, description="It is another than the one of the same author, number and date."
    )


class TurnedBackIn(DocumentIn):
    """A document goes back to its sender without a number."""

    reason: str


class SubmissionIn(Entered):
    """To which leader it is submitted."""

    to: str = Field(max_length=100, description="staff_id")


class PartyIn(Entered):
    """A person or a unit."""

    kind: AssigneeKind
    id: str = Field(max_length=100, description="staff_id or unit_id")


class AssignmentIn(Entered):
    """What a leader decided."""

    lead: PartyIn
    cooperating: list[PartyIn] = Field(default_factory=list, max_length=MOST_COOPERATING)
    opinion: str = ""
    due_on: date | None = None
    working_days: int | None = Field(default=None, description="Instead of due_on: so many from now.")
    given_by: str = Field(
        default="", max_length=100, description="The leader whose opinion on paper a clerk enters; staff_id."
    )
    reason: str = Field(default="", description="Why it is given to others than before.")


class NoteIn(Entered):
    """How far it is."""

    text: str


class ClosingIn(Entered):
    """What came of it."""

    result: str
    reply_symbol: str = Field(default="", description="Number of the document that answers it.")


class ReasonIn(Entered):
    """Why."""

    reason: str


class SubmissionOut(BaseModel):
    """To whom it was submitted."""

    to: str
    to_name: str
    at: datetime
    by: str
    late: bool


class AssigneeOut(BaseModel):
    """Who has it, and who signed for it."""

    kind: str
    id: str
    name: str
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""
    acknowledged_name: str = ""


class AssignmentOut(BaseModel):
    """What a leader decided."""

    lead: AssigneeOut
    cooperating: list[AssigneeOut]
    opinion: str
    due_at: datetime | None = None
    given_at: datetime
    given_by: str
    given_name: str
    entered_by: str
    reason: str


class NoteOut(BaseModel):
    """A word on the progress."""

    at: datetime
    by: str
    name: str
    text: str


class ClosingOut(BaseModel):
    """How it ended."""

    outcome: str
    at: datetime
    by: str
    text: str
    reply_symbol: str
    on_time: bool | None = None


class DocumentLine(BaseModel):
    """An incoming document in a list."""

    document_id: str
    version: int
    state: str
    state_title: str
    register_year: int | None
    register_serial: int | None
    author: str
    symbol: str
    dated_on: date | None
    kind: str
    summary: str
    urgency: str
    urgency_title: str
    medium: str
    arrived_at: datetime
    registered_at: datetime
    submit_by: datetime
    due_at: datetime | None
    overdue_at: datetime | None
    lead: AssigneeOut | None

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> DocumentLine:
        """As staff see it."""
        return cls(**_line(kept))


class DocumentOut(DocumentLine):
    """An incoming document whole."""

    pages: int
    copies: int
    authenticity_checked: bool
    remark: str
    registered_by: str
    confirm_by: datetime | None
    confirmed_at: datetime | None
    submission: SubmissionOut | None
    assignments: list[AssignmentOut]
    notes: list[NoteOut]
    closing: ClosingOut | None
    scans: list[ScanOut]
    history: list[LineOut]


class DocumentPage(BaseModel):
    """A page of incoming documents."""

    items: list[DocumentLine]
    next: str | None


class RegisterColumn(BaseModel):
    """A column of the register."""

    key: str
    title: str


class RegisterPage(BaseModel):
    """A page of the register: its columns, and each row as texts in their order."""

    title: str
    year: int
    source: str
    verified: bool
    columns: list[RegisterColumn]
    rows: list[list[str]]
    next: str | None


def shown_document(kept: Mapping[str, Any]) -> dict[str, Any]:
    """An incoming document as JSON."""
    what, said = kept["what"], kept.get("submission")
    members: dict[str, Any] = {
        **_line(kept),
        **{name: what[name] for name in ("pages", "copies", "remark")},
        **{name: kept.get(name) for name in ("confirm_by", "confirmed_at", "closing")},
        **{name: kept[name] for name in ("registered_by", "notes", "scans", "history")},
        "authenticity_checked": what["checked"],
        "submission": {**said, "late": said["at"] > kept["submit_by"]} if said else None,
        "assignments": [_assignment(each) for each in kept["assignments"]],
    }
    return DocumentOut(**members).model_dump(mode="json")


def _line(kept: Mapping[str, Any]) -> dict[str, Any]:
    what, given = kept["what"], kept["assignments"]
    told = ("document_id", "version", "state", "registered_at", "submit_by")
    entered = ("author", "symbol", "kind", "summary", "urgency", "medium", "arrived_at")
    return {
        **{name: kept[name] for name in told},
        **{name: what[name] for name in entered},
        **{name: kept.get(name) for name in ("register_year", "register_serial", "overdue_at")},
        "dated_on": what.get("dated_on"),
        "state_title": DocumentState(kept["state"]).words,
        "urgency_title": Urgency(what["urgency"]).words,
        "due_at": kept["search"].get("due_at"),
        "lead": _assignee(given[-1]["lead"]) if given else None,
    }


def _assignee(kept: Mapping[str, Any]) -> AssigneeOut:
    return AssigneeOut(id=kept["holder"], **{name: part for name, part in kept.items() if name != "holder"})


def _assignment(kept: Mapping[str, Any]) -> AssignmentOut:
    lead, others = _assignee(kept["lead"]), [_assignee(one) for one in kept["cooperating"]]
    return AssignmentOut(**{**kept, "lead": lead, "cooperating": others})
