"""A small source and a small subscriber, enough to see the plumbing work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from services.chassis import commands, consume, eventlog, parking
from services.chassis.aside import Taken
from services.chassis.consume import Consumer, Handler, Subscription
from services.chassis.eventlog import EventLog, Logged
from services.chassis.mongo import Document, Index, Store, connect
from services.chassis.topology import Topology
from services.chassis.transactions import Transactor
from services.chassis.work import Layer, UnitOfWork
from services.contracts.envelope import Event, encode, wrap

TWO_SHARDS = Topology({"gamma": ("alpha",)}, {"gamma": 2})
INDEXES = {
    **commands.INDEXES,
    **consume.INDEXES,
    **eventlog.INDEXES,
    **parking.INDEXES,
    "views": (),
    "named": (Index(("name",), unique=True),),
}


@dataclass(frozen=True, kw_only=True)
class Happened(Event):
    """Something happened to a thing."""

    type: ClassVar[str] = "thing.happened.v1"
    source: ClassVar[str] = "alpha"

    thing: str
    number: int

    @property
    def subject(self) -> str:
        """The thing."""
        return self.thing


@dataclass(frozen=True, kw_only=True)
class Answered(Event):
    """Another source answers."""

    type: ClassVar[str] = "thing.answered.v1"
    source: ClassVar[str] = "beta"

    thing: str

    @property
    def subject(self) -> str:
        """The thing."""
        return self.thing


def happened(thing: str, number: int, tenant: str = "t1") -> Happened:
    """An event of the small source."""
    return Happened(commune_id=tenant, occurred_at=datetime.now(UTC), thing=thing, number=number)


def body(event: Event, sequence: int, causation_id: str | None = None) -> bytes:
    """An event as it travels."""
    return encode(wrap(event, sequence, recorded_at=datetime.now(UTC), causation_id=causation_id))


def stream(thing: str, numbers: Iterable[int], tenant: str = "t1") -> list[bytes]:
    """Events 1..n of a thing."""
    return [body(happened(thing, number, tenant), number) for number in numbers]


@dataclass
class Side:
    """One service: its store, its transactions, and what its handler was told to do."""

    store: Store
    seen: list[tuple[str, int]] = field(default_factory=list)
    fail: dict[int, list[Exception]] = field(default_factory=dict)  # by number, one for each attempt
    taken: list[Taken] = field(default_factory=list)

    @classmethod
    @contextmanager
    def at(cls, uri: str, database: str) -> Iterator[Side]:
        """A service with an empty database."""
        with connect(uri) as client:
            store = Store(client, database)
            store.ensure(INDEXES)
            yield cls(store)

    @property
    def transactor(self) -> Transactor:
        """Its transactions."""
        return Transactor(self.store, EventLog(self.store))

    def consumer(self, handle: Handler | None = None, transactor: Transactor | None = None) -> Consumer:
        """Its consumer: keeps the numbers of each thing in a view, unless told to do something else."""
        subscriptions = [Subscription(Happened, handle or self.handle), Subscription(Answered, self.answer)]
        sources = ("alpha", "beta")
        return Consumer(self.store, transactor or self.transactor, subscriptions, sources, self.taken.append)

    def handle(self, event: Happened, work: UnitOfWork) -> None:
        """Append the number; fail as told."""
        view = work.get("views", event.thing) or {"numbers": []}
        view["numbers"].append(event.number)
        work.put("views", event.thing, view)
        self.seen.append((event.thing, event.number))
        errors = self.fail.get(event.number)
        if errors:
            raise errors.pop(0)

    def answer(self, event: Answered, work: UnitOfWork) -> None:
        """Note the answer."""
        work.put("answers", event.thing, {"answered": True})

    def numbers(self, thing: str, tenant: str = "t1") -> list[int]:
        """What took effect on a thing, in order."""
        view = self.store.tenant(tenant).collection("views").get(thing)
        return list(view["numbers"]) if view else []

    def all(self, collection: str) -> list[Document]:
        """A whole collection."""
        return list(self.store.plumbing(collection).find())

    def log(self) -> list[Logged]:
        """Its log, in order."""
        return EventLog(self.store).after(0, 100_000)


def announce(side: Side, events: Iterable[Event]) -> None:
    """Write events to the log of a service, in one transaction."""

    def fill(batch: Any) -> None:
        for event in events:
            layer = Layer(batch, event.tenant)
            layer.announce(event)
            batch.merge(layer)

    side.transactor.run(fill)


def aged(side: Side, seconds: float) -> None:
    """As if all that stands in the log had been said so many seconds ago."""
    ago = {"recorded_at": datetime.now(UTC) - timedelta(seconds=seconds)}
    side.store.plumbing(eventlog.EVENTS).update_many({}, {"$set": ago})
