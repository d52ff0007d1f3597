"""The line in front of a unit's desks on one day: tickets 1..n, who is called, and how long people wait."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.contracts.line import WAITING_TARGET_SECONDS
from services.intake.domain.errors import InvalidInputError, Problem
from services.intake.domain.texts import one_line

WAITING_TARGET = timedelta(seconds=WAITING_TARGET_SECONDS)
LONGEST_DESK = 40  # characters of a desk's name, as large letters show it
MOST_A_MINUTE = 20  # tickets of a unit: nobody presses faster than people walk in
SHOWN_CALLS = 6  # the last ones, on the screen
A_MINUTE = timedelta(minutes=1)


class TicketState(StrEnum):
    """Where somebody with a ticket is."""

    WAITING = "waiting"
    CALLED = "called"  # at the desk, or on the way there
    DONE = "done"
    ABSENT = "absent"  # was called and did not come; may still be called


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """One ticket.

    Attributes:
        called_at: when they were called to where they are; again only after an absence.
        first_called_at: by which the waiting is measured.
        calls_count: how often it was called out.
        called_by: the officer who called last.
    """

    number: int
    taken_at: datetime
    state: TicketState = TicketState.WAITING
    desk: str = ""
    called_at: datetime | None = None
    first_called_at: datetime | None = None
    called_by: str = ""
    calls_count: int = 0
    done_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Call:
    """What the screen shows: who shall come to which desk."""

    number: int
    desk: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Line:
    """The line of a unit on a day; waiting and service times are summed up as they come about.

    Attributes:
        last: number of the last ticket; all from 1 on were given.
        called: number of the last ticket that was called for the first time.
        taken: when the last tickets were taken, as far as the bound by the minute needs it.
        at_desk: officer to the ticket that stands before them.
        calls: the last ones, the newest first.
        absent: numbers of who did not come.
        waited_seconds, longest_seconds, in_target: of all that were called for the first time.
        served, served_seconds: of all that were done.
    """

    unit_id: str
    on: date
    last: int = 0
    called: int = 0
    taken: tuple[datetime, ...] = ()
    at_desk: tuple[tuple[str, int], ...] = ()
    calls: tuple[Call, ...] = ()
    absent: tuple[int, ...] = ()
    waited_seconds: int = 0
    longest_seconds: int = 0
    in_target: int = 0
    served: int = 0
    served_seconds: int = 0

    @property
    def waiting(self) -> int:
        """How many wait for their first call."""
        return self.last - self.called

    def ahead_of(self, number: int) -> int:
        """How many are called before that ticket."""
        return max(number - self.called - 1, 0)

    def before(self, officer: str) -> int | None:
        """The ticket that stands before an officer."""
        return dict(self.at_desk).get(officer)

    def with_ticket(self, now: datetime) -> tuple[Line, Ticket]:
        """One more in the line.

        Raises: InvalidInputError if tickets are taken faster than people can come.
        """
        recent = tuple(at for at in self.taken if now - at < A_MINUTE)
        if len(recent) >= MOST_A_MINUTE:
            message, allowed = "Lấy số quá nhanh", f"tối đa {MOST_A_MINUTE} số mỗi phút"
            raise InvalidInputError([Problem("ticket", message, allowed)])
        ticket = Ticket(number=self.last + 1, taken_at=now)
        return replace(self, last=ticket.number, taken=(*recent, now)), ticket

    def calling(self, ticket: Ticket, officer: str, desk: str, now: datetime) -> tuple[Line, Ticket]:
        """With that ticket called to a desk: for the first time, again, or after an absence."""
        line = replace(
            self,
            at_desk=(*((who, n) for who, n in self.at_desk if who != officer), (officer, ticket.number)),
            calls=(
                Call(number=ticket.number, desk=desk, at=now),
                *(one for one in self.calls if one.number != ticket.number),
            )[:SHOWN_CALLS],
            absent=tuple(n for n in self.absent if n != ticket.number),
        )
        called_at = now if ticket.state is TicketState.ABSENT else ticket.called_at or now
        if ticket.state is TicketState.WAITING:
            line = line.having_waited(ticket, now)
        called = replace(
            ticket,
            state=TicketState.CALLED,
            desk=desk,
            called_at=called_at,
            first_called_at=ticket.first_called_at or ticket.called_at or now,
            called_by=officer,
            calls_count=ticket.calls_count + 1,
        )
        return line, called

    def having_waited(self, ticket: Ticket, now: datetime) -> Line:
        """With how long the holder of that ticket waited for the first call."""
        waited = now - ticket.taken_at
        seconds = int(waited.total_seconds())
        return replace(
            self,
            called=ticket.number,
            waited_seconds=self.waited_seconds + seconds,
            longest_seconds=max(self.longest_seconds, seconds),
            in_target=self.in_target + (waited <= WAITING_TARGET),
        )

    def finished(self, ticket: Ticket, now: datetime) -> tuple[Line, Ticket]:
        """With that ticket served."""
        begun = ticket.called_at or now
        line = replace(
            self.left(ticket.number),
            served=self.served + 1,
            served_seconds=self.served_seconds + int((now - begun).total_seconds()),
        )
        return line, replace(ticket, state=TicketState.DONE, done_at=now)

    def missed(self, ticket: Ticket) -> tuple[Line, Ticket]:
        """With that ticket not come; the desk is free."""
        line = replace(self.left(ticket.number), absent=(*self.absent, ticket.number))
        return line, replace(ticket, state=TicketState.ABSENT)

    def left(self, number: int) -> Line:
        """Without that ticket before any officer, and on the screen."""
        return replace(
            self,
            at_desk=tuple((who, n) for who, n in self.at_desk if n != number),
            calls=tuple(one for one in self.calls if one.number != number),
        )


def desk_name(text: str) -> str:
    """What the screen calls a desk. Raises: InvalidInputError."""
    return one_line("desk", text, longest=LONGEST_DESK, shortest=1)
