"""Catching up over HTTP: a service that starts late, or misses an event, reads the log of its source."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import structlog
from pymongo import ASCENDING

from services.chassis.consume import CLAIMS, Consumer
from services.chassis.feedasking import asked
from services.chassis.mongo import Store, document_id
from services.chassis.parking import DEAD_LETTERS, PARKED, to_be_taken_up
from services.contracts.envelope import parse_event_id

CURSORS = "feed_cursors"
PAGE = 200
HEAL_AFTER = timedelta(seconds=30)  # an event that waits longer: what it waits for may have been lost
HEALED_AT_ONCE = 100
TIMEOUT_SECONDS = 10.0

log = structlog.get_logger()


class Backfill:
    """Reads the feeds of the sources that a service hears."""

    def __init__(
        self,
        store: Store,
        consumer: Consumer,
        feeds: Mapping[str, str],
        token: Callable[[], str],
    ) -> None:
        self._store = store
        self._consumer = consumer
        self._feeds = feeds  # source to the base address of its API
        self._token = token
        self._healed = ""  # up to which parked event was looked at, in turn

    def pending(self) -> list[str]:
        """Sources whose log was never read to its end."""
        read = {document["_id"] for document in self._store.plumbing(CURSORS).find({"complete": True})}
        return [source for source in self._feeds if source not in read]

    def read_all(self, source: str) -> int:
        """Read the log of a source from where the last reading stopped to its end; tells how many events.

        Raises: FeedAwayError, StoreAwayError.
        """
        cursors = self._store.plumbing(CURSORS)
        kept = cursors.find_one({"_id": source}) or {}
        after, count = kept.get("after", ""), 0
        while True:
            page = self._get(source, {"after": after, "limit": PAGE})
            self._take(page["items"])
            count += len(page["items"])
            after = page["next"] or after
            complete = len(page["items"]) < PAGE
            cursors.update_one({"_id": source}, {"$set": {"after": after, "complete": complete}}, upsert=True)
            if complete:
                log.info("backfilled", source=source, events=count)
                return count

    def heal(self) -> int:
        """Ask the sources for what parked events have been waiting for too long; tells how many came.

        An event that waits for what was handled already is taken up at once.
        """
        long_ago = datetime.now(UTC) - HEAL_AFTER
        where = {"reason": "waits", "parked_at": {"$lt": long_ago}, "_id": {"$gt": self._healed}}
        fields = ["tenant", "waits_for"]
        parked = self._store.plumbing(PARKED).find(where, fields).sort("_id", ASCENDING)
        found = list(parked.limit(HEALED_AT_ONCE))
        self._healed = found[-1]["_id"] if len(found) == HEALED_AT_ONCE else ""
        here = self._here([document_id(one["tenant"], one["waits_for"]) for one in found])
        missing: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        for one in found:
            if document_id(one["tenant"], one["waits_for"]) not in here:
                missing[(one["tenant"], *parse_event_id(one["waits_for"])[:2])].add(one["waits_for"])
        return sum(self._heal(*stream, wanted) for stream, wanted in missing.items())

    def _here(self, places: list[str]) -> set[str]:
        """Those of the events that are here, set aside: nobody has to be asked for them."""
        where = {"_id": {"$in": places}}
        open_letters = self._store.plumbing(DEAD_LETTERS).find({**where, "state": "open"}, ["_id"])
        parked = self._store.plumbing(PARKED).find(where, ["_id"])
        return {one["_id"] for found in (open_letters, parked) for one in found}

    def _heal(self, tenant: str, source: str, subject: str, wanted: Collection[str]) -> int:
        claim = self._store.plumbing(CLAIMS).find_one({"_id": document_id(tenant, f"{source}:{subject}")})
        last = claim["last"] if claim else 0
        handled = [one for one in wanted if parse_event_id(one)[2] <= last]
        if handled:  # who waits for that was forgotten, as older versions did at times
            where = {"tenant": tenant, "reason": "waits", "waits_for": {"$in": handled}}
            self._store.plumbing(PARKED).update_many(where, to_be_taken_up())
        query = {"tenant": tenant, "subject": subject, "after_sequence": last, "limit": PAGE}
        page = self._get(source, query)
        self._take(page["items"])
        return len(page["items"])

    def _take(self, items: list[Any]) -> None:
        bodies = [json.dumps(item, ensure_ascii=False).encode() for item in items]
        if bodies:
            self._consumer.take(bodies, origin="feed")

    def _get(self, source: str, query: Mapping[str, str | int]) -> Any:
        with httpx.Client(base_url=self._feeds[source], timeout=TIMEOUT_SECONDS) as client:
            return asked(client, source, self._token, query)
