"""Plays many cases at once on one clock: each says when it goes on, the earliest goes first."""

import itertools
import time as machine_time
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from deploy import clock
from deploy.demonstration.api import DemonstrationError
from deploy.instance import Instance

DESKS = 8
SEEN_SECONDS = 0.3  # every process looks at the clock's file each 0.2 s


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
FIRST = Later(0, time(7, 45))
# Most cases go on at the same hours, so that the clock need not move often.
MORNING, AFTERNOON = time(8, 15), time(15, 0)


@dataclass
class Playing:
    """A case on its way."""

    name: str
    case: Case
    following: Later | None = FIRST
    cause: str = ""


class Conductor:
    """Moves the demonstration's clock forward from case to case; it never goes back."""

    def __init__(
        self,
        instance: Instance,
        instant: Callable[[Later], datetime],
        tell: Callable[[str], None],
        over: Callable[[Playing], None],
    ) -> None:
        """The conductor of one performance.

        Args:
            instant: the instant that a case waits for.
            tell: takes a line for each move of the clock.
            over: told of each case that has come to its end, or was broken off.
        """
        self._instance = instance
        self._instant = instant
        self._tell = tell
        self._over = over

    def play(self, cases: Iterable[Playing]) -> None:
        """All cases to their ends; those that wait for the same instant go on together."""
        waiting = list(cases)
        with ThreadPoolExecutor(DESKS) as desks:
            while waiting:
                waiting.sort(key=self._place)
                _, group = next(itertools.groupby(waiting, self._place))
                present = list(group)
                self._move(self._place(present[0]), len(present))
                list(desks.map(self._go_on, present))
                waiting = [one for one in waiting if one.following is not None]

    def _place(self, one: Playing) -> datetime:
        assert one.following is not None
        return self._instant(one.following)

    def _move(self, at: datetime, count: int) -> None:
        if at > clock.now(self._instance) + timedelta(seconds=1):
            clock.move(self._instance, at)
            machine_time.sleep(SEEN_SECONDS)
            self._tell(f"{at:%d/%m %H:%M}  {count} go on")

    def _go_on(self, one: Playing) -> None:
        """To the next wait; a case that cannot go on is broken off, and the others do not notice."""
        try:
            one.following = next(one.case)
        except StopIteration:
            one.following = None
        except (DemonstrationError, LookupError, TypeError, ValueError) as exc:
            one.following, one.cause = None, f"{type(exc).__name__}: {exc}"
        if one.following is None:
            self._over(one)
