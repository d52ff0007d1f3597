"""Serials leased before an outage: a block in somebody's hand, used one by one, void when closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from services.chassis.work import UnitOfWork
from services.contracts.calendars import civil_date
from services.contracts.desk import SerialsVoided
from services.contracts.person import PersonData
from services.contracts.practice import is_practice
from services.intake.domain.commune import Commune, Unit
from services.intake.domain.documents import document, restored
from services.intake.domain.dossier import EnteredAfterwards
from services.intake.domain.errors import InvalidInputError, Problem
from services.intake.domain.leases import (
    LONGEST_REASON,
    Afterwards,
    Block,
    Closing,
    Lease,
    leased_count,
)
from services.intake.domain.numbering import Series
from services.intake.domain.persons import person_name
from services.intake.domain.serials_audit import Account, account
from services.intake.domain.texts import one_line
from services.intake.handlers.errors import (
    LeaseClosedError,
    SerialUsedError,
    StaleLeaseError,
    UnknownLeaseError,
)
from services.intake.handlers.means import Means
from services.intake.handlers.numbers import main_series, take
from services.intake.ports import SERIAL_LEASES, Actor, Document, Place, SerialsReader


@dataclass(frozen=True, kw_only=True)
class LeaseSerials:
    """Somebody asks for serials.

    Attributes:
        holder: who will write the receipts; empty: who asks.
    """

    unit_id: str
    count: int
    reason: str
    holder: str = ""
    provisional: bool = False


def lease_serials(
    order: LeaseSerials, commune: Commune, actor: Actor, work: UnitOfWork, *, means: Means
) -> Document:
    """Lease the next serials of today, each with a place in the register.

    Raises: InvalidInputError.
    """
    unit = commune.receiving_unit("unit_id", order.unit_id)
    count = leased_count("count", order.count)
    if order.provisional and (not means.outside_owners or is_practice(work.tenant)):
        message = "Không có hệ thống ngoài cấp số nên không có số tạm"
        raise InvalidInputError([Problem("provisional", message, "false")])
    now, reason = means.clock.now(), one_line("reason", order.reason, longest=LONGEST_REASON, shortest=1)
    lease = Lease(
        lease_id=means.chance.new_id(),
        unit_id=unit.unit_id,
        agency_code=unit.agency_code,
        provisional=order.provisional,
        on=civil_date(now),
        holder=person_name("holder", order.holder) if order.holder else actor.name,
        reason=reason,
        leased_at=now,
        officer_id=actor.holder,
        numbers=take(main_series(order.provisional), unit.unit_id, now, count, work),
        register=take(Series.REGISTER, unit.unit_id, now, count, work),
    )
    return work.put(SERIAL_LEASES, lease.lease_id, document(lease))


def close_lease(
    lease_id: str, expected: int, reason: str, actor: Actor, work: UnitOfWork, *, means: Means
) -> Document:
    """Close a lease: what no dossier has is void, with the reason.

    Raises: UnknownLeaseError, StaleLeaseError, LeaseClosedError, InvalidInputError.
    """
    lease, kept = _find(lease_id, work)
    if kept["version"] != expected:
        raise StaleLeaseError(lease_id)
    now = means.clock.now()
    said = one_line("reason", reason, longest=LONGEST_REASON, shortest=1)
    sealed = means.seal_person(work.tenant, PersonData(reason=said))
    for numbers in lease.unused():
        for series, block in (
            (main_series(lease.provisional), numbers),
            (Series.REGISTER, lease.places(numbers)),
        ):
            work.announce(_voided(lease, series, block, now, actor, sealed, work.tenant))
    closed = lease.closed(Closing(closed_at=now, officer_id=actor.holder, reason=said))
    return work.put(SERIAL_LEASES, lease_id, {**kept, **document(closed)})


def _voided(
    lease: Lease, series: Series, block: Block, at: datetime, actor: Actor, person: str, commune_id: str
) -> SerialsVoided:
    of_year = series is Series.REGISTER
    return SerialsVoided(
        commune_id=commune_id,
        occurred_at=at,
        actor=actor.holder,
        unit_id=lease.unit_id,
        series=series.value,
        on=lease.on.replace(month=1, day=1) if of_year else lease.on,
        first=block.first,
        last=block.last,
        voided_at=at,
        person=person,
    )


def find_lease(commune_id: str, lease_id: str, reader: SerialsReader) -> Document:
    """A lease, open or closed.

    Raises: UnknownLeaseError.
    """
    kept = reader.lease(commune_id, lease_id)
    if kept is None:
        raise UnknownLeaseError(lease_id)
    return kept


def audit(commune: Commune, unit_id: str, on: date, reader: SerialsReader) -> list[Account]:
    """The account of a unit's serials: numbers and provisional numbers of a day, register of its year.

    Raises: InvalidInputError for what is no receiving unit.
    """
    commune.receiving_unit("unit_id", unit_id)
    return [account(book) for book in reader.books(commune.commune_id, unit_id, on)]


def leased_place(
    entered: Afterwards, dossier_id: str, unit: Unit, provisional: bool, work: UnitOfWork
) -> Place:
    """The place of a dossier that is entered afterwards; its serial is used from here.

    Args:
        provisional: whether the dossier's procedure gets its lawful number from outside.
    Raises: UnknownLeaseError, LeaseClosedError, SerialUsedError, InvalidInputError.
    """
    lease, kept = _find(entered.lease_id, work)
    if lease.unit_id != unit.unit_id:
        raise InvalidInputError([Problem("unit_id", "Dãy số được cấp cho đơn vị khác", lease.unit_id)])
    if lease.provisional != provisional:
        allowed = "dãy số tạm" if provisional else "dãy số chính thức của xã"
        raise InvalidInputError(
            [Problem("entered_afterwards.lease_id", "Thủ tục này dùng loại số khác", allowed)]
        )
    if lease.user_of(entered.serial) is not None:
        raise SerialUsedError(lease.number(entered.serial))
    used = lease.with_use(entered, dossier_id)
    work.put(SERIAL_LEASES, lease.lease_id, {**kept, **document(used)})
    return Place(
        number=lease.number(entered.serial),
        serial=entered.serial,
        register_serial=lease.register_serial(entered.serial),
    )


def entry_of(entered: Afterwards, entered_at: datetime) -> EnteredAfterwards:
    """What a reception keeps of its entry afterwards."""
    return EnteredAfterwards(lease_id=entered.lease_id, entered_at=entered_at, reason=entered.reason)


def _find(lease_id: str, work: UnitOfWork) -> tuple[Lease, Document]:
    """An open lease, and all that is kept of it.

    Raises: UnknownLeaseError, LeaseClosedError.
    """
    kept = work.get(SERIAL_LEASES, lease_id)
    if kept is None:
        raise UnknownLeaseError(lease_id)
    lease = restored(Lease, kept)
    if lease.closing is not None:
        raise LeaseClosedError(lease_id)
    return lease, kept
