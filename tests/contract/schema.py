"""The part of JSON Schema that the contract uses, checked; a keyword beyond it is an error here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}
_FORMATS: Mapping[str, Callable[[str], object]] = {
    "date": date.fromisoformat,
    "date-time": datetime.fromisoformat,
}
_KNOWN = {
    *("$ref", "allOf", "const", "description", "format", "items", "minLength", "pattern"),
    *("properties", "required", "type"),
}


def resolved(reference: str, document: Mapping[str, Any]) -> Any:
    """What a reference into the document itself points to.

    Raises: KeyError if there is nothing.
    """
    found: Any = document
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return found


def faults(
    value: Any, schema: Mapping[str, Any], document: Mapping[str, Any], place: str = "$"
) -> Iterator[str]:
    """Where and how a value breaks its schema."""
    assert schema.keys() <= _KNOWN, schema.keys() - _KNOWN
    others = [resolved(schema["$ref"], document)] if "$ref" in schema else schema.get("allOf", ())
    for other in others:
        yield from faults(value, other, document, place)
    if "const" in schema and value != schema["const"]:
        yield f"{place}: is not {schema['const']!r}"
    if "type" in schema and type(value) not in _TYPES[schema["type"]]:
        yield f"{place}: is no {schema['type']}"
    elif isinstance(value, str):
        yield from _text_faults(value, schema, place)
    else:
        yield from _inner_faults(value, schema, document, place)


def _inner_faults(
    value: Any, schema: Mapping[str, Any], document: Mapping[str, Any], place: str
) -> Iterator[str]:
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from faults(item, schema.get("items", {}), document, f"{place}[{number}]")
    elif isinstance(value, dict):
        yield from (f"{place}.{name}: is missing" for name in schema.get("required", ()) if name not in value)
        for name, part in schema.get("properties", {}).items():
            if name in value:
                yield from faults(value[name], part, document, f"{place}.{name}")


def _text_faults(value: str, schema: Mapping[str, Any], place: str) -> Iterator[str]:
    if len(value) < schema.get("minLength", 0):
        yield f"{place}: is too short"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{place}: is not like {schema['pattern']}"
    if "format" in schema:
        try:
            _FORMATS[schema["format"]](value)
        except ValueError:
            yield f"{place}: is no {schema['format']}"
