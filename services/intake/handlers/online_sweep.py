"""What was begun online and has had its time goes, with its files."""

from __future__ import annotations

from collections.abc import Callable

from services.chassis.work import UnitOfWork
from services.intake.domain.documents import restored
from services.intake.domain.online import Filing
from services.intake.ports import FILINGS, Clock, ExpiredFilings, LooseFiles, StoredFile

SWEPT_AT_ONCE = 20  # in one stride, far shorter than a lease
SWEEP_SECONDS = 60.0
InCommune = Callable[[str, Callable[[UnitOfWork], None]], None]


def sweep_filings(
    filings: ExpiredFilings, files: LooseFiles, clock: Clock, run: InCommune, count: Callable[[], None]
) -> float:
    """Remove some whose time is over: the files first, so that none is left that nobody knows of.

    Returns: after how many seconds there may be others.
    """
    now = clock.now()
    found = filings.expired(now, SWEPT_AT_ONCE)
    for commune_id, kept in found:
        filing = restored(Filing, kept)
        for scan_id in (*(one.scan_id for one in filing.scans), *filing.dropped):
            files.delete(StoredFile(commune_id=commune_id, scan_id=scan_id, owner_id=filing.filing_id))
        run(commune_id, lambda work, one=filing: _remove(one, work))  # type: ignore[misc]
        count()
    return 0.0 if len(found) == SWEPT_AT_ONCE else SWEEP_SECONDS


def _remove(filing: Filing, work: UnitOfWork) -> None:
    kept = work.get(FILINGS, filing.filing_id)
    if kept is not None and restored(Filing, kept).expires_at == filing.expires_at:
        work.remove(FILINGS, filing.filing_id)
