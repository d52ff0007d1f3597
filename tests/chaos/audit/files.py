"""Files: every reference leads to a file with its hash; other files the sweep will find."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from deploy.backups.audit import FILES
from tests.chaos.audit.books import Books, Finding


def files(books: Books) -> list[Finding]:
    """References, files and their pieces agree."""
    return [
        finding
        for bucket, owner in FILES.items()
        for finding in (*_referred(books, bucket, owner), *_pieces(books, bucket))
    ]


def _referred(books: Books, bucket: str, owner: str) -> Iterator[Finding]:
    intake = books.world.database("intake")
    mine = {"metadata.tenant": {"$in": list(books.commune_ids)}}
    entries = {one["_id"]: one for one in intake[f"{bucket}.files"].find(mine)}
    referred = set()
    for owner_id, kept in books.of("intake", owner).items():
        for scan in kept.get("scans", ()):
            place = f"{scan.get('held_by', kept['tenant'])}/{scan['scan_id']}"
            referred.add(place)
            pieces = intake[f"{bucket}.chunks"].find({"files_id": place}).sort("n", 1)
            content = b"".join(bytes(one["data"]) for one in pieces)
            if place not in entries or hashlib.sha256(content).hexdigest() != scan["sha256"]:
                yield Finding("files", f"{owner_id}: scan {scan['scan_id']} is not whole", (owner_id,))
    for place in entries.keys() - referred:
        if not entries[place]["metadata"].get("loose"):
            yield Finding("files", f"{place}: an orphan that no sweep will find")


def _pieces(books: Books, bucket: str) -> Iterator[Finding]:
    """No piece of a file without its entry, unless the sweep will find it by the note that it was begun."""
    intake = books.world.database("intake")
    known = {*intake[f"{bucket}.files"].distinct("_id"), *intake[f"{bucket}.begun"].distinct("_id")}
    for place in set(intake[f"{bucket}.chunks"].distinct("files_id")) - known:
        yield Finding("files", f"{place}: pieces of a file that never became one")
