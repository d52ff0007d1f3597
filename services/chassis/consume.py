"""Handling of events: each once, in order, many to a transaction. It knows no broker.

For every stream (source and subject) the service keeps the sequence it has handled up to. That is the claim:
an event at or below it was handled, the next one is handled now, one further on waits for those between.
The claim is written in the transaction of the handler's own writes.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pymongo import InsertOne, UpdateMany, UpdateOne

from services.chassis.aside import Arrival, Aside, Taken, arrival_of
from services.chassis.context import use_traceparent
from services.chassis.errors import ConflictError, StoreAwayError, TransientError, UnstorableError
from services.chassis.mongo import Document, Indexes, Store, document_id
from services.chassis.parking import PARKED, Unhandled, readable, to_be_taken_up
from services.chassis.poison import Cause, cause_of, refuse_newer
from services.chassis.spoilers import Spoilers
from services.chassis.transactions import (
    CONFLICT_TRIES,
    DUPLICATE_TRIES,
    DuplicateError,
    Transactor,
    is_the_stores,
)
from services.chassis.work import Batch, Layer, Place, UnitOfWork
from services.contracts.codec import MalformedError
from services.contracts.envelope import (
    Envelope,
    EnvelopeError,
    Event,
    event_id,
    parse_event_id,
    unwrap,
)

CLAIMS = "claims"
RELEASED_AT_ONCE = 200  # events that waited, in one transaction
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


@dataclass(frozen=True)
class Way:
    """How a batch is gone through.

    Attributes:
        strict: try out each write at once, so that it is known whose a bad one is.
        doomed: set the events aside for this cause, unhandled.
    """

    strict: bool = False
    doomed: Cause | None = None


PLAIN, STRICT = Way(), Way(strict=True)


@dataclass(frozen=True)
class Rules:
    """By what a consumer goes."""

    subscriptions: Mapping[str, Subscription]
    sources: frozenset[str]
    spoilers: Spoilers


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
        self._spoilers = Spoilers()
        by_type = {one.kind.type: one for one in subscriptions}
        self._rules = Rules(by_type, frozenset(sources), self._spoilers)
        self._unhandled = Unhandled(store)
        self._observe = observe

    def take(self, bodies: Sequence[bytes], origin: str = "inbox") -> None:
        """Handle a batch, in the order given.

        Raises: StoreAwayError if the database is away: give the same batch again later.
        """
        arrivals = []
        for body in bodies:
            try:
                arrivals.append(Arrival(readable(body), body))
            except EnvelopeError as exc:
                self._unhandled.unreadable(body, cause_of(exc), origin)
                self._observe(Taken(dead=1))
        self.take_arrivals(arrivals)

    def take_arrivals(self, arrivals: Sequence[Arrival], way: Way = PLAIN) -> None:
        """As `take`, for events that are decoded."""
        if not arrivals:
            return
        if way == PLAIN and any(one.parked and one.envelope.tenant in self._spoilers for one in arrivals):
            way = STRICT
        try:
            taken = self._transactor.run(
                lambda batch: _Round(batch, self._rules, way).run(arrivals),
                duplicate_tries=DUPLICATE_TRIES if len(arrivals) > 1 else CONFLICT_TRIES,
            )
        except StoreAwayError:
            raise
        except Exception as exc:  # noqa: BLE001 - one event brought it: the line must not stop for it
            self._take_apart(arrivals, way, exc)
        else:
            self._spoilers.note(taken.spoilers)
            self._observe(taken)

    def _take_apart(self, arrivals: Sequence[Arrival], way: Way, exc: Exception) -> None:
        """One of them spoils the transaction: strictly first, then halves, until it stands alone."""
        alone = len(arrivals) == 1
        if alone and isinstance(exc, ConflictError) and not isinstance(exc, DuplicateError):
            raise StoreAwayError("others keep changing what this event changes") from exc
        cause = cause_of(exc)
        if way.doomed:
            self._unhandled.unreadable(arrivals[0].body, cause, "inbox")
        elif not way.strict and not isinstance(exc, ConflictError):
            self.take_arrivals(arrivals, STRICT)
        elif alone:
            self._spoilers.note([arrivals[0].envelope.tenant])
            self.take_arrivals(arrivals, Way(doomed=cause))
        else:
            middle = len(arrivals) // 2
            self.take_arrivals(arrivals[:middle], way)
            self.take_arrivals(arrivals[middle:], way)


class _Round:
    """One run over a batch, in one transaction."""

    def __init__(self, batch: Batch, rules: Rules, way: Way) -> None:
        self._batch = batch
        self._rules = rules
        self._way = way
        self._claims: dict[str, Document] = {}
        self._changed: set[str] = set()
        self._waiting: dict[str, list[Arrival]] = defaultdict(list)  # parked in this round, by what for
        self._released = 0
        self._taken = Taken()
        self._aside = Aside(batch, self._taken)

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
                change = {name: claim[name] for name in ("last", "waited_for", "parkings") if name in claim}
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
        subscription = self._rules.subscriptions.get(envelope.type)
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
            self._aside.unpark(arrival)
            return []
        missing = self._missing(envelope, claim)
        if missing is not None:
            self._park(arrival, missing)
            return []
        if envelope.tenant in self._rules.spoilers and not arrival.parked and not self._way.doomed:
            self._aside.park(arrival, "apart", {"attempts": 0, "retry_at": datetime.now(UTC)})
            return []
        if not self._handle(arrival, claim):
            return []
        claim["last"] = envelope.sequence
        self._changed.add(claim["_id"])
        self._aside.unpark(arrival)
        return self._release(claim, envelope)

    def _missing(self, envelope: Envelope, claim: Document) -> str | None:
        """Id of the event that has to be handled first."""
        if envelope.sequence != claim["last"] + 1:
            return event_id(envelope.source, envelope.subject, envelope.sequence - 1)
        if envelope.cause is not None:
            source, subject, sequence = envelope.cause
            if (
                source in self._rules.sources
                and self._claim(envelope.tenant, source, subject)["last"] < sequence
            ):
                return envelope.causation_id
        return None

    def _handle(self, arrival: Arrival, claim: Document) -> bool:
        """Whether the event is dealt with; if not, it was parked or set aside."""
        envelope = arrival.envelope
        if arrival.skip:
            self._taken.ignored += 1
            return True
        if self._way.doomed:
            self._aside.bury(arrival, self._way.doomed)
            return False
        subscription = self._rules.subscriptions.get(envelope.type)
        layer = Layer(self._batch, envelope.tenant, strict=self._way.strict)
        try:
            if subscription is None:
                refuse_newer(envelope.type, self._rules.subscriptions)
                self._taken.ignored += 1
                return True
            with use_traceparent(envelope.traceparent):
                subscription.handle(unwrap(subscription.kind, envelope), layer)
        except StoreAwayError:
            raise
        except TransientError as exc:
            self._aside.try_later(arrival, exc)
            return False
        except Exception as exc:
            if is_the_stores(exc):
                raise
            if isinstance(exc, UnstorableError):
                self._taken.spoilers.add(envelope.tenant)
            self._aside.bury(arrival, cause_of(exc))
            return False
        self._batch.merge(layer)
        self._taken.handled.append(envelope)
        return True

    def _park(self, arrival: Arrival, missing: str) -> None:
        """Have an event wait.

        The claim of what it waits for is changed each time, though others may wait for that already: where
        another process handles that just now, the two collide, and the later one sees what the earlier did.
        """
        self._waiting[document_id(arrival.envelope.tenant, missing)].append(arrival)
        self._aside.park(arrival, "waits", {"waits_for": missing, "attempts": arrival.attempts})
        source, subject, sequence = parse_event_id(missing)
        claim = self._claim(arrival.envelope.tenant, source, subject)
        waited_for = claim.get("waited_for") or [sequence]
        claim["waited_for"] = [min(sequence, *waited_for), max(sequence, *waited_for)]
        claim["parkings"] = claim.get("parkings", 0) + 1
        self._changed.add(claim["_id"])

    def _release(self, claim: Document, envelope: Envelope) -> list[Arrival]:
        """Those that waited for an event; beyond a bound they stay where they are, to be taken up next."""
        waited_for = claim.get("waited_for")
        if not waited_for or not min(waited_for) <= envelope.sequence <= max(waited_for):
            return []
        last = max(waited_for)
        claim["waited_for"] = [envelope.sequence + 1, last] if envelope.sequence < last else []
        where = {"tenant": envelope.tenant, "waits_for": envelope.event_id}
        if self._released >= RELEASED_AT_ONCE:
            self._batch.write(PARKED, UpdateMany(where, to_be_taken_up()))
            return []
        released = self._waiting.pop(document_id(envelope.tenant, envelope.event_id), [])
        known = {arrival.place for arrival in released}
        for document in self._batch.find(PARKED, where):
            if document["_id"] not in known:
                released.append(arrival_of(document))
        self._released += len(released)
        return released


def _claim_place(tenant: str, source: str, subject: str) -> str:
    return document_id(tenant, f"{source}:{subject}")
