"""The sources of numbers: our counter, or a provisional number until the outside service has answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.chassis.work import UnitOfWork
from services.contracts.practice import is_practice
from services.intake.domain import numbering
from services.intake.domain.catalogue import Procedure
from services.intake.domain.commune import Unit
from services.intake.domain.leases import Block
from services.intake.domain.numbering import Series
from services.intake.handlers.means import Means
from services.intake.ports import SERIALS, NumberSource, Place


@dataclass(frozen=True)
class OurCounter:
    """See ports.NumberSource: the number of our counter is the lawful one."""

    provisional: bool = False

    def place(self, unit: Unit, at: datetime, work: UnitOfWork) -> Place:
        """See ports.NumberSource."""
        serial = take(Series.DAY, unit.unit_id, at, 1, work).first
        return _place(numbering.dossier_number(unit.agency_code, at, serial), serial, unit, at, work)


@dataclass(frozen=True)
class OutsideService:
    """See ports.NumberSource: the desk never waits for the lawful number; a courier brings it later."""

    provisional: bool = True

    def place(self, unit: Unit, at: datetime, work: UnitOfWork) -> Place:
        """See ports.NumberSource."""
        serial = take(Series.PROVISIONAL, unit.unit_id, at, 1, work).first
        return _place(numbering.provisional_number(unit.agency_code, at, serial), serial, unit, at, work)


@dataclass(frozen=True)
class NumberThatArrived:
    """See ports.NumberSource: another commune received the dossier, and its number is the one code.

    Law: NĐ 61/2018/NĐ-CP, art. 17.3.
    """

    number: str
    provisional: bool = False

    def place(self, unit: Unit, at: datetime, work: UnitOfWork) -> Place:
        """See ports.NumberSource; none of the day's serials is used."""
        return _place(self.number, 0, unit, at, work)


def source_of(procedure: Procedure, commune_id: str, means: Means) -> NumberSource:
    """Where a procedure's numbers come from: the service of its system of record, where one is connected.

    Of what is filed for practice nothing is ever told outside.
    """
    if procedure.system_of_record.owner in means.outside_owners and not is_practice(commune_id):
        return OutsideService()
    return OurCounter()


def _place(number: str, serial: int, unit: Unit, at: datetime, work: UnitOfWork) -> Place:
    register = take(Series.REGISTER, unit.unit_id, at, 1, work)
    return Place(number=number, serial=serial, register_serial=register.first)


def main_series(provisional: bool) -> Series:
    """The series of the numbers themselves."""
    return Series.PROVISIONAL if provisional else Series.DAY


def take(series: Series, unit_id: str, at: datetime, count: int, work: UnitOfWork) -> Block:
    """The next serials of a series; waiting receptions share the counters' documents."""
    counter = numbering.counter_of(series, unit_id, at)
    first, last, after = numbering.take_block(work.get(SERIALS, counter), count)
    work.put(SERIALS, counter, after)
    return Block(first=first, last=last)


def counters_read(unit_id: str, at: datetime, source: NumberSource) -> list[tuple[str, str]]:
    """Where a reception in that unit looks for its numbers."""
    wanted = (main_series(source.provisional), Series.REGISTER)
    return [(SERIALS, numbering.counter_of(series, unit_id, at)) for series in wanted]
