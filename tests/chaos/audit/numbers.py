"""Serials: of a unit and day, of a register, of incoming documents: exactly 1..n, each with its reason."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from services.contracts.calendars import civil_date
from tests.chaos.audit.books import Books, Document, Finding


def serials(books: Books) -> list[Finding]:
    """Issued, leased and void serials are together what was taken; none twice, none missing."""
    placed: dict[tuple[str, str], list[int]] = defaultdict(list)
    for one in books.of("intake", "dossiers").values():
        _issued(one, placed, filed_here=not one.get("origin"))
    for one in books.of("intake", "incoming_documents").values():
        if one["register_serial"] is not None:
            placed[one["tenant"], f"incoming:{one['register_year']}"].append(one["register_serial"])
    for lease in books.of("intake", "serial_leases").values():
        _leased(lease, placed)
    counters = books.of("intake", "serials")
    taken = {(one["tenant"], place.rpartition("/")[2]): one["last"] for place, one in counters.items()}
    found = [
        Finding("serials", text)
        for place in placed.keys() | taken.keys()
        for text in _faults(place, placed[place], taken.get(place, 0))
    ]
    return [*found, *_unreasoned(books)]


def _issued(dossier: Document, placed: dict[tuple[str, str], list[int]], *, filed_here: bool) -> None:
    """What was filed at another commune keeps that one's number, and has its own place in the register."""
    reception = dossier.get("reception")
    if not reception:
        return
    tenant, unit = dossier["tenant"], dossier["unit_id"]
    day = f"{civil_date(reception['received_at']):%Y%m%d}"
    serial = int(reception["number"].rpartition("-")[2])
    if filed_here:
        placed[tenant, f"number:{unit}:{day}"].append(serial)
    year = reception["register_year"]
    placed[tenant, f"register:{unit}:{year}"].append(reception["register_serial"])


def _leased(lease: Document, placed: dict[tuple[str, str], list[int]]) -> None:
    """Those that no dossier has: in somebody's hand, or void since the lease was closed."""
    tenant, unit, on = lease["tenant"], lease["unit_id"], str(lease["on"])[:10]
    used = {use["serial"] for use in lease["used"]}
    first, last = lease["numbers"]["first"], lease["numbers"]["last"]
    for serial in set(range(first, last + 1)) - used:
        placed[tenant, f"number:{unit}:{on.replace('-', '')}"].append(serial)
        placed[tenant, f"register:{unit}:{on[:4]}"].append(lease["register"]["first"] + serial - first)


def _faults(place: tuple[str, str], placed: list[int], taken: int) -> Iterator[str]:
    where = f"{place[0]} {place[1]}"
    counted = Counter(placed)
    if missing := sorted(set(range(1, taken + 1)) - counted.keys()):
        yield f"{where}: taken and nowhere: {missing[:10]}"
    if twice := sorted(serial for serial, count in counted.items() if count > 1):
        yield f"{where}: given twice: {twice[:10]}"
    if beyond := sorted(serial for serial in counted if not 1 <= serial <= taken):
        yield f"{where}: never taken: {beyond[:10]}"


def _unreasoned(books: Books) -> Iterator[Finding]:
    for lease_id, lease in books.of("intake", "serial_leases").items():
        if not lease["reason"] or (lease.get("closing") and not lease["closing"]["reason"]):
            yield Finding("serials", f"lease {lease_id}: without a reason", (lease_id,))
