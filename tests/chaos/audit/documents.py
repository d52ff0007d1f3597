"""Incoming documents: acknowledged = kept, what was ordered was done, and each change was said once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from tests.chaos.audit.books import Books, Document, Finding
from tests.chaos.ledger import ACKNOWLEDGED, Command

# Which line of the history tells of each order.
_LINES: Mapping[str, str] = {
    "document": "registered",
    "document_submission": "submitted",
    "document_assignment": "assigned",
    "document_acknowledgement": "acknowledged",
    "document_closing": "closed",
    "document_void": "voided",
    "document_return": "returned",
    "document_scans": "scan_added",
}
# Which lines each event tells of.
_TOLD: Mapping[str, tuple[str, ...]] = {
    "document.registered.v1": ("registered",),
    "document.assigned.v1": ("assigned",),
    "document.acknowledged.v1": ("acknowledged",),
    "document.closed.v1": ("closed", "voided", "returned"),
    "document.overdue.v1": ("overdue",),
}


def documents(books: Books) -> list[Finding]:
    """All checks of incoming documents."""
    stored = books.of("intake", "incoming_documents")
    orders: dict[str, list[Command]] = defaultdict(list)
    for one in books.ledger.commands(ACKNOWLEDGED):
        orders[one.subject].append(one)
    found = [*_numbers(books, stored)]
    for document_id, kept in stored.items():
        lines = Counter(line["what"] for line in kept["history"])
        found += [*_done(orders[document_id], document_id, kept, lines), *_said(books, document_id, lines)]
    return found


def _numbers(books: Books, stored: Mapping[str, Document]) -> Iterator[Finding]:
    """Every acknowledged one is there under the number that was told, and there is no other."""
    told = {
        one.subject: one.answer["register_serial"]
        for one in books.ledger.commands(ACKNOWLEDGED)
        if one.kind == "document"
    }
    for document_id in told.keys() | stored.keys():
        kept = stored.get(document_id, {}).get("register_serial")
        if kept is None or told.get(document_id) != kept:
            text = f"document {document_id}: told {told.get(document_id)}, stored {kept}"
            yield Finding("acknowledged", text, (document_id,))


def _done(orders: list[Command], document_id: str, kept: Document, lines: Counter[str]) -> Iterator[Finding]:
    ordered = Counter(_LINES[one.kind] for one in orders)
    if ordered != lines - Counter({"overdue": 1}):  # that is said once, by nobody's order
        text = f"document {document_id}: acknowledged {dict(ordered)}, done {dict(lines)}"
        yield Finding("acknowledged", text, (document_id,))
    scans = sorted(one.answer["scan_id"] for one in orders if one.kind == "document_scans")
    if scans != sorted(scan["scan_id"] for scan in kept["scans"]):
        yield Finding("acknowledged", f"document {document_id}: other scans than told", (document_id,))


def _said(books: Books, document_id: str, lines: Counter[str]) -> Iterator[Finding]:
    said = Counter(event.type for event in books.events("intake", document_id))
    for type_, whats in _TOLD.items():
        if said[type_] != sum(lines[what] for what in whats):
            text = f"document {document_id}: {said[type_]} times {type_}, {dict(lines)} in its history"
            yield Finding("history", text, (document_id,))
