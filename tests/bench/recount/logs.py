"""The owners' logs of one commune, read over their feeds as the commune's own software reads them."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.bench.recount.facts import Fact, Story, fact, ordered

OWNERS = ("intake", "workflow", "tracking")
PAGE = 200
AGAIN = (401, 429, 502, 503, 504)
PATIENCE_SECONDS = 60.0
RATED, SERVED = "dossier.rated", "ticket.served"


@dataclass
class Logs:
    """What the owners have said of a commune's dossiers, as far as it was read.

    Attributes:
        of_people: what was said of the service, and who was served, by kind.
        read_at: when the reading began that came to the end of each log last, by the monotonic clock.
    """

    base: str
    commune_id: str
    secret: Mapping[str, str]
    read_at: float = 0.0
    of_people: dict[str, list[Fact]] = field(default_factory=lambda: {RATED: [], SERVED: []})
    _after: dict[str, str] = field(default_factory=dict)
    _of: dict[str, list[Fact]] = field(default_factory=dict)
    _stories: dict[str, Story] = field(default_factory=dict)
    _token: str = ""
    _guard: threading.Lock = field(default_factory=threading.Lock)
    _http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=30.0, trust_env=False))

    def stories(self, wanted_at: float) -> Sequence[Story]:
        """Every dossier, with all that the logs had at an instant of the monotonic clock, and maybe more."""
        with self._guard:
            if self.read_at < wanted_at:
                began = time.monotonic()
                for owner in OWNERS:
                    self._read_on(owner)
                self.read_at = began
            return list(self._stories.values())

    @property
    def ratings(self) -> Sequence[Fact]:
        """What citizens said."""
        return list(self.of_people[RATED])

    @property
    def tickets(self) -> Sequence[Fact]:
        """Who was called and served."""
        return list(self.of_people[SERVED])

    def close(self) -> None:
        """Read no more."""
        self._http.close()

    def _read_on(self, owner: str) -> None:
        changed: set[str] = set()
        while True:
            page = self._page(owner)
            for one in map(fact, page["items"]):
                if one.kind in self.of_people:
                    self.of_people[one.kind].append(one)
                elif one.data.get("dossier_id"):
                    self._of.setdefault(one.data["dossier_id"], []).append(one)
                    changed.add(one.data["dossier_id"])
            self._after[owner] = page["next"] or self._after.get(owner, "")
            if len(page["items"]) < PAGE:
                break
        for dossier_id in changed:
            self._stories[dossier_id] = Story(ordered(self._of[dossier_id]))

    def _page(self, owner: str) -> Any:
        path = f"{self.base}/{owner}/v1/communes/{self.commune_id}/feed"
        after = self._after.get(owner, "")
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            signed = {"Authorization": f"Bearer {self._token}"} if self._token else {}
            query = {"limit": f"{PAGE}", **({"after": after} if after else {})}
            answer = self._http.get(path, params=query, headers=signed)
            if answer.status_code not in AGAIN or time.monotonic() > until:
                answer.raise_for_status()
                return answer.json()
            if answer.status_code == httpx.codes.UNAUTHORIZED:
                key = {"Idempotency-Key": uuid.uuid4().hex}
                got = self._http.post(f"{self.base}/intake/v1/tokens", json=dict(self.secret), headers=key)
                self._token = got.json()["token"] if got.is_success else ""
            time.sleep(0.2)
