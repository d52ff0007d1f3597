"""A dossier as the national index sees it: the first appointment, and the applicant's time taken off.

The date in force is the clock of the law (`Dossier.is_late`); this is the other one. Both are shown, and
neither is worked out from the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from services.contracts.calendars import load_calendar
from services.contracts.handling import DossierResumed, SupplementRequested
from services.contracts.scoring import Course as Scored
from services.contracts.scoring import Score, Supplement, score
from services.tracking.domain.course import Course
from services.tracking.domain.dossier import Dossier, Entry

SUPPLEMENTED = "supplemented"  # DossierResumed.why


def scored(dossier: Dossier, now: datetime) -> Score:
    """The verdict as of now.

    Law: QĐ 766/QĐ-TTg (2022), indicator 2.1.
    """
    told = Course(
        dossier_id=dossier.dossier_id, procedure_code=dossier.procedure_code, entries=dossier.timeline
    )
    course = Scored(
        received_at=dossier.received_at,
        due_at=dossier.first_due_at,
        completed_at=dossier.completion.completed_at if dossier.completion else None,
        returned_at=dossier.hand_over.returned_at if dossier.hand_over else None,
        closed_at=told.stopped_at,
        supplements=tuple(supplements(dossier.timeline)),
    )
    return score(course, now, load_calendar())  # counts by it only what was promised no date


def supplements(timeline: Iterable[Entry]) -> Iterator[Supplement]:
    """Requests after reception, each with the moment at which the papers were complete."""
    requested_at: datetime | None = None
    for entry in timeline:
        if entry.type == SupplementRequested.type:
            requested_at = entry.at
        elif requested_at is not None and _complete(entry):
            yield Supplement(requested_at=requested_at, completed_at=entry.at)
            requested_at = None
    if requested_at is not None:
        yield Supplement(requested_at=requested_at)


def _complete(entry: Entry) -> bool:
    return entry.type == DossierResumed.type and entry.told["why"] == SUPPLEMENTED
