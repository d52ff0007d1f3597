"""The database's updates done in memory: many events folded into a document that is written once.

It knows the operators that projections use, and refuses any other: what it did not do as the database does
would be a second truth.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from services.chassis.errors import PermanentError
from services.chassis.mongo import Document


class UnfoldableError(PermanentError):
    """An update, or two values, that only the database itself can deal with."""


def folded(document: Document | None, stored_id: str, update: Mapping[str, Any]) -> Document:
    """The document after an update with `upsert`; `document` itself is changed.

    Raises: UnfoldableError.
    """
    if document is None:
        document = {"_id": stored_id}
        operators = update
    else:
        operators = {name: parts for name, parts in update.items() if name != "$setOnInsert"}
    for operator, parts in operators.items():
        apply = _OPERATORS.get(operator)
        if apply is None:
            raise UnfoldableError(f"no folding of {operator}")
        for name, value in parts.items():
            if "." in name:
                raise UnfoldableError(f"no folding of a part of a field: {name}")
            apply(document, name, value)
    return document


def stored(value: Any) -> Any:
    """A value as it comes back from the database."""
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if kind is datetime:
        return value.astimezone(UTC).replace(microsecond=value.microsecond // 1000 * 1000)
    if kind is dict:
        return {name: part if type(part) in _AS_THEY_ARE else stored(part) for name, part in value.items()}
    if kind in (list, tuple):
        return [stored(part) for part in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return stored(dict(value))
    raise UnfoldableError(f"no storing of {kind.__name__}")


_AS_THEY_ARE = frozenset({str, int, float, bool, bytes, type(None)})


def _set(document: Document, name: str, value: Any) -> None:
    document[name] = stored(value)


def _unset(document: Document, name: str, _value: Any) -> None:
    document.pop(name, None)


def _max(document: Document, name: str, value: Any) -> None:
    new = stored(value)
    if name not in document or _less(document[name], new):
        document[name] = new


def _min(document: Document, name: str, value: Any) -> None:
    new = stored(value)
    if name not in document or _less(new, document[name]):
        document[name] = new


def _push(document: Document, name: str, value: Any) -> None:
    if not isinstance(value, Mapping) or set(value) != {"$each", "$sort"}:
        raise UnfoldableError(f"no folding of a push without $each and $sort: {name}")
    if any(direction != 1 for direction in value["$sort"].values()):
        raise UnfoldableError(f"no folding of a descending order: {name}")
    kept: list[Any] = document.setdefault(name, [])
    order = list(value["$sort"])

    def place(item: Any) -> tuple[Any, ...]:
        return tuple(item[field] for field in order)

    for item in stored(value["$each"]):
        in_order = not kept or place(kept[-1]) <= place(item)
        kept.append(item)
        if not in_order:
            kept.sort(key=place)


def _less(one: Any, other: Any) -> bool:
    """As the database compares two values of one kind; a document member by member in their order."""
    if isinstance(one, Mapping) and isinstance(other, Mapping) and list(one) == list(other):
        for name, part in one.items():
            if part != other[name]:
                return _less(part, other[name])
        return False
    numbers = isinstance(one, (int, float)) and isinstance(other, (int, float))
    if numbers or (type(one) is type(other) and isinstance(one, (str, datetime))):
        return bool(one < other)
    raise UnfoldableError(f"no comparing of {type(one).__name__} with {type(other).__name__}")


_OPERATORS: Mapping[str, Callable[[Document, str, Any], None]] = {
    "$set": _set,
    "$setOnInsert": _set,
    "$unset": _unset,
    "$max": _max,
    "$min": _min,
    "$push": _push,
}
