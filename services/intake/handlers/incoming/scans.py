"""Scans of an incoming document: the file is written first, then referred to in its transaction."""

from __future__ import annotations

from collections.abc import Sequence

from services.chassis.work import UnitOfWork
from services.intake.handlers.incoming.errors import FullDocumentError, UnknownDocumentError
from services.intake.handlers.incoming.records import find_document, keep
from services.intake.handlers.means import Means, entry
from services.intake.handlers.scans import Scan, reference, reference_in
from services.intake.ports import Actor, Document

MOST_SCANS = 100  # a bound of the software: the references stand in the document


def add_document_scans(
    document_id: str, scans: Sequence[Scan], actor: Actor, work: UnitOfWork, *, means: Means
) -> Document:
    """Refer to scans from their document; returns the document.

    Raises: UnknownDocumentError, FullDocumentError, InvalidInputError.
    Law: NĐ 30/2020/NĐ-CP, art. 22.3b: incoming documents are digitised where that is needed.
    """
    found, kept = find_document(document_id, work)
    if len(kept["scans"]) + len(scans) > MOST_SCANS:
        raise FullDocumentError("tệp", MOST_SCANS)
    now = means.clock.now()
    added = [reference(scan, now, actor) for scan in scans]
    return keep(found, {**kept, "scans": [*kept["scans"], *added]}, work, entry("scan_added", now, actor))


def find_document_scan(kept: Document | None, scan_id: str) -> Document:
    """The reference to a scan in what is kept of its document.

    Raises: UnknownDocumentError.
    """
    found = reference_in(kept, scan_id)
    if found is None:
        raise UnknownDocumentError(scan_id)
    return found
