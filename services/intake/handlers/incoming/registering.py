"""The records desk: an incoming document is numbered, submitted, sent back, or its entry made void."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from services.chassis.work import UnitOfWork
from services.contracts.identity import Role
from services.intake.domain.incoming.document import IncomingDocument
from services.intake.domain.incoming.entry import particulars, require_checked, require_not_secret, text
from services.intake.domain.incoming.parts import Closing, Medium, Outcome, Particulars, Submission
from services.intake.domain.incoming.rules import likeness
from services.intake.domain.incoming.states import DocumentOwner, DocumentState, require
from services.intake.domain.numbering import incoming_counter, register_year, take_next
from services.intake.handlers.incoming.errors import LikeDocumentError, UnknownAssigneeError
from services.intake.handlers.incoming.orders import RegisterDocument
from services.intake.handlers.incoming.records import find_seen, keep, tell_closed, tell_registered
from services.intake.handlers.means import Means, entry
from services.intake.handlers.practice import require_open
from services.intake.ports import LIKENESSES, SERIALS, STAFF, Actor, Document


def checked(order: RegisterDocument, means: Means) -> Particulars:
    """What was entered, checked outside of the transaction.

    Raises: SecretDocumentError, InvalidInputError.
    """
    require_not_secret(order.secrecy)
    return particulars(
        author=order.author,
        symbol=order.symbol,
        dated_on=order.dated_on,
        kind=order.kind,
        summary=order.summary,
        urgency=order.urgency,
        medium=order.medium,
        pages=order.pages,
        copies=order.copies,
        arrived_at=order.arrived_at,
        checked=order.checked and order.medium is Medium.ELECTRONIC,
        remark=order.remark,
        now=means.clock.now(),
    )


def register_document(
    document_id: str, what: Particulars, confirmed: bool, actor: Actor, work: UnitOfWork, *, means: Means
) -> Document:
    """Give a document the next number of the year's series; those that wait share one transaction.

    Args:
        confirmed: the clerk knows that one like it is registered.
    Raises: InvalidInputError for an electronic document that was not checked, LikeDocumentError,
        PracticeClosedError.
    Law: NĐ 30/2020/NĐ-CP, art. 22.2: one consecutive series a year, of paper and electronic ones together.
    """
    require_open(work)
    require_checked(what)
    place = likeness(what.author, what.symbol, what.dated_on)
    alike = (work.get(LIKENESSES, place) or {}).get("numbers", {})
    if alike and not confirmed:
        raise LikeDocumentError(sorted(alike.values()))
    now = means.clock.now()
    serial, after = take_next(work.get(SERIALS, incoming_counter(now)))
    work.put(SERIALS, incoming_counter(now), after)
    number = register_year(now), serial
    document = _opened(document_id, what, DocumentState.REGISTERED, number, actor, work, means)
    _remember(what, {**alike, document_id: f"{serial}/{number[0]}"}, work)
    tell_registered(document, actor, work, means)
    return keep(document, {}, work, entry("registered", now, actor))


def serials_read(means: Means) -> list[tuple[str, str]]:
    """Where a registration will look for its number; a hint for who reads it beforehand."""
    return [(SERIALS, incoming_counter(means.clock.now()))]


def turn_back_document(
    document_id: str, what: Particulars, reason: str, actor: Actor, work: UnitOfWork, *, means: Means
) -> Document:
    """Record that a document goes back to its sender before it was registered; it takes no number.

    Raises: InvalidInputError without a reason.
    Law: NĐ 30/2020/NĐ-CP, art. 21.2b: not authentic and whole, or sent to the wrong office.
    """
    said, now = text("reason", reason), means.clock.now()
    new = _opened(document_id, what, DocumentState.RETURNED, (None, None), actor, work, means)
    closing = Closing(outcome=Outcome.RETURNED, at=now, by=actor.holder, text=said)
    return keep(replace(new, closing=closing), {}, work, entry("turned_back", now, actor, said))


def _opened(
    document_id: str,
    what: Particulars,
    state: DocumentState,
    number: tuple[int | None, int | None],
    actor: Actor,
    work: UnitOfWork,
    means: Means,
) -> IncomingDocument:
    require(None, state, DocumentOwner.CLERK)
    rules, electronic = means.document_rules, what.medium is Medium.ELECTRONIC
    return IncomingDocument(
        document_id=document_id,
        commune_id=work.tenant,
        what=what,
        state=state,
        register_year=number[0],
        register_serial=number[1],
        registered_at=means.clock.now(),
        registered_by=actor.holder,
        submit_by=rules.submission_of(what.urgency).ends_at(what.arrived_at, means.calendar_of(work.tenant)),
        confirm_by=rules.confirmation.ends_at(what.arrived_at, means.calendar_of(work.tenant))
        if electronic
        else None,
    )


def _remember(what: Particulars, numbers: Mapping[str, str], work: UnitOfWork) -> None:
    place = likeness(what.author, what.symbol, what.dated_on)
    before = work.get(LIKENESSES, place) or {}
    work.put(LIKENESSES, place, {**before, "numbers": dict(numbers)})


def submit_document(
    document_id: str, expected: int, to: str, actor: Actor, work: UnitOfWork, *, means: Means
) -> Document:
    """Submit a document to the leader who directs its handling.

    Raises: UnknownDocumentError, StaleDocumentError, DocumentStateError, UnknownAssigneeError.
    Law: NĐ 30/2020/NĐ-CP, art. 23.1.
    """
    found, kept = find_seen(document_id, expected, work)
    now, name = means.clock.now(), leader("to", to, work)
    document = found.submitted(Submission(to=to, to_name=name, at=now, by=actor.holder))
    return keep(document, kept, work, entry("submitted", now, actor))


def leader(field: str, staff_id: str, work: UnitOfWork) -> str:
    """The name of a leader of the commune.

    Raises: UnknownAssigneeError if there is no such leader.
    """
    name = leader_name(staff_id, work)
    if name is None:
        raise UnknownAssigneeError(field, "staff_id của một lãnh đạo xã đang làm việc")
    return name


def leader_name(staff_id: str, work: UnitOfWork) -> str | None:
    """The name of an officer who is a leader of the commune and works there; of another, none."""
    kept = work.get(STAFF, staff_id)
    leads = kept is not None and kept["active"] and Role.LEADER.value in kept["roles"]
    return str(kept["name"]) if kept is not None and leads else None


def confirm_arrival(
    document_id: str, expected: int, actor: Actor, work: UnitOfWork, *, means: Means
) -> Document:
    """Record that the sender of an electronic document was told that it arrived.

    Raises: UnknownDocumentError, StaleDocumentError, InvalidInputError for paper.
    Law: NĐ 30/2020/NĐ-CP, art. 21.2c: the same day.
    """
    found, kept = find_seen(document_id, expected, work)
    now = means.clock.now()
    return keep(found.confirmed(now), kept, work, entry("arrival_confirmed", now, actor))


def return_document(
    document_id: str, expected: int, reason: str, actor: Actor, work: UnitOfWork, *, means: Means
) -> Document:
    """Send a registered document back to its sender; its number stays used.

    Raises: UnknownDocumentError, StaleDocumentError, DocumentStateError, InvalidInputError.
    Law: NĐ 30/2020/NĐ-CP, art. 21.2b.
    """
    return _ended(document_id, expected, Outcome.RETURNED, reason, actor, work, means)


def void_document(
    document_id: str, expected: int, reason: str, actor: Actor, work: UnitOfWork, *, means: Means
) -> Document:
    """Make a mistaken entry void; it keeps its number and stands in the register with the reason.

    Raises: UnknownDocumentError, StaleDocumentError, DocumentStateError, InvalidInputError.
    Law: NĐ 30/2020/NĐ-CP, art. 22.2: consecutive, so no number is used again.
    """
    return _ended(document_id, expected, Outcome.VOIDED, reason, actor, work, means)


def _ended(
    document_id: str,
    expected: int,
    outcome: Outcome,
    reason: str,
    actor: Actor,
    work: UnitOfWork,
    means: Means,
) -> Document:
    found, kept = find_seen(document_id, expected, work)
    said, now = text("reason", reason), means.clock.now()
    closing = Closing(outcome=outcome, at=now, by=actor.holder, text=said)
    document = found.closed(closing, DocumentOwner.CLERK)
    place = likeness(found.what.author, found.what.symbol, found.what.dated_on)
    alike = (work.get(LIKENESSES, place) or {}).get("numbers", {})
    _remember(found.what, {key: number for key, number in alike.items() if key != document_id}, work)
    tell_closed(document, actor, work, means)
    return keep(document, kept, work, entry(outcome.value, now, actor, said))
