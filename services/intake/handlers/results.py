"""Results: instant certification, and the hand-over."""

from __future__ import annotations

from datetime import datetime

from services.chassis.work import UnitOfWork
from services.contracts.calendars import civil_date
from services.contracts.status import Status
from services.intake.domain.commune import Commune
from services.intake.domain.dossier import Dossier, HandOver, Relation
from services.intake.domain.ends import Completion
from services.intake.domain.errors import InvalidInputError, Problem
from services.intake.domain.persons import LONGEST_NOTE, person_name
from services.intake.domain.texts import one_line
from services.intake.handlers.desk_errors import HandedBackError
from services.intake.handlers.dossiers import received, reception_lines
from services.intake.handlers.errors import NotInstantError, ResultUnknownError
from services.intake.handlers.filing import Draft
from services.intake.handlers.means import Means, entry, find_version, save
from services.intake.handlers.orders import HandOverResult
from services.intake.handlers.other_communes import as_seen_here, place_of
from services.intake.handlers.payments import settled_with_result
from services.intake.handlers.records import filed_document, reception_facts, reception_of
from services.intake.handlers.takings import record_charge
from services.intake.handlers.telling import announce_filed, announce_received, announce_returned
from services.intake.ports import DOSSIERS, Actor, Document

LONGEST_RESULT_NUMBER = 100
UNHEARD = (  # received, and no result heard of
    Status.RECEIVED,
    Status.IN_PROGRESS,
    Status.SUPPLEMENT_REQUESTED,
    Status.PAYMENT_REQUESTED,
    Status.WITHDRAWAL_REQUESTED,
)


def require_instant(draft: Draft) -> None:
    """Make sure that the procedure is done at the counter.

    Raises: NotInstantError.
    """
    if not draft.procedure.instant:
        raise NotInstantError(draft.procedure.code)


def certify(
    draft: Draft,
    order: HandOverResult,
    result_number: str,
    commune: Commune,
    actor: Actor,
    work: UnitOfWork,
    *,
    means: Means,
) -> Document:
    """Record an instant procedure whole: filed, received, done and handed over, status 10.

    Law: NĐ 61/2018/NĐ-CP, art. 17.4: where the result is given at once no receipt has to be made out.
    """
    announce_filed(draft.dossier, draft.person, means.clock.now(), actor, work)
    accepted, procedure = received(draft.dossier, commune, actor, work, means, draft.afterwards)
    announce_received(accepted, draft.person, actor, work)
    record_charge(accepted, reception_of(accepted).recorded_at, actor, work)
    at = reception_of(accepted).received_at
    number = _result_number("result.number", result_number or reception_of(accepted).number)
    done = accepted.completed(Completion(result_number=number, signed_on=civil_date(at), completed_at=at))
    hand_over = _hand_over(order, done, actor, at, number)
    dossier = done.returned(hand_over)
    announce_returned(dossier, hand_over, actor, work)
    lines = [
        *reception_lines(dossier, actor),
        *(entry(what, at, actor) for what in ("completed", "returned")),
    ]
    kept = {
        **filed_document(dossier),
        **reception_facts(dossier, procedure, commune, actor),
        "history": [entry("filed", dossier.filed_at, actor), *lines],
        "version": 1,
    }
    work.insert(DOSSIERS, dossier.dossier_id, kept)
    return kept


def hand_over_result(
    dossier_id: str, expected: int, order: HandOverResult, actor: Actor, work: UnitOfWork, *, means: Means
) -> Document:
    """Give the result to whoever collects it: status 10.

    Before the news of the completion has come, the officer may hand over the signed result with a recorded
    confirmation; it is reconciled when the news comes.

    Raises: UnknownDossierError, StaleDossierError, ResultUnknownError, UnpaidFeeError, HandedBackError,
        ForbiddenTransitionError, InvalidInputError.
    """
    before, kept = find_version(dossier_id, expected, work)
    if before.origin is not None:
        raise HandedBackError(before.origin.name)
    if before.status in UNHEARD and not order.confirmed_number:
        raise ResultUnknownError(dossier_id)
    known = before.completion.result_number if before.completion else ""
    hand_over = _hand_over(order, before, actor, means.clock.now(), known)
    before.returned(hand_over)  # refused before any money is noted
    dossier = settled_with_result(before, order, actor, work, means).returned(hand_over)
    announce_returned(dossier, hand_over, actor, work, kept.get("completed_event_id"))
    if hand_over.confirmed_at_desk:
        kept["reconciliation"] = {"state": "awaited"}
    saved = save(dossier, kept, work, entry("returned", hand_over.returned_at, actor, hand_over.note))
    return _closed_there(dossier, saved, hand_over, actor, work)


def _closed_there(
    dossier: Dossier, saved: Document, hand_over: HandOver, actor: Actor, work: UnitOfWork
) -> Document:
    """What was resolved in another commune is over there too once it is handed back here."""
    place = place_of(dossier, saved, actor, work)
    if place.work is work:
        return saved
    theirs = place.dossier.returned(hand_over)
    announce_returned(theirs, hand_over, place.actor, place.work, place.kept.get("completed_event_id"))
    if hand_over.confirmed_at_desk:
        place.kept["reconciliation"] = {"state": "awaited"}
    line = entry("returned", hand_over.returned_at, place.actor, hand_over.note)
    return as_seen_here(save(theirs, place.kept, place.work, line), dossier.dossier_id, work)


def _hand_over(
    order: HandOverResult, before: Dossier, actor: Actor, at: datetime, known_number: str
) -> HandOver:
    confirmed = not known_number
    number = known_number or _result_number("confirmed_result.result_number", order.confirmed_number)
    shortest = 1 if confirmed else 0
    reason = order.confirmed_reason if confirmed else ""
    return HandOver(
        returned_at=at,
        collector=_collector(order, before),
        relation=order.relation,
        proof=order.proof,
        delivery=order.delivery or before.delivery,
        officer_id=actor.holder,
        result_number=number,
        confirmed_at_desk=confirmed,
        note=one_line("confirmed_result.reason", reason, longest=LONGEST_NOTE, shortest=shortest),
    )


def _collector(order: HandOverResult, dossier: Dossier) -> str:
    """The name of whoever collects; somebody else than the applicant or the representative must be named."""
    if order.collector:
        return person_name("collected_by", order.collector)
    if order.relation is Relation.SELF:
        return dossier.applicant.name
    representation = dossier.representation
    if order.relation is Relation.REPRESENTATIVE and representation and representation.person:
        return representation.person.name
    raise InvalidInputError([Problem("collected_by", "Chưa nhập tên người nhận", "họ và tên người nhận")])


def _result_number(field: str, text: str) -> str:
    return one_line(field, text, longest=LONGEST_RESULT_NUMBER, shortest=1)
