"""Intake's ledger: dossiers by the day of filing; what was filed is open, closed or void."""

from __future__ import annotations

from collections.abc import Sequence

from services.chassis.books import DatedBook
from services.chassis.mongo import Document, Store, document_id
from services.contracts.calendars import VIETNAM_TIME
from services.contracts.status import Status
from services.intake.ports import DOSSIERS

CLOSED = frozenset({Status.DECLINED, Status.RETURNED})


def book(store: Store) -> DatedBook:
    """Its book."""

    def facts(commune_id: str, dossier_ids: Sequence[str]) -> dict[str, Document]:
        ids = [document_id(commune_id, dossier_id) for dossier_id in dossier_ids]
        found = store.plumbing(DOSSIERS).find({"_id": {"$in": ids}}, ["dossier_id", "status"])
        return {one["dossier_id"]: {"status": one["status"]} for one in found}

    states = {status.value: "closed" if status in CLOSED else "open" for status in Status}
    return DatedBook(
        store=store,
        collection=DOSSIERS,
        at="filed_at",
        key="dossier_id",
        state="status",
        states={**states, Status.STOPPED.value: "void"},
        facts=facts,
        zone=VIETNAM_TIME,
    )
