"""A value of the domain as a stored document, and back: plain members, instants as they are.

Civil dates become ISO text, because the database knows instants only; members that are None are left out.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


def document(value: Any) -> dict[str, Any]:
    """The document of a dataclass of the domain."""
    members = {item.name: getattr(value, item.name) for item in dataclasses.fields(value)}
    return {name: _plain(part) for name, part in members.items() if part is not None}


def restored(kind: type[T], stored: Mapping[str, Any]) -> T:
    """The value of which `stored` is the document; members that `kind` does not have are passed over."""
    members = {}
    for name, hint, required in _members(typing.cast(Any, kind)):
        if name in stored:
            members[name] = _read(hint, stored[name])
        elif required:
            members[name] = None  # document() leaves None out
    return kind(**members)


@cache
def _members(kind: type) -> tuple[tuple[str, Any, bool], ...]:
    """Name, type and "has no default" of each member of a dataclass."""
    hints = typing.get_type_hints(kind)
    fields = dataclasses.fields(typing.cast(Any, kind))
    return tuple((item.name, hints[item.name], item.default is dataclasses.MISSING) for item in fields)


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return document(value) if dataclasses.is_dataclass(value) else value


def _read(hint: Any, stored: Any) -> Any:
    arguments = typing.get_args(hint)
    if isinstance(hint, types.UnionType):
        return _read(arguments[0], stored)  # X | None, and None is left out
    if arguments:
        return tuple(_read(arguments[0], part) for part in stored)
    if dataclasses.is_dataclass(hint):
        return restored(typing.cast(type[Any], hint), stored)
    if hint is datetime:
        return stored.astimezone(UTC)
    if hint is date:
        return date.fromisoformat(stored)
    return hint(stored) if issubclass(hint, Enum) else stored
