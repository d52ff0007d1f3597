"""A value of the domain as a stored document, and back: plain members, instants as they are.

Civil dates become ISO text, because the database knows instants only; members that are None are left out.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache, partial
from typing import Any, TypeVar

T = TypeVar("T")
Read = Callable[[Any], Any]


def document(value: Any) -> dict[str, Any]:
    """The document of a dataclass of the domain."""
    members = {item.name: getattr(value, item.name) for item in dataclasses.fields(value)}
    return {name: _plain(part) for name, part in members.items() if part is not None}


def restored(kind: type[T], stored: Mapping[str, Any]) -> T:
    """The value of which `stored` is the document; members that `kind` does not have are passed over."""
    members = {}
    for name, read, required in _members(typing.cast(Any, kind)):
        if name in stored:
            members[name] = read(stored[name])
        elif required:
            members[name] = None  # document() leaves None out
    return kind(**members)


@cache
def _members(kind: type) -> tuple[tuple[str, Read, bool], ...]:
    """Name, how it is read, and "has no default", of each member of a dataclass."""
    hints = typing.get_type_hints(kind)
    fields = dataclasses.fields(typing.cast(Any, kind))
    return tuple(
        (item.name, _reader(hints[item.name]), item.default is dataclasses.MISSING) for item in fields
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return document(value) if dataclasses.is_dataclass(value) else value


@cache
def _reader(hint: Any) -> Read:
    """How a stored member of that type is read; found out once for each type."""
    arguments = typing.get_args(hint)
    if isinstance(hint, types.UnionType):
        return _reader(arguments[0])  # X | None, and None is left out
    if arguments:
        of_each = _reader(arguments[0])
        return lambda stored: tuple([of_each(part) for part in stored])
    if dataclasses.is_dataclass(hint):
        return partial(restored, typing.cast(type[Any], hint))
    if hint is datetime:
        return _in_utc
    if hint is date:
        return date.fromisoformat
    return typing.cast(Read, hint) if issubclass(hint, Enum) else _as_it_is


def _in_utc(stored: datetime) -> datetime:
    return stored if stored.tzinfo is UTC else stored.astimezone(UTC)


def _as_it_is(stored: Any) -> Any:
    return stored
