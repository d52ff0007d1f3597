"""Dossiers counted in groups by the database: where they wait, and commune by commune."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.chassis.mongo import Document, Store, TenantCollection
from services.contracts.practice import is_practice
from services.tracking.domain.criteria import Criteria, Days
from services.tracking.domain.dossier import NOBODY, RECEPTION
from services.tracking.domain.statuses import Status
from services.tracking.domain.waiting import (
    RUNNING,
    Axis,
    CommuneFigures,
    Share,
    Waiting,
    all_waiting,
)
from services.tracking.ports import COMMUNES, DOSSIERS
from services.tracking.store.selecting import where

_PAPERS = int(Status.AWAITING_PAPERS)
BY_DUE: Document = {"tenant": 1, "standing.status": 1, "dated.due_at": 1}  # the index that has it all
IN_INDEX: Document = {"_id": 0, **BY_DUE}
_COUNTED = {"waiting": {"$sum": 1}, "late": {"$sum": "$late"}, "soon": {"$sum": "$soon"}}


def waiting(dossiers: TenantCollection, now: datetime, soon: Days) -> Waiting:
    """All that waits for a result in a commune, read once and counted on every axis."""
    shown = {
        "unit": {"$ifNull": ["$step.unit_id", {"$ifNull": ["$unit_id", ""]}]},
        "officer": {"$cond": [_there("$step"), {"$ifNull": ["$taken_by", NOBODY]}, RECEPTION]},
        "procedure": {"$ifNull": ["$procedure_code", ""]},
        "name": {"$ifNull": ["$procedure_name", ""]},
        "since": {"$ifNull": ["$step.opened_at", {"$ifNull": ["$received_at", "$filed_at"]}]},
        "late": _one_if(_is_late(now)),
        "soon": _one_if(_is_soon(now, soon)),
    }
    groups = {axis.value: [{"$group": _group(axis)}] for axis in Axis}
    (found,) = dossiers.group(where(all_waiting(), now), [{"$project": shown}, {"$facet": groups}])
    return {axis: _shares(found[axis.value]) for axis in Axis}


def _group(axis: Axis) -> Document:
    named = {"name": {"$max": "$name"}} if axis is Axis.PROCEDURE else {}
    return {"_id": f"${axis}", "since": {"$min": "$since"}, **_COUNTED, **named}


def _shares(found: Iterable[Mapping[str, Any]]) -> list[Share]:
    """The most late first."""
    shares = [Share(key=one["_id"], **{name: one[name] for name in one if name != "_id"}) for one in found]
    return sorted(shares, key=lambda one: (-one.late, -one.waiting, one.key))


def _there(field: str) -> Document:
    return {"$gt": [field, None]}


def _one_if(condition: Document) -> Document:
    return {"$cond": [condition, 1, 0]}


def _is_late(now: datetime) -> Document:
    """Dossier.is_late of one that has no result, as an expression."""
    measured_at = {"$cond": [{"$eq": ["$standing.status", _PAPERS]}, "$papers_asked_at", now]}
    return {"$and": [_there("$dated.due_at"), {"$gt": [measured_at, "$dated.due_at"]}]}


def _is_soon(now: datetime, soon: Days) -> Document:
    """waiting.due_soon, as an expression."""
    return {
        "$and": [
            {"$in": ["$standing.status", sorted(int(status) for status in RUNNING)]},
            {"$gte": ["$dated.due_at", max(now, soon.begins_at or now)]},
            {"$lt": ["$dated.due_at", soon.ends_at]},
        ]
    }


class MongoCommunes:
    """See ports.Communes. Counted from indexes, but for what waits for papers and for late results."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def figures(self, now: datetime, soon: Days, month: Days) -> Sequence[CommuneFigures]:
        """See ports.Communes."""
        offices = self._store.plumbing(COMMUNES).find({}, ["tenant", "name"])
        names = {one["tenant"]: one["name"] for one in offices if not is_practice(one["tenant"])}
        counted: dict[str, Document] = {tenant: {} for tenant in names}
        for part in self._parts(sorted(names), now, soon, month):
            for one in part:
                of = counted[one.pop("_id")]
                for name, count in one.items():
                    of[name] = of.get(name, 0) + count
        return [CommuneFigures(commune_id=one, name=names[one], **counted[one]) for one in sorted(names)]

    def _parts(
        self, tenants: Sequence[str], now: datetime, soon: Days, month: Days
    ) -> Iterator[Iterable[Document]]:
        flags = {"late": _one_if(_is_late(now)), "soon": _one_if(_is_soon(now, soon))}
        open_ones = {"_id": 0, "tenant": 1, **flags}
        papers = {"standing.status": _PAPERS}
        running = {"standing.status": {"$in": sorted(int(status) for status in RUNNING)}}
        stages = [{"$project": IN_INDEX}, {"$project": open_ones}]
        yield self._counted(tenants, running, stages, _COUNTED, hint=BY_DUE)
        yield self._counted(tenants, papers, [{"$project": open_ones}], _COUNTED)
        for name, criteria in (
            ("filed", Criteria(filed=month)),
            ("online", Criteria(filed=month, channel="online")),
            ("assisted", Criteria(filed=month, assisted=True)),
            ("results", Criteria(result=month)),
            ("results_late", Criteria(result=month, late=True)),
        ):
            yield self._counted(tenants, where(criteria, now), [], {name: {"$sum": 1}})

    def _counted(
        self,
        tenants: Sequence[str],
        wanted: Document,
        stages: Sequence[Document],
        counts: Document,
        hint: Document | None = None,
    ) -> Iterable[Document]:
        match = {"$match": {"tenant": {"$in": list(tenants)}, **wanted}}
        grouped = {"$group": {"_id": "$tenant", **counts}}
        stages = [match, *stages, grouped]
        dossiers = self._store.plumbing(DOSSIERS)
        return dossiers.aggregate(stages) if hint is None else dossiers.aggregate(stages, hint=hint)
