"""The courses of dossiers, read for reports: no more of a timeline than a report asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from services.chassis.mongo import Document, TenantCollection
from services.tracking.domain.course import NEEDED, Course
from services.tracking.domain.dossier import Entry
from services.tracking.domain.statuses import IN_PROGRESS

_TOLD = ("due_at", "status", "on_time", "step_name", "place", "nth", "why", "channel", "procedure_name")
_FIELDS = (
    *("dossier_id", "procedure_code"),
    *(f"timeline.{name}" for name in ("event_id", "at", "type", "actor", *_TOLD)),
)
_KINDS = frozenset(NEEDED)
_AT_ONCE = 100  # between two rests of whoever counts: the database, too, has others to answer


def of(dossiers: TenantCollection, begins: datetime, ends: datetime) -> Iterator[Course]:
    """See ports.Dossiers.courses. What has ended is found by `result_at`, never later than its event."""
    seen: set[str] = set()  # a dossier that ends meanwhile would come twice
    for wanted in wheres(begins, ends):
        for document in dossiers.find(wanted, fields=_FIELDS, at_once=_AT_ONCE):
            if document["dossier_id"] not in seen:
                seen.add(document["dossier_id"])
                yield _course(document)


def wheres(begins: datetime, ends: datetime) -> Iterator[Document]:
    """The queries, each with an index of its own: what is open, what has ended and was declined since.

    What is open comes first: whatever ends while this is read is found once more among what has ended.
    """
    filed = {"filed_at": {"$lt": ends}}
    yield {"standing.status": {"$in": sorted(int(status) for status in IN_PROGRESS)}, **filed}
    yield {"result_at": {"$gte": begins}, **filed}
    yield {"declined_at": {"$gte": begins}, **filed}


def _course(document: Mapping[str, Any]) -> Course:
    return Course(
        dossier_id=document["dossier_id"],
        procedure_code=document.get("procedure_code", ""),
        entries=tuple(_entry(part) for part in document["timeline"] if part["type"] in _KINDS),
    )


def _entry(part: Mapping[str, Any]) -> Entry:
    told = {name: part[name] for name in _TOLD if name in part}
    known = {name: part[name] for name in ("event_id", "at", "type", "actor")}
    return Entry(**known, sealed=None, told=told)
