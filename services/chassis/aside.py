"""An event that arrived, and how it is put aside within the transaction of its batch."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from pymongo import DeleteOne, UpdateOne

from services.chassis.errors import TransientError
from services.chassis.mongo import Document, document_id
from services.chassis.parking import DEAD_LETTERS, PARKED, letter_of, retry_after
from services.chassis.poison import Cause, cause_of
from services.chassis.work import Batch
from services.contracts.envelope import Envelope, decode


@dataclass
class Arrival:
    """An event that arrived, from the broker or from where it was parked."""

    envelope: Envelope
    body: bytes
    attempts: int = 0
    parked: bool = False
    skip: bool = False
    begun: int = 0

    @property
    def place(self) -> str:
        """Its id as a stored key."""
        return document_id(self.envelope.tenant, self.envelope.event_id)


@dataclass
class Taken:
    """What became of a batch, for the metrics."""

    handled: list[Envelope] = field(default_factory=list)
    ignored: int = 0
    repeated: int = 0
    parked: int = 0
    dead: int = 0
    spoilers: set[str] = field(default_factory=set)  # tenants whose events would have spoilt the transaction


def arrival_of(parked: Document) -> Arrival:
    """The event in a document of `parked`."""
    body = bytes(parked["body"])
    return Arrival(
        decode(body),
        body,
        attempts=parked.get("attempts", 0),
        parked=True,
        skip=parked.get("skip", False),
        begun=parked.get("begun", 0),
    )


class Aside:
    """Writes into `parked` and `dead_letters`, together with whatever else the batch writes."""

    def __init__(self, batch: Batch, taken: Taken) -> None:
        self._batch = batch
        self._taken = taken

    def try_later(self, arrival: Arrival, exc: TransientError) -> None:
        """Park it until its next try, or bury it after the last."""
        delay = retry_after(arrival.attempts + 1)
        if delay is None:
            self.bury(arrival, cause_of(exc))
            return
        more = {
            "attempts": arrival.attempts + 1,
            "retry_at": datetime.now(UTC) + delay,
            "cause": cause_of(exc).text,
        }
        self.park(arrival, "retry", more)

    def park(self, arrival: Arrival, reason: str, more: Document) -> None:
        """Keep an event for later; `more` says for when, or for what."""
        self._taken.parked += 1
        document = {
            "tenant": arrival.envelope.tenant,
            "event_id": arrival.envelope.event_id,
            "type": arrival.envelope.type,
            "reason": reason,
            "body": arrival.body,
            "skip": arrival.skip,
            "begun": 0,
            **more,
        }
        first = {"parked_at": datetime.now(UTC)}
        drop = {name: "" for name in ("waits_for", "retry_at", "cause") if name not in more}
        self._batch.write(
            PARKED,
            UpdateOne(
                {"_id": arrival.place},
                {"$set": document, "$setOnInsert": first, "$unset": drop},
                upsert=True,
            ),
        )
        arrival.parked = True

    def unpark(self, arrival: Arrival) -> None:
        """It is dealt with."""
        if arrival.parked:
            self._batch.write(PARKED, DeleteOne({"_id": arrival.place}))

    def bury(self, arrival: Arrival, cause: Cause) -> None:
        """Make it a dead letter."""
        self._taken.dead += 1
        self._batch.write(DEAD_LETTERS, letter_of(arrival.envelope, arrival.body, cause))
        self.unpark(arrival)
