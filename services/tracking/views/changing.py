"""One event's update of its dossier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.contracts.envelope import Event, parse_event_id
from services.contracts.intake import DossierEvent
from services.contracts.notify import MessageEvent
from services.contracts.workflow import StepEvent
from services.tracking.domain.statuses import Rank, Standing
from services.tracking.ports import DOSSIERS, Change

Told = tuple[str, ...]  # names of the fields of an event that its timeline entry repeats
DossierFact = DossierEvent | StepEvent | MessageEvent


def change(
    event: DossierFact,
    standing: Standing,
    told: Told,
    *,
    kept: Mapping[str, Any] | None = None,
    least: Mapping[str, datetime] | None = None,
    gone: Sequence[str] = (),
    sealed: str | None = None,
    dated: tuple[Rank, datetime] | None = None,
    marks: Sequence[str] = (),
) -> Change:
    """One event's update of its dossier.

    Args:
        kept: fields to set; no other service's event may set them.
        least: instants of which the earliest that is heard stays.
        gone: fields to take away.
        dated: the due date in force from now on, and whose word it is; the furthest word of all stays.
        marks: what leaders have to be shown of this dossier, by name; workflow's to set.
    """
    update: dict[str, Any] = {
        # MongoDB compares such a part member by member in this order, as Python compares the tuple.
        "$max": {"standing": {name: int(value) for name, value in standing._asdict().items()}},
        "$min": {"filed_at": event.occurred_at, **(least or {})},
        "$push": {"timeline": {"$each": [_entry(event, told, sealed)], "$sort": {"at": 1, "event_id": 1}}},
        "$setOnInsert": {"dossier_id": event.dossier_id},
    }
    if dated is not None:
        rank, due_at = dated
        place = {"rank": int(rank), "sequence": parse_event_id(event.event_id)[2]}
        update["$max"]["dated"] = {**place, "due_at": due_at}
    if kept or marks:
        update["$set"] = {**(kept or {}), **{f"marks_{mark}": True for mark in marks}}
    if gone:
        update["$unset"] = dict.fromkeys(gone, "")
    return Change(DOSSIERS, event.dossier_id, update)


def _entry(event: DossierFact, told: Told, sealed: str | None) -> dict[str, Any]:
    entry = {"event_id": event.event_id, "at": event.occurred_at, "type": event.type, "actor": event.actor}
    if sealed is not None:
        entry["sealed"] = sealed
    return {**entry, **named(event, *told)}


def named(event: Event, *names: str) -> dict[str, Any]:
    """Fields of an event by their names."""
    return {name: getattr(event, name) for name in names}
