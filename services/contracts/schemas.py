"""JSON schemas of what travels, made from the dataclasses of the contract."""

from __future__ import annotations

import dataclasses
import inspect
import re
import types
import typing
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from services.contracts.codec import readers
from services.contracts.envelope import SEQUENCE_DIGITS, Event

Schema = dict[str, Any]

ENVELOPE_MEMBERS = frozenset(item.name for item in dataclasses.fields(Event))  # these travel outside `data`
CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?$"  # local: no zone
EVENT_ID = r"^[^:]+:.+:[0-9]{8,}$"
_SCALARS: Mapping[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    time: {"type": "string", "pattern": CLOCK},
}
_PERSONAL = "person"
_SEALED: Schema = {
    "type": "string",
    "description": "PersonData in JSON, sealed as compact JWE (RFC 7516): dir, A256GCM, key named by kid.",
}


def parts_of(kind: type) -> Iterable[type]:
    """Dataclasses that stand in fields of `kind`."""
    for hint in typing.get_type_hints(kind).values():
        for inner in (hint, *typing.get_args(hint)):
            if dataclasses.is_dataclass(inner) and isinstance(inner, type):
                yield inner
                yield from parts_of(inner)


def envelope() -> Schema:
    """What stands around the data of every event."""
    text = {"type": "string", "minLength": 1}
    instant = dict(_SCALARS[datetime])
    return {
        "type": "object",
        "description": "CloudEvents 1.0, structured mode, with extension attributes.",
        "required": ["specversion", "id", "source", "type", "subject", "time", "commune", "sequence"],
        "properties": {
            "specversion": {"const": "1.0"},
            "id": {"type": "string", "pattern": EVENT_ID, "description": "<source>:<subject>:<sequence>"},
            "source": {**text, "description": "The service that says it."},
            "type": {**text, "description": "What happened, with the version of its meaning."},
            "subject": {**text, "description": "What it is about; order is promised per source and subject."},
            "time": {**instant, "description": "When it happened, in UTC."},
            "datacontenttype": {"const": "application/json"},
            "commune": {**text, "description": "Whose it is; `host` for the hosting unit."},
            "sequence": {
                "type": "string",
                "pattern": f"^[0-9]{{{SEQUENCE_DIGITS},}}$",
                "description": "Its place in its stream, from 1 without holes.",
            },
            "causationid": {
                "type": "string",
                "pattern": EVENT_ID,
                "description": "The event that it answers; it takes effect after that one.",
            },
            "traceparent": {"type": "string", "description": "W3C trace context."},
            "recordedtime": {**instant, "description": "When it became durable, by the machine's clock."},
            "actor": {"type": "string", "description": "Who caused it: an identifier, never a name."},
            "data": {"type": "object"},
        },
    }


def object_of(kind: type, without: Iterable[str] = ()) -> Schema:
    """The JSON schema of a dataclass of the contract; members that are None are left out on the way.

    Members that a schema does not name are allowed: a newer sender may say more.
    """
    hints = typing.get_type_hints(kind)
    properties: dict[str, Any] = {}
    required = []
    for name, _, needed in readers(kind):
        if name in without:
            continue
        schema, may_be_missing = _of_hint(hints[name])
        properties[name] = dict(_SEALED) if name == _PERSONAL else schema
        if needed and not may_be_missing:
            required.append(name)
    made = {"type": "object", "description": first_line(kind), "properties": properties}
    return {**made, "required": required} if required else made


def _of_hint(hint: Any) -> tuple[Schema, bool]:
    """The schema of a type, and whether a value may be missing."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return _of_hint(next(arg for arg in args if arg is not types.NoneType))[0], True
    if origin is tuple:
        return {"type": "array", "items": _of_hint(args[0])[0]}, False
    if dataclasses.is_dataclass(hint):
        return ref("components", "schemas", typing.cast(type, hint).__name__), False
    return dict(_SCALARS[hint]), False


def first_line(kind: type) -> str:
    """What a class is for, from its docstring."""
    return re.sub(r"\s+", " ", (inspect.getdoc(kind) or "").partition("\n\n")[0])


def ref(*path: str) -> Schema:
    """A reference into the same document."""
    return {"$ref": "#/" + "/".join(path)}
