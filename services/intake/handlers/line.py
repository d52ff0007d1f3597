"""Taking a ticket, calling the next, calling again: each in one transaction on the line of the unit's day."""

from __future__ import annotations

from datetime import datetime

from services.chassis.work import UnitOfWork
from services.contracts.calendars import civil_date
from services.contracts.line import TicketServed
from services.intake.domain.commune import Commune
from services.intake.domain.documents import document, restored
from services.intake.domain.line import Line, Ticket, TicketState, desk_name
from services.intake.handlers.line_errors import NobodyWaitsError, NotAtDeskError, UnknownTicketError
from services.intake.handlers.practice import require_open
from services.intake.ports import LINES, TICKETS, Document

Called = tuple[Line, Ticket]


def line_key(unit_id: str, now: datetime) -> str:
    """The key of a unit's line today, by Vietnam's civil day."""
    return f"{unit_id}:{civil_date(now).isoformat()}"


def ticket_key(line: str, number: int) -> str:
    """The key of a ticket of a line."""
    return f"{line}:{number}"


def take_ticket(commune: Commune, unit_id: str, now: datetime, work: UnitOfWork) -> Called:
    """One more in the line of a unit.

    Raises: InvalidInputError for a unit that does not receive, or when tickets are taken too fast;
        PracticeClosedError.
    """
    require_open(work)
    unit = commune.receiving_unit("unit_id", unit_id)
    line, ticket = _line(unit.unit_id, now, work).with_ticket(now)
    return _put(line, ticket, now, work)


def call_next(unit_id: str, officer: str, desk: str, now: datetime, work: UnitOfWork) -> Called:
    """Call who has waited longest; who stood before this officer is done with that.

    Raises: NobodyWaitsError, InvalidInputError.
    """
    name, line = desk_name(desk), _line(unit_id, now, work)
    before = line.before(officer)
    if not line.waiting:
        raise NobodyWaitsError(unit_id)
    if before is not None:
        line = _served(line, _ticket(line, before, now, work), officer, now, work)
    line, ticket = line.calling(_ticket(line, line.called + 1, now, work), officer, name, now)
    return _put(line, ticket, now, work)


def call_again(unit_id: str, number: int, officer: str, desk: str, now: datetime, work: UnitOfWork) -> Called:
    """Call out the ticket before this officer once more, or one whose holder did not come and is here now.

    Raises: UnknownTicketError, NotAtDeskError, InvalidInputError.
    """
    name, line = desk_name(desk), _line(unit_id, now, work)
    ticket, before = _ticket(line, number, now, work), line.before(officer)
    if before != number:
        if ticket.state is not TicketState.ABSENT:
            raise NotAtDeskError(str(number))
        if before is not None:
            line = _served(line, _ticket(line, before, now, work), officer, now, work)
    line, called = line.calling(ticket, officer, name, now)
    return _put(line, called, now, work)


def note_absence(unit_id: str, number: int, officer: str, now: datetime, work: UnitOfWork) -> Called:
    """Who was called did not come. Raises: UnknownTicketError, NotAtDeskError."""
    line, ticket = _standing(unit_id, number, officer, now, work)
    return _put(*line.missed(ticket), now, work)


def finish(unit_id: str, number: int, officer: str, now: datetime, work: UnitOfWork) -> Called:
    """Who stood there is served. Raises: UnknownTicketError, NotAtDeskError."""
    line, ticket = _standing(unit_id, number, officer, now, work)
    line = _served(line, ticket, officer, now, work)
    return _put(line, _ticket(line, number, now, work), now, work)


def _served(line: Line, ticket: Ticket, officer: str, now: datetime, work: UnitOfWork) -> Line:
    """The line without that ticket, of which is said how long it took."""
    line, done = line.finished(ticket, now)
    _put_ticket(line, done, now, work)
    called_at = done.called_at or now
    first_at = done.first_called_at or called_at
    work.announce(
        TicketServed(
            commune_id=work.tenant,
            occurred_at=now,
            actor=officer,
            unit_id=line.unit_id,
            on=line.on,
            number=done.number,
            desk=done.desk,
            taken_at=done.taken_at,
            called_at=first_at,
            done_at=now,
            waited_seconds=int((first_at - done.taken_at).total_seconds()),
            served_seconds=int((now - called_at).total_seconds()),
            calls_count=done.calls_count,
        )
    )
    return line


def _standing(unit_id: str, number: int, officer: str, now: datetime, work: UnitOfWork) -> Called:
    line = _line(unit_id, now, work)
    ticket = _ticket(line, number, now, work)
    if line.before(officer) != number:
        raise NotAtDeskError(str(number))
    return line, ticket


def _line(unit_id: str, now: datetime, work: UnitOfWork) -> Line:
    kept = work.get(LINES, line_key(unit_id, now))
    return restored_line(kept) if kept else Line(unit_id=unit_id, on=civil_date(now))


def _ticket(line: Line, number: int, now: datetime, work: UnitOfWork) -> Ticket:
    kept = work.get(TICKETS, ticket_key(line_key(line.unit_id, now), number))
    if kept is None:
        raise UnknownTicketError(str(number))
    return restored(Ticket, kept)


def _put(line: Line, ticket: Ticket, now: datetime, work: UnitOfWork) -> Called:
    key = line_key(line.unit_id, now)
    kept = work.get(LINES, key) or {}
    work.put(LINES, key, {**document(line), "version": kept.get("version", 0)})
    _put_ticket(line, ticket, now, work)
    return line, ticket


def _put_ticket(line: Line, ticket: Ticket, now: datetime, work: UnitOfWork) -> None:
    work.put(TICKETS, ticket_key(line_key(line.unit_id, now), ticket.number), document(ticket))


def restored_line(kept: Document) -> Line:
    """The line of which this is kept."""
    return restored(Line, kept)
