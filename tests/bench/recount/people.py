"""What citizens said, and how long they waited: the people's part of the weekly report, counted once more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import Any

from tests.bench.recount.facts import Fact

TARGET_SECONDS = 900  # QĐ 468/QĐ-TTg: 15 minutes
LEVELS = (5, 4, 3, 2, 1)
CONTENT, NOT_CONTENT = (5, 4), (2, 1)


@dataclass
class Said:
    """What was said in a week."""

    levels: Counter[int] = field(default_factory=Counter)
    procedures: dict[str, Counter[int]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def sum(self, *levels: int) -> int:
        """Some levels together."""
        return sum(self.levels[level] for level in levels)


def said_in(
    ratings: Sequence[Fact], forms: Mapping[str, Mapping[str, Any]], begins: datetime, ends: datetime
) -> Said:
    """What was said from an instant on, up to another.

    Args:
        forms: what was filed, by the ids of the dossiers.
    """
    found = Said()
    for one in ratings:
        if begins <= one.at < ends:
            form = forms.get(one.data["dossier_id"], {})
            code, level = form.get("procedure_code", ""), one.data["rating"]
            found.levels[level] += 1
            found.procedures.setdefault(code, Counter())[level] += 1
            found.names[code] = max(found.names.get(code, ""), form.get("procedure_name", ""))
    return found


def served_in(tickets: Sequence[Fact], begins: datetime, ends: datetime) -> list[Fact]:
    """Tickets whose holders had been served from an instant on, up to another."""
    return [one for one in tickets if begins <= (one.instant("done_at") or one.at) < ends]


def times(tickets: Sequence[Fact]) -> dict[str, int | None]:
    """How long these people waited and were served."""
    waited = [one.data["waited_seconds"] for one in tickets]
    served = [one.data["served_seconds"] for one in tickets]
    return {
        "served": len(tickets),
        "in_target": sum(seconds <= TARGET_SECONDS for seconds in waited),
        "mean_seconds": sum(waited) // len(waited) if waited else None,
        "median_seconds": int(median(waited)) if waited else None,
        "longest_seconds": max(waited, default=None),
        "service_seconds": sum(served) // len(served) if served else None,
    }


def told(voices: Sequence[Said], tickets: Sequence[Fact]) -> dict[str, Any]:
    """What the report has to say of them.

    Args:
        voices: of the week before and of this one; `tickets`: of this one.
    """
    before, now = voices
    groups: dict[str, list[Fact]] = {}
    for one in tickets:
        groups.setdefault(f"{one.data['unit_id']} {one.data['desk']}", []).append(one)
    return {
        "voices": {
            "rated": (now.sum(*LEVELS), before.sum(*LEVELS)),
            **{f"rated_{level}": (now.levels[level], before.levels[level]) for level in LEVELS},
        },
        "voice_procedures": {
            code: (now.names[code] or code, counts.total(), _sum(counts, CONTENT), _sum(counts, NOT_CONTENT))
            for code, counts in now.procedures.items()
        },
        "desks": {place: times(group) for place, group in groups.items()},
    }


def said(report: Mapping[str, Any]) -> dict[str, Any]:
    """What the API's answer says, for a comparison."""
    return {
        "voices": {one["code"]: (one["now"], one["before"]) for one in report["voices"]},
        "voice_procedures": {
            one["code"]: (one["name"], one["rated"], one["content"], one["not_content"])
            for one in report["voice_procedures"]
        },
        "desks": {f"{one['unit_id']} {one['desk']}": one["times"] for one in report["desks"]},
    }


def plain(voices: Sequence[Said], waits: Sequence[Sequence[Fact]]) -> list[dict[str, Any]]:
    """What of it is in the digest, of the week before and of this one."""
    found: list[dict[str, Any]] = []
    if any(one.levels for one in voices):
        found.append({"voices": [_plain(one) for one in voices]})
    if any(waits):
        found.append({"waits": [times(one) for one in waits]})
    return found


def _plain(said: Said) -> dict[str, Any]:
    def named(counts: Counter[int]) -> dict[str, int]:
        return {f"rated_{level}": count for level, count in counts.items()}

    procedures = {code: named(counts) for code, counts in said.procedures.items()}
    return {"levels": named(said.levels), "by_procedure": procedures}


def _sum(counts: Counter[int], levels: Sequence[int]) -> int:
    return sum(counts[level] for level in levels)
