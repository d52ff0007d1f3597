"""Criteria as queries: lists, counts and groups all ask them, so that they cannot disagree."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from services.chassis.mongo import Document
from services.contracts.folding import folded
from services.tracking.domain.criteria import Criteria, Days
from services.tracking.domain.dossier import NOBODY, RECEPTION
from services.tracking.domain.statuses import IN_PROGRESS, Status

_LAST_CHARACTER = "\U0010ffff"


def of_number(number: str) -> Document:
    """By its number, or by the provisional one that it had before: it keeps both for ever."""
    return {"$or": [{"dossier_number": number}, {"provisional_number": number}]}


def where(criteria: Criteria, now: datetime) -> Document:
    """The query of some criteria: lists and counts both ask it, so that they cannot disagree."""
    parts = [*_identity(criteria), *_place(criteria)]
    if criteria.allowed_statuses != frozenset(Status):
        parts.append(_one_of(criteria.allowed_statuses))
    named = (("filed_at", criteria.filed), ("dated.due_at", criteria.due), ("result_at", criteria.result))
    parts.extend(_within(field, days) for field, days in named if days.bounded)
    if criteria.mark is not None:
        parts.append({criteria.mark.field: True})
    if criteria.late is not None:
        parts.append({"$or" if criteria.late else "$nor": _late(criteria.allowed_statuses, now)})
    return {"$and": parts} if parts else {}


def rated_as(criteria: Criteria) -> Document:
    """The query of what was said of dossiers, where criteria ask for that."""
    wanted = _within("rated_at", criteria.rated) if criteria.rated.bounded else {}
    if criteria.ratings:
        wanted["rating"] = {"$in": sorted(int(rating) for rating in criteria.ratings)}
    return wanted


def _identity(criteria: Criteria) -> Iterator[Document]:
    if criteria.name:
        key = folded(criteria.name)
        yield {"name_keys": {"$elemMatch": {"$gte": key, "$lt": key + _LAST_CHARACTER}}}
    if criteria.number:
        yield of_number(criteria.number)
    if criteria.procedure:
        yield {"procedure_code": criteria.procedure}
    if criteria.channel:
        yield {"channel": criteria.channel}
    if criteria.assisted is not None:
        yield {"assisted": True if criteria.assisted else None}


def _place(criteria: Criteria) -> Iterator[Document]:
    if criteria.unit:
        yield {"$or": _at_unit(criteria)}
    if criteria.officer:
        yield _with_officer(criteria.officer)


def _one_of(statuses: Collection[Status]) -> Document:
    return {"standing.status": {"$in": sorted(int(status) for status in statuses)}}


def _at_unit(criteria: Criteria) -> list[Document]:
    """Dossier.where as a query."""
    in_progress = _one_of(IN_PROGRESS & criteria.allowed_statuses)
    ended = _one_of(criteria.allowed_statuses - IN_PROGRESS)
    return [
        {**in_progress, "step.unit_id": criteria.unit},
        {**in_progress, "step": None, "unit_id": criteria.unit},
        {**ended, "unit_id": criteria.unit},
    ]


def _with_officer(officer: str) -> Document:
    """Dossier.officer as a query; that it still needs a result, the statuses say."""
    if officer == RECEPTION:
        return {"step": None}
    there = {"$exists": True}
    return {"step": there, "taken_by": None if officer == NOBODY else officer}


def _within(field: str, days: Days) -> Document:
    bounds = {"$gte": days.begins_at, "$lt": days.ends_at}
    return {field: {name: bound for name, bound in bounds.items() if bound is not None}}


def _late(statuses: Collection[Status], now: datetime) -> list[Document]:
    """Dossier.is_late as a query: a branch each for what is in progress, waits for papers, has its result."""
    in_progress = IN_PROGRESS.intersection(statuses)
    waiting = in_progress & {Status.AWAITING_PAPERS}
    return [
        {**_one_of(in_progress - waiting), "dated.due_at": {"$lt": now}},
        _ended_late(waiting, "papers_asked_at"),
        _ended_late(set(statuses) - IN_PROGRESS, "result_at"),
    ]


def _ended_late(statuses: Collection[Status], end: str) -> Document:
    """Those whose end, or the request at which they are measured, came after the due date."""
    there = {"dated.due_at": {"$exists": True}, end: {"$exists": True}}
    return {**_one_of(statuses), **there, "$expr": {"$gt": [f"${end}", "$dated.due_at"]}}
