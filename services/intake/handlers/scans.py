"""Scans of a dossier: the file is written first, then referred to in the dossier's transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.chassis.work import UnitOfWork
from services.intake.domain.texts import one_line
from services.intake.handlers.errors import TooManyScansError, UnknownDossierError, UnknownPaperError
from services.intake.handlers.keeping import write
from services.intake.handlers.means import Means, entry, find, procedure_of, save
from services.intake.handlers.other_communes import place_of
from services.intake.ports import Actor, Document, DossierReader, LooseFiles

LONGEST_FILENAME = 200
MOST_SCANS = 200  # a bound of the software: the references stand in the dossier's document
ORPHAN_AGE = timedelta(hours=1)  # far beyond the time between a file and the transaction that refers to it
SWEPT_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Scan:
    """A file that was written."""

    scan_id: str
    paper: str  # code of the procedure's paper, empty for another
    filename: str
    media_type: str
    size: int
    sha256: str


def add_scans(
    dossier_id: str, scans: Sequence[Scan], actor: Actor, work: UnitOfWork, *, means: Means
) -> Document:
    """Refer to scans from their dossier; returns the dossier.

    Raises: UnknownDossierError, UnknownPaperError, TooManyScansError, InvalidInputError.
    """
    dossier, kept = find(dossier_id, work)
    if len(kept["scans"]) + len(scans) > MOST_SCANS:
        raise TooManyScansError(MOST_SCANS)
    codes = [paper.code for paper in procedure_of(dossier, means).papers.items]
    for scan in scans:
        if scan.paper and scan.paper not in codes:
            raise UnknownPaperError(scan.paper, ", ".join(codes))
    now = means.clock.now()
    added = [reference(scan, now, actor) for scan in scans]
    kept["scans"] = [*kept["scans"], *added]
    place = place_of(dossier, kept, actor, work)
    if place.work is not work:  # the file stays here, whoever resolves the dossier reads it there
        there = [{**one, "held_by": work.tenant} for one in added]
        place.kept["scans"] = [*place.kept["scans"], *there]
        write(place.dossier, place.kept, place.work, entry("scan_added", now, place.actor))
    return save(dossier, kept, work, entry("scan_added", now, actor))


def reference(scan: Scan, at: datetime, actor: Actor) -> Document:
    """What is kept of a scan where it belongs.

    Raises: InvalidInputError.
    """
    return {
        "scan_id": scan.scan_id,
        "paper": scan.paper,
        "filename": one_line("filename", scan.filename, longest=LONGEST_FILENAME, shortest=1),
        "media_type": scan.media_type,
        "size": scan.size,
        "sha256": scan.sha256,
        "added_at": at,
        "added_by": actor.holder,
    }


def reference_in(kept: Document | None, scan_id: str) -> Document | None:
    """The reference to a scan in what is kept of its owner, or None."""
    found = (one for one in (kept or {}).get("scans", ()) if one["scan_id"] == scan_id)
    return next(found, None)


def find_scan(commune_id: str, dossier_id: str, scan_id: str, reader: DossierReader) -> Document:
    """The reference to a scan.

    Raises: UnknownDossierError.
    """
    found = reference_in(reader.one(commune_id, dossier_id), scan_id)
    if found is None:
        raise UnknownDossierError(scan_id)
    return found


def sweep_orphans(
    files: LooseFiles,
    owner_of: Callable[[str, str], Document | None],
    now: datetime,
    count: Callable[[], None],
) -> None:
    """Delete files to which nothing refers: their transaction failed, was a repetition, or was never begun.

    Args:
        owner_of: what is kept of the owner of a file, by commune and id.
        now: by the machine's clock, as the ages of files.
    """
    for file in files.loose(now - ORPHAN_AGE, SWEPT_AT_ONCE):
        if reference_in(owner_of(file.commune_id, file.owner_id), file.scan_id) is None:
            files.delete(file)
            count()
        else:
            files.settle(file)
    for _ in range(files.drop_unfinished(now - ORPHAN_AGE, SWEPT_AT_ONCE)):
        count()
