"""The leaders' board as a whole, at an instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.tracking.domain.criteria import Days
from services.tracking.domain.figures import Counted
from services.tracking.domain.waiting import Waiting


@dataclass(frozen=True, kw_only=True)
class Board:
    """All that stands on the board at an instant.

    Attributes:
        soon: on which days what is due counts as due soon.
        names: of the commune's units, and of the officers who have something, by their ids.
    """

    at: datetime
    soon: Days
    now: Sequence[Counted]
    month: Sequence[Counted]
    waiting: Waiting
    names: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Matching:
    """How many dossiers meet some criteria, and what that means in words."""

    at: datetime
    count: int
    words: str
