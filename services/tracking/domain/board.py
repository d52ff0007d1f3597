"""The leaders' board as a whole, at an instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.contracts.calendars import civil_date
from services.tracking.domain.criteria import Days
from services.tracking.domain.figures import Counted
from services.tracking.domain.waiting import Waiting
from services.tracking.domain.waits import DayTimes, DeskTimes, Times, Wait, by_day, by_desk, times


@dataclass(frozen=True, kw_only=True)
class Room:
    """In front of the desks.

    Attributes:
        days: the last ones on which anybody was served, today first.
    """

    today: Times
    desks: Sequence[DeskTimes]
    days: Sequence[DayTimes]


def room(waits: Sequence[Wait], today: date) -> Room:
    """What these tickets come to, today and before."""
    served = [one for one in waits if civil_date(one.done_at) == today]
    return Room(today=times(served), desks=by_desk(served), days=by_day(waits))


@dataclass(frozen=True, kw_only=True)
class Board:
    """All that stands on the board at an instant.

    Attributes:
        soon: on which days what is due counts as due soon.
        names: of the commune's units, and of the officers who have something, by their ids.
    """

    at: datetime
    soon: Days
    now: Sequence[Counted]
    month: Sequence[Counted]
    waiting: Waiting
    names: Mapping[str, str]
    room: Room


@dataclass(frozen=True, kw_only=True)
class Matching:
    """How many dossiers meet some criteria, and what that means in words."""

    at: datetime
    count: int
    words: str
