"""The unit of work: what a handler reads and writes, gathered so that many handlers share one transaction.

Writes are held back until the flush. A handler that fails therefore leaves no trace, although the handlers
beside it in the same transaction succeed; and a handler may be run again when the transaction is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol, TypeVar

import bson
from bson.errors import BSONError
from pymongo import DeleteOne, InsertOne, ReplaceOne, UpdateMany, UpdateOne
from pymongo.client_session import ClientSession

from services.chassis.errors import UnstorableError
from services.chassis.mongo import Document, Store, document_id
from services.contracts.envelope import Event

T = TypeVar("T")
Place = tuple[str, str]  # collection, stored id
_NESTED = (dict, list)  # a leaf is most of what is met: it is not worth a call
Operation = InsertOne[Document] | ReplaceOne[Document] | UpdateOne | UpdateMany | DeleteOne


class UnitOfWork(Protocol):
    """One tenant's view of a transaction. For one collection use `put` or `update`, not both."""

    @property
    def tenant(self) -> str:
        """Whose documents these are."""

    def beside(self, tenant: str) -> UnitOfWork:
        """Another tenant's view of the same transaction, for what belongs to both."""

    def get(self, collection: str, key: str) -> Document | None:
        """A copy of the document of that key, with what was put before in the same transaction."""

    def put(self, collection: str, key: str, document: Mapping[str, Any]) -> Document:
        """Write a whole document; its `version` is counted up. Returns it as it will be read."""

    def insert(self, collection: str, key: str, document: Mapping[str, Any]) -> None:
        """Write a document that is never changed and not read back here."""

    def update(self, collection: str, key: str, change: Mapping[str, Any]) -> None:
        """Apply a MongoDB update, creating the document if need be; not readable in this transaction."""

    def remove(self, collection: str, key: str) -> None:
        """Delete the document of that key."""

    def announce(self, event: Event, *, caused_by: str | None = None) -> None:
        """Append an event to the log, durable together with the writes; `caused_by` is an event id."""

    def attempt(self, run: Callable[[UnitOfWork], T]) -> T:
        """Do a piece of the work; if it raises, nothing of it is left and the rest goes on as it was."""


def copied(value: Any) -> Any:
    """A copy of a document, down to its leaves."""
    if isinstance(value, dict):
        return {name: copied(part) if isinstance(part, _NESTED) else part for name, part in value.items()}
    if isinstance(value, list):
        return [copied(part) if isinstance(part, _NESTED) else part for part in value]
    return value


def outward(document: Document) -> Document:
    """A stored document as handlers see it: a copy, without tenant and stored id."""
    return {name: copied(part) for name, part in document.items() if name not in ("_id", "tenant")}


class Layer:
    """The unit of work of one handler, laid over those that succeeded before it.

    `strict`: each write is tried out at once, so that a value which no database holds is the fault of its
    handler; otherwise it comes out at the end, when nobody knows whose it was.
    """

    def __init__(self, batch: Batch, tenant: str, *, strict: bool = False) -> None:
        self._batch = batch
        self._tenant = tenant
        self._strict = strict
        self.puts: dict[Place, Document | None] = {}
        self.operations: list[tuple[str, Operation]] = []
        self.events: list[tuple[Event, str | None]] = []

    @property
    def tenant(self) -> str:
        """Whose documents these are."""
        return self._tenant

    def beside(self, tenant: str) -> Layer:
        """See UnitOfWork."""
        other = Layer(self._batch, tenant, strict=self._strict)
        other.puts, other.operations, other.events = self.puts, self.operations, self.events
        return other

    def get(self, collection: str, key: str) -> Document | None:
        """See UnitOfWork."""
        place = (collection, document_id(self._tenant, key))
        found = self.puts[place] if place in self.puts else self._batch.read(place)
        return None if found is None else outward(found)

    def put(self, collection: str, key: str, document: Mapping[str, Any]) -> Document:
        """See UnitOfWork."""
        stored = outward(dict(document))
        stored.pop("key", None)
        stored["version"] = int(stored.get("version", 0)) + 1
        stored_id = document_id(self._tenant, key)
        self._check(stored)
        self.puts[(collection, stored_id)] = {"_id": stored_id, "tenant": self._tenant, **stored}
        return outward(stored)

    def insert(self, collection: str, key: str, document: Mapping[str, Any]) -> None:
        """See UnitOfWork."""
        stored = {"_id": document_id(self._tenant, key), "tenant": self._tenant, **document}
        self._check(stored)
        self.operations.append((collection, InsertOne(stored)))

    def update(self, collection: str, key: str, change: Mapping[str, Any]) -> None:
        """See UnitOfWork."""
        on_insert = {**change.get("$setOnInsert", {}), "tenant": self._tenant}
        where = {"_id": document_id(self._tenant, key)}
        self._check(change)
        operation = UpdateOne(where, {**change, "$setOnInsert": on_insert}, upsert=True)
        self.operations.append((collection, operation))

    def _check(self, document: Mapping[str, Any]) -> None:
        if not self._strict:
            return
        try:
            bson.encode(document)
        except (BSONError, OverflowError, ValueError, TypeError) as exc:
            raise UnstorableError(f"not to be stored: {type(exc).__name__}") from exc

    def remove(self, collection: str, key: str) -> None:
        """See UnitOfWork."""
        self.puts[(collection, document_id(self._tenant, key))] = None

    def announce(self, event: Event, *, caused_by: str | None = None) -> None:
        """See UnitOfWork."""
        if event.tenant != self._tenant:
            raise ValueError(f"{event.type} of {event.tenant!r} in the work of {self._tenant!r}")
        self.events.append((event, caused_by))

    def find(self, collection: str, where: Mapping[str, Any]) -> list[Document]:
        """See Batch; for the chassis."""
        return self._batch.find(collection, where)

    def write(self, collection: str, operation: Operation) -> None:
        """See Batch; for the chassis."""
        self.operations.append((collection, operation))

    def attempt(self, run: Callable[[UnitOfWork], T]) -> T:
        """See UnitOfWork."""
        part = Layer(self._batch, self._tenant, strict=self._strict)
        part.puts = dict(self.puts)
        result = run(part)
        self.puts.update(part.puts)
        self.operations.extend(part.operations)
        self.events.extend(part.events)
        return result


class Batch:
    """One transaction, shared by the layers that are merged into it."""

    def __init__(self, store: Store, session: ClientSession) -> None:
        self.store = store
        self.session = session
        self.events: list[tuple[Event, str | None]] = []
        self._read: dict[Place, Document | None] = {}
        self._puts: dict[Place, Document | None] = {}
        self._operations: dict[str, list[Operation]] = defaultdict(list)

    def read(self, place: Place) -> Document | None:
        """The document as the layers merged so far leave it; not a copy."""
        if place in self._puts:
            return self._puts[place]
        if place not in self._read:
            self.prefetch([place])
        return self._read[place]

    def prefetch(self, places: Iterable[Place]) -> None:
        """Read many documents in one query for each collection."""
        wanted: dict[str, set[str]] = defaultdict(set)
        for name, stored_id in places:
            if (name, stored_id) not in self._read:
                wanted[name].add(stored_id)
                self._read[(name, stored_id)] = None
        for name, ids in wanted.items():
            where = {"_id": {"$in": list(ids)}}
            for document in self.store.plumbing(name).find(where, session=self.session):
                self._read[(name, document["_id"])] = document

    def find(self, collection: str, where: Mapping[str, Any]) -> list[Document]:
        """A query as of the start of the transaction, held-back writes not seen; for the chassis."""
        return list(self.store.plumbing(collection).find(where, session=self.session))

    def merge(self, layer: Layer) -> None:
        """Take over what a handler wrote."""
        self._puts.update(layer.puts)
        for collection, operation in layer.operations:
            self._operations[collection].append(operation)
        self.events.extend(layer.events)

    def write(self, collection: str, operation: Operation) -> None:
        """Add a write of the chassis' own."""
        self._operations[collection].append(operation)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not (self._puts or self._operations or self.events)

    def flush(self) -> None:
        """Send the writes, one request for each collection; the caller commits.

        Raises: HeldError, ConflictError, of a collection that was rebuilt.
        """
        operations: dict[str, list[Operation]] = defaultdict(list)
        for (collection, stored_id), document in self._puts.items():
            operations[collection].append(self._put(collection, stored_id, document))
        for collection, more in self._operations.items():
            operations[collection].extend(more)
        if not self.store.generations.names.isdisjoint(operations):
            self.store.generations.enter(self.session)
        for collection, sent in operations.items():
            # The driver sends a request for each run of one kind: inserts first, then the changes.
            ordered = sorted(sent, key=lambda operation: not isinstance(operation, InsertOne))
            self.store.plumbing(collection).bulk_write(ordered, session=self.session)

    def _put(self, collection: str, stored_id: str, document: Document | None) -> Operation:
        if document is None:
            return DeleteOne({"_id": stored_id})
        if self._read.get((collection, stored_id), document) is None:
            return InsertOne(document)  # it was looked for and not there
        return ReplaceOne({"_id": stored_id}, document, upsert=True)
