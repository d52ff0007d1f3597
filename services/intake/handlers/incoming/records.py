"""How an incoming document is kept, found, and told of."""

from __future__ import annotations

from datetime import datetime

from services.chassis.work import UnitOfWork
from services.contracts import documents as contract
from services.contracts.person import PersonData
from services.intake.domain.documents import document as stored_form
from services.intake.domain.documents import restored
from services.intake.domain.incoming.document import IncomingDocument
from services.intake.domain.incoming.parts import Assignee
from services.intake.domain.incoming.states import DocumentState
from services.intake.handlers.incoming.errors import StaleDocumentError, UnknownDocumentError
from services.intake.handlers.means import Means
from services.intake.ports import INCOMING, Actor, Document


def find_document(document_id: str, work: UnitOfWork) -> tuple[IncomingDocument, Document]:
    """An incoming document, and all that is kept of it.

    Raises: UnknownDocumentError.
    """
    kept = work.get(INCOMING, document_id)
    if kept is None:
        raise UnknownDocumentError(document_id)
    return restored(IncomingDocument, kept), kept


def find_seen(document_id: str, expected: int, work: UnitOfWork) -> tuple[IncomingDocument, Document]:
    """As `find_document`, for a change by somebody who saw that version.

    Raises: UnknownDocumentError, StaleDocumentError.
    """
    found, kept = find_document(document_id, work)
    if kept["version"] != expected:
        raise StaleDocumentError(document_id)
    return found, kept


def keep(document: IncomingDocument, before: Document, work: UnitOfWork, *lines: Document) -> Document:
    """Write a document with its history and the keys by which it is looked for; as it will be read."""
    history = [*before.get("history", ()), *lines]
    beside = {name: before[name] for name in ("version",) if name in before}
    kept = {**beside, "scans": before.get("scans", []), "history": history}
    return work.put(
        INCOMING, document.document_id, {**kept, **stored_form(document), "search": _search(document)}
    )


def _search(document: IncomingDocument) -> Document:
    """What lists ask for; what does not hold is left out, so that indexes stay small."""
    current, due, said = document.assignment, document.due_at, document.submission
    keys = {
        "waits_for_submission": document.state is DocumentState.REGISTERED,
        "submitted_late": said is not None and said.at > document.submit_by,
        "unconfirmed": document.confirm_by is not None
        and document.confirmed_at is None
        and document.state.is_open,
    }
    found: Document = {name: True for name, holds in keys.items() if holds}
    if current is not None and document.state.is_open:
        found["assignees"] = [each.key for each in current.assignees]
    if due is not None:
        found["due_at"] = due
        if document.overdue_at is None:
            found["chase_at"] = due
    return found


def _about(document: IncomingDocument, means: Means, reason: str | None = None) -> str:
    what = document.what
    summary = " ".join(part for part in (what.kind, what.symbol, what.summary) if part)
    person = PersonData(name=what.author, reason=reason, summary=summary)
    return means.seal_person(document.commune_id, person)


def _assignee(each: Assignee) -> contract.Assignee:
    return contract.Assignee(kind=each.kind.value, holder=each.holder)


def tell_registered(document: IncomingDocument, actor: Actor, work: UnitOfWork, means: Means) -> None:
    """Say that it got its number."""
    work.announce(
        contract.DocumentRegistered(
            commune_id=document.commune_id,
            occurred_at=document.registered_at,
            actor=actor.holder,
            document_id=document.document_id,
            register_year=document.register_year or 0,
            register_serial=document.register_serial or 0,
            medium=document.what.medium.value,
            urgency=document.what.urgency.value,
            arrived_at=document.what.arrived_at,
            registered_at=document.registered_at,
            submit_by=document.submit_by,
            person=_about(document, means),
        )
    )


def tell_assigned(document: IncomingDocument, actor: Actor, work: UnitOfWork, means: Means) -> None:
    """Say who has it now."""
    given = document.assignments[-1]
    work.announce(
        contract.DocumentAssigned(
            commune_id=document.commune_id,
            occurred_at=given.given_at,
            actor=actor.holder,
            document_id=document.document_id,
            assignment=len(document.assignments),
            lead=_assignee(given.lead),
            cooperating=tuple(map(_assignee, given.cooperating)),
            due_at=given.due_at,
            given_by=given.given_by,
            person=_about(document, means, given.opinion),
        )
    )


def tell_acknowledged(
    document: IncomingDocument, signed: Assignee, at: datetime, actor: Actor, work: UnitOfWork
) -> None:
    """Say that an assignee signed for it."""
    work.announce(
        contract.DocumentAcknowledged(
            commune_id=document.commune_id,
            occurred_at=at,
            actor=actor.holder,
            document_id=document.document_id,
            assignment=len(document.assignments),
            assignee=_assignee(signed),
            leads=signed.key == document.assignments[-1].lead.key,
            acknowledged_at=at,
        )
    )


def tell_closed(document: IncomingDocument, actor: Actor, work: UnitOfWork, means: Means) -> None:
    """Say that it came to its end, and how."""
    closing = document.end
    work.announce(
        contract.DocumentClosed(
            commune_id=document.commune_id,
            occurred_at=closing.at,
            actor=actor.holder,
            document_id=document.document_id,
            outcome=closing.outcome.value,
            closed_at=closing.at,
            on_time=closing.on_time,
            person=_about(document, means, closing.text),
        )
    )


def tell_overdue(document: IncomingDocument, due_at: datetime, at: datetime, work: UnitOfWork) -> None:
    """Say that its time has run out."""
    given = document.assignments[-1]
    work.announce(
        contract.DocumentOverdue(
            commune_id=document.commune_id,
            occurred_at=at,
            actor="intake",
            document_id=document.document_id,
            assignment=len(document.assignments),
            due_at=due_at,
            lead=_assignee(given.lead),
            cooperating=tuple(map(_assignee, given.cooperating)),
        )
    )
