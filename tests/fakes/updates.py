"""What MongoDB makes of an update, as far as read models use updates; tests on MongoDB prove it the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from services.chassis.mongo import Document
from services.chassis.work import copied


def applied(document: Document | None, change: Mapping[str, Any]) -> Document:
    """The document after the update; None: there is none yet.

    Raises: KeyError for an operator that is not known here.
    """
    result = {} if document is None else copied(document)
    for operator, parts in change.items():
        if operator == "$setOnInsert" and document is not None:
            continue
        for name, value in parts.items():
            _OPERATORS[operator](result, name, value)
    return result


def _least(document: Document, name: str, value: Any) -> None:
    if name not in document or _ordered(value) < _ordered(document[name]):
        document[name] = copied(value)


def _greatest(document: Document, name: str, value: Any) -> None:
    if name not in document or _ordered(value) > _ordered(document[name]):
        document[name] = copied(value)


def _ordered(value: Any) -> Any:
    """Parts are compared member by member, as they stand."""
    return tuple(value.items()) if isinstance(value, dict) else value


def _push(document: Document, name: str, value: Any) -> None:
    pushed = [*document.get(name, ()), *copied(value["$each"])]
    for field in reversed(value["$sort"]):
        pushed.sort(key=lambda item: item[field])
    document[name] = pushed


_OPERATORS: Mapping[str, Callable[[Document, str, Any], object]] = {
    "$set": lambda document, name, value: document.update({name: copied(value)}),
    "$setOnInsert": lambda document, name, value: document.update({name: copied(value)}),
    "$unset": lambda document, name, value: document.pop(name, None),
    "$min": _least,
    "$max": _greatest,
    "$push": _push,
}
