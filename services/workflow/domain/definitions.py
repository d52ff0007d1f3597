"""A process definition as plain data, in a file or in the store, and how it is read."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.contracts.identity import Role
from services.contracts.worktime import Limit, LimitUnit
from services.workflow.domain.errors import ProcessError
from services.workflow.domain.processes import Process, Step

MEMBERS = frozenset({"code", "version", "name", "source", "effective_from", "limit", "steps"})
LIMIT_MEMBERS, STEP_MEMBERS = frozenset({"unit", "count"}), frozenset({"code", "name", "role", "hours"})


def definition(process: Process) -> dict[str, Any]:
    """The process as plain data."""
    return {
        "code": process.code,
        "version": process.version,
        "name": process.name,
        "source": process.source,
        "effective_from": process.effective_from.isoformat(),
        "limit": {"unit": process.limit.unit.value, "count": process.limit.count},
        "steps": [
            {"code": step.code, "name": step.name, "role": step.role.value, "hours": step.hours}
            for step in process.steps
        ],
    }


def parse(data: Any, place: str) -> Process:
    """A process from plain data.

    Args:
        place: where the data stands, for the reader of an error.
    Raises: ProcessError with place, cause and cure.
    """
    members = _object(data, MEMBERS, place)
    steps = members["steps"]
    if not isinstance(steps, list):
        raise ProcessError(f"{place}: steps", "a list is required", "write it in [ ]")
    return Process(
        code=_text(members, "code", place),
        version=_whole(members, "version", place),
        name=_text(members, "name", place),
        source=_text(members, "source", place),
        effective_from=_day(members, "effective_from", place),
        limit=_limit(members["limit"], f"{place}: limit"),
        steps=tuple(_step(step, f"{place}: steps[{number}]") for number, step in enumerate(steps)),
    )


def _limit(data: Any, place: str) -> Limit:
    members = _object(data, LIMIT_MEMBERS, place)
    units = [unit.value for unit in LimitUnit]
    if members["unit"] not in units:
        raise ProcessError(place, f"{members['unit']!r} is no unit", f"use one of {', '.join(units)}")
    try:
        return Limit(unit=LimitUnit(members["unit"]), count=_number(members, "count", place))
    except ValueError as exc:
        raise ProcessError(place, str(exc), "write the limit as the law gives it") from exc


def _step(data: Any, place: str) -> Step:
    members = _object(data, STEP_MEMBERS, place)
    roles = [role.value for role in Role]
    if members["role"] not in roles:
        raise ProcessError(place, f"{members['role']!r} is no role", f"use one of {', '.join(roles)}")
    return Step(
        code=_text(members, "code", place),
        name=_text(members, "name", place),
        role=Role(members["role"]),
        hours=_number(members, "hours", place),
    )


def _object(data: Any, members: frozenset[str], place: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise ProcessError(place, "an object is required", "write it in { }")
    if members != data.keys():
        wrong = sorted(members ^ data.keys())[0]
        cause = f"{wrong!r} is missing" if wrong in members else f"{wrong!r} is not known"
        raise ProcessError(place, cause, f"use {', '.join(sorted(members))}")
    return data


def _text(members: dict[str, Any], name: str, place: str) -> str:
    if not isinstance(members[name], str):
        raise ProcessError(f"{place}: {name}", "a text is required", 'write it in " "')
    return str(members[name]).strip()


def _whole(members: dict[str, Any], name: str, place: str) -> int:
    if type(members[name]) is not int:
        raise ProcessError(f"{place}: {name}", "a whole number is required", "write it without quotes")
    return int(members[name])


def _number(members: dict[str, Any], name: str, place: str) -> float:
    if type(members[name]) not in (int, float):
        raise ProcessError(f"{place}: {name}", "a number is required", "write it without quotes")
    return float(members[name])


def _day(members: dict[str, Any], name: str, place: str) -> date:
    try:
        return date.fromisoformat(members[name])
    except (TypeError, ValueError):
        cause = f"{members[name]!r} is no date"
        raise ProcessError(f"{place}: {name}", cause, "write it as 2026-01-31") from None
