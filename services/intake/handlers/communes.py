"""Communes with their units, and the procedures they offer."""

from __future__ import annotations

import re

from services.chassis.work import UnitOfWork
from services.contracts import practice
from services.contracts.envelope import HOST
from services.contracts.intake import CommunePublished, ProcedurePublished
from services.contracts.intake import Unit as PublishedUnit
from services.intake.domain.catalogue import Procedure
from services.intake.domain.commune import Commune, Unit
from services.intake.domain.documents import document, restored
from services.intake.domain.errors import InvalidInputError, Problem, Problems
from services.intake.domain.numbering import read_agency_code
from services.intake.domain.practice import require_real, with_unit_of
from services.intake.domain.texts import one_line
from services.intake.handlers.errors import TakenError, UnknownCommuneError
from services.intake.ports import COMMUNES, PROCEDURES, Actor, Clock

KEY = "commune"
LONGEST_NAME = 200
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


def find_commune(work: UnitOfWork) -> Commune:
    """The commune whose work this is.

    Raises: UnknownCommuneError.
    """
    kept = work.get(COMMUNES, KEY)
    if kept is None:
        raise UnknownCommuneError(work.tenant)
    return restored(Commune, kept)


def checked_commune(commune_id: str, name: str, desk_phone: str, desk_address: str) -> Commune:
    """A commune as entered, without units.

    Raises: InvalidInputError.
    """
    problems = Problems()
    commune = Commune(
        commune_id=problems.read(lambda: _slug("commune_id", commune_id), ""),
        name=problems.read(lambda: _commune_name(name), ""),
        desk_phone=problems.read(lambda: one_line("desk_phone", desk_phone, longest=30), ""),
        desk_address=problems.read(lambda: one_line("desk_address", desk_address, longest=300), ""),
    )
    problems.close()
    return commune


def _commune_name(text: str) -> str:
    name = one_line("name", text, longest=LONGEST_NAME, shortest=1)
    if practice.MARK in name.lower():
        raise InvalidInputError([Problem("name", "Tên này dành cho xã thực hành", "tên của xã")])
    return name


def checked_unit(unit_id: str, name: str, agency_code: str, receives: bool) -> Unit:
    """A unit as entered.

    Raises: InvalidInputError.
    """
    problems = Problems()
    unit = Unit(
        unit_id=problems.read(lambda: _slug("unit_id", unit_id), ""),
        name=problems.read(lambda: one_line("name", name, longest=LONGEST_NAME, shortest=1), ""),
        agency_code=problems.read(lambda: read_agency_code("agency_code", agency_code), ""),
        receives=receives,
    )
    problems.close()
    return unit


def _slug(field: str, text: str) -> str:
    if text == HOST or not _SLUG.fullmatch(text):
        allowed = "1 đến 32 chữ thường không dấu, chữ số, gạch nối"
        raise InvalidInputError([Problem(field, "Không đúng dạng", allowed)])
    return text


def create_commune(commune: Commune, actor: Actor, work: UnitOfWork, *, clock: Clock) -> Commune:
    """Add a commune.

    Raises: TakenError.
    """
    if work.get(COMMUNES, KEY) is not None:
        raise TakenError(f"Xã {commune.commune_id}")
    return save_commune(commune, actor, work, clock)


def add_unit(unit: Unit, actor: Actor, work: UnitOfWork, *, clock: Clock) -> Commune:
    """Add a unit to a commune, and to its practice commune.

    Raises: UnknownCommuneError, TakenError, InvalidInputError for an agency code in use,
        PracticeRefusedError.
    """
    commune = find_commune(work)
    require_real(commune)
    if commune.unit(unit.unit_id) is not None:
        raise TakenError(f"Đơn vị {unit.unit_id}")
    if commune.practice_id:
        beside = work.beside(commune.practice_id)
        save_commune(with_unit_of(find_commune(beside), unit), actor, beside, clock)
    return save_commune(commune.with_unit(unit), actor, work, clock)


def save_commune(commune: Commune, actor: Actor, work: UnitOfWork, clock: Clock) -> Commune:
    """Keep a commune as it is now, and say so."""
    before = work.get(COMMUNES, KEY) or {}
    work.put(COMMUNES, KEY, {**before, **document(commune)})
    units = [
        PublishedUnit(
            unit_id=unit.unit_id, name=unit.name, agency_code=unit.agency_code, receives=unit.receives
        )
        for unit in commune.units
    ]
    work.announce(
        CommunePublished(
            commune_id=commune.commune_id,
            occurred_at=clock.now(),
            actor=actor.holder,
            name=commune.name,
            active=commune.active,
            desk_phone=commune.desk_phone,
            desk_address=commune.desk_address,
            units=tuple(units),
        )
    )
    return commune


def publish_procedure(procedure: Procedure, work: UnitOfWork, *, clock: Clock) -> bool:
    """Announce a version of a procedure, once; tells whether it was new. `work` is the host's."""
    key = f"{procedure.code}:{procedure.version}"
    if work.get(PROCEDURES, key) is not None:
        return False
    now = clock.now()
    work.put(PROCEDURES, key, {"code": procedure.code, "number": procedure.version, "published_at": now})
    work.announce(
        ProcedurePublished(
            commune_id=HOST,
            occurred_at=now,
            actor="intake",
            procedure_code=procedure.code,
            version=procedure.version,
            name=procedure.name,
            field=procedure.field,
            process_code=procedure.process_code,
        )
    )
    return True
