"""Asks for reports as of random instants, and holds each against a recount of the owners' logs."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tests.bench.recount import board, index766, tt01, weekly
from tests.bench.recount.comparing import differences
from tests.bench.recount.facts import civil
from tests.bench.recount.horizon import Horizon
from tests.bench.recount.load import Busy
from tests.bench.recount.logs import Logs
from tests.chaos.communes import Commune

ASKERS = 3
PER_SECOND = 2.5  # instants: so the time goes on over some weeks while they are asked for
NEAR = timedelta(seconds=5)
REST_PATIENCE_SECONDS = 45.0  # by then tracking has heard all of a commune in which nobody works
KEPT_DIFFERENCES = 20


@dataclass(frozen=True)
class Asked:
    """A report that was asked for."""

    commune: Commune
    on: date
    as_of: datetime


@dataclass
class Outcome:
    """What came of it.

    Attributes:
        figures: how often each figure of the weekly report was above 0: one that never is proves nothing.
    """

    asked: list[Asked] = field(default_factory=list)
    reports: int = 0
    boards: int = 0
    again: int = 0
    differing: int = 0
    words: list[str] = field(default_factory=list)
    figures: Counter[str] = field(default_factory=Counter)
    failure: BaseException | None = None
    guard: threading.Lock = field(default_factory=threading.Lock)

    def differ(self, what: str, found: list[str]) -> None:
        """A report of which something differs."""
        if found:
            with self.guard:
                self.differing += 1
                self.words += [f"{what}: {one}" for one in found[:3]]
                del self.words[KEPT_DIFFERENCES:]


@dataclass
class Asking:
    """Threads that ask while the desks are at work."""

    hall: Busy
    logs: Mapping[str, Logs]
    horizon: Horizon
    wanted: int
    outcome: Outcome = field(default_factory=Outcome)
    say: Callable[[str], None] = lambda text: None
    _begun: int = 0
    _began_at: float = field(default_factory=time.monotonic)

    def run(self, seed: int) -> None:
        """Until as many instants were asked for as wanted. Raises: whatever went wrong."""
        self._began_at = time.monotonic()
        boards = threading.Thread(target=self._guarded, args=(self._boards,), daemon=True)
        askers = [
            threading.Thread(
                target=self._guarded, args=(self._ask_on, random.Random(f"{seed}/{n}")), daemon=True
            )
            for n in range(ASKERS)
        ]
        for one in (*askers, boards):
            one.start()
        for one in (*askers, boards):
            one.join()
        for failure in (self.outcome.failure, self.horizon.failure):
            if failure is not None:
                raise failure

    def _guarded(self, work: Callable[..., None], *given: Any) -> None:
        try:
            work(*given)
        except BaseException as exc:  # noqa: BLE001 - raised by run
            self.outcome.failure = exc

    @property
    def is_over(self) -> bool:
        """Whether all was asked, or something went wrong."""
        broken = self.outcome.failure or self.horizon.failure
        return broken is not None or len(self.outcome.asked) >= self.wanted

    # reports as of an instant

    def _ask_on(self, chance: random.Random) -> None:
        while not self.is_over:
            with self.outcome.guard:
                if self._begun >= self.wanted:
                    return
                self._begun += 1
                due = self._began_at + self._begun / PER_SECOND
            time.sleep(max(0.0, due - time.monotonic()))
            one = self._chosen(chance)
            found = list(self.compared(one))
            self.outcome.differ(f"{one.commune.commune_id} {one.on} as of {one.as_of.isoformat()}", found)
            with self.outcome.guard:
                self.outcome.asked.append(one)
                count = len(self.outcome.asked)
            if count % 50 == 0:
                self.say(f"{count} of {self.wanted} instants, {self.outcome.differing} reports differ")

    def _chosen(self, chance: random.Random) -> Asked:
        """Any instant of the time so far; every other one near something that happened."""
        commune = chance.choice(self.hall.communes)
        began, safe = self.horizon.began, self.horizon.safe
        as_of = began + (safe - began) * chance.random()
        stories = self.logs[commune.commune_id].stories(0.0)
        if chance.random() < 0.5 and stories:
            happened = chance.choice(chance.choice(stories).facts).at
            as_of = min(safe, max(began, happened + NEAR * chance.uniform(-1, 1)))
        return Asked(commune, civil(as_of) - timedelta(weeks=chance.choice((0, 0, 0, 1))), as_of)

    def compared(self, one: Asked) -> Iterator[str]:
        """Where the three reports of an instant differ from the recount."""
        wanted_at = self.horizon.safe_at
        query = {"on": f"{one.on}", "as_of": one.as_of.isoformat()}
        week = weekly.said(self._read(one.commune, "reports/weekly", **query))
        month = index766.said(self._read(one.commune, "reports/index766", **query))
        points = tt01.said(self._read(one.commune, "reports/evaluation", **query))
        logs = self.logs[one.commune.commune_id]
        stories = logs.stories(wanted_at)
        recounted = weekly.told(stories, one.on, one.as_of, logs.ratings, logs.tickets)
        yield from differences(week, recounted)
        yield from differences(month, index766.told(stories, one.on, one.as_of))
        here = {officer.holder for officer in one.commune.officers.values()}
        yield from differences(points, tt01.told(stories, one.on, one.as_of, here))
        with self.outcome.guard:
            self.outcome.reports += 3
            self.outcome.figures.update(code for code, (now, _) in week["rows"].items() if now)

    def _read(self, commune: Commune, what: str, **query: Any) -> Any:
        leader = commune.officers["leader"]
        status, body, _ = leader.get(commune.path("tracking", what), **query)
        if status != 200:
            raise RuntimeError(f"{what}: {status} {body}")
        return body

    def ask_again(self, one: Asked) -> None:
        """The same report once more, long after."""
        self.outcome.differ(f"again: {one.commune.commune_id} {one.as_of}", list(self.compared(one)))
        self.outcome.again += 1

    # the board, which has no past: one commune rests, the others go on

    def _boards(self) -> None:
        number = 0
        while not self.is_over:
            commune = self.hall.communes[number % len(self.hall.communes)]
            number += 1
            with self.hall.rested(commune):
                found = self._board(commune)
            self.outcome.differ(f"board of {commune.commune_id}", found)
            self.outcome.boards += 1

    def _board(self, commune: Commune) -> list[str]:
        """Where the board differs from the recount once all has come to tracking."""
        until = time.monotonic() + REST_PATIENCE_SECONDS
        while True:
            seen = self._read(commune, "board")
            logs = self.logs[commune.commune_id]
            stories = logs.stories(time.monotonic())
            at, last = datetime.fromisoformat(seen["at"]), date.fromisoformat(seen["soon_until"])
            found = list(differences(board.said(seen), board.told(stories, logs.ratings, at, last)))
            if not found or time.monotonic() > until or self.is_over:
                return found if time.monotonic() > until else []
            time.sleep(1.0)
