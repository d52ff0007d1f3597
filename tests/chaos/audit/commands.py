"""Acknowledged = kept: every command that was acknowledged took effect once, every other one never."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from tests.chaos.audit.books import Books, Finding, Told
from tests.chaos.ledger import ACKNOWLEDGED, Command

NEW = ("filing", "certification")
NEW_KINDS = {*NEW, "scan_added", "document", "document_scans"}
PAID = "dossier.payment_recorded.v1"
_STOP_PERCENT = 2.0  # MOTCUA_DISK_STOP_PERCENT
# What a command that changes a dossier makes its owner say, once for each time.
SAID: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "declined": ("intake", ("dossier.declined.v1",)),
    "papers_added": ("intake", ("dossier.supplemented.v1",)),
    "payment_taken": ("intake", (PAID,)),
    "withdrawal": ("intake", ("dossier.withdrawal_requested.v1", "dossier.withdrawn.v1")),
    "completion": ("workflow", ("step.done.v1",)),
    "return": ("workflow", ("step.returned.v1",)),
    "supplement_request": ("workflow", ("supplement.requested.v1",)),
    "payment_demand": ("workflow", ("payment.requested.v1",)),
    "extension": ("workflow", ("dossier.extended.v1",)),
}


def commands(books: Books) -> list[Finding]:
    """All checks of commands."""
    checks = (_filings, _once, _receptions, _said, _told_in_both, _scans, _leases, _put_off)
    return [finding for check in checks for finding in check(books)]


def _acknowledged(books: Books, *kinds: str) -> list[Command]:
    return [one for one in books.ledger.commands(ACKNOWLEDGED) if one.kind in kinds]


def _filings(books: Books) -> Iterator[Finding]:
    """Every acknowledged filing is one dossier with that applicant and number, and there is no other."""
    stored = books.of("intake", "dossiers")
    owner = Counter(one["applicant"]["identity"] for place, one in stored.items() if place not in books.twins)
    filed = _acknowledged(books, *NEW)
    for one in filed:
        kept = stored.get(one.subject)
        if kept is None:
            yield Finding("acknowledged", f"{one.kind} {one.subject}: not stored", (one.subject,))
            continue
        number, told = kept.get("reception", {}).get("number"), one.answer["dossier_number"]
        if told and told != number:
            yield Finding("acknowledged", f"{one.subject}: number {told}, stored {number}", (one.subject,))
        if owner[one.who["identity"]] != 1:
            text = f"{one.subject}: {owner[one.who['identity']]} dossiers of one filing"
            yield Finding("acknowledged", text, (one.subject,))
    for dossier_id in stored.keys() - {one.subject for one in filed} - books.twins.keys():
        yield Finding("acknowledged", f"{dossier_id}: stored, nobody was told", (dossier_id,))


def _once(books: Books) -> Iterator[Finding]:
    """The answer of each acknowledged command is kept with its key; of a refused one nothing is."""
    keys = Counter(
        place.rpartition("|")[2]
        for service in ("intake", "workflow")
        for place in books.of(service, "idempotency")
    )
    for one in books.ledger.commands():
        wanted = int(one.is_acknowledged)
        if keys[one.key] != wanted:
            text = f"{one.kind} {one.key} is {one.state}, kept {keys[one.key]} times"
            yield Finding("idempotency", text, (one.subject,))
        if one.fault:
            yield Finding("answers", f"{one.kind} {one.key}: {one.fault}", (one.subject,))


def _receptions(books: Books) -> Iterator[Finding]:
    """A dossier was received once, by its filing or by a reception that was acknowledged."""
    received = Counter(
        one.subject
        for one in _acknowledged(books, *NEW, "received")
        if one.kind == "received" or one.answer["dossier_number"]
    )
    returned = Counter(one.subject for one in _acknowledged(books, "certification", "returned"))
    for dossier_id in books.of("intake", "dossiers"):
        types = Counter(event.type for event in books.events("intake", dossier_id))
        for type_, told in (
            ("dossier.filed.v1", 1),
            ("dossier.received.v1", received[dossier_id]),
            ("dossier.returned.v1", returned[books.filed_as(dossier_id)]),
        ):
            if types[type_] != told:
                text = f"{dossier_id}: {types[type_]} times {type_}, acknowledged {told} times"
                yield Finding("acknowledged", text, (dossier_id,))


def _said(books: Books) -> Iterator[Finding]:
    """What was ordered was done as often as it was acknowledged."""
    done = Counter((one.kind, books.filed_as(one.subject)) for one in _acknowledged(books, *SAID))
    again = _passed_on(books)
    for kind, (service, types) in SAID.items():
        acts = (one for one in books.logs[service] if one.type in types and one.event_id not in again)
        said = Counter(books.filed_as(one.subject) for one in acts)
        ordered = {subject: count for (what, subject), count in done.items() if what == kind}
        for subject in said.keys() | ordered.keys():
            if said[subject] != ordered.get(subject, 0):
                text = f"{subject}: {kind} acknowledged {ordered.get(subject, 0)} times, done {said[subject]}"
                yield Finding("acknowledged", text, (subject,))


def _told_in_both(books: Books) -> Iterator[Finding]:
    """Money that the filing commune took for the one that asked for it is told there too, once."""
    there = Counter(_money(books, one) for one in _paid(books) if one.subject in books.twins)
    shared = {*books.twins.values()}
    for one in _paid(books):
        if one.subject in shared and there[_money(books, one)] != 1:
            count = there[_money(books, one)]
            text = f"{one.subject}: money taken where it was filed, told {count} times where it was asked for"
            yield Finding("shared", text, (one.subject,))


def _passed_on(books: Books) -> set[str]:
    """Ids of events that tell the asking commune of money which the filing one took: no second acts."""
    here = {_money(books, one) for one in _paid(books) if one.subject not in books.twins}
    there = (one for one in _paid(books) if one.subject in books.twins)
    return {one.event_id for one in there if _money(books, one) in here}


def _paid(books: Books) -> Iterator[Told]:
    """Money that was asked for and came."""
    return (one for one in books.logs["intake"] if one.type == PAID and one.data.get("demand_id"))


def _money(books: Books, paid: Told) -> tuple[str, str, str]:
    """By what the same money is known in both communes."""
    return books.filed_as(paid.subject), paid.data["demand_id"], paid.data["paid_at"]


def _scans(books: Books) -> Iterator[Finding]:
    """Every acknowledged scan stands in its dossier once, and no other does."""
    told = Counter((one.subject, one.answer["scan_id"]) for one in _acknowledged(books, "scan_added"))
    stored = Counter(
        (dossier_id, scan["scan_id"])
        for dossier_id, kept in books.of("intake", "dossiers").items()
        for scan in kept.get("scans", ())
        if "held_by" not in scan
    )
    for dossier_id, scan_id in (told - stored) + (stored - told):
        text = f"{dossier_id}: scan {scan_id} acknowledged {told[dossier_id, scan_id]} times, "
        yield Finding("acknowledged", text + f"stored {stored[dossier_id, scan_id]}", (dossier_id,))


def _leases(books: Books) -> Iterator[Finding]:
    """Every acknowledged lease is there, every acknowledged closing too, and no other."""
    stored = books.of("intake", "serial_leases")
    leased = {one.subject for one in _acknowledged(books, "lease")}
    closed = {one.subject for one in _acknowledged(books, "lease_closed")}
    there = {lease_id for lease_id, kept in stored.items() if kept.get("closing")}
    for lease_id in leased ^ stored.keys():
        yield Finding("acknowledged", f"lease {lease_id}: acknowledged or stored, not both", (lease_id,))
    for lease_id in closed ^ there:
        yield Finding(
            "acknowledged", f"lease {lease_id}: closing acknowledged or stored, not both", (lease_id,)
        )


def _put_off(books: Books) -> Iterator[Finding]:
    """With little room on the disk only what is new is put off, and says why."""
    if books.plan is None:
        return
    shares = {fault.amount for fault in books.plan if fault.kind == "disk_low"}
    told = {one.kind for one in books.ledger.commands() if "disk-low" in one.put_off}
    if told and not shares:
        yield Finding("answers", f"{sorted(told)}: put off for want of room that there was")
    if told - NEW_KINDS and all(share > _STOP_PERCENT for share in shares):
        yield Finding("answers", f"{sorted(told - NEW_KINDS)}: put off although it is not new")
