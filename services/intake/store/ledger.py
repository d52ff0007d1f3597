"""Intake's ledger: dossiers by the day of filing; what was filed is open, closed or void."""

from __future__ import annotations

from services.chassis.books import DatedBook, what_became_of
from services.chassis.mongo import Store
from services.contracts.calendars import VIETNAM_TIME
from services.contracts.status import Status
from services.intake.ports import DOSSIERS

CLOSED = frozenset({Status.DECLINED, Status.RETURNED})


def book(store: Store) -> DatedBook:
    """Its book."""
    states = {status.value: "closed" if status in CLOSED else "open" for status in Status}
    return DatedBook(
        store=store,
        collection=DOSSIERS,
        at="filed_at",
        key="dossier_id",
        state="status",
        states={**states, Status.STOPPED.value: "void"},
        facts=what_became_of(store, DOSSIERS, "dossier_id", "status"),
        zone=VIETNAM_TIME,
    )
