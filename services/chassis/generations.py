"""Which generation of a rebuilt collection is in force: swapped for all readers and writers at one instant.

A collection that can be rebuilt is stored under its name; from the first rebuilding on with the number of its
generation. Readers look the number up now and then. Whoever writes learns it in its own transaction, by
passing a *gate* (a document that it touches). A swap takes all gates in one transaction: it meets no writer
half-way, and who held the gates, was frozen past its time and wakes up late, swaps nothing.

The generation in force bears the *edition* of the rules that made it. A process with another edition finds it
outdated: what older rules passed over or told otherwise is in the logs, and comes in by rebuilding.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Collection
from typing import Any

from pymongo import ReturnDocument
from pymongo.client_session import ClientSession
from pymongo.database import Database

from services.chassis.errors import ConflictError, LeaseLostError, StoreAwayError

Document = dict[str, Any]

GENERATIONS = "generations"
CURRENT = "current"
GATES = tuple(f"gate-{number:02d}" for number in range(16))  # several, so that writers seldom meet
READ_AGAIN_SECONDS = 0.25
HOLD_SECONDS = 20  # after which writers break a hold: nobody waits for who died with it
KEPT_SECONDS = 30.0  # an old generation, for whoever is reading it


class HeldError(StoreAwayError):
    """A rebuilt collection is being swapped in: the same may be given again in a moment."""


class Generations:
    """The generations of one service's rebuilt collections."""

    def __init__(self, database: Database[Document], names: Collection[str] = (), edition: str = "") -> None:
        """`edition`: of the rules by which this process makes them."""
        self._database = database
        self._documents = database[GENERATIONS]
        self.names = frozenset(names)
        self.edition = edition
        self._current = 0
        self._read_at = float("-inf")

    def physical(self, name: str, generation: int | None = None) -> str:
        """Under which name a collection is stored: in the generation in force, or another."""
        if name not in self.names:
            return name
        number = self.current if generation is None else generation
        return f"{name}.{number}" if number else name

    @property
    def current(self) -> int:
        """The generation in force, as of a moment ago."""
        if time.monotonic() - self._read_at > READ_AGAIN_SECONDS:
            self.refresh()
        return self._current

    def refresh(self) -> int:
        """Read anew which is in force."""
        found = self._documents.find_one({"_id": CURRENT})
        self._know(found["generation"] if found else 0)
        return self._current

    def _know(self, generation: int) -> None:
        self._current = max(self._current, generation)  # it only grows; an older answer may come later
        self._read_at = time.monotonic()

    @property
    def outdated(self) -> bool:
        """Whether the generation in force was made by other rules than this process has."""
        found = self._documents.find_one({"_id": CURRENT}) if self.names else None
        return found is not None and found.get("edition", "") != self.edition

    def ensure(self) -> None:
        """Create what is missing."""
        if not self.names:
            return
        generation = self.refresh()
        for place in (CURRENT, *GATES):
            made = {"generation": generation, "edition": self.edition}
            first = {**made, "holder": "", "held_until": None, "passed": 0}
            self._documents.update_one({"_id": place}, {"$setOnInsert": first}, upsert=True)

    def enter(self, session: ClientSession) -> None:
        """Pass a gate, before writing into a rebuilt collection in the transaction of `session`.

        Raises: HeldError, ConflictError if what was read before is of an older generation.
        """
        before = self._current
        ended = {"$lte": [{"$ifNull": ["$held_until", "$$NOW"]}, "$$NOW"]}
        passed = {"passed": {"$add": ["$passed", 1]}, "holder": {"$cond": [ended, "", "$holder"]}}
        gate = self._documents.find_one_and_update(
            {"_id": random.choice(GATES)},  # noqa: S311
            [{"$set": passed}],
            return_document=ReturnDocument.AFTER,
            session=session,
        )
        if gate is None:
            raise StoreAwayError("the gates are not there yet")
        if gate["holder"]:
            raise HeldError("a rebuilt collection is being swapped in")
        self._know(gate["generation"])
        if self._current != before:
            raise ConflictError("the generation has changed")

    def hold(self, holder: str) -> None:
        """Let nobody write: returns when all that was under way is committed or undone."""
        until = {"$add": ["$$NOW", HOLD_SECONDS * 1000]}
        held = {"holder": holder, "held_until": until}
        self._documents.update_many({"_id": {"$in": list(GATES)}}, [{"$set": held}])

    def release(self, holder: str) -> None:
        """Let all write again."""
        self._documents.update_many({"holder": holder}, {"$set": {"holder": ""}})

    def swap(self, holder: str, generation: int, also: Callable[[ClientSession], None]) -> None:
        """Put a generation in force and release the gates; `also` runs in the same transaction.

        Raises: LeaseLostError if somebody wrote since the hold: then what was built is not all any more.
        """

        def write(session: ClientSession) -> None:
            wanted = {"_id": {"$in": list(GATES)}, "holder": holder}
            change = {"$set": {"holder": "", "generation": generation, "edition": self.edition}}
            if self._documents.update_many(wanted, change, session=session).matched_count != len(GATES):
                raise LeaseLostError("the hold has ended")
            found = self._documents.update_one(
                {"_id": CURRENT, "generation": generation - 1}, change, session=session
            )
            if found.matched_count != 1:
                raise LeaseLostError("another generation is in force")
            also(session)

        with self._database.client.start_session() as session:
            session.with_transaction(write, write_concern=self._database.write_concern)
        self.refresh()

    def drop_others(self) -> list[str]:
        """Drop all generations but the one in force; tells which collections went."""
        kept = {self.physical(name, self.refresh()) for name in self.names}
        gone = [
            found
            for found in sorted(self._database.list_collection_names())
            if found not in kept and self._is_generation(found)
        ]
        for name in gone:
            self._database.drop_collection(name)
        return gone

    def _is_generation(self, found: str) -> bool:
        name, _, number = found.rpartition(".")
        return found in self.names or (name in self.names and number.isdigit())
