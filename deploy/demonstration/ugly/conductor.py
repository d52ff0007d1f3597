"""Plays many cases at once on one clock: each says when it goes on, the earliest goes first."""

import heapq
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from deploy import clock
from deploy.instance import Instance
from services.contracts.calendars import Calendar, load_calendar


@dataclass(frozen=True)
class Later:
    """When a case goes on.

    Args:
        days: working days after the day on which the cases began; 0 is that day.
        at: clock time of that day.
    """

    days: int
    at: time


Case = Generator[Later, None, None]


@dataclass(order=True)
class _Waiting:
    at: datetime
    number: int
    name: str = field(compare=False)
    case: Case = field(compare=False)


class Conductor:
    """Moves the demonstration's clock forward from case to case; it never goes back."""

    def __init__(self, instance: Instance, opening: datetime, tell: Callable[[str], None]) -> None:
        self._instance = instance
        self._calendar: Calendar = load_calendar()
        self._first = opening
        self._tell = tell

    def instant(self, later: Later) -> datetime:
        """The instant that a case waits for."""
        day = self._first.date()
        for _ in range(later.days):
            day = self._calendar.working_day_after(day)
        return datetime.combine(day, later.at, clock.VIETNAM)

    def play(self, cases: Iterable[tuple[str, Case]]) -> None:
        """All cases to their ends, each going on when the clock has come to where it waits."""
        waiting: list[_Waiting] = []
        for number, (name, case) in enumerate(cases):
            self._go_on(waiting, _Waiting(self._first, number, name, case))
        while waiting:
            one = heapq.heappop(waiting)
            if one.at > clock.now(self._instance) + timedelta(seconds=1):
                clock.move(self._instance, one.at)
                self._tell(f"{one.at:%d/%m %H:%M}  {one.name}")
            self._go_on(waiting, one)

    def _go_on(self, waiting: list[_Waiting], one: _Waiting) -> None:
        try:
            later = next(one.case)
        except StopIteration:
            return
        heapq.heappush(waiting, _Waiting(self.instant(later), one.number, one.name, one.case))
