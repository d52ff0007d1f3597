"""What workflow says about a dossier besides its steps: requests, dates that move, and other ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from services.contracts.calendars import Calendar
from services.contracts.envelope import Event
from services.contracts.workflow import StepEvent


@dataclass(frozen=True, kw_only=True)
class CalendarPublished(Event):
    """A version of the working calendar, the hosting unit's or a commune's own; the whole of it."""

    type: ClassVar[str] = "calendar.published.v1"
    source: ClassVar[str] = "workflow"

    calendar: Calendar

    @property
    def subject(self) -> str:
        """The calendar of whoever it belongs to, over all its versions."""
        return f"calendar-{self.commune_id}"


@dataclass(frozen=True, kw_only=True)
class SupplementRequested(StepEvent):
    """Papers are missing, found at appraisal and asked for once and completely: national status 5."""

    type: ClassVar[str] = "supplement.requested.v1"

    request_id: str
    requested_at: datetime
    nth: int  # a second request needs a leader's ground and counts as late (QĐ 766/QĐ-TTg)
    in_time: bool  # within the working days that the law gives after reception
    answer_by: datetime | None = None
    person: str  # sealed: contracts.person.PersonData with reason and papers


@dataclass(frozen=True, kw_only=True)
class PaymentRequested(StepEvent):
    """Money is owed before the dossier goes on, in đồng: national status 6."""

    type: ClassVar[str] = "payment.requested.v1"

    demand_id: str
    amount: int
    requested_at: datetime
    pauses: bool  # whether a rule stops the clock meanwhile
    pay_by: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class WithdrawalOpened(StepEvent):
    """The applicant's request to withdraw waits for a decision: national status 7."""

    type: ClassVar[str] = "withdrawal.opened.v1"

    request_id: str
    opened_at: datetime


@dataclass(frozen=True, kw_only=True)
class WithdrawalDecided(StepEvent):
    """A request to withdraw was granted or denied; denied also where the result was signed first."""

    type: ClassVar[str] = "withdrawal.decided.v1"

    request_id: str
    granted: bool
    completed_first: bool
    decided_at: datetime
    person: str  # sealed: contracts.person.PersonData with the reason


@dataclass(frozen=True, kw_only=True)
class DossierResumed(StepEvent):
    """It goes on after waiting for papers, payment or a decision, with its due date as it is from now on."""

    type: ClassVar[str] = "dossier.resumed.v1"

    status: int  # national
    why: str  # supplemented, paid, withdrawal_denied, waived
    resumed_at: datetime
    due_at: datetime
    restarted: bool  # the time limit runs from zero again (NĐ 61/2018/NĐ-CP, art. 19.4)


@dataclass(frozen=True, kw_only=True)
class DossierStopped(StepEvent):
    """Ended without a result: national status 8."""

    type: ClassVar[str] = "dossier.stopped.v1"

    why: str  # withdrawal, stop
    stopped_at: datetime
    person: str  # sealed: contracts.person.PersonData with the reason


@dataclass(frozen=True, kw_only=True)
class DossierExtended(StepEvent):
    """The applicant gets an apology and a new appointment, once."""

    type: ClassVar[str] = "dossier.extended.v1"

    nth: int
    previous_due_at: datetime
    due_at: datetime
    extended_at: datetime
    in_time: bool  # said before the date passed by as much as the law wants (NĐ 61/2018/NĐ-CP, art. 19.9)
    overridden: bool  # against a rule, with a leader's recorded ground
    form_number: str
    person: str  # sealed: contracts.person.PersonData with the reason


@dataclass(frozen=True, kw_only=True)
class DueDateMoved(StepEvent):
    """The due date moved, by a rule and not by an apology."""

    type: ClassVar[str] = "due_date.moved.v1"

    previous_due_at: datetime
    due_at: datetime
    why: str  # calendar, restarted, paused
    calendar_version: str


@dataclass(frozen=True, kw_only=True)
class ConsultationAsked(StepEvent):
    """Another unit or agency is asked for its opinion, with a term of its own."""

    type: ClassVar[str] = "consultation.asked.v1"

    consultation_id: str
    asked_unit: str
    answer_by: datetime


@dataclass(frozen=True, kw_only=True)
class ConsultationAnswered(StepEvent):
    """The opinion came."""

    type: ClassVar[str] = "consultation.answered.v1"

    consultation_id: str
    on_time: bool


@dataclass(frozen=True, kw_only=True)
class ConsultationSilent(StepEvent):
    """No opinion came in time: reported to the head of the one-stop unit (NĐ 61/2018/NĐ-CP, art. 19.5)."""

    type: ClassVar[str] = "consultation.silent.v1"

    consultation_id: str
    asked_unit: str
    answer_by: datetime


@dataclass(frozen=True, kw_only=True)
class AgencyForwarded(StepEvent):
    """Handed over to another agency of the chain (liên thông), with its deadline."""

    type: ClassVar[str] = "agency.forwarded.v1"

    forwarding_id: str
    agency_code: str
    sent_at: datetime
    answer_by: datetime


@dataclass(frozen=True, kw_only=True)
class AgencyAnswered(StepEvent):
    """The other agency gave it back."""

    type: ClassVar[str] = "agency.answered.v1"

    forwarding_id: str
    answered_at: datetime
    on_time: bool


@dataclass(frozen=True, kw_only=True)
class StepTakenBack(StepEvent):
    """A hand-over that nobody had opened yet was taken back by whoever had made it."""

    type: ClassVar[str] = "step.taken_back.v1"

    step_id: str  # the run that was closed unopened
    step_code: str
    to_step_code: str


@dataclass(frozen=True, kw_only=True)
class NewsSuperseded(StepEvent):
    """What the desk said met something that had happened first and stands; the desk's officer is told."""

    type: ClassVar[str] = "dossier.superseded.v1"

    what: str  # supplemented, payment, withdrawal, hand_over
    status: int  # national, which stands


@dataclass(frozen=True, kw_only=True)
class TimerFired(StepEvent):
    """A date that somebody has to be warned of has come."""

    type: ClassVar[str] = "timer.fired.v1"

    timer: str  # contracts.timers.Timer
    about: str  # id of the step, request, consultation; empty: the dossier
    fires_at: datetime
    due_at: datetime
    role: str | None = None  # who is warned
    unit_id: str | None = None


EVENTS: tuple[type[Event], ...] = (
    CalendarPublished,
    SupplementRequested,
    PaymentRequested,
    WithdrawalOpened,
    WithdrawalDecided,
    DossierResumed,
    DossierStopped,
    DossierExtended,
    DueDateMoved,
    ConsultationAsked,
    ConsultationAnswered,
    ConsultationSilent,
    AgencyForwarded,
    AgencyAnswered,
    StepTakenBack,
    NewsSuperseded,
    TimerFired,
)
