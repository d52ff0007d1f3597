"""What citizens said in a period of how their dossiers were handled: by level and by procedure.

Nobody was asked who they are, and nothing in free text, so there is nothing personal in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.tracking.domain.ratings import CONTENT, NOT_CONTENT, RATING_WORDS, Rating

RATED = "rated"


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What was said of one dossier."""

    dossier_id: str
    rating: Rating
    rated_at: datetime
    procedure_code: str = ""
    procedure_name: str = ""


def code_of(rating: Rating) -> str:
    """The figure of a level."""
    return f"{RATED}_{int(rating)}"


LEVELS: Mapping[str, str] = {code_of(rating): words for rating, words in RATING_WORDS.items()}
SUMS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    RATED: ("Đã đánh giá", tuple(LEVELS)),
    "content": ("Hài lòng trở lên", tuple(map(code_of, sorted(CONTENT)))),
    "not_content": ("Không hài lòng", tuple(map(code_of, sorted(NOT_CONTENT)))),
}


@dataclass
class Voices:
    """What was said in one period.

    Attributes:
        levels: how often each level was said.
        by_procedure: the same for each procedure that occurs.
        names: of procedures, by their codes.
        parts: id of each dossier to its figure.
    """

    levels: Counter[str] = field(default_factory=Counter)
    by_procedure: dict[str, Counter[str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    procedures: dict[str, str] = field(default_factory=dict)

    def add(self, said: Opinion) -> None:
        """Count one."""
        code = code_of(said.rating)
        self.levels[code] += 1
        self.by_procedure.setdefault(said.procedure_code, Counter())[code] += 1
        self.names[said.procedure_code] = max(self.names.get(said.procedure_code, ""), said.procedure_name)
        self.parts[said.dossier_id] = code
        self.procedures[said.dossier_id] = said.procedure_code

    def count(self, *codes: str) -> int:
        """These figures together."""
        return sum(self.levels[code] for code in codes)

    def dossiers(self, codes: Collection[str], procedure: str = "") -> list[str]:
        """Ids of the dossiers behind some figures, of one procedure or of all."""
        wanted = set(codes)
        return [
            one
            for one, code in self.parts.items()
            if code in wanted and procedure in ("", self.procedures[one])
        ]

    def told(self) -> dict[str, Any]:
        """All of it in plain values."""
        return {
            "levels": dict(self.levels),
            "by_procedure": {code: dict(counts) for code, counts in self.by_procedure.items()},
        }


@dataclass(frozen=True)
class ProcedureVoices:
    """What was said of one procedure."""

    code: str
    name: str
    rated: int
    content: int
    not_content: int


def voices(said: Iterable[Opinion], begins: datetime, ends: datetime) -> Voices:
    """What was said from an instant on, up to another."""
    found = Voices()
    for one in said:
        if begins <= one.rated_at < ends:
            found.add(one)
    return found


def of_procedures(found: Voices) -> list[ProcedureVoices]:
    """Each procedure of which anything was said, the least content first."""
    rows = [
        ProcedureVoices(
            code=code,
            name=found.names[code] or code,
            rated=counts.total(),
            content=sum(counts[one] for one in SUMS["content"][1]),
            not_content=sum(counts[one] for one in SUMS["not_content"][1]),
        )
        for code, counts in found.by_procedure.items()
    ]
    return sorted(rows, key=lambda one: (-one.not_content, -one.rated, one.code))
