"""What a form sent, as the API wants it: names with points become objects, empty fields are left out."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

ONCE = "_once"
VERSION = "_version"
TENANT = "_tenant"  # for whom it was opened


def fresh_once() -> str:
    """A key for a form that is shown: sent twice, it takes effect once."""
    return secrets.token_urlsafe(16)


def nested(fields: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Fields as JSON: `person.name` is a member of `person`, `papers.0.code` of the first of `papers`.

    Surrounding blanks fall away, empty values are left out, so are fields whose name begins with `_`.
    """
    found: dict[str, Any] = {}
    for name, value in fields:
        text = value.strip()
        if text and not name.startswith("_"):
            _put(found, name.split("."), text)
    return {name: _listed(value) for name, value in found.items()}


def _put(target: dict[str, Any], parts: list[str], text: str) -> None:
    for part in parts[:-1]:
        below = target.setdefault(part, {})
        target = below if isinstance(below, dict) else {}
    target[parts[-1]] = text


def _listed(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    inner = {name: _listed(one) for name, one in value.items()}
    if inner and all(name.isdigit() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner
