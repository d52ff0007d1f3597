"""History and state agree: in each service with its own events, and among the services."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from tests.chaos.audit.books import Books, Document, Finding

# What intake's history must have a line of for each event, by type.
_LINES: Mapping[str, tuple[str, ...]] = {
    "dossier.filed.v1": ("filed",),
    "dossier.received.v1": ("received",),
    "dossier.declined.v1": ("declined",),
    "dossier.returned.v1": ("returned",),
    "dossier.supplemented.v1": ("papers_added",),
    "dossier.payment_recorded.v1": ("payment_taken",),
}


def standing(books: Books) -> list[Finding]:
    """All services say the same of each dossier, and each the same as its history."""
    return [
        finding
        for dossier_id, kept in books.of("intake", "dossiers").items()
        for finding in (*_agrees(books, dossier_id, kept), *_told(books, dossier_id, kept))
    ]


def _agrees(books: Books, dossier_id: str, kept: Document) -> Iterator[Finding]:
    tracked = books.of("tracking", "dossiers").get(dossier_id, {})
    shown = tracked.get("standing", {}).get("status")
    if shown != kept["status"]:
        text = f"{dossier_id}: status {kept['status']} in intake, {shown} in tracking"
        yield Finding("standing", text, (dossier_id,))
    number = kept.get("reception", {}).get("number")
    if tracked.get("dossier_number") != number:
        text = f"{dossier_id}: number {number} in intake, {tracked.get('dossier_number')} in tracking"
        yield Finding("standing", text, (dossier_id,))
    running = books.of("workflow", "running").get(dossier_id)
    if running is not None and running["dossier_number"] != number:
        yield Finding("standing", f"{dossier_id}: another number in workflow", (dossier_id,))


def _told(books: Books, dossier_id: str, kept: Document) -> Iterator[Finding]:
    lines = Counter(line["what"] for line in kept["history"])
    types = Counter(event.type for event in books.events("intake", dossier_id))
    for type_, whats in _LINES.items():
        count = sum(lines[what] for what in whats)
        if types[type_] != count:
            text = f"{dossier_id}: {count} lines of {whats} in the history, {types[type_]} {type_}"
            yield Finding("history", text, (dossier_id,))
