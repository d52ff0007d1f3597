"""Stand-ins: who acts for an officer who is away, in which roles, and for how long.

Law: NĐ 118/2025/NĐ-CP as amended by NĐ 309/2026/NĐ-CP, art. 11.8: staff who are away have stand-ins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.contracts.identity import OFFICERS, Role
from services.workflow.domain.acting import Actor
from services.workflow.domain.errors import NotYoursError, StandInError, StandInOverError

MAY_APPOINT = frozenset({Role.LEADER, Role.COMMUNE_ADMIN})  # besides the officer who will be away


@dataclass(frozen=True, kw_only=True)
class Member:
    """An officer of a commune, as the copy of the staff says.

    Attributes:
        person: sealed: the name.
    """

    staff_id: str
    roles: tuple[str, ...]
    unit_id: str
    active: bool
    person: str = ""

    @property
    def resolves(self) -> frozenset[str]:
        """Their roles in which dossiers are resolved; none once they have left."""
        return frozenset(self.roles) & {role.value for role in OFFICERS} if self.active else frozenset()

    def document(self) -> dict[str, Any]:
        """As it is stored."""
        return {**vars(self), "roles": list(self.roles)}

    @classmethod
    def restored(cls, stored: Mapping[str, Any]) -> Member:
        """The officer of a document."""
        known = {name: stored[name] for name in cls.__dataclass_fields__ if name in stored}
        return cls(**{**known, "roles": tuple(stored["roles"])})


@dataclass(frozen=True, kw_only=True)
class StandIn:
    """One period in which somebody stands in; kept when it is over.

    Attributes:
        officer: who is away; `stand_in` acts meanwhile.
        roles: of those of the officer; empty: all that they have then.
        until_at: the first instant that is no longer part of it.
    """

    stand_in_id: str
    officer: str
    stand_in: str
    roles: tuple[str, ...]
    from_at: datetime
    until_at: datetime
    reason: str
    given_by: str
    given_at: datetime
    ended_at: datetime | None = None
    ended_by: str = ""

    @property
    def over_at(self) -> datetime:
        """When it ends, or ended before its time."""
        return self.until_at if self.ended_at is None else min(self.ended_at, self.until_at)

    def covers(self, at: datetime) -> bool:
        """Whether it counts at that instant."""
        return self.from_at <= at < self.over_at

    def document(self) -> dict[str, Any]:
        """As it is stored."""
        return {**vars(self), "roles": list(self.roles)}

    @classmethod
    def restored(cls, stored: Mapping[str, Any]) -> StandIn:
        """The period of a document."""
        known = {name: stored[name] for name in cls.__dataclass_fields__ if name in stored}
        return cls(**{**known, "roles": tuple(stored["roles"])})


def appointed(
    wanted: StandIn, officer: Member | None, stand_in: Member | None, giver_roles: Iterable[str]
) -> StandIn:
    """A stand-in, if whoever gives it may, and both are active officers of the commune.

    Raises: NotYoursError, StandInError.
    """
    if wanted.given_by != wanted.officer and not MAY_APPOINT & set(giver_roles):
        raise NotYoursError("Chỉ người vắng mặt, lãnh đạo hoặc quản trị xã cử được người làm thay.")
    if wanted.officer == wanted.stand_in:
        raise _refused("stand_in", "Không ai làm thay chính mình.")
    if officer is None or not officer.resolves:
        raise _refused("officer", "Không có cán bộ này, hoặc người này không giải quyết hồ sơ.")
    if stand_in is None or not stand_in.resolves:
        raise _refused("stand_in", "Không có cán bộ này, hoặc người này không giải quyết hồ sơ.")
    if set(wanted.roles) - officer.resolves:
        raise _refused(
            "roles", "Có vai trò mà người vắng mặt không giữ.", ", ".join(sorted(officer.resolves))
        )
    if not wanted.reason.strip():
        raise _refused("reason", "Thiếu lý do.")
    if wanted.until_at <= max(wanted.from_at, wanted.given_at):
        raise _refused("until", "Thời gian làm thay phải kết thúc sau khi bắt đầu và sau lúc này.")
    return wanted


def _refused(field: str, message: str, allowed: str = "") -> StandInError:
    return StandInError("Chưa cử được người làm thay.", errors=((field, message, allowed),))


def ended(period: StandIn, by: str, roles: Iterable[str], at: datetime) -> StandIn:
    """The same period, over before its time; whatever was done in it stands.

    Raises: NotYoursError, StandInOverError.
    """
    if by not in (period.officer, period.stand_in) and not MAY_APPOINT & set(roles):
        raise NotYoursError("Chỉ người trong cuộc, lãnh đạo hoặc quản trị xã chấm dứt được việc làm thay.")
    if period.over_at <= at:
        raise StandInOverError("Thời gian làm thay này đã kết thúc.")
    return replace(period, ended_at=at, ended_by=by)


def actor_at(
    staff_id: str, own: Iterable[str], periods: Iterable[StandIn], absent: Mapping[str, Member], at: datetime
) -> Actor:
    """An officer with the roles that they stand in for at that instant.

    Nobody passes on what they stand in for: only the absent officer's own roles count, as long as they have
    them.
    """
    stood_for: dict[str, frozenset[str]] = {}
    for period in periods:
        member = absent.get(period.officer)
        if member is not None and period.covers(at):
            roles = member.resolves & set(period.roles) if period.roles else member.resolves
            stood_for[period.officer] = stood_for.get(period.officer, frozenset()) | roles
    return Actor(staff_id=staff_id, own=frozenset(own), stood_for=stood_for)
