"""The next generation of the rebuilt collections while it is filled: folded in memory, written in bulk.

What is written and how far the logs were read becomes durable in one transaction, so a kill anywhere repeats
nothing and leaves nothing out.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, NoReturn

import bson
from bson.raw_bson import RawBSONDocument
from pymongo import InsertOne, ReplaceOne
from pymongo.client_session import ClientSession
from pymongo.read_concern import ReadConcern

from services.chassis.errors import LeaseLostError
from services.chassis.folding import UnfoldableError, folded
from services.chassis.mongo import DURABLE, Document, Store, document_id
from services.chassis.work import Place

STATES = "rebuilds"
STATE = "state"
KEPT_DOCUMENTS = 20_000  # in memory, so that the next events of the same subjects need no reading


class Recorder:
    """A unit of work for handlers that only update rebuilt collections: it notes what they would write."""

    def __init__(self, tenant: str, names: frozenset[str]) -> None:
        self.tenant = tenant
        self._names = names
        self.changes: list[tuple[Place, Mapping[str, Any]]] = []

    def update(self, collection: str, key: str, change: Mapping[str, Any]) -> None:
        """See UnitOfWork; what is not rebuilt stays as it is."""
        if collection in self._names:
            on_insert = {**change.get("$setOnInsert", {}), "tenant": self.tenant}
            place = (collection, document_id(self.tenant, key))
            self.changes.append((place, {**change, "$setOnInsert": on_insert}))

    def _refuse(self, *given: Any, **named: Any) -> NoReturn:
        raise UnfoldableError("a rebuilt collection is written by updates alone")

    get = put = insert = remove = announce = attempt = beside = _refuse


class Shadow:
    """Documents of one generation that is not in force yet."""

    def __init__(self, store: Store, generation: int, holder: str) -> None:
        self._store = store
        self._holder = holder
        self.generation = generation
        self._documents: OrderedDict[Place, Document | None] = OrderedDict()
        self._dirty: dict[Place, Document] = {}
        self._new: set[Place] = set()  # of the dirty ones, those that were never written
        self._writer = ThreadPoolExecutor(1, "shadow")
        self._writing: Future[None] | None = None

    def _name(self, collection: str) -> str:
        return self._store.generations.physical(collection, self.generation)

    def _collection(self, name: str) -> Any:
        return self._store.database[self._name(name)]

    def begin(self) -> None:
        """Create its collections, which must exist before a transaction writes into them."""
        there = set(self._store.database.list_collection_names())
        for name in self._store.generations.names:
            if self._name(name) not in there:
                self._store.database.create_collection(self._name(name))

    def index(self, indexes: Mapping[str, Sequence[Any]]) -> None:
        """Build what the collections are asked by; last, since filling without it is far quicker."""
        for name in self._store.generations.names:
            self._store.ensure_indexes(self._name(name), indexes.get(name, ()))

    def apply(self, changes: Sequence[tuple[Place, Mapping[str, Any]]]) -> None:
        """Fold updates into the documents, in their order."""
        self._load({place for place, _ in changes})
        for place, update in changes:
            if self._documents[place] is None:
                self._new.add(place)
            document = folded(self._documents[place], place[1], update)
            self._documents[place] = self._dirty[place] = document
            self._documents.move_to_end(place)

    def _load(self, places: Iterable[Place]) -> None:
        wanted: dict[str, list[str]] = defaultdict(list)
        for place in places:
            if place not in self._documents:
                self._documents[place] = None
                wanted[place[0]].append(place[1])
        for name, ids in wanted.items():
            for document in self._collection(name).find({"_id": {"$in": ids}}):
                self._documents[(name, document["_id"])] = document

    def flush(self, state: Mapping[str, Any], beside: Mapping[str, Mapping[str, Document]]) -> None:
        """Write what has changed and how far it came, together; in the background, one after the other.

        Args:
            beside: further documents by their ids, by collection.
        """
        self.settle()
        self._forget()
        writes: dict[str, list[Any]] = defaultdict(list)
        for (name, stored_id), document in self._dirty.items():
            snapshot = RawBSONDocument(bson.encode(document))  # the document itself goes on changing
            replace: Any = ReplaceOne({"_id": stored_id}, snapshot, upsert=True)
            is_new = (name, stored_id) in self._new
            writes[self._name(name)].append(InsertOne(snapshot) if is_new else replace)
        for name, documents in beside.items():
            writes[name] = [
                ReplaceOne({"_id": one}, document, upsert=True) for one, document in documents.items()
            ]
        self._dirty, self._new = {}, set()
        self._writing = self._writer.submit(self._write, writes, dict(state))

    def _forget(self) -> None:
        """Documents that were not needed for longest, and are written."""
        for place in list(self._documents)[: max(0, len(self._documents) - KEPT_DOCUMENTS)]:
            if place not in self._dirty:
                del self._documents[place]

    def _write(self, writes: Mapping[str, list[Any]], state: Document) -> None:
        def write(session: ClientSession) -> None:
            for name, operations in writes.items():
                if operations:
                    # The driver sends a request for each run of one kind.
                    ordered = sorted(operations, key=lambda one: not isinstance(one, InsertOne))
                    self._store.database[name].bulk_write(ordered, session=session)
            found = self._store.plumbing(STATES).update_one(self.mine(), {"$set": state}, session=session)
            if found.matched_count != 1:
                raise LeaseLostError("another process rebuilds")

        with self._store.client.start_session() as session:
            session.with_transaction(write, ReadConcern("snapshot"), DURABLE)

    def mine(self) -> Document:
        """The filter that the state matches as long as nobody else has taken over."""
        return {"_id": STATE, "holder": self._holder, "generation": self.generation}

    def settle(self) -> None:
        """Wait until everything that was flushed is durable.

        Raises: LeaseLostError, what the driver raises.
        """
        writing, self._writing = self._writing, None
        if writing is not None:
            writing.result()
