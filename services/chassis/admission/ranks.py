"""In which order requests are refused when there are too many: decided from the route and the token."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from services.chassis.identity import Caller


class Rank(IntEnum):
    """The lower the number, the later it is refused."""

    DESK = 0  # somebody goes on with what was begun
    ENTRANCE = 1  # somebody begins something new
    LOOKUP = 2  # anybody, without a token
    CLIENT = 3  # a machine
    BULK = 4  # a file, a report, a feed


@dataclass(frozen=True)
class Precedence:
    """What decides the rank of a request.

    Attributes:
        entrances: rules (as the permission table names routes) that begin something.
        bulk: rules that read or write much at once, whoever asks.
        machines: roles of machines.
    """

    entrances: Collection[str] = frozenset()
    bulk: Collection[str] = frozenset()
    machines: frozenset[Any] = field(default_factory=frozenset)

    def rank(self, rule: str, caller: Caller) -> Rank:
        """The rank of a request of `caller` to the route that `rule` names; "" where there is none."""
        if rule in self.bulk:
            return Rank.BULK
        if not caller.holder:
            return Rank.LOOKUP
        if caller.roles & self.machines:
            return Rank.CLIENT
        return Rank.ENTRANCE if rule in self.entrances else Rank.DESK


class RuleFinder:
    """Which rule a request falls under, found before the framework does any work: a tree of path segments."""

    def __init__(self, routes: Iterable[tuple[Collection[str], str, str]]) -> None:
        """`routes`: methods, path with its parameters in braces, rule."""
        self._root: dict[str, Any] = {}
        for methods, path, rule in routes:
            node = self._root
            for segment in path.strip("/").split("/"):
                node = node.setdefault("*" if segment.startswith("{") else segment, {})
            for method in methods:
                node.setdefault(f"/{method}", rule)

    def find(self, method: str, path: str) -> str:
        """The rule, or "" where no route is; a literal segment goes before a parameter, as in our routers."""
        found = _walk(self._root, path.strip("/").split("/"), f"/{method}")
        return found or ""


def _walk(node: dict[str, Any], segments: list[str], method: str) -> str | None:
    if not segments:
        return node.get(method)
    for key in (segments[0], "*"):
        below = node.get(key)
        if isinstance(below, dict):
            found = _walk(below, segments[1:], method)
            if found is not None:
                return found
    return None
