"""What people feel: when filings are acknowledged and seen in tracking, and how long an answer takes."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from tests.chaos.client import Gone
from tests.chaos.communes import Commune
from tests.chaos.ledger import ACKNOWLEDGED, Command, Ledger

POLL_SECONDS = 0.05
PATIENCE_SECONDS = 30.0  # longer than any answer may take, so that a slow one is seen and not cut off
FILINGS = ("filing", "certification")


@dataclass(frozen=True)
class Filed:
    """An acknowledged filing."""

    at: float  # monotonic
    commune_id: str
    dossier_id: str


class TimedLedger(Ledger):
    """The desks' book with the moment of every acknowledged filing."""

    def __init__(self) -> None:
        super().__init__()
        self.filed: list[Filed] = []

    def decided(self, command: Command, state: str, status: int, answer: Mapping[str, Any]) -> None:
        """See Ledger."""
        super().decided(command, state, status, answer)
        if state == ACKNOWLEDGED and command.kind in FILINGS:
            self.filed.append(Filed(time.monotonic(), command.commune_id, command.subject))


class Answers:
    """How long every answer took, asked of the desks' own clients."""

    def __init__(self, communes: Iterable[Commune]) -> None:
        self.taken: list[tuple[float, float, int]] = []  # monotonic, seconds, status
        for client in {one for commune in communes for one in commune.officers.values()}:
            client._http.timeout = httpx.Timeout(PATIENCE_SECONDS)
            client._http.event_hooks = {"request": [self._asked], "response": [self._answered]}

    def _asked(self, request: httpx.Request) -> None:
        request.extensions["asked_at"] = time.monotonic()

    def _answered(self, response: httpx.Response) -> None:
        now = time.monotonic()
        self.taken.append((now, now - response.request.extensions["asked_at"], response.status_code))

    def slowest(self, since: float) -> float:
        """Of those that came since then, in seconds."""
        return max((took for at, took, _ in self.taken if at >= since), default=0.0)

    def refused(self, since: float) -> int:
        """How many were told to come back later."""
        return sum(1 for at, _, status in self.taken if at >= since and status in (429, 502, 503, 504))


class Seen(threading.Thread):
    """Follows the newest acknowledged filing until tracking shows it, then the newest again."""

    def __init__(self, ledger: TimedLedger, communes: Sequence[Commune]) -> None:
        super().__init__(daemon=True)
        self._ledger = ledger
        self._communes = {one.commune_id: one for one in communes}
        self.at: list[float] = []  # monotonic
        self.stopping = False

    def run(self) -> None:
        """Thread: until told to stop."""
        last: Filed | None = None
        while not self.stopping:
            newest = self._ledger.filed[-1] if self._ledger.filed else None
            if newest is None or newest is last:
                time.sleep(POLL_SECONDS)
                continue
            self._follow(newest)
            last = newest

    def _follow(self, filed: Filed) -> None:
        commune = self._communes[filed.commune_id]
        path = commune.path("tracking", f"dossiers/{filed.dossier_id}")
        while not self.stopping:
            try:
                status, _, _ = commune.officers["leader"].get(path)
            except Gone:
                return
            if status == httpx.codes.OK:
                self.at.append(time.monotonic())
                return
            time.sleep(POLL_SECONDS)


def longest_gap(moments: Iterable[float], begin: float, end: float) -> float:
    """The longest time between two of these moments, or from one of them to an end of the time looked at."""
    inside = sorted(moment for moment in moments if begin <= moment <= end)
    marks = [begin, *inside, end]
    return max(later - earlier for earlier, later in itertools.pairwise(marks))
