"""The unit of work in memory: what handlers read and write, for tests without a database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from services.chassis.mongo import Document
from services.chassis.work import UnitOfWork, copied, outward
from services.contracts.envelope import Event, event_id

T = TypeVar("T")
Place = tuple[str, str, str]  # collection, tenant, key


class Shelf:
    """What the tenants of one fake database keep; several units of work may stand on it."""

    def __init__(self) -> None:
        self.documents: dict[Place, Document] = {}
        self.updates: list[tuple[Place, Mapping[str, Any]]] = []
        self.announced: list[tuple[Event, str | None]] = []

    def work(self, tenant: str) -> FakeWork:
        """A unit of work of one tenant."""
        return FakeWork(tenant, self)

    def copy(self) -> Shelf:
        """Another shelf with the same on it, for work that may fail."""
        other = Shelf()
        other.take(self)
        return other

    def take(self, other: Shelf) -> None:
        """Keep what is on another shelf, and nothing else."""
        self.documents = copied(other.documents)
        self.updates, self.announced = list(other.updates), list(other.announced)


class FakeWork:
    """One tenant's unit of work; takes effect at once, so a failed handler leaves its traces here."""

    def __init__(self, tenant: str, shelf: Shelf | None = None) -> None:
        self._tenant = tenant
        self.shelf = shelf or Shelf()

    @property
    def tenant(self) -> str:
        """See UnitOfWork."""
        return self._tenant

    def beside(self, tenant: str) -> FakeWork:
        """See UnitOfWork."""
        return FakeWork(tenant, self.shelf)

    def get(self, collection: str, key: str) -> Document | None:
        """See UnitOfWork."""
        found = self.shelf.documents.get((collection, self._tenant, key))
        return None if found is None else outward(found)

    def put(self, collection: str, key: str, document: Mapping[str, Any]) -> Document:
        """See UnitOfWork."""
        stored = outward(dict(document))
        stored.pop("key", None)
        stored["version"] = int(stored.get("version", 0)) + 1
        self.shelf.documents[collection, self._tenant, key] = stored
        return outward(stored)

    def insert(self, collection: str, key: str, document: Mapping[str, Any]) -> None:
        """See UnitOfWork. As in the database, a key that is taken is refused."""
        place = (collection, self._tenant, key)
        if place in self.shelf.documents:
            raise ValueError(f"there is a document of this key: {place}")
        self.shelf.documents[place] = copied(dict(document))

    def update(self, collection: str, key: str, change: Mapping[str, Any]) -> None:
        """See UnitOfWork. Kept as it was given: what MongoDB makes of it is for tests on MongoDB."""
        self.shelf.updates.append(((collection, self._tenant, key), change))

    def remove(self, collection: str, key: str) -> None:
        """See UnitOfWork."""
        self.shelf.documents.pop((collection, self._tenant, key), None)

    def announce(self, event: Event, *, caused_by: str | None = None) -> None:
        """See UnitOfWork."""
        if event.tenant != self._tenant:
            raise ValueError(f"{event.type} of {event.tenant!r} in the work of {self._tenant!r}")
        told = [(said.tenant, *said.stream) for said, _ in self.shelf.announced]
        place = 1 + told.count((event.tenant, *event.stream))
        named = event.named(event_id(event.source, event.subject, place))
        self.shelf.announced.append((named, caused_by))

    def attempt(self, run: Callable[[UnitOfWork], T]) -> T:
        """See UnitOfWork."""
        part = FakeWork(self._tenant, self.shelf.copy())
        result = run(part)
        self.shelf.take(part.shelf)
        return result

    @property
    def events(self) -> list[Event]:
        """What was announced, in order, each with the id that the log would give."""
        return [event for event, _ in self.shelf.announced]

    def documents(self, collection: str) -> dict[str, Document]:
        """This tenant's documents of a collection, by key."""
        return {
            key: outward(document)
            for (name, tenant, key), document in self.shelf.documents.items()
            if (name, tenant) == (collection, self._tenant)
        }
