"""The numbers of a dossier that is received: the next ones of its unit's series."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.chassis.work import UnitOfWork
from services.intake.domain import numbering
from services.intake.domain.catalogue import Procedure
from services.intake.domain.commune import Unit
from services.intake.domain.leases import Block
from services.intake.domain.numbering import Series
from services.intake.handlers.means import Means
from services.intake.ports import SERIALS


@dataclass(frozen=True, kw_only=True)
class Place:
    """What a reception has of the series of its unit."""

    number: str
    serial: int
    register_serial: int
    provisional: bool


def numbered_outside(procedure: Procedure, means: Means) -> bool:
    """Whether the procedure's system of record gives the lawful number; else our counter does."""
    return procedure.system_of_record.owner in means.outside_owners


def next_place(unit: Unit, at: datetime, provisional: bool, work: UnitOfWork) -> Place:
    """The next serials of a unit; waiting receptions share the counters' documents."""
    serial = take(main_series(provisional), unit.unit_id, at, 1, work).first
    make = numbering.provisional_number if provisional else numbering.dossier_number
    return Place(
        number=make(unit.agency_code, at, serial),
        serial=serial,
        register_serial=take(Series.REGISTER, unit.unit_id, at, 1, work).first,
        provisional=provisional,
    )


def main_series(provisional: bool) -> Series:
    """The series of the numbers themselves."""
    return Series.PROVISIONAL if provisional else Series.DAY


def take(series: Series, unit_id: str, at: datetime, count: int, work: UnitOfWork) -> Block:
    """The next serials of a series."""
    counter = numbering.counter_of(series, unit_id, at)
    first, last, after = numbering.take_block(work.get(SERIALS, counter), count)
    work.put(SERIALS, counter, after)
    return Block(first=first, last=last)


def counters_read(unit_id: str, at: datetime, provisional: bool) -> list[tuple[str, str]]:
    """Where a reception in that unit looks for its numbers."""
    wanted = (main_series(provisional), Series.REGISTER)
    return [(SERIALS, numbering.counter_of(series, unit_id, at)) for series in wanted]
