"""Reads the logs of other services over their feeds, in large pages, the next one while one is worked on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx

from services.chassis.feed import LARGE_PAGE
from services.chassis.feedasking import FeedAwayError, asked
from services.chassis.paging import MAX_LIMIT
from services.contracts.envelope import Envelope, EnvelopeError, envelope_of

TIMEOUT_SECONDS = 30.0


@dataclass(frozen=True)
class Page:
    """A part of a log."""

    envelopes: list[Envelope]
    after: str
    is_last: bool


class FeedReader:
    """One source's log."""

    def __init__(self, source: str, url: str, token: Callable[[], str]) -> None:
        self.source = source
        self._token = token
        # Compression costs more than a line between services of one place.
        self._client = httpx.Client(
            base_url=url, timeout=TIMEOUT_SECONDS, headers={"Accept-Encoding": "identity"}, trust_env=False
        )
        self._reader = ThreadPoolExecutor(1, f"feed-{source}")
        self._ahead: tuple[str, Future[Page]] | None = None

    def page(self, after: str) -> Page:
        """What the log has behind a place; the page behind it is read meanwhile.

        Raises: FeedAwayError.
        """
        ahead, self._ahead = self._ahead, None
        found = ahead[1].result() if ahead is not None and ahead[0] == after else self._read(after)
        if not found.is_last:
            self._ahead = (found.after, self._reader.submit(self._read, found.after))
        return found

    def _read(self, after: str) -> Page:
        told = self._get({"after": after, "limit": LARGE_PAGE})
        envelopes = self._envelopes(told)
        return Page(envelopes, told["next"] or after, len(envelopes) < LARGE_PAGE)

    def stream(self, tenant: str, subject: str, after_sequence: int) -> Iterator[Envelope]:
        """Events about one subject behind a sequence, in their order.

        Raises: FeedAwayError.
        """
        while True:
            query: dict[str, str | int] = {
                "tenant": tenant,
                "subject": subject,
                "after_sequence": after_sequence,
                "limit": MAX_LIMIT,
            }
            envelopes = self._envelopes(self._get(query))
            yield from envelopes
            if len(envelopes) < MAX_LIMIT:
                return
            after_sequence = envelopes[-1].sequence

    def _get(self, query: Mapping[str, str | int]) -> Any:
        return asked(self._client, self.source, self._token, query)

    def _envelopes(self, told: Any) -> list[Envelope]:
        try:
            return [envelope_of(item) for item in told["items"]]
        except EnvelopeError as exc:
            raise FeedAwayError(f"{self.source}: {exc}") from exc

    def close(self) -> None:
        """Read no more."""
        self._reader.shutdown(wait=False, cancel_futures=True)
        self._client.close()
