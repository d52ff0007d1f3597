"""A calendar worked out day by day, so that counting is looking up and no day is walked.

Days are places from the first period on, clock times and working time whole microseconds.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import accumulate

from services.contracts.calendars.parts import (
    WORKED,
    DayType,
    MissingCalendarError,
    Period,
    Session,
    SpecialDay,
    instant,
)

Stretch = tuple[int, int]  # opening and closing, in microseconds of the day
Moment = tuple[int, int]  # the place of a day, and microseconds of it

_WHOLE_DAY = 24 * 60 * 60 * 1_000_000


def microseconds(clock: time) -> int:
    """A clock time as microseconds of its day."""
    seconds = (clock.hour * 60 + clock.minute) * 60 + clock.second
    return seconds * 1_000_000 + clock.microsecond


class DayTable:
    """The days of one calendar from its first period to its last; the days between two periods are unknown.

    Attributes:
        types: what each day is; None where nothing is known. `codes`: the same as plain text.
        names: what it is called, where it is not what its place in the week says.
        parts: its sessions; none on a day that is not worked.
        working: the places of the worked days.
        ranks: how many worked days there are up to each day, itself included.
        ends: how much working time there is up to the end of each day.
        known_to: how far from each day the table goes on without a day that is unknown.
    """

    def __init__(
        self,
        version: str,
        periods: Sequence[Period],
        special: Mapping[date, SpecialDay],
        weekly_rest: Sequence[int],
        sessions: Sequence[Session],
    ) -> None:
        self.version = version
        self._first = periods[0].first.toordinal()
        self._midnight = instant(periods[0].first, time(0))
        self.types: list[DayType | None] = []
        self.names: list[str | None] = []
        self.parts: list[tuple[Stretch, ...]] = []
        for period in periods:
            rest = weekly_rest if period.weekly_rest is None else period.weekly_rest
            self._add(period, special, rest, sessions if period.sessions is None else period.sessions)
        worked = [kind in WORKED for kind in self.types]
        self.working = [place for place, works in enumerate(worked) if works]
        self.ranks = list(accumulate(worked))
        self.ends = list(accumulate(sum(closes - opens for opens, closes in part) for part in self.parts))
        self.known_to = self._reach()
        self.codes = ["" if kind is None else kind.value for kind in self.types]

    def _add(
        self,
        period: Period,
        special: Mapping[date, SpecialDay],
        weekly_rest: Sequence[int],
        sessions: Sequence[Session],
    ) -> None:
        hours = tuple((microseconds(part.opens_at), microseconds(part.closes_at)) for part in sessions)
        unknown = period.first.toordinal() - self._first - len(self.types)
        self.types.extend([None] * unknown)
        self.names.extend([None] * unknown)
        self.parts.extend([()] * unknown)
        for ordinal in range(period.first.toordinal(), period.last.toordinal() + 1):
            day = special.get(date.fromordinal(ordinal))
            rests = (ordinal - 1) % 7 + 1 in weekly_rest  # ordinal 1 was a Monday
            usual = DayType.WEEKLY_REST if rests else DayType.WORKING_DAY
            kind = usual if day is None else DayType(day.type)
            self.types.append(kind)
            self.names.append(None if day is None else day.name)
            self.parts.append(hours if kind in WORKED else ())

    def _reach(self) -> list[int]:
        reach = [0] * len(self.types)
        known_to = len(self.types) - 1
        for place in reversed(range(len(self.types))):
            reach[place] = known_to
            if self.types[place] is None:
                known_to = place - 1
        return reach

    def place(self, on: date) -> int:
        """Where a day stands.

        Raises: MissingCalendarError if nothing is known about it.
        """
        return self._known(on.toordinal() - self._first)

    def find(self, on: date) -> DayType | None:
        """What a day is; None if nothing is known about it."""
        place = on.toordinal() - self._first
        return self.types[place] if 0 <= place < len(self.types) else None

    def day(self, place: int) -> date:
        """The day at a place."""
        return date.fromordinal(self._first + place)

    def moment(self, at: datetime) -> Moment:
        """The place of an instant, and its clock time.

        Raises: MissingCalendarError if nothing is known about its day.
        """
        since = at - self._midnight
        return self._known(since.days), since.seconds * 1_000_000 + since.microseconds

    def instant(self, place: int, clock: int) -> datetime:
        """The instant, in UTC, of a clock time of a day."""
        return self._midnight + timedelta(days=place, microseconds=clock)

    def works(self, place: int) -> bool:
        """Whether the day is worked."""
        return bool(self.parts[place])

    def working_after(self, place: int, count: int = 1) -> int:
        """The `count`-th worked day after that day.

        Raises: MissingCalendarError for the first day on the way that is unknown.
        """
        rank = self.ranks[place] + count - 1
        if rank >= len(self.working) or self.working[rank] > self.known_to[place]:
            raise self._missing(self.known_to[place] + 1)
        return self.working[rank]

    def days_after(self, place: int, count: int) -> int:
        """The day so many days after that day.

        Raises: MissingCalendarError for the first day on the way that is unknown.
        """
        if place + count > self.known_to[place]:
            raise self._missing(self.known_to[place] + 1)
        return place + count

    def opening(self, place: int) -> int:
        """When a worked day begins."""
        return self.parts[place][0][0]

    def closing(self, place: int) -> int:
        """When a worked day ends."""
        return self.parts[place][-1][1]

    def worked_by(self, place: int, clock: int) -> int:
        """How much working time there is from the first day to that moment."""
        worked = self.ends[place - 1] if place else 0
        for opens, closes in self.parts[place]:
            if clock > opens:
                worked += min(clock, closes) - opens
        return worked

    def worked_on(self, place: int, since: Moment, until: Moment) -> int:
        """How much working time of that day lies between two moments."""
        begins = 0 if since[0] < place else since[1] if since[0] == place else _WHOLE_DAY
        ends = _WHOLE_DAY if until[0] > place else until[1] if until[0] == place else 0
        return sum(max(0, min(closes, ends) - max(opens, begins)) for opens, closes in self.parts[place])

    def after_work(self, place: int, clock: int, amount: int) -> Moment:
        """The moment at which so much working time has passed since then; with none, the next worked one.

        Raises: MissingCalendarError for the first day on the way that is unknown.
        """
        if not amount:
            return self._next_moment(place, clock)
        left = self.worked_by(place, clock) + amount
        reach = self.known_to[place]
        found = bisect_left(self.ends, left, place, reach + 1)
        if found > reach:
            raise self._missing(found)
        left -= self.ends[found - 1] if found else 0
        for opens, closes in self.parts[found]:
            ended = opens + left
            if ended <= closes:
                break
            left -= closes - opens
        return found, ended

    def _next_moment(self, place: int, clock: int) -> Moment:
        for opens, closes in self.parts[place]:
            if clock <= closes:
                return place, max(opens, clock)
        following = self.working_after(place)
        return following, self.opening(following)

    def _known(self, place: int) -> int:
        if not 0 <= place < len(self.types) or self.types[place] is None:
            raise self._missing(place)
        return place

    def _missing(self, place: int) -> MissingCalendarError:
        return MissingCalendarError(self.version, self.day(place))
