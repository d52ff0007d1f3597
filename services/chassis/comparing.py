"""Compares two generations of the rebuilt collections, document by document."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from pymongo import ASCENDING

from services.chassis.mongo import Document, Store
from services.chassis.work import Place


@dataclass
class Difference:
    """What differs; `equal` is how many do not."""

    equal: int = 0
    places: dict[Place, str] = field(default_factory=dict)  # and how


def compare(store: Store, generation: int, places: Collection[Place] | None = None) -> Difference:
    """The generation in force with another: all documents, or only some places."""
    difference = Difference()
    for name in sorted(store.generations.names):
        ids = None if places is None else [place[1] for place in places if place[0] == name]
        now = _documents(store, name, store.generations.current, ids)
        then = _documents(store, name, generation, ids)
        _walk(difference, name, now, then)
    return difference


def _documents(store: Store, name: str, generation: int, ids: list[str] | None) -> Iterator[Document]:
    where: Document = {} if ids is None else {"_id": {"$in": ids}}
    collection = store.database[store.generations.physical(name, generation)]
    yield from collection.find(where).sort("_id", ASCENDING)


def _walk(difference: Difference, name: str, now: Iterator[Document], then: Iterator[Document]) -> None:
    """Side by side, both in the order of their ids."""
    one, other = next(now, None), next(then, None)
    while one is not None or other is not None:
        if other is None or (one is not None and one["_id"] < other["_id"]):
            difference.places[(name, _id(one))] = "not rebuilt"
            one = next(now, None)
        elif one is None or other["_id"] < one["_id"]:
            difference.places[(name, other["_id"])] = "missing in what is shown"
            other = next(then, None)
        else:
            if one == other:
                difference.equal += 1
            else:
                fields = sorted(key for key in {*one, *other} if one.get(key) != other.get(key))
                difference.places[(name, one["_id"])] = f"differs in {', '.join(fields)}"
            one, other = next(now, None), next(then, None)


def _id(document: Document | None) -> Any:
    return document["_id"] if document else None
