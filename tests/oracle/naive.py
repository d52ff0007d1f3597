"""Due dates found by walking: from day to day, and minute by minute where hours are counted.

Written from the law and the descriptions alone, with nothing of the services: what is given are JSON members.
A minute is worked or it is not; a day is whatever the member that says so last says. Nothing is summed up
beforehand, looked up by rank or divided.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

MICROSECONDS = 60 * 1_000_000  # of a minute
MINUTES = 24 * 60  # of a day
DAY = MINUTES * MICROSECONDS
WORKED = ("working_day", "make_up_working_day")
ONE = timedelta(days=1)

Members = dict[str, Any]


class UnknownDayError(Exception):
    """The calendar says nothing about that day."""

    def __init__(self, on: date) -> None:
        super().__init__(on)
        self.on = on


@dataclass
class Line:
    """What the ledger ought to say about a day."""

    on: date
    kind: str
    counted: bool = False
    number: int = 0
    used: int = 0
    paused: int = 0


@dataclass
class Found:
    """Where the walk ended: a moment (microseconds since day 0 in Vietnam), and a line for each day."""

    due: int
    lines: list[Line] = field(default_factory=list)


class Walker:
    """A calendar, and perhaps a commune's patch on it, as days that can be walked."""

    def __init__(self, calendar: Members, patch: Members | None = None) -> None:
        self.kinds: dict[int, str] = {}
        self.open: dict[int, bytes] = {}
        for period in calendar["periods"]:
            on, last = date.fromisoformat(period["first"]), date.fromisoformat(period["last"])
            while on <= last:
                self._tell(on, period, calendar, patch)
                on += ONE

    def _tell(self, on: date, period: Members, calendar: Members, patch: Members | None) -> None:
        rest: list[int] = {**calendar, **period}["weekly_rest"]
        sessions: list[Members] = {**calendar, **period}["sessions"]
        special = [
            day
            for day in calendar["days"]
            if day["on"] == on.isoformat()
            and ("unconfirmed" not in day or day["unconfirmed"] in calendar["confirmed"])
        ]
        if patch is not None and on.isoformat() >= patch.get("effective_from", ""):
            rest = {"weekly_rest": rest, **patch}["weekly_rest"]
            sessions = {"sessions": sessions, **patch}["sessions"]
            special += [day for day in patch["days"] if day["on"] == on.isoformat()]
        kind = "weekly_rest" if on.isoweekday() in rest else "working_day"
        if special:
            kind = special[-1]["type"]
        self.kinds[on.toordinal()] = kind
        self.open[on.toordinal()] = open_minutes(sessions) if kind in WORKED else b""

    def kind(self, day: int) -> str:
        """What a day is."""
        if day not in self.kinds:
            raise UnknownDayError(date.fromordinal(day))
        return self.kinds[day]

    def works(self, day: int) -> bool:
        """Whether it is worked."""
        return self.kind(day) in WORKED

    def worked(self, begins: int, ends: int) -> int:
        """The worked time between two moments of one day: in whole minutes and parts of them."""
        first, last = -(-begins // MICROSECONDS), ends // MICROSECONDS  # whole minutes lie between these two
        if not self.works(begins // DAY) or begins >= ends:
            return 0
        flags, midnight = self.open[begins // DAY], begins // DAY * MINUTES
        if first > last:
            return flags[last - midnight] * (ends - begins)
        worked = flags.count(1, first - midnight, last - midnight) * MICROSECONDS
        if begins % MICROSECONDS:
            worked += flags[first - 1 - midnight] * (first * MICROSECONDS - begins)
        if ends % MICROSECONDS:
            worked += flags[last - midnight] * (ends - last * MICROSECONDS)
        return worked

    def worked_over_days(self, begins: int, ends: int) -> int:
        """The worked time between two moments, day by day."""
        return sum(
            self.worked(max(begins, day * DAY), min(ends, (day + 1) * DAY))
            for day in range(begins // DAY, ends // DAY + 1)
        )

    def next_working(self, day: int) -> int:
        """The next day that is worked."""
        day += 1
        while not self.works(day):
            day += 1
        return day

    def opening(self, day: int) -> int:
        """The moment at which a worked day begins."""
        return (day * MINUTES + self.open[day].index(1)) * MICROSECONDS

    def closing(self, day: int) -> int:
        """The moment at which a worked day ends."""
        return (day * MINUTES + self.open[day].rindex(1) + 1) * MICROSECONDS

    def settled(self, day: int, clock: int) -> int | None:
        """A clock time moved on to where the office is open, closing time included; None if that is past."""
        if not self.works(day):
            return None
        minute, rest = divmod(clock, MICROSECONDS)
        flags = self.open[day]
        if flags[minute] or (rest == 0 and minute > 0 and flags[minute - 1]):
            return clock
        later = flags.find(1, minute)
        return None if later < 0 else later * MICROSECONDS

    def reopened(self, moment: int) -> int:
        """That moment, or the next at which the office is open."""
        day = moment // DAY
        clock = self.settled(day, moment % DAY)
        return self.opening(self.next_working(day)) if clock is None else day * DAY + clock

    def spend(self, start: int, amount: int) -> int:
        """The moment at which so much working time has passed since then: days, then minute by minute."""
        day = start // DAY
        begins = start
        while (worked := self.worked(begins, (day + 1) * DAY)) < amount:
            amount -= worked
            day += 1
            begins = day * DAY
        minute = begins // MICROSECONDS
        while True:
            if self.open[day][minute % MINUTES]:
                since, until = max(begins, minute * MICROSECONDS), (minute + 1) * MICROSECONDS
                if until - since >= amount:
                    return since + amount
                amount -= until - since
            minute += 1


def open_minutes(sessions: list[Members]) -> bytes:
    """A flag for each minute of the day."""
    flags = bytearray(MINUTES)
    for part in sessions:
        for minute in range(minute_of(part["opens"]), minute_of(part["closes"])):
            flags[minute] = 1
    return bytes(flags)


def minute_of(clock: str) -> int:
    """The minute of the day of "07:30"."""
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
