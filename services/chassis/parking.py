"""Events that wait, and events that were set aside; both visible, both taken up again from here.

`parked`: an event whose predecessor or cause has not been handled yet, or that is to be tried again later.
`dead_letters`: an event that cannot be handled, with its kind and cause. Later events of its subject wait
behind it until it is sent back or discarded, since order is promised.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import ReplaceOne, UpdateOne

from services.chassis.mongo import Document, Index, Indexes, Store, document_id
from services.chassis.poison import Cause, FatalError, cause_of
from services.contracts.envelope import HOST, Envelope, EnvelopeError, decode

PARKED = "parked"
DEAD_LETTERS = "dead_letters"
LARGE_BODIES = "large_bodies"  # bodies that no event of ours can have, in parts

_OPEN: Document = {"state": "open"}
INDEXES: Indexes = {
    PARKED: (Index(("waits_for",)), Index(("retry_at",), only_where={"retry_at": {"$exists": True}})),
    DEAD_LETTERS: (
        Index(("died_at",)),
        # What the hosting unit asks, over all tenants.
        Index(("kind", "died_at"), only_where=_OPEN, across_tenants=True),
        Index(("died_at",), only_where=_OPEN, across_tenants=True),
    ),
    LARGE_BODIES: (),
}

DELAYS_SECONDS = (1, 5, 30, 120, 600, 1800, 3600, 7200)  # about four hours in all, then a dead letter
ALONE_AFTER = 2  # tries that the process did not survive: then it is handled alone, to find the culprit
FATAL_AFTER = 4
MAX_BODY = 8_000_000  # bytes; a stored document has at most twice as many
RETURNED = "returned"


def retry_after(attempts: int) -> timedelta | None:
    """How long to wait after that many failed attempts (from 1), or None: no more."""
    return timedelta(seconds=DELAYS_SECONDS[attempts - 1]) if attempts <= len(DELAYS_SECONDS) else None


def fatal(begun: int) -> Cause:
    """The cause of an event that was begun so often and never came to an end."""
    return cause_of(FatalError(f"the process ended {begun} times while it was handled"))


def letter_of(envelope: Envelope, body: bytes, cause: Cause) -> UpdateOne:
    """The write that sets an event aside; done again it counts up."""
    letter = {
        "tenant": envelope.tenant,
        "event_id": envelope.event_id,
        "type": envelope.type,
        "subject": envelope.subject,
        "source": envelope.source,
        "body": body,
        "kind": str(cause.kind),
        "cause": cause.text,
        "state": "open",
    }
    change = {"$set": letter, "$setOnInsert": {"died_at": datetime.now(UTC)}, "$inc": {"times": 1}}
    return UpdateOne({"_id": document_id(envelope.tenant, envelope.event_id)}, change, upsert=True)


def to_be_tried(
    envelope: Envelope, body: bytes, reason: str, skip: bool = False, begun: int = 0
) -> ReplaceOne[Document]:
    """The write that has an event taken up at once.

    Args:
        skip: pass it over; those behind it go on.
        begun: how often the process ended while it was handled.
    """
    now = datetime.now(UTC)
    place = document_id(envelope.tenant, envelope.event_id)
    waiting: dict[str, Any] = {
        "tenant": envelope.tenant,
        "event_id": envelope.event_id,
        "type": envelope.type,
        "body": body,
        "reason": reason,
        "attempts": 0,
        "begun": begun,
        "skip": skip,
        "parked_at": now,
        "retry_at": now,
    }
    return ReplaceOne({"_id": place}, {"_id": place, **waiting}, upsert=True)


def to_be_taken_up() -> Document:
    """The change that has events taken up next which waited for another."""
    return {"$set": {"reason": "retry", "retry_at": datetime.now(UTC)}, "$unset": {"waits_for": ""}}


class Unhandled:
    """Where bodies are put that no handler has seen; each is durable when its call returns."""

    def __init__(self, store: Store) -> None:
        self._letters = store.plumbing(DEAD_LETTERS)
        self._parked = store.plumbing(PARKED)
        self._large = store.plumbing(LARGE_BODIES)

    def unreadable(self, body: bytes, cause: Cause, origin: str) -> None:
        """Keep bytes that are no envelope of ours; they name no tenant, so the hosting unit sees them."""
        digest = hashlib.sha256(body).hexdigest()
        kept: Document = {"body": body}
        if len(body) > MAX_BODY:
            kept = {"size": len(body), "parts": self._keep_in_parts(digest, body)}
        first = {"tenant": HOST, "died_at": datetime.now(UTC), "origin": origin, **kept}
        again = {"kind": str(cause.kind), "cause": cause.text, "state": "open"}
        change = {"$setOnInsert": first, "$set": again, "$inc": {"times": 1}}
        self._letters.update_one({"_id": document_id(HOST, digest)}, change, upsert=True)

    def _keep_in_parts(self, digest: str, body: bytes) -> int:
        parts = [body[start : start + MAX_BODY] for start in range(0, len(body), MAX_BODY)]
        for number, part in enumerate(parts):
            place = document_id(HOST, f"{digest}.{number}")
            self._large.replace_one({"_id": place}, {"_id": place, "tenant": HOST, "part": part}, upsert=True)
        return len(parts)

    def returned(self, bodies: Sequence[bytes]) -> None:
        """What the broker delivered too often: each is tried alone, so that only the culprit stays aside."""
        writes = []
        for body in bodies:
            try:
                writes.append(to_be_tried(readable(body), body, RETURNED, begun=ALONE_AFTER))
            except EnvelopeError as exc:
                self.unreadable(body, cause_of(exc), RETURNED)
        if writes:
            self._parked.bulk_write(writes, ordered=False)


def readable(body: bytes) -> Envelope:
    """The envelope in a body of a size that events have.

    Raises: EnvelopeError.
    """
    if len(body) > MAX_BODY:
        raise EnvelopeError(f"{len(body)} bytes; no event of ours has more than {MAX_BODY}")
    return decode(body)
