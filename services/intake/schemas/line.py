"""The line in front of the desks over HTTP."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, Field

from services.intake.domain.line import WAITING_TARGET, Line, Ticket, TicketState
from services.intake.schemas.administration import Entered


class DeskIn(Entered):
    """At which desk."""

    desk: str = Field(description="As the screen shows it: Quầy 1.")


class CallOut(BaseModel):
    """Who shall come to which desk."""

    number: int
    desk: str
    at: datetime


class TicketOut(BaseModel):
    """A ticket; a number says nothing about anybody."""

    unit_id: str
    unit_name: str
    on: date
    number: int
    state: TicketState
    taken_at: datetime
    desk: str
    called_at: datetime | None
    calls_count: int
    ahead: int = Field(description="How many are called before.")
    follow_url: str = Field(description="Where its holder sees how far it is; for a QR code.")

    @classmethod
    def of(cls, line: Line, ticket: Ticket, unit_name: str, follow_url: str) -> TicketOut:
        """As anybody sees it."""
        return cls(
            unit_id=line.unit_id,
            unit_name=unit_name,
            on=line.on,
            number=ticket.number,
            state=ticket.state,
            taken_at=ticket.taken_at,
            desk=ticket.desk,
            called_at=ticket.called_at,
            calls_count=ticket.calls_count,
            ahead=line.ahead_of(ticket.number),
            follow_url=follow_url,
        )


class LineOut(BaseModel):
    """The line of a unit today, as the screen shows it."""

    unit_id: str
    unit_name: str
    on: date
    last: int
    waiting: int
    calls: list[CallOut] = Field(description="The last ones, the newest first.")
    absent: list[int]
    average_waiting_seconds: int | None
    mine: int | None = Field(default=None, description="The ticket before the officer who asks.")

    @classmethod
    def of(cls, line: Line, unit_name: str, officer: str) -> LineOut:
        """As anybody sees it."""
        return cls(
            unit_id=line.unit_id,
            unit_name=unit_name,
            on=line.on,
            last=line.last,
            waiting=line.waiting,
            calls=[CallOut(number=one.number, desk=one.desk, at=one.at) for one in line.calls],
            absent=list(line.absent),
            average_waiting_seconds=line.waited_seconds // line.called if line.called else None,
            mine=line.before(officer) if officer else None,
        )


class WaitingOut(BaseModel):
    """How long people waited for a unit on a day, and how long they were served."""

    on: date
    unit_id: str
    tickets: int
    called: int
    served: int
    absent: int
    average_waiting_seconds: int | None
    longest_waiting_seconds: int
    within_target: int = Field(description="Called within the target.")
    average_service_seconds: int | None

    @classmethod
    def of(cls, line: Line) -> WaitingOut:
        """Reckoned from the sums of the day."""
        return cls(
            on=line.on,
            unit_id=line.unit_id,
            tickets=line.last,
            called=line.called,
            served=line.served,
            absent=len(line.absent),
            average_waiting_seconds=line.waited_seconds // line.called if line.called else None,
            longest_waiting_seconds=line.longest_seconds,
            within_target=line.in_target,
            average_service_seconds=line.served_seconds // line.served if line.served else None,
        )


class WaitingPage(BaseModel):
    """By day and unit."""

    items: list[WaitingOut]
    target_seconds: int = Field(
        default=int(WAITING_TARGET.total_seconds()), description="On average, QĐ 468/QĐ-TTg."
    )
    next: str | None = None
