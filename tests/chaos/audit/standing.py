"""History and state agree: in each service with its own events, and among the services."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from tests.chaos.audit.books import Books, Document, Finding

_NEW, _RECEIVED = 1, 2
# Which line of the owner's history tells of each event, by its type.
_LINES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "intake": {
        "dossier.filed.v1": ("filed",),
        "dossier.received.v1": ("received",),
        "dossier.declined.v1": ("declined",),
        "dossier.returned.v1": ("returned",),
        "dossier.supplemented.v1": ("papers_added",),
        "dossier.payment_recorded.v1": ("payment_taken",),
    },
    "workflow": {
        "step.done.v1": ("done",),
        "step.returned.v1": ("sent_back",),
        "supplement.requested.v1": ("supplement_requested",),
        "payment.requested.v1": ("payment_requested",),
        "dossier.extended.v1": ("extended",),
        "dossier.stopped.v1": ("stopped", "withdrawal_granted"),
    },
}


def standing(books: Books) -> list[Finding]:
    """All services say the same of each dossier, and each the same as its history."""
    filed, running = books.of("intake", "dossiers"), books.of("workflow", "running")
    return [
        *(finding for place, twin in books.twins.items() for finding in _shared(books, place, twin)),
        *(finding for dossier_id, kept in filed.items() for finding in _agrees(books, dossier_id, kept)),
        *(
            finding
            for dossier_id, kept in filed.items()
            for finding in _told(books, "intake", dossier_id, kept)
        ),
        *(
            finding
            for dossier_id, kept in running.items()
            for finding in _told(books, "workflow", dossier_id, kept)
        ),
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
    if running is not None:
        yield from _is_followed(dossier_id, running, tracked, number)


def _shared(books: Books, place: str, filed_as: str) -> Iterator[Finding]:
    """Both communes know the same of a dossier that is filed at one and resolved at the other."""
    stored = books.of("intake", "dossiers")
    there, here = stored[place], stored.get(filed_as)
    if here is None or here["number"] != there["number"]:
        yield Finding("shared", f"{place}: not there as {filed_as} under one number", (place, filed_as))
        return
    begun = there["status"] != _NEW
    if here["status"] != (there["status"] if begun else _RECEIVED):
        text = f"{filed_as}: status {here['status']} where filed, {there['status']} where it is resolved"
        yield Finding("shared", text, (place, filed_as))
    received = there.get("reception")
    dates = [*([received["due_at"]] if received else []), *(one["due_at"] for one in there["due_dates"])]
    if dates != [one["due_at"] for one in here["due_dates"]]:
        yield Finding("shared", f"{filed_as}: other due dates than where it is resolved", (place, filed_as))
    lent = {scan["scan_id"] for scan in there["scans"] if "held_by" in scan}
    if lent != {scan["scan_id"] for scan in here["scans"]}:
        yield Finding("shared", f"{filed_as}: other scans than where it is resolved", (place, filed_as))


def _is_followed(dossier_id: str, running: Document, tracked: Document, number: str) -> Iterator[Finding]:
    """What tracking shows of the handling is the last that was said: events took effect in their order."""
    if running["dossier_number"] != number:
        yield Finding("standing", f"{dossier_id}: another number in workflow", (dossier_id,))
    last = running["runs"][-1]
    wanted = last["step_code"] if last["ended_at"] is None else None, running["due_at"]
    shown = tracked.get("step", {}).get("step_code"), tracked.get("dated", {}).get("due_at")
    if shown != wanted:
        text = f"{dossier_id}: {wanted} in workflow, {shown} in tracking"
        yield Finding("order", text, (dossier_id,))


def _is_said_here(books: Books, dossier_id: str, kept: Document, type_: str) -> bool:
    """Of a shared dossier each record says its own, and shows lines of what the other said."""
    if dossier_id in books.twins:
        return type_ != "dossier.filed.v1"  # its history says that it arrived
    return not kept.get("competent") or type_ in ("dossier.filed.v1", "dossier.returned.v1")


def _told(books: Books, service: str, dossier_id: str, kept: Document) -> Iterator[Finding]:
    lines = Counter(line["what"] for line in kept["history"])
    types = Counter(event.type for event in books.events(service, dossier_id))
    for type_, whats in _LINES[service].items():
        if service == "intake" and not _is_said_here(books, dossier_id, kept, type_):
            continue
        count = sum(lines[what] for what in whats)
        if types[type_] != count:
            text = f"{dossier_id}: {count} lines of {whats} in {service}, {types[type_]} {type_}"
            yield Finding("history", text, (dossier_id,))
