"""Puts the documents of a backup into empty databases, and makes sure that they are the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bson.raw_bson import RawBSONDocument
from pymongo import IndexModel

from deploy.backups.folder import Backup
from deploy.backups.instant import Client, Instant
from deploy.backups.sealed import Sum
from deploy.problems import Problem

BATCH = 1000
BATCH_BYTES = 16_000_000
_OF_THE_SERVER = ("v", "key", "ns")  # members of an index that are no options


def load(backup: Backup, client: Client, names: Mapping[str, str], secret: str) -> int:
    """Insert everything; tells how many documents. Indexes come later, they would only slow it down."""
    count = 0
    for service, collection, part in backup.parts():
        place = client[names[service]]
        place.create_collection(collection, **part["options"])
        for batch in _batches(backup.documents(secret, service, collection)):
            place[collection].insert_many(batch, ordered=False)
            count += len(batch)
    return count


def _batches(documents: Iterator[bytes]) -> Iterator[list[RawBSONDocument]]:
    batch: list[RawBSONDocument] = []
    size = 0
    for document in documents:
        batch.append(RawBSONDocument(document))
        size += len(document)
        if len(batch) >= BATCH or size > BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def compare(backup: Backup, client: Client, names: Mapping[str, str]) -> None:
    """Read everything back.

    Raises: Problem naming the collection that is not as the manifest says.
    """
    now: Instant | None = None
    for service, collection, part in backup.parts():
        now = now or Instant.now(client, names[service], collection)
        found = Sum()
        for document in now.documents(names[service], collection):
            found = found.plus(document)
        if (found.documents, found.text) != (part["documents"], part["digest"]):
            cause = f"{service}.{collection} is not what was backed up: {found.documents} documents"
            raise Problem(cause, "look at the database's log and disk, then restore again with --replace")


def make_indexes(backup: Backup, client: Client, names: Mapping[str, str]) -> int:
    """Make the indexes as they were; tells how many."""
    count = 0
    for service, collection, part in backup.parts():
        models = [_model(index) for index in part["indexes"]]
        if models:
            client[names[service]][collection].create_indexes(models)
        count += len(models)
    return count


def _model(index: Mapping[str, Any]) -> IndexModel:
    options = {name: value for name, value in index.items() if name not in _OF_THE_SERVER}
    return IndexModel(list(index["key"].items()), **options)


def full(client: Client, names: Mapping[str, str]) -> list[str]:
    """Databases that hold a document."""
    return [
        name
        for name in names.values()
        if any(client[name][one].find_one() is not None for one in client[name].list_collection_names())
    ]


def clear(client: Client, names: Mapping[str, str]) -> None:
    """Drop the four databases."""
    for name in names.values():
        client.drop_database(name)
