"""Filing, reception and refusal at the counter."""

from __future__ import annotations

from services.chassis.work import UnitOfWork
from services.contracts.calendars import civil_date
from services.contracts.status import Status
from services.contracts.worktime import due_at
from services.intake.domain import numbering
from services.intake.domain.catalogue import Procedure
from services.intake.domain.commune import Commune
from services.intake.domain.dossier import Dossier, ProcedureVersion, Reception, Refusal
from services.intake.domain.texts import one_line
from services.intake.domain.transitions import Owner, require
from services.intake.handlers.filing import Draft
from services.intake.handlers.means import Means, entry, find_version, save, sealed_person
from services.intake.handlers.records import filed_document, reception_facts, reception_of
from services.intake.handlers.telling import announce_declined, announce_filed, announce_received
from services.intake.ports import DOSSIERS, SERIALS, Actor, Document

LONGEST_REASON = 1000


def file_dossier(draft: Draft, actor: Actor, work: UnitOfWork, *, means: Means) -> Document:
    """File a dossier: status 1, without a number."""
    dossier = draft.dossier
    announce_filed(draft.dossier, draft.person, means.clock.now(), actor, work)
    kept = {**filed_document(dossier), "history": [entry("filed", dossier.filed_at, actor)], "version": 1}
    work.insert(DOSSIERS, dossier.dossier_id, kept)
    return kept


def file_and_receive(
    draft: Draft, commune: Commune, actor: Actor, work: UnitOfWork, *, means: Means
) -> Document:
    """File and receive in one go, as the counter does: status 2."""
    announce_filed(draft.dossier, draft.person, means.clock.now(), actor, work)
    dossier, procedure = received(draft.dossier, commune, actor, work, means)
    announce_received(dossier, draft.person, actor, work)
    history = [
        entry("filed", dossier.filed_at, actor),
        entry("received", reception_of(dossier).received_at, actor),
    ]
    facts = reception_facts(dossier, procedure, commune, actor)
    kept = {**filed_document(dossier), **facts, "history": history, "version": 1}
    work.insert(DOSSIERS, dossier.dossier_id, kept)
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
    line = entry("received", reception_of(dossier).received_at, actor)
    return save(dossier, {**kept, **facts}, work, line)


def refuse_dossier(
    dossier_id: str, expected: int, reason: str, actor: Actor, work: UnitOfWork, *, means: Means
) -> Document:
    """Refuse a dossier at reception, with a reason that people can act on: status 3.

    Raises: UnknownDossierError, StaleDossierError, ForbiddenTransitionError, InvalidInputError.
    """
    filed, kept = find_version(dossier_id, expected, work)
    said = one_line("reason", reason, longest=LONGEST_REASON, shortest=1)
    now = means.clock.now()
    dossier = filed.declined(Refusal(reason=said, declined_at=now, officer_id=actor.holder))
    announce_declined(dossier, sealed_person(dossier, means, said), now, actor, work)
    return save(dossier, kept, work, entry("declined", now, actor, said))


def received(
    filed: Dossier, commune: Commune, actor: Actor, work: UnitOfWork, means: Means
) -> tuple[Dossier, Procedure]:
    """The dossier with the next serials of its unit; waiting receptions share the counters' documents."""
    now = means.clock.now()
    require(filed.status, Status.RECEIVED, Owner.INTAKE)
    procedure = means.catalogue.version_on(filed.procedure.code, civil_date(now))
    calendar = means.calendar_of(commune.commune_id)
    due = due_at(now, procedure.limit.limit, calendar)
    unit = commune.receiving_unit("unit_id", filed.unit_id)
    serial = _take(numbering.number_counter(unit.unit_id, now), work)
    reception = Reception(
        number=numbering.dossier_number(unit.agency_code, now, serial),
        register_year=numbering.register_year(now),
        register_serial=_take(numbering.register_counter(unit.unit_id, now), work),
        received_at=now,
        due_at=due,
        appointment_at=due,
        calendar_version=calendar.version,
        officer_id=actor.holder,
    )
    return filed.received(reception, ProcedureVersion.of(procedure)), procedure


def serials_read(unit_id: str, means: Means) -> list[tuple[str, str]]:
    """Where a reception in that unit will look for its numbers; a hint for who reads them beforehand."""
    now = means.clock.now()
    keys = numbering.number_counter(unit_id, now), numbering.register_counter(unit_id, now)
    return [(SERIALS, key) for key in keys]


def _take(counter: str, work: UnitOfWork) -> int:
    serial, after = numbering.take_next(work.get(SERIALS, counter))
    work.put(SERIALS, counter, after)
    return serial
