"""An incoming document (văn bản đến), from its number in the year's series to its end.

A document is a value; each change gives a new one, or is refused. Nothing of it is ever deleted.
Law: NĐ 30/2020/NĐ-CP, art. 20-24.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from services.intake.domain.errors import InvalidInputError, Problem
from services.intake.domain.incoming.parts import (
    Assignee,
    Assignment,
    Closing,
    Medium,
    Note,
    Outcome,
    Particulars,
    Submission,
)
from services.intake.domain.incoming.rules import Urgency
from services.intake.domain.incoming.states import DocumentOwner, DocumentState, DocumentStateError, require

IN_HAND = (DocumentState.ASSIGNED, DocumentState.ACKNOWLEDGED)


@dataclass(frozen=True, kw_only=True)
class IncomingDocument:
    """One incoming document of a commune.

    Attributes:
        register_serial: số đến; none if it was turned back before it was registered.
        submit_by: last instant at which the submission is in time.
        confirm_by: last instant at which the sender is told in time; none for paper.
        overdue_at: when the delay of the assignment in force was announced.
    """

    document_id: str
    commune_id: str
    what: Particulars
    state: DocumentState
    register_year: int | None
    register_serial: int | None
    registered_at: datetime
    registered_by: str
    submit_by: datetime
    confirm_by: datetime | None
    confirmed_at: datetime | None = None
    submission: Submission | None = None
    assignments: tuple[Assignment, ...] = ()
    notes: tuple[Note, ...] = ()
    closing: Closing | None = None
    overdue_at: datetime | None = None

    @property
    def assignment(self) -> Assignment | None:
        """The assignment in force."""
        return self.assignments[-1] if self.assignments else None

    @property
    def due_at(self) -> datetime | None:
        """Until when it is to be done, while it is open."""
        current = self.assignment
        return current.due_at if current is not None and self.state.is_open else None

    @property
    def end(self) -> Closing:
        """How it ended, of a document that did."""
        if self.closing is None:
            raise ValueError(f"document {self.document_id} is open")
        return self.closing

    def of(self, keys: frozenset[str]) -> tuple[Assignee, ...]:
        """The assignees in force that somebody with these keys stands for."""
        current = self.assignment
        return tuple(each for each in current.assignees if each.key in keys) if current else ()

    def leads(self, keys: frozenset[str]) -> bool:
        """Whether somebody with these keys leads the handling."""
        return self.assignment is not None and self.assignment.lead.key in keys

    def submitted(self, submission: Submission) -> IncomingDocument:
        """Submitted to whoever directs its handling (art. 23.1)."""
        require(self.state, DocumentState.SUBMITTED, DocumentOwner.CLERK)
        return replace(self, state=DocumentState.SUBMITTED, submission=submission)

    def confirmed(self, at: datetime) -> IncomingDocument:
        """The sender was told that it arrived (art. 21.2c); a second time changes nothing."""
        if self.what.medium is Medium.PAPER:
            raise InvalidInputError([Problem("medium", "Văn bản giấy không báo nhận trên hệ thống")])
        return self if self.confirmed_at else replace(self, confirmed_at=at)

    def assigned(self, given: Assignment) -> IncomingDocument:
        """Given to somebody, or to others than before: a new deadline can be missed anew (art. 23.2)."""
        require(self.state, DocumentState.ASSIGNED, DocumentOwner.LEADER)
        _check(given, self.what.urgency, again=bool(self.assignments))
        submission = self.submission or Submission(
            to=given.given_by, to_name=given.given_name, at=given.given_at, by=given.entered_by
        )
        return replace(
            self,
            state=DocumentState.ASSIGNED,
            submission=submission,
            assignments=(*self.assignments, given),
            overdue_at=None,
        )

    def acknowledged(self, keys: frozenset[str], at: datetime, by: str, name: str) -> IncomingDocument:
        """Signed for by an assignee; when whoever leads has signed, it is in hand (art. 23.3)."""
        current = self.assignment
        if current is None or self.state not in IN_HAND:
            raise DocumentStateError(self.state, DocumentState.ACKNOWLEDGED)

        def signed(each: Assignee) -> Assignee:
            if each.key not in keys or each.acknowledged_at:
                return each
            return replace(each, acknowledged_at=at, acknowledged_by=by, acknowledged_name=name)

        now = _each(current, signed)
        leads = now.lead.acknowledged_at is not None
        state = DocumentState.ACKNOWLEDGED if leads else self.state
        return replace(self, state=state, assignments=(*self.assignments[:-1], now))

    def noted(self, note: Note) -> IncomingDocument:
        """With a word on the progress, while it is in hand (art. 24.1)."""
        if self.state not in IN_HAND:
            raise DocumentStateError(self.state, DocumentState.ACKNOWLEDGED)
        return replace(self, notes=(*self.notes, note))

    def closed(self, closing: Closing, owner: DocumentOwner) -> IncomingDocument:
        """At its end, with the result or the reason (art. 21.2b, 24.2)."""
        after = _STATE_AFTER.get(closing.outcome, DocumentState.CLOSED)
        require(self.state, after, owner)
        due = self.due_at
        on_time = None if due is None or after is not DocumentState.CLOSED else closing.at <= due
        return replace(self, state=after, closing=replace(closing, on_time=on_time))

    def is_late(self, now: datetime) -> bool:
        """Whether its time has run out and that was not said yet (art. 24.1: somebody chases)."""
        return self.due_at is not None and self.due_at < now and self.overdue_at is None

    def announced_late(self, at: datetime) -> IncomingDocument:
        """With its delay noted as said."""
        return replace(self, overdue_at=at)


_STATE_AFTER = {Outcome.RETURNED: DocumentState.RETURNED, Outcome.VOIDED: DocumentState.VOIDED}


def _each(given: Assignment, change: Callable[[Assignee], Assignee]) -> Assignment:
    return replace(
        given, lead=change(given.lead), cooperating=tuple(change(one) for one in given.cooperating)
    )


def _check(given: Assignment, urgency: Urgency, *, again: bool) -> None:
    """Several need a deadline (art. 23.2); an urgent one too, our reading of "at once" (art. 24.2)."""
    keys = [each.key for each in given.assignees]
    problems = []
    if len(set(keys)) != len(keys):
        problems.append(Problem("cooperating", "Một người hoặc đơn vị được nêu hai lần", "mỗi bên một lần"))
    if given.due_at is None and (given.cooperating or urgency.is_urgent):
        problems.append(
            Problem("due_on", "Chưa có thời hạn", "bắt buộc khi có đơn vị phối hợp và với văn bản khẩn")
        )
    if again and not given.reason:
        problems.append(Problem("reason", "Chưa nêu lý do giao lại", "lý do"))
    if problems:
        raise InvalidInputError(problems)
