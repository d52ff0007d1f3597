"""What is known of a line of an exchange file, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from services.intake.domain.errors import Problem
from services.intake.domain.exchange import ExchangeLine


class Outcome(StrEnum):
    """What a line does."""

    NEW = "new"
    SAME = "same"  # known, and nothing is different
    DIFFERS = "differs"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """A line of a file as it was read: the dossier, or what is wrong."""

    place: int
    line: ExchangeLine | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What becomes of a line.

    Attributes:
        writes: whether an import changes anything.
    """

    place: int
    outcome: Outcome
    number: str = ""
    dossier_id: str = ""
    writes: bool = False
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Hints:
    """What was found by looking, before the transaction.

    Attributes:
        own_id: the dossier to which a counter of the commune gave the line's number.
        alike: numbers of the commune's own dossiers that could be the one of the line.
    """

    own_id: str = ""
    alike: tuple[str, ...] = ()
