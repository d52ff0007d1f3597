"""What the stored samples have in common: a commune, a dossier, and one working day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

COMMUNE, DOSSIER = "32128", "01JD9X6V5T8Q2M4K7R3N"
SEALED = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwia2lkIjoiY29tbXVuZTozMjEyODoxIn0..AAAA.c2FtcGxl.AAAA"
OFFICER, SPECIALIST = "staff-7f3a", "staff-19c2"


def at(text: str) -> datetime:
    """An instant of the working day on which the samples play."""
    return datetime.fromisoformat(f"2026-11-24T{text}").replace(tzinfo=UTC)


def head(event_id: str, text: str, actor: str = "", commune_id: str = COMMUNE) -> dict[str, Any]:
    """The fields of every event."""
    return {"event_id": event_id, "occurred_at": at(text), "actor": actor, "commune_id": commune_id}


def about(source: str, sequence: int, text: str, actor: str = "") -> dict[str, Any]:
    """The fields of every event about the dossier."""
    return {**head(f"{source}:{DOSSIER}:{sequence:08d}", text, actor), "dossier_id": DOSSIER}


def day(number: int) -> date:
    """A day of November 2026."""
    return date(2026, 11, number)
