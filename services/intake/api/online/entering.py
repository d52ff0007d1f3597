"""People as callers enter them, for the use cases."""

from __future__ import annotations

from services.intake.api.orders import person_entry
from services.intake.handlers.orders import PersonEntry
from services.intake.schemas.online import NamedIn


def entered(given: NamedIn | None) -> PersonEntry:
    """Somebody as the use cases want it; nobody: nothing was entered."""
    return PersonEntry(name="") if given is None else person_entry(given, given.name)
