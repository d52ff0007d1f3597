"""Reading the rules of scoring from a file; what is wrong with it is said in a line."""

from __future__ import annotations

import json
from pathlib import Path

from services.tracking.domain.evaluation_rules import Rules

SHIPPED = Path(__file__).with_name("scoring") / "tt01-2018.json"


class ScoringRulesError(Exception):
    """The file is not there, or is none of ours."""


def read_rules(path: Path | None = None) -> Rules:
    """The rules of a file, else those that are shipped.

    Raises: ScoringRulesError with file and cause.
    """
    chosen = path or SHIPPED
    try:
        return Rules.of(json.loads(chosen.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise ScoringRulesError(f"{chosen}: {exc}") from exc
