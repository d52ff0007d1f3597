"""Scans of a dossier: the file is written first, then referred to in the dossier's transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from services.chassis.work import UnitOfWork
from services.intake.domain.texts import one_line
from services.intake.handlers.errors import TooManyScansError, UnknownDossierError, UnknownPaperError
from services.intake.handlers.means import Means, entry, find, save
from services.intake.ports import Actor, Clock, Document, DossierReader, LooseFiles

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


def add_scan(dossier_id: str, scan: Scan, actor: Actor, work: UnitOfWork, *, means: Means) -> Document:
    """Refer to a scan from its dossier; returns the dossier.

    Raises: UnknownDossierError, UnknownPaperError, TooManyScansError, InvalidInputError.
    """
    dossier, kept = find(dossier_id, work)
    if len(kept["scans"]) >= MOST_SCANS:
        raise TooManyScansError(MOST_SCANS)
    procedure = next(
        each
        for each in means.catalogue.procedures
        if (each.code, each.version) == (dossier.procedure.code, dossier.procedure.version)
    )
    codes = [paper.code for paper in procedure.papers.items]
    if scan.paper and scan.paper not in codes:
        raise UnknownPaperError(scan.paper, ", ".join(codes))
    now = means.clock.now()
    reference = {
        "scan_id": scan.scan_id,
        "paper": scan.paper,
        "filename": one_line("filename", scan.filename, longest=LONGEST_FILENAME, shortest=1),
        "media_type": scan.media_type,
        "size": scan.size,
        "sha256": scan.sha256,
        "added_at": now,
        "added_by": actor.holder,
    }
    kept["scans"] = [*kept["scans"], reference]
    return save(dossier, kept, work, entry("scan_added", now, actor))


def find_scan(commune_id: str, dossier_id: str, scan_id: str, reader: DossierReader) -> Document:
    """The reference to a scan.

    Raises: UnknownDossierError.
    """
    kept = reader.one(commune_id, dossier_id) or {"scans": []}
    for reference in kept["scans"]:
        if reference["scan_id"] == scan_id:
            return dict(reference)
    raise UnknownDossierError(scan_id)


def sweep_orphans(
    files: LooseFiles, reader: DossierReader, machine_clock: Clock, count: Callable[[], None]
) -> None:
    """Delete files to which no dossier refers: their transaction failed, or was a repetition."""
    for file in files.loose(machine_clock.now() - ORPHAN_AGE, SWEPT_AT_ONCE):
        try:
            find_scan(file.commune_id, file.dossier_id, file.scan_id, reader)
        except UnknownDossierError:
            files.delete(file)
            count()
        else:
            files.settle(file)
