"""Open dossiers as far as their dates go, in large numbers: read in projections, changed field by field."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from pymongo import ASCENDING, UpdateMany, UpdateOne
from pymongo.client_session import ClientSession

from services.chassis.mongo import Document, Store, document_id
from services.chassis.work import Batch
from services.contracts import codec
from services.workflow.domain.documents import dated, part
from services.workflow.domain.processes import Process
from services.workflow.domain.running import Running
from services.workflow.ports import RUNNING, Behind, Dated
from services.workflow.store import OPEN

_FIELDS = (
    *("tenant", "dossier_id", "dossier_number", "unit_id", "version", "state", "runs", "moves"),
    *("received_at", "started_at", "due_at", "original_due_at", "calendar_version"),
    *("limit_unit", "limit_count", "limit_rule", "origin_commune_id"),
    *("supplements", "demands", "withdrawals", "consultations", "process.code", "process.version"),
)


class MongoDatedDossiers:
    """See ports.DatedDossiers."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._running = store.plumbing(RUNNING)
        self._processes: dict[tuple[str, int], Process] = {}

    def counts(self) -> list[Behind]:
        """See ports.DatedDossiers."""
        stages: list[Document] = [
            {"$match": {"tenant": {"$gt": ""}, **OPEN}},
            {"$group": {"_id": {"t": "$tenant", "v": "$calendar_version"}, "count": {"$sum": 1}}},
        ]
        return [
            Behind(found["_id"]["t"], found["_id"].get("v") or "", found["count"])
            for found in self._running.aggregate(stages)
        ]

    def behind(
        self, commune_id: str, version: str, limit: int, batch: Batch, without: Collection[str] = ()
    ) -> list[Dated]:
        """See ports.DatedDossiers."""
        where: Document = {"tenant": commune_id, "calendar_version": {"$ne": version}, **OPEN}
        if without:
            where["dossier_id"] = {"$nin": sorted(without)}
        return list(self._read(where, limit, batch.session))

    def all(self, commune_id: str | None, after: Sequence[str]) -> Iterator[Dated]:
        """See ports.DatedDossiers."""
        where: Document = {"tenant": commune_id or {"$gt": ""}, **OPEN}
        if after:
            tenant, version, dossier_id = after
            where["$or"] = [
                {"tenant": {"$gt": tenant}},
                {"tenant": tenant, "calendar_version": {"$gt": version}},
                {"tenant": tenant, "calendar_version": version, "dossier_id": {"$gt": dossier_id}},
            ]
        yield from self._read(where, 0, None)

    def change(self, before: Dated, after: Running, batch: Batch) -> None:
        """See ports.DatedDossiers."""
        place = len(before.running.runs) - 1
        current = after.current
        fields: dict[str, Any] = {
            "due_at": after.due_at,
            "original_due_at": after.original_due_at,
            "calendar_version": after.calendar_version,
        }
        if current is not None:
            fields |= {f"runs.{place}.due_at": current.due_at, "open_due_at": current.due_at}
        new = {
            "moves": {"$each": [part(one) for one in after.moves[len(before.running.moves) :]]},
            "history": {"$each": [part(one) for one in after.history]},
        }
        stored_id = document_id(before.commune_id, after.dossier_id)
        change = {"$set": fields, "$push": new, "$inc": {"version": 1}}
        batch.write(RUNNING, UpdateOne({"_id": stored_id}, change))

    def mark(self, commune_id: str, dossier_ids: Sequence[str], version: str, batch: Batch) -> None:
        """See ports.DatedDossiers."""
        ids = [document_id(commune_id, dossier_id) for dossier_id in dossier_ids]
        batch.write(RUNNING, UpdateMany({"_id": {"$in": ids}}, {"$set": {"calendar_version": version}}))

    def _read(self, where: Document, limit: int, session: ClientSession | None) -> Iterator[Dated]:
        found = self._running.find(where, list(_FIELDS), session=session).limit(limit)
        if not limit:
            found = found.sort(
                [("tenant", ASCENDING), ("calendar_version", ASCENDING), ("dossier_id", ASCENDING)]
            )
        for stored in found:
            yield Dated(stored["tenant"], dated(stored, self._process(stored)))

    def _process(self, stored: Document) -> Process:
        """A version of a process is never edited, so it is read of one dossier for all."""
        key = (stored["process"]["code"], stored["process"]["version"])
        if key not in self._processes:
            whole = self._running.find_one({"_id": stored["_id"]}, ["process"]) or {}
            self._processes[key] = codec.decode(Process, whole["process"])
        return self._processes[key]
