"""Filing, reception and refusal at the counter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from services.chassis.work import UnitOfWork
from services.contracts.calendars import civil_date
from services.contracts.reckoning import Reckoning, compact, reckon, reckon_from_competent_reception
from services.contracts.status import Status
from services.intake.domain import numbering
from services.intake.domain.catalogue import Procedure
from services.intake.domain.commune import Commune
from services.intake.domain.dossier import Dossier, ProcedureVersion, Reception, Refusal
from services.intake.domain.leases import Afterwards
from services.intake.domain.papers import require_complete
from services.intake.domain.synchronising import begun
from services.intake.domain.texts import stated_reason
from services.intake.domain.transitions import Owner, require
from services.intake.handlers.filing import Draft
from services.intake.handlers.keeping import send_errand
from services.intake.handlers.leases import entry_of, leased_place
from services.intake.handlers.means import Means, entry, find_version, save, sealed_person
from services.intake.handlers.numbers import NumberThatArrived, counters_read, source_of
from services.intake.handlers.other_communes import addressed, number_of, pass_on
from services.intake.handlers.practice import require_open
from services.intake.handlers.records import filed_document, reception_facts, reception_of
from services.intake.handlers.takings import record_charge
from services.intake.handlers.telling import announce_declined, announce_filed, announce_received
from services.intake.ports import DOSSIERS, SERIAL_LEASES, Actor, Document

LONGEST_REASON = 1000


def file_dossier(
    draft: Draft,
    actor: Actor,
    work: UnitOfWork,
    *,
    means: Means,
    scans: Sequence[Document] = (),
    said: str = "",
) -> Document:
    """File a dossier: status 1, without a number.

    Args:
        scans: what refers to files that are there.
        said: by whoever files, for the history.
    """
    require_open(work)
    dossier, now = addressed(draft, work, means), means.clock.now()
    announce_filed(dossier, draft.person, now, actor, work)
    record_charge(dossier, now, actor, work)
    history = [entry("filed", dossier.filed_at, actor, said)]
    kept = {**filed_document(dossier), "scans": list(scans), "history": history, "version": 1}
    work.insert(DOSSIERS, dossier.dossier_id, kept)
    return kept


def file_and_receive(
    draft: Draft, commune: Commune, actor: Actor, work: UnitOfWork, *, means: Means
) -> Document:
    """File and receive in one go, as the counter does: status 2."""
    filed = addressed(draft, work, means)
    announce_filed(filed, draft.person, means.clock.now(), actor, work)
    dossier, procedure = received(filed, commune, actor, work, means, draft.afterwards)
    announce_received(dossier, draft.person, actor, work)
    record_charge(dossier, reception_of(dossier).recorded_at, actor, work)
    history = [entry("filed", dossier.filed_at, actor), *reception_lines(dossier, actor)]
    facts = reception_facts(dossier, procedure, commune, actor)
    kept = {**filed_document(dossier), **facts, "history": history, "version": 1}
    work.insert(DOSSIERS, dossier.dossier_id, kept)
    pass_on(dossier, kept, actor, work, means)
    return kept


def receive_dossier(
    dossier_id: str, expected: int, commune: Commune, actor: Actor, work: UnitOfWork, *, means: Means
) -> Document:
    """Receive a dossier that was filed before: its number, its place in the register, its dates.

    Raises: UnknownDossierError, StaleDossierError, ForbiddenTransitionError, InvalidInputError.
    """
    filed, kept = find_version(dossier_id, expected, work)
    dossier, procedure = received(filed, commune, actor, work, means)
    announce_received(dossier, sealed_person(dossier, means), actor, work)
    facts = reception_facts(dossier, procedure, commune, actor)
    saved = save(dossier, {**kept, **facts}, work, *reception_lines(dossier, actor))
    pass_on(dossier, saved, actor, work, means)
    return saved


def refuse_dossier(
    dossier_id: str, expected: int, reason: str, actor: Actor, work: UnitOfWork, *, means: Means
) -> Document:
    """Refuse a dossier at reception, with a reason that people can act on: status 3.

    Raises: UnknownDossierError, StaleDossierError, ForbiddenTransitionError, InvalidInputError.
    """
    filed, kept = find_version(dossier_id, expected, work)
    said = stated_reason("reason", reason, longest=LONGEST_REASON)
    now = means.clock.now()
    dossier = filed.declined(Refusal(reason=said, declined_at=now, officer_id=actor.holder))
    announce_declined(dossier, sealed_person(dossier, means, said), now, actor, work)
    return save(dossier, kept, work, entry("declined", now, actor, said))


def received(
    filed: Dossier,
    commune: Commune,
    actor: Actor,
    work: UnitOfWork,
    means: Means,
    afterwards: Afterwards | None = None,
) -> tuple[Dossier, Procedure]:
    """The dossier with its numbers and dates: now, or at its true hour where it is entered afterwards."""
    require_open(work)
    now = means.clock.now()
    at = afterwards.received_at if afterwards else now
    require(filed.status, Status.RECEIVED, Owner.INTAKE, filed.holds)
    procedure = means.catalogue.version_on(filed.procedure.code, civil_date(at))
    require_complete(procedure, filed.papers)
    reckoning = _reckoned(filed, procedure, at, means)
    unit = commune.receiving_unit("unit_id", filed.unit_id)
    source = source_of(procedure, filed.commune_id, means)
    if filed.origin is not None:
        source = NumberThatArrived(number_of(filed, work))
    if afterwards:
        place = leased_place(afterwards, filed.dossier_id, unit, source.provisional, work)
    else:
        place = source.place(unit, at, work)
    reception = Reception(
        number=place.number,
        serial=place.serial,
        provisional_number=place.number if source.provisional else "",
        register_year=numbering.register_year(at),
        register_serial=place.register_serial,
        received_at=at,
        due_at=reckoning.due_at,
        appointment_at=reckoning.due_at,
        reckoning=compact(reckoning),
        calendar_version=reckoning.calendar_version,
        officer_id=actor.holder,
        afterwards=entry_of(afterwards, now) if afterwards else None,
    )
    dossier = filed.received(reception, ProcedureVersion.of(procedure))
    return (_begun_outside(dossier, now, work) if source.provisional else dossier), procedure


def _reckoned(filed: Dossier, procedure: Procedure, at: datetime, means: Means) -> Reckoning:
    """The due date, from the reception here; for what was filed elsewhere that is what starts the clock."""
    limit, calendar = procedure.limit.limit, means.calendar_of(filed.commune_id)
    count = reckon if filed.origin is None else reckon_from_competent_reception
    return count(at, limit, calendar, cut_off=means.cut_offs.of(limit.cut_off_rule))


def _begun_outside(dossier: Dossier, at: datetime, work: UnitOfWork) -> Dossier:
    """Its lawful number is asked for by a courier."""
    send_errand(dossier.dossier_id, at, work)
    return replace(dossier, synchronisation=begun(at))


def reception_lines(dossier: Dossier, actor: Actor) -> list[Document]:
    """What the history says of a reception."""
    reception = reception_of(dossier)
    lines = [entry("received", reception.received_at, actor)]
    if reception.afterwards:
        late = reception.afterwards
        lines.append(entry("entered_afterwards", late.entered_at, actor, late.reason))
    return lines


def places_read(draft: Draft, means: Means) -> list[tuple[str, str]]:
    """Where the reception of a draft will look for its numbers; a hint for who reads them beforehand."""
    if draft.afterwards:
        return [(SERIAL_LEASES, draft.afterwards.lease_id)]
    source = source_of(draft.procedure, draft.dossier.commune_id, means)
    return counters_read(draft.dossier.unit_id, means.clock.now(), source)
