"""The store: a handle is obtained for a tenant, and all that is read through it is that tenant's."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pymongo import ASCENDING, IndexModel, MongoClient
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import ConnectionFailure, PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from services.chassis.errors import StoreAwayError
from services.chassis.generations import Generations

Document = dict[str, Any]
DURABLE = WriteConcern(w="majority", j=True)  # what "acknowledged" means
FLEETING = WriteConcern(w=1, j=False)  # of what does no harm when it is lost: it waits for no journal
SEPARATOR = "/"


def connect(uri: str) -> MongoClient[Document]:
    """A client whose writes are majority-committed and journaled, and whose instants are aware.

    Of a replica set it reads and writes the primary. One that is frozen or cut off is noticed after
    `connectTimeoutMS` and `heartbeatFrequencyMS` together: the driver then cuts off what waits for it.
    Whoever needs a primary waits `serverSelectionTimeoutMS` for an election and then hears "away".
    """
    return MongoClient(
        uri,
        tz_aware=True,
        w="majority",
        journal=True,
        readConcernLevel="majority",
        readPreference="primary",
        retryWrites=True,
        retryReads=True,
        serverSelectionTimeoutMS=5_000,
        connectTimeoutMS=2_000,
        socketTimeoutMS=30_000,
        heartbeatFrequencyMS=1_000,
        maxPoolSize=100,
        appname="motcua",
    )


def document_id(tenant: str, key: str) -> str:
    """How a key is stored: the tenant leads."""
    return f"{tenant}{SEPARATOR}{key}"


def tenants_by_leaps(
    collection: Collection[Document], where: Mapping[str, Any], then: Sequence[tuple[str, int]] = ()
) -> Iterator[str]:
    """Whose documents match, from tenant to tenant: one that floods is not read through to find the next.

    Args:
        then: how the index that is to be used goes on behind the tenant, where `where` alone does not tell.
    """
    tenant = ""
    while True:
        ahead = {**where, "tenant": {"$gt": tenant}}
        found = collection.find_one(ahead, ["tenant"], sort=[("tenant", ASCENDING), *then])
        if found is None:
            return
        tenant = found["tenant"]
        yield tenant


def _outward(document: Document | None) -> Document | None:
    if document is not None:
        document["key"] = document.pop("_id").partition(SEPARATOR)[2]
        document.pop("tenant", None)
    return document


@dataclass(frozen=True)
class Index:
    """An index of one collection; the tenant is put before `fields`.

    Attributes:
        across_tenants: leave the tenant out. Only for a question whose asker cannot know the tenant.
    """

    fields: tuple[str, ...]
    unique: bool = False
    only_where: Mapping[str, Any] | None = None  # a partial index
    across_tenants: bool = False


@dataclass(frozen=True)
class Expiry:
    """Documents go at the instant in `field`; such an index can have no other field, the tenant's either."""

    field: str


Indexes = Mapping[str, Sequence[Index | Expiry]]
OURS = "motcua_"  # how the names of our indexes begin; they end with a digest of the definition


def _model(index: Index | Expiry) -> IndexModel:
    """The index as the driver wants it; a changed definition has another name."""
    if isinstance(index, Expiry):
        return IndexModel([(index.field, ASCENDING)], name=f"{OURS}{index.field}_ttl", expireAfterSeconds=0)
    fields = index.fields if index.across_tenants else ("tenant", *index.fields)
    options: Document = {"unique": True} if index.unique else {}
    if index.only_where:
        options["partialFilterExpression"] = dict(index.only_where)
    digest = hashlib.sha256(repr((fields, sorted(options.items()))).encode()).hexdigest()[:8]
    name = f"{OURS}{'_'.join(fields)[:80]}_{digest}"
    return IndexModel([(field, ASCENDING) for field in fields], name=name, **options)


class TenantCollection:
    """One tenant's part of a collection, for reading. Documents come with their `key`, without `_id`."""

    def __init__(self, collection: Collection[Document], tenant: str) -> None:
        self._collection = collection
        self._tenant = tenant

    def _mine(self, where: Mapping[str, Any] | None) -> Document:
        if where and ("tenant" in where or "_id" in where):
            raise ValueError("the tenant is given by the handle; ask by key with get()")
        return {"tenant": self._tenant, **(where or {})}

    def get(self, key: str) -> Document | None:
        """The document of that key, or None."""
        return _outward(self._collection.find_one({"_id": document_id(self._tenant, key)}))

    def _among(self, where: Mapping[str, Any] | None, keys: Iterable[str] | None) -> Document:
        mine = self._mine(where)
        if keys is not None:
            mine["_id"] = {"$in": [document_id(self._tenant, key) for key in keys]}
        return mine

    def find(
        self,
        where: Mapping[str, Any] | None = None,
        *,
        keys: Iterable[str] | None = None,
        sort: Sequence[tuple[str, int]] = (),
        limit: int = 0,
        fields: Sequence[str] = (),
        at_once: int = 0,
    ) -> Iterator[Document]:
        """Documents that match, of these keys if any are named, in the order of `sort` (1 up, -1 down).

        `at_once`: how many the database hands over at a time; 0: as it thinks best, which is much at once.
        """
        cursor = self._collection.find(self._among(where, keys), list(fields) or None)
        if sort:
            cursor = cursor.sort(list(sort))
        for document in cursor.limit(limit).batch_size(at_once):
            yield _outward(document) or {}

    def find_one(self, where: Mapping[str, Any]) -> Document | None:
        """One document that matches, or None."""
        return _outward(self._collection.find_one(self._mine(where)))

    def count(self, where: Mapping[str, Any] | None = None, *, keys: Iterable[str] | None = None) -> int:
        """How many match, of these keys if any are named."""
        return self._collection.count_documents(self._among(where, keys))

    def group(self, where: Mapping[str, Any], stages: Sequence[Mapping[str, Any]]) -> list[Document]:
        """The result of an aggregation over the documents that match."""
        return list(self._collection.aggregate([{"$match": self._mine(where)}, *stages]))


class TenantStore:
    """One tenant's documents, for reading; writing is done in a unit of work."""

    def __init__(self, whole: Callable[[str], Collection[Document]], tenant: str) -> None:
        self._whole = whole
        self.tenant = tenant

    def collection(self, name: str) -> TenantCollection:
        """This tenant's part of a collection."""
        return TenantCollection(self._whole(name), self.tenant)


class Store:
    """A service's own database.

    `rebuilt`: collections that are made of events alone, which can be rebuilt while all goes on; `edition`:
    of the rules that make them.
    """

    def __init__(
        self, client: MongoClient[Document], database: str, rebuilt: Iterable[str] = (), edition: str = ""
    ) -> None:
        self.client = client
        self.database: Database[Document] = client.get_database(
            database, write_concern=DURABLE, read_concern=ReadConcern("majority")
        )
        self.generations = Generations(self.database, frozenset(rebuilt), edition)

    def tenant(self, tenant: str) -> TenantStore:
        """The documents of one tenant."""
        if not tenant or SEPARATOR in tenant:
            raise ValueError(f"not a tenant: {tenant!r}")
        return TenantStore(self.plumbing, tenant)

    def asked_by_anyone(self, collection: str, where: Mapping[str, Any]) -> tuple[str, Document] | None:
        """The tenant and the document that match, for an asker who cannot know the tenant; or None."""
        found = self.plumbing(collection).find_one(dict(where))
        return None if found is None else (found["tenant"], _outward(found) or {})

    def plumbing(self, name: str) -> Collection[Document]:
        """A whole collection, over all tenants: for the chassis and for figures of the hosting unit alone."""
        return self.database[self.generations.physical(name)]

    def ensure(self, indexes: Indexes) -> None:
        """Create missing collections and indexes; drop those of ours whose definition is gone or changed."""
        self.generations.ensure()
        present = set(self.database.list_collection_names())
        for name, wanted in indexes.items():
            stored = self.generations.physical(name)
            if stored not in present:
                self._create(stored)
            self.ensure_indexes(stored, wanted)

    def ensure_indexes(self, stored: str, wanted: Sequence[Index | Expiry]) -> None:
        """The same for the indexes of one collection, under the name by which it is stored."""
        models = {model.document["name"]: model for model in map(_model, wanted)}
        there = {index["name"] for index in self.database[stored].list_indexes()}
        for obsolete in sorted(one for one in there if one.startswith(OURS) and one not in models):
            self.database[stored].drop_index(obsolete)
        missing = [model for key, model in models.items() if key not in there]
        if missing:
            self.database[stored].create_indexes(missing)

    def _create(self, name: str) -> None:
        try:
            self.database.create_collection(name)
        except PyMongoError as exc:
            if name not in self.database.list_collection_names():  # another process was first
                raise exc

    def free_percent(self) -> float | None:
        """Free part of the disk of the database, as the server says; None from one that does not."""
        told = self.database.command("dbStats")
        total = told.get("fsTotalSize")
        return 100.0 * (total - told["fsUsedSize"]) / total if total else None

    def probe(self) -> None:
        """Ask whether the database takes writes.

        Raises: StoreAwayError.
        """
        try:
            if not self.client.admin.command("hello").get("isWritablePrimary"):
                raise StoreAwayError("no primary")
        except ConnectionFailure as exc:
            raise StoreAwayError(str(exc)) from exc
