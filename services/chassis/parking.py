"""Events that wait, and events that were set aside; both visible, both taken up again from here.

`parked`: an event whose predecessor or cause has not been handled yet, or that is to be tried again later.
`dead_letters`: an event that cannot be handled, with its cause. Later events of its subject wait behind it
until it is sent back or discarded, since order is promised.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import ASCENDING

from services.chassis.mongo import Document, Index, Indexes, Store
from services.contracts.envelope import HOST

PARKED = "parked"
DEAD_LETTERS = "dead_letters"
INDEXES: Indexes = {
    PARKED: (Index(("waits_for",)), Index(("retry_at",), only_where={"retry_at": {"$exists": True}})),
    DEAD_LETTERS: (Index(("died_at",)),),
}

DELAYS_SECONDS = (1, 5, 30, 120, 600, 1800, 3600, 7200)  # about four hours in all, then a dead letter
CAUSE_CHARACTERS = 500


def retry_after(attempts: int) -> timedelta | None:
    """How long to wait after that many failed attempts (from 1), or None: no more."""
    return timedelta(seconds=DELAYS_SECONDS[attempts - 1]) if attempts <= len(DELAYS_SECONDS) else None


def cause_of(exc: BaseException) -> str:
    """An error in one line. Our messages name members and rules, not values: they hold no personal data."""
    return f"{type(exc).__name__}: {exc}"[:CAUSE_CHARACTERS]


@dataclass(frozen=True)
class DeadLetter:
    """A dead letter as an operator sees it."""

    letter_id: str
    tenant: str
    type: str
    subject: str
    cause: str
    died_at: datetime
    age_seconds: float
    times: int

    @classmethod
    def of(cls, document: Document, now: datetime) -> DeadLetter:
        """From the stored document."""
        return cls(
            document["_id"],
            document["tenant"],
            document.get("type", ""),
            document.get("subject", ""),
            document["cause"],
            document["died_at"],
            (now - document["died_at"]).total_seconds(),
            document.get("times", 1),
        )


class DeadLetters:
    """The dead letters of one service: listed, sent back, discarded. Each command is safe to give twice."""

    def __init__(self, store: Store) -> None:
        self._letters = store.plumbing(DEAD_LETTERS)
        self._parked = store.plumbing(PARKED)

    def all(self, tenant: str | None = None) -> Iterator[DeadLetter]:
        """Those that are open, oldest first."""
        where: Document = {"state": "open"}
        if tenant:
            where["tenant"] = tenant
        now = datetime.now(UTC)
        for document in self._letters.find(where).sort("died_at", ASCENDING):
            yield DeadLetter.of(document, now)

    def send_back(self, letter_id: str, by: str) -> bool:
        """Let the event be handled again, at once; False if there is no such open letter."""
        return self._resolve(letter_id, {"skip": False}, "sent_back", by)

    def discard(self, letter_id: str, by: str, reason: str) -> bool:
        """Go on without the event; the letter is kept with who said so and why."""
        return self._resolve(letter_id, {"skip": True}, "discarded", by, reason)

    def _resolve(self, letter_id: str, how: Document, state: str, by: str, reason: str = "") -> bool:
        letter = self._letters.find_one({"_id": letter_id, "state": "open"})
        if letter is None:
            return False
        now = datetime.now(UTC)
        if letter.get("event_id"):  # what could not be read cannot be handled, only noted
            waiting: dict[str, Any] = {
                "tenant": letter["tenant"],
                "body": letter["body"],
                "event_id": letter["event_id"],
                "reason": "sent back",
                "attempts": 0,
                "parked_at": now,
                "retry_at": now,
                **how,
            }
            # First park, then close: after a crash in between the letter is open, and parking repeats.
            self._parked.replace_one({"_id": letter_id}, waiting, upsert=True)
        note = {"state": state, "resolved_at": now, "resolved_by": by, "reason": reason}
        self._letters.update_one({"_id": letter_id, "state": "open"}, {"$set": note})
        return True

    def note_unreadable(self, body: bytes, cause: str, origin: str) -> None:
        """Keep bytes that are no envelope of ours; they name no tenant, so the hosting unit sees them."""
        now = datetime.now(UTC)
        letter_id = f"{HOST}/{hashlib.sha256(body).hexdigest()}"
        self._letters.update_one(
            {"_id": letter_id},
            {
                "$setOnInsert": {"tenant": HOST, "body": body, "died_at": now, "origin": origin},
                "$set": {"cause": cause[:CAUSE_CHARACTERS], "state": "open"},
                "$inc": {"times": 1},
            },
            upsert=True,
        )
