"""Reading the catalogue of procedures from its files, one for each field; what is wrong is said in a line."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any, NoReturn

from services.intake.domain.catalogue import Catalogue, Procedure
from services.intake.domain.errors import CatalogueError

FOLDER = Path(__file__).with_name("catalogue")

_NAMES = {str: "a text", int: "a whole number", bool: "true or false", float: "a number"}


def read_catalogue(folder: Path = FOLDER) -> Catalogue:
    """All procedures of the files of a folder.

    Raises: CatalogueError with file, place, cause and cure.
    """
    procedures = [each for path in sorted(folder.glob("*.json")) for each in _read_file(path)]
    if not procedures:
        _wrong(folder.name, "no procedure found", "put the catalogue's files there, named *.json")
    return Catalogue(procedures)


def _read_file(path: Path) -> list[Procedure]:
    content = _json(path)
    if not isinstance(content, dict) or set(content) != {"field_code", "field", "procedures"}:
        _wrong(path.name, "a field with its procedures is required", "use field_code, field, procedures")
    if not isinstance(content["procedures"], list):
        _wrong(f"{path.name}: procedures", "a list is required", "write it in [ ]")
    field = {"field_code": content["field_code"], "field": content["field"]}
    return [
        _build(Procedure, {**field, **entry} if isinstance(entry, dict) else entry, _place(path, number))
        for number, entry in enumerate(content["procedures"])
    ]


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        _wrong(path.name, "not UTF-8", "save the file as UTF-8")
    except json.JSONDecodeError as exc:
        _wrong(f"{path.name}: line {exc.lineno}", f"not JSON ({exc.msg})", "correct that line")


def _place(path: Path, number: int) -> str:
    return f"{path.name}: procedures[{number}]"


def _build(kind: type[Any], value: Any, place: str) -> Any:
    if not isinstance(value, dict):
        _wrong(place, "an object is required", "write it in { }")
    fields = {item.name: item for item in dataclasses.fields(kind)}
    for name in value:
        if name not in fields:
            _wrong(place, f"{name!r} is not known", f"use {', '.join(fields)}")
    hints = typing.get_type_hints(kind)
    for name, item in fields.items():
        if name not in value and item.default is dataclasses.MISSING:
            _wrong(place, f"{name!r} is missing", "add it; null says that there is none")
    members = {name: _read(hints[name], part, f"{place}.{name}") for name, part in value.items()}
    try:
        return kind(**members)
    except (CatalogueError, ValueError) as exc:
        raise CatalogueError(f"{place}: {exc}") from exc


def _read(hint: Any, value: Any, place: str) -> Any:
    arguments = typing.get_args(hint)
    if isinstance(hint, types.UnionType):
        return None if value is None else _read(arguments[0], value, place)
    if arguments:
        if not isinstance(value, list):
            _wrong(place, "a list is required", "write it in [ ]")
        return tuple(_read(arguments[0], part, f"{place}[{n}]") for n, part in enumerate(value))
    if dataclasses.is_dataclass(hint):
        return _build(typing.cast(type[Any], hint), value, place)
    if hint is date:
        return _date(value, place)
    if issubclass(hint, Enum):
        return _choice(hint, value, place)
    if type(value) is not hint and not (hint is float and type(value) is int):
        _wrong(place, f"{value!r} is not {_NAMES[hint]}", f"write {_NAMES[hint]}")
    return value


def _date(value: Any, place: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        _wrong(place, f"{value!r} is no date", "write it as 2026-01-31")


def _choice(kind: type[Enum], value: Any, place: str) -> Enum:
    try:
        return kind(value)
    except ValueError:
        _wrong(place, f"{value!r} is not known", f"use {', '.join(str(one.value) for one in kind)}")


def _wrong(place: str, cause: str, cure: str) -> NoReturn:
    raise CatalogueError(f"{place}: {cause}: {cure}") from None
