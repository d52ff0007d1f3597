"""Commands without a database: one after the other, remembered by their idempotency key."""

from __future__ import annotations

from collections.abc import Sequence

from services.chassis.commands import (
    Answer,
    Commands,
    Handle,
    Once,
    OnceMismatchError,
    OnceRunningError,
)
from tests.fakes.work import Shelf


class FakeCommands(Commands):
    """Runs each command at once on a shelf; one that raises leaves no trace."""

    def __init__(self, shelf: Shelf | None = None) -> None:
        self.shelf = shelf or Shelf()
        self.asked: list[Once | None] = []
        self.at_work: set[str] = set()  # idempotency keys whose first request is said to be running
        self._kept: dict[tuple[str, str], tuple[str, Answer]] = {}

    def run(
        self,
        tenant: str,
        handle: Handle,
        *,
        once: Once | None = None,
        reads: Sequence[tuple[str, str]] = (),
    ) -> Answer:
        """See Commands."""
        self.asked.append(once)
        if once is None:
            return self._changed(tenant, handle)
        if once.key in self.at_work:
            raise OnceRunningError("the first request with this key is still being worked on")
        mark = (tenant, once.document_key)
        if mark in self._kept:
            return self._again(*self._kept[mark], once)
        answer = self._changed(tenant, handle)
        self._kept[mark] = (once.body_hash, answer)
        return answer

    def _changed(self, tenant: str, handle: Handle) -> Answer:
        tried = self.shelf.copy()
        answer = handle(tried.work(tenant))
        self.shelf.take(tried)
        return answer

    @staticmethod
    def _again(body_hash: str, answer: Answer, once: Once) -> Answer:
        if body_hash != once.body_hash:
            raise OnceMismatchError("the key was used before, for another request")
        return Answer(answer.status, answer.body, {**answer.headers, "Idempotency-Replayed": "true"})
