"""Handling of events: each once, in order, many to a transaction. It knows no broker.

For every stream (source and subject) the service keeps the sequence it has handled up to. That is the claim:
an event at or below it was handled, the next one is handled now, one further on waits for those between.
The claim is written in the transaction of the handler's own writes.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pymongo import DeleteOne, InsertOne, UpdateMany, UpdateOne

from services.chassis.context import use_traceparent
from services.chassis.errors import ConflictError, StoreAwayError, TransientError
from services.chassis.mongo import Document, Indexes, Store, document_id
from services.chassis.parking import DEAD_LETTERS, PARKED, DeadLetters, cause_of, retry_after
from services.chassis.transactions import SpoiledError, Transactor, is_the_stores
from services.chassis.work import Batch, Layer, Place, UnitOfWork
from services.contracts.codec import MalformedError
from services.contracts.envelope import (
    Envelope,
    EnvelopeError,
    Event,
    decode,
    event_id,
    parse_event_id,
    unwrap,
)

CLAIMS = "claims"
INDEXES: Indexes = {CLAIMS: ()}

Handler = Callable[[Any, UnitOfWork], None]
Reads = Callable[[Any], Iterable[tuple[str, str]]]


@dataclass(frozen=True)
class Subscription:
    """What a service does with one type of event.

    Attributes:
        reads: collection and key of the documents that the handler will ask for; they are then read for
            the whole batch at once. A hint: leaving it out costs time only.
    """

    kind: type[Event]
    handle: Handler
    reads: Reads | None = None


@dataclass
class Arrival:
    """An event that arrived, from the broker or from where it was parked."""

    envelope: Envelope
    body: bytes
    attempts: int = 0
    parked: bool = False
    skip: bool = False

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


class Consumer:
    """Takes batches of event bodies; returns when what became of each is durable.

    `sources` are all that the service hears; the cause of an event is waited for only if it comes from one.
    """

    def __init__(
        self,
        store: Store,
        transactor: Transactor,
        subscriptions: Sequence[Subscription],
        sources: Collection[str],
        observe: Callable[[Taken], None] = lambda taken: None,
    ) -> None:
        self._store = store
        self._transactor = transactor
        self._subscriptions: Mapping[str, Subscription] = {one.kind.type: one for one in subscriptions}
        self._sources = frozenset(sources)
        self._letters = DeadLetters(store)
        self._observe = observe

    def take(self, bodies: Sequence[bytes], origin: str = "inbox") -> None:
        """Handle a batch, in the order given.

        Raises: StoreAwayError if the database is away: give the same batch again later.
        """
        arrivals = []
        for body in bodies:
            try:
                arrivals.append(Arrival(decode(body), body))
            except EnvelopeError as exc:
                self._letters.note_unreadable(body, cause_of(exc), origin)
                self._observe(Taken(dead=1))
        self.take_arrivals(arrivals)

    def take_arrivals(self, arrivals: Sequence[Arrival], doomed: str = "") -> None:
        """As `take`, for events that are decoded; `doomed`: set them aside for this cause, unhandled."""
        if not arrivals:
            return
        try:
            taken = self._transactor.run(
                lambda batch: _Round(batch, self._subscriptions, self._sources, doomed).run(arrivals)
            )
        except StoreAwayError:
            raise
        except ConflictError as exc:
            if len(arrivals) == 1:
                raise StoreAwayError("others keep changing what this event changes") from exc
            self._take_apart(arrivals, "")
        except Exception as exc:  # noqa: BLE001 - one event brought it: the line must not stop for it
            cause = cause_of(exc.__cause__ if isinstance(exc, SpoiledError) and exc.__cause__ else exc)
            if doomed:
                self._letters.note_unreadable(arrivals[0].body, cause, "inbox")
            else:
                self._take_apart(arrivals, cause)
        else:
            self._observe(taken)

    def _take_apart(self, arrivals: Sequence[Arrival], cause: str) -> None:
        """One of them spoils the transaction: halves, until it stands alone and is set aside."""
        if len(arrivals) == 1:
            self.take_arrivals(arrivals, doomed=cause)
            return
        middle = len(arrivals) // 2
        self.take_arrivals(arrivals[:middle])
        self.take_arrivals(arrivals[middle:])


class _Round:
    """One run over a batch, in one transaction."""

    def __init__(
        self, batch: Batch, subscriptions: Mapping[str, Subscription], sources: Collection[str], doomed: str
    ) -> None:
        self._batch = batch
        self._subscriptions = subscriptions
        self._sources = sources
        self._doomed = doomed
        self._claims: dict[str, Document] = {}
        self._changed: set[str] = set()
        self._waiting: dict[str, list[Arrival]] = defaultdict(list)  # parked in this round, by what for
        self._taken = Taken()

    def run(self, arrivals: Sequence[Arrival]) -> Taken:
        self._prefetch(arrivals)
        agenda = deque(arrivals)
        while agenda:
            agenda.extendleft(reversed(self._take(agenda.popleft())))
        self._write_claims()
        return self._taken

    def _write_claims(self) -> None:
        """New claims one by one; of the others, those that came to the same sequence in one update."""
        reached: dict[int, list[str]] = defaultdict(list)
        for place in self._changed:
            claim = self._claims[place]
            if self._batch.read((CLAIMS, place)) is None:
                self._batch.write(CLAIMS, InsertOne(claim))
            elif "waited_for" in claim:
                change = {"last": claim["last"], "waited_for": claim["waited_for"]}
                self._batch.write(CLAIMS, UpdateOne({"_id": place}, {"$set": change}))
            else:
                reached[claim["last"]].append(place)
        for last, places in reached.items():
            self._batch.write(CLAIMS, UpdateMany({"_id": {"$in": places}}, {"$set": {"last": last}}))

    def _prefetch(self, arrivals: Sequence[Arrival]) -> None:
        places: set[Place] = set()
        for arrival in arrivals:
            envelope = arrival.envelope
            places.add((CLAIMS, _claim_place(envelope.tenant, envelope.source, envelope.subject)))
            if envelope.cause:
                places.add((CLAIMS, _claim_place(envelope.tenant, *envelope.cause[:2])))
            places.update(self._reads(envelope))
        self._batch.prefetch(places)

    def _reads(self, envelope: Envelope) -> Iterable[Place]:
        subscription = self._subscriptions.get(envelope.type)
        if subscription is None or subscription.reads is None:
            return ()
        try:
            wanted = list(subscription.reads(unwrap(subscription.kind, envelope)))
        except MalformedError:
            return ()
        return ((name, document_id(envelope.tenant, key)) for name, key in wanted)

    def _claim(self, tenant: str, source: str, subject: str) -> Document:
        place = _claim_place(tenant, source, subject)
        if place not in self._claims:
            found = self._batch.read((CLAIMS, place))
            self._claims[place] = dict(found) if found else {"_id": place, "tenant": tenant, "last": 0}
        return self._claims[place]

    def _take(self, arrival: Arrival) -> list[Arrival]:
        """Deal with one event; returns those that waited for it and can be dealt with now."""
        envelope = arrival.envelope
        claim = self._claim(envelope.tenant, envelope.source, envelope.subject)
        if envelope.sequence <= claim["last"]:
            self._taken.repeated += 1
            self._unpark(arrival)
            return []
        missing = self._missing(envelope, claim)
        if missing is not None:
            self._park(arrival, missing)
            return []
        if not self._handle(arrival, claim):
            return []
        claim["last"] = envelope.sequence
        self._changed.add(claim["_id"])
        self._unpark(arrival)
        return self._released(claim, envelope)

    def _missing(self, envelope: Envelope, claim: Document) -> str | None:
        """Id of the event that has to be handled first."""
        if envelope.sequence != claim["last"] + 1:
            return event_id(envelope.source, envelope.subject, envelope.sequence - 1)
        if envelope.cause is not None:
            source, subject, sequence = envelope.cause
            if source in self._sources and self._claim(envelope.tenant, source, subject)["last"] < sequence:
                return envelope.causation_id
        return None

    def _handle(self, arrival: Arrival, claim: Document) -> bool:
        """Whether the event is dealt with; if not, it was parked or set aside."""
        envelope = arrival.envelope
        subscription = self._subscriptions.get(envelope.type)
        if subscription is None or arrival.skip:
            self._taken.ignored += 1
            return True
        if self._doomed:
            self._bury(arrival, self._doomed)
            return False
        layer = Layer(self._batch, envelope.tenant)
        try:
            with use_traceparent(envelope.traceparent):
                subscription.handle(unwrap(subscription.kind, envelope), layer)
        except StoreAwayError:
            raise
        except TransientError as exc:
            self._try_later(arrival, exc)
            return False
        except Exception as exc:
            if is_the_stores(exc):
                raise
            self._bury(arrival, cause_of(exc))
            return False
        self._batch.merge(layer)
        self._taken.handled.append(envelope)
        return True

    def _try_later(self, arrival: Arrival, exc: TransientError) -> None:
        delay = retry_after(arrival.attempts + 1)
        if delay is None:
            self._bury(arrival, cause_of(exc))
            return
        more = {
            "attempts": arrival.attempts + 1,
            "retry_at": datetime.now(UTC) + delay,
            "cause": cause_of(exc),
        }
        self._write_parked(arrival, "retry", more)

    def _park(self, arrival: Arrival, missing: str) -> None:
        self._waiting[document_id(arrival.envelope.tenant, missing)].append(arrival)
        self._write_parked(arrival, "waits", {"waits_for": missing, "attempts": arrival.attempts})
        source, subject, sequence = parse_event_id(missing)
        claim = self._claim(arrival.envelope.tenant, source, subject)
        if sequence not in claim.get("waited_for", ()):
            claim["waited_for"] = [*claim.get("waited_for", ()), sequence]
            self._changed.add(claim["_id"])

    def _write_parked(self, arrival: Arrival, reason: str, more: Document) -> None:
        self._taken.parked += 1
        document = {
            "tenant": arrival.envelope.tenant,
            "event_id": arrival.envelope.event_id,
            "type": arrival.envelope.type,
            "reason": reason,
            "body": arrival.body,
            "skip": arrival.skip,
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

    def _unpark(self, arrival: Arrival) -> None:
        if arrival.parked:
            self._batch.write(PARKED, DeleteOne({"_id": arrival.place}))

    def _bury(self, arrival: Arrival, cause: str) -> None:
        self._taken.dead += 1
        envelope = arrival.envelope
        letter = {
            "tenant": envelope.tenant,
            "event_id": envelope.event_id,
            "type": envelope.type,
            "subject": envelope.subject,
            "body": arrival.body,
            "cause": cause,
            "state": "open",
        }
        first = {"died_at": datetime.now(UTC)}
        change = {"$set": letter, "$setOnInsert": first, "$inc": {"times": 1}}
        self._batch.write(DEAD_LETTERS, UpdateOne({"_id": arrival.place}, change, upsert=True))
        self._unpark(arrival)

    def _released(self, claim: Document, envelope: Envelope) -> list[Arrival]:
        waited_for = claim.get("waited_for", ())
        if envelope.sequence not in waited_for:
            return []
        claim["waited_for"] = [sequence for sequence in waited_for if sequence > envelope.sequence]
        released = self._waiting.pop(document_id(envelope.tenant, envelope.event_id), [])
        known = {arrival.place for arrival in released}
        where = {"tenant": envelope.tenant, "waits_for": envelope.event_id}
        for document in self._batch.find(PARKED, where):
            if document["_id"] not in known:
                released.append(arrival_of(document))
        return released


def arrival_of(parked: Document) -> Arrival:
    """The event in a document of `parked`."""
    body = bytes(parked["body"])
    return Arrival(decode(body), body, parked.get("attempts", 0), parked=True, skip=parked.get("skip", False))


def _claim_place(tenant: str, source: str, subject: str) -> str:
    return document_id(tenant, f"{source}:{subject}")
