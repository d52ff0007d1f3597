"""The use cases: an event changes a view; anyone, a holder, or staff ask where a dossier is.

TrackingError
├── UnknownDossierError   there is no such dossier, or the asker cannot know that there is one
├── UnknownCommuneError   there is no such commune, or nothing was heard of it
├── UnknownUnitError      the commune has no such unit
└── UnreadableCodeError   what was typed cannot be a look-up code
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.chassis.errors import ServiceError
from services.chassis.work import UnitOfWork
from services.contracts import lookup_code
from services.contracts.calendars import civil_date
from services.contracts.envelope import Event
from services.contracts.person import lookup_digest
from services.contracts.practice import is_practice
from services.tracking.domain.criteria import Criteria
from services.tracking.domain.detail import Detail
from services.tracking.domain.dossier import Dossier
from services.tracking.domain.figures import Counted, figures
from services.tracking.domain.holder import Glance, HolderView, glance, holder_view
from services.tracking.domain.office import Office
from services.tracking.domain.register import Register, Void
from services.tracking.domain.statuses import Status
from services.tracking.ports import Clock, Dossiers, OpenPerson, PublicDossiers, View


class TrackingError(ServiceError):
    """Anything of tracking's own that goes wrong."""


class UnknownDossierError(TrackingError):
    """There is no such dossier, or the asker cannot know that there is one."""


class UnknownCommuneError(TrackingError):
    """There is no such commune, or nothing was heard of it."""


class UnknownUnitError(TrackingError):
    """The commune has no such unit."""


class UnreadableCodeError(TrackingError):
    """What was typed cannot be a look-up code: a slip of the finger, or another number of the receipt."""

    detail = "Mã tra cứu gồm 12 chữ và số, in trên giấy hẹn. Xin kiểm tra và nhập lại."
    errors = (("Lookup-Code", "Mã tra cứu chưa đúng.", "12 chữ và số in trên giấy hẹn"),)


@dataclass(frozen=True)
class Listed:
    """A part of a list.

    Attributes:
        at: the instant at which its lateness was measured.
        names: of the units and officers that have these dossiers, by their ids.
    """

    dossiers: Sequence[Dossier]
    at: datetime
    names: Mapping[str, str]


def project(event: Event, work: UnitOfWork, *, view: View) -> None:
    """Let an event take effect on its view."""
    change = view(event)
    work.update(change.collection, change.key, change.update)


def look_up_number(number: str, *, dossiers: PublicDossiers) -> Glance:
    """What anyone may know of the dossier of a number.

    Raises: UnknownDossierError.
    """
    found = dossiers.by_number(number.strip().upper())
    if found is None:
        raise UnknownDossierError
    return glance(found[1], practice=is_practice(found[0]))


def look_up_code(
    typed: str,
    *,
    full: bool,
    dossiers: PublicDossiers,
    commune: Callable[[str], Dossiers],
    clock: Clock,
) -> Glance | HolderView:
    """What the holder of a look-up code may know.

    Args:
        full: whether the holder is shown more than anyone.
    Raises: UnreadableCodeError, UnknownDossierError.
    """
    commune_id, dossier = by_code(typed, dossiers=dossiers)
    practice = is_practice(commune_id)
    if not full:
        return glance(dossier, practice=practice)
    beside = commune(commune_id)
    rated = beside.rated(dossier.dossier_id) if dossier.status is Status.RETURNED else None
    view = holder_view(dossier, beside.office(), clock.now(), rated)
    return replace(view, practice=practice)


def by_code(typed: str, *, dossiers: PublicDossiers) -> tuple[str, Dossier]:
    """The commune and the dossier of a look-up code.

    Raises: UnreadableCodeError, UnknownDossierError.
    """
    code = lookup_code.normalised(typed)
    if code is None:
        raise UnreadableCodeError
    found = dossiers.by_digest(lookup_digest(code))
    if found is None:
        raise UnknownDossierError
    return found


def read_office(*, dossiers: Dossiers) -> Office:
    """A commune's desk, as everybody may know it.

    Raises: UnknownCommuneError.
    """
    office = dossiers.office()
    if not office.name:
        raise UnknownCommuneError
    return office


def list_dossiers(
    criteria: Criteria,
    before: tuple[datetime, str] | None,
    limit: int,
    *,
    dossiers: Dossiers,
    clock: Clock,
) -> Listed:
    """Dossiers of a commune that meet the criteria, the newest filing first."""
    now = clock.now()
    found = dossiers.newest(criteria, now, before, limit)
    officers = dossiers.officers({one.taken_by for one in found if one.taken_by is not None})
    return Listed(found, now, {**dossiers.office().units, **officers})


def read_dossier(dossier_id: str, *, dossiers: Dossiers, open_person: OpenPerson, clock: Clock) -> Detail:
    """One dossier with all that happened to it.

    Raises: UnknownDossierError.
    """
    dossier = dossiers.one(dossier_id)
    if dossier is None:
        raise UnknownDossierError
    reasons = {
        entry.event_id: open_person(entry.sealed).reason or ""
        for entry in dossier.timeline
        if entry.sealed is not None
    }
    return Detail(
        dossier=dossier,
        office=dossiers.office(),
        rated=dossiers.rated(dossier_id),
        officers=dossiers.officers(
            {entry.actor for entry in dossier.timeline if entry.actor} | {dossier.taken_by or ""} - {""}
        ),
        reasons=reasons,
        at=clock.now(),
    )


def count_dossiers(*, dossiers: Dossiers, clock: Clock) -> tuple[datetime, list[Counted]]:
    """The figures of a commune at present, and when that was."""
    now = clock.now()
    wanted = figures(civil_date(now))
    return now, [Counted(figure, dossiers.count(figure.criteria, now)) for figure in wanted]


def read_register(
    unit_id: str,
    year: int,
    first: int,
    last: int | None,
    *,
    dossiers: Dossiers,
    commune: Callable[[str], Dossiers],
    open_person: OpenPerson,
    clock: Clock,
) -> Register:
    """The register of a unit's year, or a stretch of it, with the addresses that stand in it.

    Args:
        commune: any commune, for its name alone.
        last: None, or beyond the last serial: up to that.
    Raises: UnknownUnitError.
    """
    office = dossiers.office()
    if unit_id not in office.units:
        raise UnknownUnitError(unit_id)
    end = dossiers.last_serial(unit_id, year)
    last = end if last is None else min(last, end)
    found = {one.register_serial or 0: one for one in dossiers.registered(unit_id, year, first, last)}
    return Register(
        commune_name=office.name,
        unit_name=office.units[unit_id],
        year=year,
        first=first,
        last=max(last, first - 1),
        dossiers=found,
        people={serial: open_person(one.person) for serial, one in found.items() if one.person},
        voids=[
            Void(first=void.first, last=void.last, reason=open_person(void.person).reason or "")
            for void in dossiers.voids(unit_id, year)
        ],
        communes={one: commune(one).office().name for one in _elsewhere(found.values())},
        at=clock.now(),
    )


def _elsewhere(dossiers: Iterable[Dossier]) -> set[str]:
    """Ids of the other communes that have a part in these dossiers."""
    named = (one for dossier in dossiers for one in (dossier.competent_commune_id, dossier.origin_commune_id))
    return {one for one in named if one is not None}
