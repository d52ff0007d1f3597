"""Lines of the exchange as members of a JSON object, and back; problems name the members of the file."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import IntEnum
from functools import cache, partial
from typing import Any, TypeVar

from services.contracts.calendars import VIETNAM_TIME
from services.intake.domain.errors import InvalidInputError, Problem, Problems
from services.intake.domain.exchange import (
    DIGITISED,
    FEE_NAMES,
    NAMES,
    PAPER_NAMES,
    PERSON_NAMES,
    ExchangedFee,
    ExchangedPaper,
    ExchangedPerson,
    ExchangeLine,
)
from services.intake.domain.fee_rules import FeeMoment
from services.intake.domain.texts import one_line

T = TypeVar("T")
LONGEST_TEXT = 1_000
MOST_ITEMS = 200
MOST = 10**12  # of any number
_NAMES: Mapping[type, Mapping[str, str]] = {
    ExchangeLine: NAMES,
    ExchangedPaper: PAPER_NAMES,
    ExchangedFee: FEE_NAMES,
    ExchangedPerson: PERSON_NAMES,
}
_MOMENTS = {moment.number: moment for moment in FeeMoment}


def written(line: ExchangeLine) -> dict[str, Any]:
    """The members of a line; texts, instants and lists that are empty are left out."""
    return {**_members(line), DIGITISED: int(line.digitised)}


def _members(value: Any) -> dict[str, Any]:
    names = _NAMES[type(value)]
    plain = {names[item.name]: _plain(getattr(value, item.name)) for item in dataclasses.fields(value)}
    return {name: part for name, part in plain.items() if part not in ("", None, [])}


def _plain(value: Any) -> Any:
    if isinstance(value, FeeMoment):
        return value.number
    if isinstance(value, (bool, IntEnum)):
        return int(value)
    if isinstance(value, datetime):
        return value.astimezone(VIETNAM_TIME).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_members(part) for part in value]
    return _members(value) if dataclasses.is_dataclass(value) else value


def read(members: object) -> ExchangeLine:
    """The line of a JSON object; members that the exchange does not know are passed over.

    Raises: InvalidInputError with every member that is wrong.
    """
    return _read(ExchangeLine, members, "")


def _read(kind: type[T], members: object, place: str) -> T:
    if not isinstance(members, Mapping):
        raise _wrong(place or "dong", "Không phải đối tượng JSON", "{...}")
    problems, values = Problems(), {}
    for name, hint, required in _fields(typing.cast(Any, kind)):
        known = _NAMES[kind][name]
        where = f"{place}.{known}" if place else known
        part = members.get(known)
        if part not in (None, ""):
            values[name] = problems.read(partial(_value, hint, part, where), None)
        elif required:
            problems.read(partial(_missing, where), None)
    problems.close()
    return kind(**values)


@cache
def _fields(kind: type) -> tuple[tuple[str, Any, bool], ...]:
    """Name, type and "must be there" of each member."""
    hints = typing.get_type_hints(kind)
    fields = dataclasses.fields(typing.cast(Any, kind))
    return tuple((item.name, hints[item.name], item.default is dataclasses.MISSING) for item in fields)


def _value(hint: Any, part: object, where: str) -> Any:
    arguments = typing.get_args(hint)
    if isinstance(hint, types.UnionType):
        return _value(arguments[0], part, where)  # X | None
    if arguments:
        return _items(arguments[0], part, where)
    if dataclasses.is_dataclass(hint):
        return _read(typing.cast(type[Any], hint), part, where)
    reader = _READERS.get(hint)
    return reader(part, where) if reader else _numbered(hint, part, where)


def _items(kind: Any, part: object, where: str) -> tuple[Any, ...]:
    if not isinstance(part, list) or len(part) > MOST_ITEMS:
        raise _wrong(where, "Không phải danh sách", f"không quá {MOST_ITEMS} mục")
    problems = Problems()
    found = tuple(
        problems.read(partial(_read, kind, each, f"{where}.{n}"), None) for n, each in enumerate(part)
    )
    problems.close()
    return found


def _text(part: object, where: str) -> str:
    if not isinstance(part, str):
        raise _wrong(where, "Không phải chữ", "chuỗi ký tự")
    return one_line(where, part, longest=LONGEST_TEXT)


def _whole(part: object, where: str) -> int:
    if type(part) is not int or not 0 <= part <= MOST:
        raise _wrong(where, "Không phải số", "số nguyên không âm")
    return part


def _flag(part: object, where: str) -> bool:
    if part not in (0, 1) or not isinstance(part, (bool, int)):
        raise _wrong(where, "Không đúng giá trị", "0, 1")
    return bool(part)


def _instant(part: object, where: str) -> datetime:
    try:
        at = datetime.fromisoformat(part)  # type: ignore[arg-type]
        if at.tzinfo is not None and 1900 < at.year < 3000:
            return at.astimezone(UTC)
    except (TypeError, ValueError):
        pass
    raise _wrong(where, "Không phải thời điểm", "RFC 3339 có múi giờ, 2026-11-24T08:30:00+07:00")


def _day(part: object, where: str) -> date:
    try:
        return date.fromisoformat(part)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise _wrong(where, "Không phải ngày", "YYYY-MM-DD") from None


def _moment(part: object, where: str) -> FeeMoment:
    if type(part) is not int or part not in _MOMENTS:
        raise _wrong(where, "Không đúng giá trị", ", ".join(map(str, _MOMENTS)))
    return _MOMENTS[part]


def _numbered(kind: type[IntEnum], part: object, where: str) -> IntEnum:
    if type(part) is not int or part not in list(kind):
        raise _wrong(where, "Không đúng giá trị", ", ".join(str(int(each)) for each in kind))
    return kind(part)


_READERS = {str: _text, int: _whole, bool: _flag, datetime: _instant, date: _day, FeeMoment: _moment}


def _missing(where: str) -> None:
    raise _wrong(where, "Thiếu thông tin", "bắt buộc")


def _wrong(where: str, message: str, allowed: str) -> InvalidInputError:
    return InvalidInputError([Problem(where, message, allowed)])
