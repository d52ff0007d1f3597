"""The copy of the staff, stand-ins, and who an officer is at this instant."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.chassis.work import UnitOfWork
from services.contracts.intake import StaffPublished
from services.workflow.domain import standing
from services.workflow.domain.acting import Actor
from services.workflow.domain.errors import UnknownStandInError
from services.workflow.domain.standing import Member, StandIn
from services.workflow.handlers.means import Means
from services.workflow.ports import STAFF, STAND_INS, STANDING

Get = Callable[[str, str], dict[str, Any] | None]  # collection and key to a document of one commune


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """What somebody orders who appoints a stand-in."""

    officer: str
    stand_in: str
    roles: tuple[str, ...]
    from_at: datetime
    until_at: datetime
    reason: str


def on_staff_published(event: StaffPublished, work: UnitOfWork) -> None:
    """Keep a copy of an officer: roles, unit, whether they still work here; the name stays sealed."""
    member = Member(
        staff_id=event.staff_id,
        roles=event.roles,
        unit_id=event.unit_id,
        active=event.active,
        person=event.person,
    )
    work.put(STAFF, event.staff_id, member.document())


def member_of(get: Get, staff_id: str) -> Member | None:
    """An officer of the commune, as the copy says."""
    found = get(STAFF, staff_id)
    return None if found is None else Member.restored(found)


def present(get: Get, staff_id: str, own: Collection[str], at: datetime) -> Actor:
    """Who an officer is at that instant: themselves, and the stand-in of whoever is away."""
    found = get(STANDING, staff_id)
    periods = [StandIn.restored(one) for one in found["periods"]] if found else []
    absent = {one.officer: member_of(get, one.officer) for one in periods if one.covers(at)}
    members = {officer: member for officer, member in absent.items() if member is not None}
    return standing.actor_at(staff_id, own, periods, members, at)


def appoint_stand_in(
    order: Appointment, by: str, roles: Collection[str], work: UnitOfWork, *, means: Means
) -> StandIn:
    """Let somebody stand in for an officer who will be away.

    Raises: see standing.appointed.
    """
    wanted = StandIn(stand_in_id=means.new_id(), given_by=by, given_at=means.clock.now(), **vars(order))
    period = standing.appointed(
        wanted, member_of(work.get, order.officer), member_of(work.get, order.stand_in), roles
    )
    return _keep(period, work, means.clock.now())


def end_stand_in(
    stand_in_id: str, by: str, roles: Collection[str], work: UnitOfWork, *, means: Means
) -> StandIn:
    """End a period before its time.

    Raises: UnknownStandInError; see standing.ended.
    """
    found = work.get(STAND_INS, stand_in_id)
    if found is None:
        raise UnknownStandInError("Không có lần làm thay này.")
    now = means.clock.now()
    return _keep(standing.ended(StandIn.restored(found), by, roles, now), work, now)


def _keep(period: StandIn, work: UnitOfWork, now: datetime) -> StandIn:
    """Keep a period for good, and those that are not over beside whoever stands in."""
    work.put(STAND_INS, period.stand_in_id, period.document())
    found = work.get(STANDING, period.stand_in)
    known = {one["stand_in_id"]: StandIn.restored(one) for one in found["periods"]} if found else {}
    known[period.stand_in_id] = period
    open_periods = [one.document() for one in known.values() if one.over_at > now]
    work.put(STANDING, period.stand_in, {"periods": open_periods})
    return period
