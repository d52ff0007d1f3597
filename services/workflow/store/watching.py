"""What the watch over dossiers reads: open ones page by page, from an index that has no others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pymongo import ASCENDING

from services.chassis.books import DatedBook, what_became_of
from services.chassis.mongo import Document, Index, Store, document_id
from services.contracts.calendars import VIETNAM_TIME
from services.workflow.domain.standing import Member
from services.workflow.domain.transitions import State
from services.workflow.domain.watching import OPEN_STATES, Staffing
from services.workflow.ports import COMMUNE, COMMUNES, RUNNING, STAFF, TIMERS

IS_OPEN: Document = {"state": {"$in": sorted(state.value for state in OPEN_STATES)}}
RUNNING_INDEXES = (
    Index(("_id",), only_where=IS_OPEN),
    Index(("received_at", "dossier_id", "state")),
)
_FIELDS: Document = {
    **dict.fromkeys(("tenant", "dossier_id", "state", "due_at", "unit_id", "open_role", "open_due_at"), 1),
    **dict.fromkeys(("process.steps.code", "process.steps.unit_id"), 1),
    "runs": {"$slice": -1},
}
_RUN = ("step_code", "role", "ended_at", "due_at", "claimed_by")


class MongoWatched:
    """See ports.Watched."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def page(self, after: str, limit: int) -> list[Document]:
        """See ports.Watched. Both bounds are those of the index: it begins where the last page ended."""
        where: Document = {**IS_OPEN, "tenant": {"$gte": after.partition("/")[0]}, "_id": {"$gt": after}}
        found = self._store.plumbing(RUNNING).find(where, _FIELDS)
        return list(found.sort([("tenant", ASCENDING), ("_id", ASCENDING)]).limit(limit))

    def some(self, keys: Sequence[tuple[str, str]]) -> list[Document]:
        """See ports.Watched."""
        ids = [document_id(commune_id, dossier_id) for commune_id, dossier_id in keys]
        return list(self._store.plumbing(RUNNING).find({"_id": {"$in": ids}, **IS_OPEN}, _FIELDS))

    def timers(self, stored_ids: Sequence[str]) -> Mapping[str, Document]:
        """See ports.Watched."""
        found = self._store.plumbing(TIMERS).find(
            {"_id": {"$in": list(stored_ids)}}, ["next_at", "timers.fired_at", "timers.timer"]
        )
        return {one["_id"]: one for one in found}

    def staffing(self, commune_id: str) -> Staffing:
        """See ports.Watched."""
        mine = self._store.tenant(commune_id)
        commune = mine.collection(COMMUNES).get(COMMUNE)
        units = None if commune is None else [unit["unit_id"] for unit in commune["units"]]
        return Staffing.of([Member.restored(one) for one in mine.collection(STAFF).find()], units)


def book(store: Store) -> DatedBook:
    """Workflow's ledger, by the day of reception."""
    states = {state.value: "open" if state in OPEN_STATES else "closed" for state in State}
    return DatedBook(
        store=store,
        collection=RUNNING,
        at="received_at",
        key="dossier_id",
        state="state",
        states={**states, State.STOPPED.value: "void"},
        facts=what_became_of(store, RUNNING, "dossier_id", "state"),
        zone=VIETNAM_TIME,
    )
