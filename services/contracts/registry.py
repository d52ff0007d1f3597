"""Which events exist, and which service listens to whom."""

from __future__ import annotations

from collections.abc import Mapping

from services.contracts import (
    desk,
    documents,
    handling,
    intake,
    line,
    notify,
    online,
    tracking,
    watch,
    workflow,
)
from services.contracts.envelope import Event

SERVICES = ("intake", "workflow", "tracking", "notify")

EVENTS: Mapping[str, type[Event]] = {
    kind.type: kind
    for kind in (
        *intake.EVENTS,
        *desk.EVENTS,
        *documents.EVENTS,
        *online.EVENTS,
        *line.EVENTS,
        *workflow.EVENTS,
        *handling.EVENTS,
        *notify.EVENTS,
        *watch.EVENTS,
        *tracking.EVENTS,
    )
}

# A subscriber gets every event of a source: a sequence with holes could not show what is missing.
LISTENS: Mapping[str, tuple[str, ...]] = {
    "intake": ("workflow",),
    "workflow": ("intake",),
    "tracking": ("intake", "workflow", "notify"),
    "notify": ("intake", "workflow"),
}


def subscribers(source: str) -> tuple[str, ...]:
    """Who listens to `source`."""
    return tuple(service for service, sources in LISTENS.items() if source in sources)
