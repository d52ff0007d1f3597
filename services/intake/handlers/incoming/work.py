"""The handling of an incoming document: given by a leader, signed for, noted on, ended, chased when late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from services.chassis.work import UnitOfWork
from services.contracts.practice import is_practice
from services.intake.domain.incoming.entry import symbol_of_reply, text
from services.intake.domain.incoming.parts import (
    Assignee,
    AssigneeKind,
    Assignment,
    Closing,
    Note,
    Outcome,
    assignee_keys,
)
from services.intake.domain.incoming.rules import deadline
from services.intake.domain.incoming.states import DocumentOwner, DocumentState
from services.intake.handlers.communes import find_commune
from services.intake.handlers.incoming.errors import (
    FullDocumentError,
    NotAssignedError,
    UnknownAssigneeError,
    UnknownDocumentError,
)
from services.intake.handlers.incoming.orders import AssignDocument, CloseDocument, Party
from services.intake.handlers.incoming.records import (
    find_document,
    find_seen,
    keep,
    tell_acknowledged,
    tell_assigned,
    tell_closed,
    tell_overdue,
)
from services.intake.handlers.incoming.registering import leader, leader_name
from services.intake.handlers.means import Means, entry
from services.intake.ports import STAFF, Actor, Document

MOST_NOTES = 500  # a bound of the software: the notes stand in the document
INTAKE = Actor(holder="intake", name="", via="intake")


def assign_document(
    document_id: str, expected: int, order: AssignDocument, actor: Actor, work: UnitOfWork, *, means: Means
) -> Document:
    """Give a document to whoever leads its handling and those who cooperate.

    Raises: UnknownDocumentError, StaleDocumentError, DocumentStateError, UnknownAssigneeError,
        InvalidInputError.
    Law: NĐ 30/2020/NĐ-CP, art. 23.2-4; a clerk enters what the leader wrote on paper (art. 23.3).
    """
    found, kept = find_seen(document_id, expected, work)
    now, by = means.clock.now(), order.given_by or actor.holder
    given = Assignment(
        lead=_party("lead", order.lead, work),
        cooperating=tuple(_party(f"cooperating.{n}", one, work) for n, one in enumerate(order.cooperating)),
        opinion=text("opinion", order.opinion, shortest=0),
        due_at=deadline(
            order.due_on, order.working_days, given_at=now, calendar=means.calendar_of(work.tenant)
        ),
        given_at=now,
        given_by=by,
        given_name=leader("given_by", by, work),
        entered_by=actor.holder,
        reason=text("reason", order.reason, shortest=0),
    )
    document = found.assigned(given)
    tell_assigned(document, actor, work, means)
    what = "assigned" if len(document.assignments) == 1 else "reassigned"
    return keep(document, kept, work, entry(what, now, actor, given.reason))


def _party(field: str, given: Party, work: UnitOfWork) -> Assignee:
    if given.kind is AssigneeKind.STAFF:
        kept = work.get(STAFF, given.holder)
        name = str(kept["name"]) if kept is not None and kept["active"] else None
        allowed = "staff_id của người đang làm việc tại xã"
    else:
        units = find_commune(work).units
        name = next((unit.name for unit in units if unit.unit_id == given.holder), None)
        allowed = ", ".join(unit.unit_id for unit in units)
    if name is None:
        raise UnknownAssigneeError(field, allowed)
    return Assignee(kind=given.kind, holder=given.holder, name=name)


def _keys_of(holder: str, work: UnitOfWork) -> frozenset[str]:
    """For whom an officer stands."""
    unit_id = (work.get(STAFF, holder) or {"unit_id": ""})["unit_id"]
    return frozenset(assignee_keys(holder, unit_id))


def acknowledge_document(
    document_id: str, expected: int, actor: Actor, work: UnitOfWork, *, means: Means
) -> Document:
    """Sign for a document that was given to the caller or to the caller's unit; once is enough.

    Raises: UnknownDocumentError, StaleDocumentError, NotAssignedError, DocumentStateError.
    Law: NĐ 30/2020/NĐ-CP, art. 23.3: whoever is given a document signs for it.
    """
    found, kept = find_seen(document_id, expected, work)
    keys, now = _keys_of(actor.holder, work), means.clock.now()
    mine = found.of(keys)
    if not mine:
        raise NotAssignedError(document_id)
    document = found.acknowledged(keys, now, actor.holder, actor.name)
    for before in mine:
        if before.acknowledged_at is None:
            tell_acknowledged(document, before, now, actor, work)
    return keep(document, kept, work, entry("acknowledged", now, actor))


def note_document(
    document_id: str, expected: int, said: str, actor: Actor, work: UnitOfWork, *, means: Means
) -> Document:
    """Say how far it is; anybody who has to do with it may, and the leaders.

    Raises: UnknownDocumentError, StaleDocumentError, NotAssignedError, DocumentStateError,
        FullDocumentError, InvalidInputError.
    Law: NĐ 30/2020/NĐ-CP, art. 24.1: the handling is followed and urged on.
    """
    found, kept = find_seen(document_id, expected, work)
    if not found.of(_keys_of(actor.holder, work)) and leader_name(actor.holder, work) is None:
        raise NotAssignedError(document_id)
    if len(found.notes) >= MOST_NOTES:
        raise FullDocumentError("ghi chú", MOST_NOTES)
    now = means.clock.now()
    note = Note(at=now, by=actor.holder, name=actor.name, text=text("text", said))
    return keep(found.noted(note), kept, work, entry("noted", now, actor))


def close_document(
    document_id: str, expected: int, order: CloseDocument, actor: Actor, work: UnitOfWork, *, means: Means
) -> Document:
    """End the handling with its result: by whoever leads it, or by a leader.

    Raises: UnknownDocumentError, StaleDocumentError, NotAssignedError, DocumentStateError,
        InvalidInputError.
    Law: NĐ 30/2020/NĐ-CP, art. 24.
    """
    found, kept = find_seen(document_id, expected, work)
    leader_of_commune = leader_name(actor.holder, work) is not None
    if not leader_of_commune and not found.leads(_keys_of(actor.holder, work)):
        raise NotAssignedError(document_id)
    now = means.clock.now()
    untouched = found.state is DocumentState.SUBMITTED
    closing = Closing(
        outcome=Outcome.FILED if untouched else Outcome.RESOLVED,
        at=now,
        by=actor.holder,
        text=text("result", order.result),
        reply_symbol=symbol_of_reply(order.reply_symbol),
    )
    document = found.closed(closing, DocumentOwner.LEADER if leader_of_commune else DocumentOwner.ASSIGNEE)
    tell_closed(document, actor, work, means)
    return keep(document, kept, work, entry("closed", now, actor))


def mark_overdue(document_id: str, now: datetime, work: UnitOfWork) -> bool:
    """Note that the time of a document has run out, and say so once for each assignment.

    Returns: whether it was said now; false if it was said before, or is no longer true.
    Law: NĐ 30/2020/NĐ-CP, art. 24.1: the handling is followed and urged on.
    """
    try:
        found, kept = find_document(document_id, work)
    except UnknownDocumentError:
        return False
    due_at = found.due_at
    if due_at is None or not found.is_late(now):
        return False
    document = found.announced_late(now)
    tell_overdue(document, due_at, now, work)
    keep(document, kept, work, entry("overdue", now, INTAKE))
    return True


Change = Callable[[UnitOfWork], bool]


def chase(
    late: list[tuple[str, str]], now: datetime, run: Callable[[str, Change], bool], count: Callable[[], None]
) -> None:
    """Remind of every late document once.

    Args:
        late: commune and document.
        run: runs a change of a commune in a transaction that only the holder of the job's lease can commit.
        count: called for each that is no practice.
    """
    for commune_id, document_id in late:

        def change(work: UnitOfWork, document_id: str = document_id) -> bool:
            return mark_overdue(document_id, now, work)

        if run(commune_id, change) and not is_practice(commune_id):
            count()
