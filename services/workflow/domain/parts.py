"""What a running dossier is made of: the runs of its steps, its history, and what was asked and answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from services.workflow.domain.transitions import State


@dataclass(frozen=True, kw_only=True)
class StepRun:
    """One time that a step was open; a step that was sent back to runs again, as another one."""

    step_id: str
    step_code: str
    step_name: str
    role: str
    place: int
    opened_at: datetime
    due_at: datetime
    claimed_by: str | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    outcome: str | None = None  # done, sent_back, taken_back, refused, stopped
    on_time: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A line of the history, which is appended to and never rewritten."""

    at: datetime
    by: str
    what: str
    step_code: str = ""
    note: str = ""  # a reason, a remark
    via: str = "staff"  # staff, machine_client, intake, timer, calendar
    on_behalf_of: str = ""  # the officer who is away, where a stand-in acted


@dataclass(frozen=True, kw_only=True)
class Result:
    """What was signed and registered; refused: the refusal after appraisal, with its reason."""

    result_number: str
    signed_on: date
    outcome: str = "granted"  # granted, refused
    reason: str = ""
    ground: str = ""  # of a refusal after the time limit


@dataclass(frozen=True, kw_only=True)
class DueMove:
    """The due date moved; the first date is kept for ever, and so is each later one."""

    at: datetime
    by: str
    why: str  # extended, restarted, paused, calendar
    previous_due_at: datetime
    due_at: datetime
    reason: str = ""
    form_number: str = ""
    calendar_version: str = ""
    in_time: bool = True  # an apology: said before the date passed by as much as the law wants
    ground: str = ""  # a leader's, where a rule was overridden


@dataclass(frozen=True, kw_only=True)
class Supplement:
    """One request for papers after appraisal."""

    request_id: str
    nth: int
    requested_at: datetime
    requested_by: str
    reason: str
    papers: tuple[str, ...]
    in_time: bool  # within the days that the law gives after reception
    answer_by: datetime | None = None
    ground: str = ""  # a leader's, for a second request
    approved_by: str = ""
    form_number: str = ""
    came_at: datetime | None = None  # papers that did not answer it, or nobody at the desk knew of it
    answered_at: datetime | None = None
    answered_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Demand:
    """One payment duty, in đồng."""

    demand_id: str
    amount: int
    text: str
    requested_at: datetime
    requested_by: str
    pauses: bool
    pay_by: datetime | None = None
    paid_at: datetime | None = None
    paid_amount: int | None = None  # so far
    waived_at: datetime | None = None
    waived_by: str = ""
    waived_reason: str = ""

    @property
    def settled_at(self) -> datetime | None:
        """When it was met in full, or waived."""
        return self.paid_at or self.waived_at


@dataclass(frozen=True, kw_only=True)
class Withdrawal:
    """One request of the applicant to have the dossier back, and what became of it."""

    request_id: str
    requested_at: datetime
    requested_by: str
    stood: State  # where the dossier stood, and goes back to on denial
    request_reason: str = ""  # the applicant's
    decided_at: datetime | None = None
    decided_by: str = ""
    granted: bool | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Stop:
    """The end without a result."""

    at: datetime
    by: str
    why: str  # withdrawal, stop
    reason: str
    form_number: str = ""
    decision: str = ""  # what was decided, with number and day where it is a paper of its own
    money: str = ""  # what becomes of fees and duties


@dataclass(frozen=True, kw_only=True)
class Consultation:
    """An opinion asked for beside the steps."""

    consultation_id: str
    asked_unit: str
    question: str
    asked_at: datetime
    asked_by: str
    answer_by: datetime
    answered_at: datetime | None = None
    answered_by: str = ""
    answer: str = ""
    silent_at: datetime | None = None  # reported as silent
    asked_name: str = ""  # of an agency
    step_id: str = ""  # the run at which it was asked for
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""
    withdrawn_reason: str = ""

    @property
    def asked(self) -> str:
        """Whose opinion it is, as people read it."""
        return self.asked_name or self.asked_unit

    @property
    def is_over(self) -> bool:
        """Whether no answer can come any more."""
        return self.answered_at is not None or self.withdrawn_at is not None

    @property
    def waits(self) -> bool:
        """Whether the step has to wait for it."""
        return not self.is_over and self.silent_at is None

    @property
    def on_time(self) -> bool:
        """Whether the answer came in its term."""
        return self.answered_at is not None and self.answered_at <= self.answer_by


@dataclass(frozen=True, kw_only=True)
class Forwarding:
    """A stay at another agency of the chain."""

    forwarding_id: str
    agency: str
    agency_code: str
    nth: int
    sent_at: datetime
    sent_by: str
    answer_by: datetime
    answered_at: datetime | None = None
    answered_by: str = ""
    outcome: str = ""  # resolved, refused, returned
    answer: str = ""
    leads: bool = False  # the agency leads the handling
