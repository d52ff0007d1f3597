"""How long people waited in front of the desks and were served: of a day, a week, a desk.

Law: QĐ 468/QĐ-TTg of 27/3/2021: from 2025 on 15 minutes on average. Counted are tickets that were served.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Any

from services.contracts.calendars import civil_date
from services.contracts.line import WAITING_TARGET_SECONDS


@dataclass(frozen=True, kw_only=True)
class Wait:
    """One ticket that was served.

    Attributes:
        desk: as the screen of the room called it.
        waited_seconds: from the ticket to the first call.
    """

    unit_id: str
    desk: str
    done_at: datetime
    waited_seconds: int
    served_seconds: int


@dataclass(frozen=True, kw_only=True)
class Times:
    """What many tickets come to; all None where there was none.

    Attributes:
        in_target: how many waited no longer than the law has it on average.
    """

    served: int = 0
    in_target: int = 0
    mean_seconds: int | None = None
    median_seconds: int | None = None
    longest_seconds: int | None = None
    service_seconds: int | None = None

    def told(self) -> dict[str, Any]:
        """In plain values."""
        return {
            "served": self.served,
            "in_target": self.in_target,
            "mean_seconds": self.mean_seconds,
            "median_seconds": self.median_seconds,
            "longest_seconds": self.longest_seconds,
            "service_seconds": self.service_seconds,
        }


@dataclass(frozen=True)
class DeskTimes:
    """One desk of one unit."""

    unit_id: str
    desk: str
    times: Times


@dataclass(frozen=True)
class DayTimes:
    """One civil day."""

    on: date
    times: Times


def times(waits: Iterable[Wait]) -> Times:
    """What these tickets come to."""
    found = list(waits)
    if not found:
        return Times()
    waited = [one.waited_seconds for one in found]
    return Times(
        served=len(found),
        in_target=sum(seconds <= WAITING_TARGET_SECONDS for seconds in waited),
        mean_seconds=sum(waited) // len(found),
        median_seconds=int(median(waited)),
        longest_seconds=max(waited),
        service_seconds=sum(one.served_seconds for one in found) // len(found),
    )


def by_desk(waits: Iterable[Wait]) -> list[DeskTimes]:
    """Each desk, by unit and name."""
    groups: dict[tuple[str, str], list[Wait]] = {}
    for one in waits:
        groups.setdefault((one.unit_id, one.desk), []).append(one)
    return [DeskTimes(*place, times(group)) for place, group in sorted(groups.items())]


def by_day(waits: Iterable[Wait]) -> list[DayTimes]:
    """Each day on which anybody was served, the latest first."""
    groups: dict[date, list[Wait]] = {}
    for one in waits:
        groups.setdefault(civil_date(one.done_at), []).append(one)
    return [DayTimes(on, times(groups[on])) for on in sorted(groups, reverse=True)]


def within(waits: Iterable[Wait], begins: datetime, ends: datetime) -> Sequence[Wait]:
    """Those that were served from an instant on, up to another."""
    return [one for one in waits if begins <= one.done_at < ends]


def duration(seconds: int | None) -> str:
    """As people say it: minutes, seconds below one, a dash for nothing."""
    if seconds is None:
        return "–"
    return f"{round(seconds / 60)} phút" if seconds >= 60 else f"{seconds} giây"
