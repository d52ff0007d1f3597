"""What all use cases are given, and how they find what they change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.chassis.work import UnitOfWork
from services.contracts.cutoffs import LITERAL_CUT_OFFS, CutOffs
from services.contracts.person import PersonData
from services.intake.domain.catalogue import Catalogue, Procedure, RecordOwner
from services.intake.domain.documents import restored
from services.intake.domain.dossier import Dossier
from services.intake.domain.incoming.rules import LAW, IncomingRules
from services.intake.domain.rules import DEFAULT_RULES, DeskRules
from services.intake.handlers.errors import MasteredElsewhereError, StaleDossierError, UnknownDossierError
from services.intake.handlers.keeping import write
from services.intake.handlers.mirroring import mirror, renumber
from services.intake.ports import DOSSIERS, Actor, CalendarOf, Chance, Clock, Document, SealPerson


@dataclass(frozen=True, kw_only=True)
class Means:
    """What the handlers are given from outside.

    Attributes:
        clock: the application's; it may be moved in a demonstration.
        cut_offs: the hours of the three rules of 15:00, as agreed on here.
        calendar_of: the calendar by which a commune counts its due dates.
        desk_rules: what a hosting unit decides about its desks.
        document_rules: how long the records desk may take.
        outside_owners: whose systems of record give the lawful numbers; of all others our counter does.
    """

    clock: Clock
    chance: Chance
    seal_person: SealPerson
    catalogue: Catalogue
    calendar_of: CalendarOf
    cut_offs: CutOffs = LITERAL_CUT_OFFS
    desk_rules: DeskRules = DEFAULT_RULES
    document_rules: IncomingRules = LAW
    outside_owners: frozenset[RecordOwner] = frozenset()


def find(dossier_id: str, work: UnitOfWork) -> tuple[Dossier, Document]:
    """A dossier, and all that is kept of it.

    Raises: UnknownDossierError.
    """
    kept = work.get(DOSSIERS, dossier_id)
    if kept is None:
        raise UnknownDossierError(dossier_id)
    return restored(Dossier, kept), kept


def find_version(dossier_id: str, expected: int, work: UnitOfWork) -> tuple[Dossier, Document]:
    """As `find`, for a change by somebody who saw that version; of a copy of another system's there is none.

    Raises: UnknownDossierError, StaleDossierError, MasteredElsewhereError.
    """
    dossier, kept = find(dossier_id, work)
    if "exchange" in kept:
        raise MasteredElsewhereError(dossier_id)
    if kept["version"] != expected:
        raise StaleDossierError(dossier_id)
    return dossier, kept


def entry(what: str, at: datetime, by: Actor, reason: str = "") -> Document:
    """A line of the history: who, when, from where, and why."""
    line = {"at": at, "by": by.holder, "via": by.via, "what": what}
    return {**line, "reason": reason} if reason else line


def save(dossier: Dossier, kept: Document, work: UnitOfWork, *lines: Document) -> Document:
    """Write a dossier that was there before, its history appended; returned as it will be read.

    What is resolved here for another commune is mirrored there, and the number that comes here goes there.
    """
    whole = write(dossier, kept, work, *lines)
    mirror(dossier, kept, work, *lines)
    renumber(dossier, kept, work, *lines)
    return whole


def procedure_of(dossier: Dossier, means: Means) -> Procedure:
    """The version of the catalogue that a dossier goes by."""
    return next(
        each
        for each in means.catalogue.procedures
        if (each.code, each.version) == (dossier.procedure.code, dossier.procedure.version)
    )


def sealed_person(
    dossier: Dossier, means: Means, reason: str | None = None, papers: tuple[str, ...] = ()
) -> str:
    """What an event says about the people of a dossier."""
    applicant, representation = dossier.applicant, dossier.representation
    person = representation.person if representation else None
    data = PersonData(
        name=applicant.name,
        phone=applicant.phone or None,
        email=applicant.email or None,
        address=applicant.address or None,
        representative=person.name if person else None,
        lookup_code=dossier.lookup_code,
        reason=reason,
        papers=papers,
    )
    return means.seal_person(dossier.commune_id, data)
