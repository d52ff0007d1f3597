"""How dataclasses of the contract become JSON and come back, checked member by member."""

from __future__ import annotations

import dataclasses
import math
import types
import typing
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")
Read = Callable[[Any], Any]


class MalformedError(ValueError):
    """A member is missing, unknown to the type, or of a wrong kind; the message names it."""


def instant_text(at: datetime) -> str:
    """RFC 3339 in UTC, with microseconds only where there are any."""
    if at.tzinfo is None:
        raise MalformedError("an instant needs a time zone")
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def parse_instant(text: object) -> datetime:
    """An aware instant in UTC.

    Raises: MalformedError without a zone, or if `text` is no instant.
    """
    if not isinstance(text, str):
        raise MalformedError("an instant in RFC 3339 is required")
    try:
        at = datetime.fromisoformat(text)
        moved = at.astimezone(UTC)
    except (ValueError, OverflowError) as exc:
        raise MalformedError(f"not an instant: {text[:40]!r}") from exc
    if at.tzinfo is None:
        raise MalformedError(f"an instant without a time zone: {text[:40]!r}")
    return moved


def clock_text(clock: time) -> str:
    """A local clock time, `07:30`, with seconds only where there are any."""
    if clock.tzinfo is not None:
        raise MalformedError("a local clock time has no time zone")
    return clock.isoformat() if clock.second or clock.microsecond else clock.isoformat("minutes")


def _read_clock(value: object) -> time:
    try:
        clock = time.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError) as exc:
        raise MalformedError("a clock time (HH:MM) is required") from exc
    if clock.tzinfo is not None:
        raise MalformedError("a local clock time (HH:MM) without a time zone is required")
    return clock


def _read_date(value: object) -> date:
    try:
        return date.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError) as exc:
        raise MalformedError("a civil date (YYYY-MM-DD) is required") from exc


def _read_exactly(kind: type, name: str) -> Read:
    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise MalformedError(f"{name} is required, not {type(value).__name__}")
        return value

    return read


def _read_float(value: object) -> float:
    if type(value) not in (int, float):
        raise MalformedError(f"a number is required, not {type(value).__name__}")
    try:
        number = float(typing.cast(float, value))
    except OverflowError as exc:
        raise MalformedError("a number is required that a float can hold") from exc
    return _finite(number)


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise MalformedError(f"a number is required, not {number}")
    return number


_SCALARS: dict[Any, Read] = {
    str: _read_exactly(str, "a string"),
    int: _read_exactly(int, "a whole number"),
    float: _read_float,
    bool: _read_exactly(bool, "true or false"),
    datetime: parse_instant,
    date: _read_date,
    time: _read_clock,
}


def _reader(hint: Any) -> Read:
    if hint in _SCALARS:
        return _SCALARS[hint]
    if dataclasses.is_dataclass(hint):
        return lambda value: decode(typing.cast(type[Any], hint), value)
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple and len(args) == 2 and args[1] is Ellipsis:
        return _sequence_reader(_reader(args[0]))
    if origin in (types.UnionType, typing.Union) and len(args) == 2 and type(None) in args:
        inner = _reader(next(arg for arg in args if arg is not type(None)))
        return lambda value: None if value is None else inner(value)
    raise TypeError(f"the contract does not carry {hint!r}")


def _sequence_reader(inner: Read) -> Read:
    def read(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise MalformedError(f"a list is required, not {type(value).__name__}")
        return tuple(inner(item) for item in value)

    return read


@cache
def readers(kind: type) -> tuple[tuple[str, Read, bool], ...]:
    """Name, reader and "must be there" of each field of a dataclass of the contract."""
    hints = typing.get_type_hints(kind)
    return tuple(
        (
            item.name,
            _reader(hints[item.name]),
            item.default is dataclasses.MISSING and item.default_factory is dataclasses.MISSING,
        )
        for item in dataclasses.fields(kind)
    )


def decode(kind: type[T], members: object, given: Mapping[str, Any] | None = None) -> T:
    """Build `kind` from a JSON object.

    Unknown members are passed over: a newer sender may say more. `given` holds fields known otherwise.
    Raises: MalformedError naming the member.
    """
    if not isinstance(members, Mapping):
        raise MalformedError(f"an object is required, not {type(members).__name__}")
    values: dict[str, Any] = dict(given or {})
    for name, read, required in readers(typing.cast(Any, kind)):
        if name in values:
            continue
        if name in members:
            part = members[name]
        elif required:
            part = None  # encode() leaves None out
        else:
            continue
        try:
            values[name] = read(part)
        except MalformedError as exc:
            raise MalformedError(f"{name}: {exc}") from exc
    return kind(**values)


def encode(value: Any, without: Collection[str] = ()) -> dict[str, Any]:
    """The JSON object of a dataclass; members that are None are left out."""
    members = {}
    for item in dataclasses.fields(value):
        part = getattr(value, item.name)
        if item.name not in without and part is not None:
            members[item.name] = _plain(part)
    return members


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return clock_text(value)
    if isinstance(value, float):
        return _finite(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return encode(value)
    return value
