"""Dossiers received in one commune and resolved in another: passed on, received there, rerouted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from services.chassis.work import UnitOfWork
from services.contracts.practice import is_practice
from services.intake.domain import sharing
from services.intake.domain.commune import Commune
from services.intake.domain.documents import restored
from services.intake.domain.dossier import Dossier, Refusal
from services.intake.domain.elsewhere import Elsewhere
from services.intake.domain.errors import InvalidInputError, Problem
from services.intake.domain.texts import stated_reason
from services.intake.handlers.communes import KEY, find_commune
from services.intake.handlers.desk_errors import ClockRunsError, NotSharedError
from services.intake.handlers.desk_orders import Reroute
from services.intake.handlers.filing import Draft
from services.intake.handlers.keeping import write
from services.intake.handlers.means import Means, entry, find, find_version, sealed_person
from services.intake.handlers.mirroring import via
from services.intake.handlers.records import filed_document, reception_of
from services.intake.handlers.telling import announce_declined, announce_filed
from services.intake.ports import COMMUNES, DOSSIERS, Actor, Document

LONGEST_REASON = 1000
REROUTED = "rerouted"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a dossier is worked on: with the commune that is competent for it."""

    dossier: Dossier
    kept: Document
    work: UnitOfWork
    actor: Actor


def place_of(dossier: Dossier, kept: Document, actor: Actor, work: UnitOfWork) -> Place:
    """Where what the desk takes has to go: here, or to the commune that resolves the dossier."""
    there = dossier.competent
    other = work.beside(there.commune_id) if there else work
    found = other.get(DOSSIERS, there.dossier_id) if there else None
    if found is None:
        return Place(dossier=dossier, kept=kept, work=work, actor=actor)
    third = actor.via.startswith(via(""))  # the papers were handed in at yet another commune
    theirs = actor if third else replace(actor, name="", via=via(dossier.commune_id))
    return Place(dossier=restored(Dossier, found), kept=found, work=other, actor=theirs)


def as_seen_here(saved: Document, dossier_id: str, work: UnitOfWork) -> Document:
    """What the desk is answered: its own record, also where the change was made in the other commune's."""
    if saved["dossier_id"] == dossier_id:
        return saved
    return find(dossier_id, work)[1]


def addressed(draft: Draft, work: UnitOfWork, means: Means) -> Dossier:
    """The dossier of a draft with the commune that is competent for it, if that is another one.

    Raises: InvalidInputError for a commune or a unit that there is not; nothing crosses between what is real
        and what is practice.
    """
    if not draft.competent_commune_id:
        return draft.dossier
    elsewhere = _elsewhere(draft.competent_commune_id, draft.competent_unit_id, work, means)
    return replace(draft.dossier, competent=elsewhere)


def _elsewhere(commune_id: str, unit_id: str, work: UnitOfWork, means: Means) -> Elsewhere:
    kept = work.beside(commune_id).get(COMMUNES, KEY) if "/" not in commune_id else None
    commune = restored(Commune, kept) if kept else None
    if commune is None or not commune.active or is_practice(commune_id) or is_practice(work.tenant):
        message = "Không có xã này trên hệ thống, hoặc xã không còn hoạt động"
        raise InvalidInputError([Problem("competent_commune_id", message, "mã xã có thẩm quyền")])
    receiving = [unit.unit_id for unit in commune.units if unit.receives]
    if not unit_id and len(receiving) == 1:
        unit_id = receiving[0]
    unit = commune.receiving_unit("competent_unit_id", unit_id)
    return Elsewhere(
        commune_id=commune_id,
        name=commune.name,
        unit_id=unit.unit_id,
        dossier_id=means.chance.new_id(),
    )


def number_of(there: Dossier, work: UnitOfWork) -> str:
    """The one number of a dossier that arrived here."""
    kept = find(there.dossier_id, work)[1]
    return str(kept.get("outside_number", kept["number"]))


def pass_on(here: Dossier, kept: Document, actor: Actor, work: UnitOfWork, means: Means) -> None:
    """Let a dossier that was received here arrive in the commune that is competent for it.

    Its number goes with it, for there is one code (NĐ 61/2018/NĐ-CP, art. 17.3); its clock does not run yet.
    """
    if here.competent is None:
        return
    at = max(reception_of(here).recorded_at, means.clock.now())
    origin = Elsewhere(
        commune_id=here.commune_id,
        name=find_commune(work).name,
        unit_id=here.unit_id,
        dossier_id=here.dossier_id,
    )
    there = sharing.arrival(here, origin, at)
    other = work.beside(there.commune_id)
    theirs = replace(actor, name="", via=via(here.commune_id))
    announce_filed(there, sealed_person(there, means), at, theirs, other)
    arrived = {
        **filed_document(there),
        "number": reception_of(here).number,
        "arrived": there.dossier_id,
        "scans": [{**scan, "held_by": here.commune_id} for scan in kept["scans"]],
        "history": [entry("arrived", at, theirs)],
        "version": 1,
    }
    other.insert(DOSSIERS, there.dossier_id, arrived)


def reroute(
    dossier_id: str, expected: int, order: Reroute, actor: Actor, work: UnitOfWork, *, means: Means
) -> Document:
    """Another commune is competent: said by the one that received it, or by the one where it arrived.

    Raises: UnknownDossierError, StaleDossierError, NotSharedError; ClockRunsError once it was received
        there; InvalidInputError, also for a commune that had it before.
    """
    asked, kept = find_version(dossier_id, expected, work)
    reason, now = stated_reason("reason", order.reason, longest=LONGEST_REASON), means.clock.now()
    if asked.competent is not None and asked.reception is None:  # it has not gone there yet
        elsewhere = _other(order, asked, work, means)
        line = entry(REROUTED, now, actor, reason)
        return write(replace(asked, competent=elsewhere), kept, work, line)
    here, there, home, away = _both(asked, work)
    if not sharing.may_be_rerouted(there):
        raise ClockRunsError
    elsewhere = _other(order, here, home, means)
    _let_go(there, reason, now, _seen(actor, work, away), away, means)
    after = sharing.rerouted(here, elsewhere)
    line = entry(REROUTED, now, _seen(actor, work, home), reason)
    saved = write(after, find(here.dossier_id, home)[1], home, line)
    pass_on(after, saved, actor, home, means)
    return find(dossier_id, work)[1]


def _seen(actor: Actor, work: UnitOfWork, kept_by: UnitOfWork) -> Actor:
    """The officer as a commune's history shows somebody else's: as a commune."""
    if work.tenant == kept_by.tenant:
        return actor
    return replace(actor, holder=work.tenant, name="", via=via(work.tenant))


def _both(asked: Dossier, work: UnitOfWork) -> tuple[Dossier, Dossier, UnitOfWork, UnitOfWork]:
    """The record where it was received, the one where it is resolved, and where each is kept."""
    twin = asked.competent or asked.origin
    if twin is None:
        raise NotSharedError
    beside = work.beside(twin.commune_id)
    other, _ = find(twin.dossier_id, beside)
    if asked.origin is None:
        return asked, other, work, beside
    return other, asked, beside, work


def _other(order: Reroute, here: Dossier, home: UnitOfWork, means: Means) -> Elsewhere:
    before = {sharing.competent(here).commune_id, *(one.commune_id for one in here.competent_before)}
    if order.competent_commune_id in {*before, here.commune_id}:
        message = "Xã này không phải xã có thẩm quyền khác"
        allowed = "xã chưa được chuyển hồ sơ này"
        raise InvalidInputError([Problem("competent_commune_id", message, allowed)])
    return _elsewhere(order.competent_commune_id, order.competent_unit_id, home, means)


def _let_go(there: Dossier, reason: str, at: datetime, actor: Actor, away: UnitOfWork, means: Means) -> None:
    """The commune that is not competent has no more to do with it: its record ends, and is not mirrored."""
    after = there.declined(Refusal(reason=reason, declined_at=at, officer_id=actor.holder))
    announce_declined(after, sealed_person(after, means, reason), at, actor, away)
    write(after, find(there.dossier_id, away)[1], away, entry(REROUTED, at, actor, reason))
