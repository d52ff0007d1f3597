"""Files: every reference leads to a file with its hash; other files the sweep will find."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from tests.chaos.audit.books import Books, Finding


def files(books: Books) -> list[Finding]:
    """References, files and their pieces agree."""
    return [*_referred(books), *_pieces(books)]


def _referred(books: Books) -> Iterator[Finding]:
    intake = books.world.database("intake")
    mine = {"metadata.tenant": {"$in": list(books.commune_ids)}}
    entries = {one["_id"]: one for one in intake["scans.files"].find(mine)}
    referred = set()
    for dossier_id, kept in books.of("intake", "dossiers").items():
        for scan in kept.get("scans", ()):
            place = f"{kept['tenant']}/{scan['scan_id']}"
            referred.add(place)
            pieces = intake["scans.chunks"].find({"files_id": place}).sort("n", 1)
            content = b"".join(bytes(one["data"]) for one in pieces)
            if place not in entries or hashlib.sha256(content).hexdigest() != scan["sha256"]:
                yield Finding("files", f"{dossier_id}: scan {scan['scan_id']} is not whole", (dossier_id,))
    for place in entries.keys() - referred:
        if not entries[place]["metadata"].get("loose"):
            yield Finding("files", f"{place}: an orphan that no sweep will find")


def _pieces(books: Books) -> Iterator[Finding]:
    """No piece of a file without its entry, unless the sweep will find it by the note that it was begun."""
    intake = books.world.database("intake")
    known = {*intake["scans.files"].distinct("_id"), *intake["scans.begun"].distinct("_id")}
    for place in set(intake["scans.chunks"].distinct("files_id")) - known:
        yield Finding("files", f"{place}: pieces of a file that never became one")
