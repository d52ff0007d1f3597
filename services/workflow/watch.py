"""The watch over workflow's own store: open dossiers that nobody could move, or is reminded of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import partial

from services.chassis.books import DatedBook
from services.chassis.core import Core
from services.chassis.faults import Fault
from services.chassis.jobs import Job
from services.chassis.ledger import Ledger
from services.chassis.watching import OnRound, saying, watch_jobs
from services.contracts.watch import (
    Kind,
    WorkflowFaultNoted,
    WorkflowLedgerCounted,
    fault_noted,
    ledger_counted,
)
from services.workflow.domain.watching import Staffing, faults
from services.workflow.ports import Watched

PAGE = 500
KINDS = (Kind.NO_OWNER, Kind.NO_TIMER, Kind.NO_DUE_DATE, Kind.UNKNOWN_STEP, Kind.NO_NEXT_STEP)
WHERE = "workflow"


class OpenDossiers:
    """See faults.Examiner: goes through the open dossiers of all communes."""

    def __init__(self, watched: Watched, page: int = PAGE) -> None:
        self._watched = watched
        self._page = page
        self._after = ""

    @property
    def looks_for(self) -> Collection[tuple[str, str]]:
        """See faults.Examiner."""
        return [(kind.value, WHERE) for kind in KINDS]

    def look(self) -> tuple[Sequence[Fault], bool]:
        """See faults.Examiner."""
        found = self._watched.page(self._after, self._page)
        ended = len(found) < self._page
        self._after = "" if ended else found[-1]["_id"]
        return list(self._faults(found)), ended

    def still(self, suspects: Collection[Fault]) -> dict[Fault, bool]:
        """See faults.Examiner."""
        keys = sorted({(one.tenant, one.subject) for one in suspects})
        there = set(self._faults(self._watched.some(keys)))
        return {one: one in there for one in suspects}

    def _faults(self, found: Sequence[dict[str, object]]) -> Iterable[Fault]:
        timers = self._watched.timers([str(one["_id"]) for one in found])
        staff: dict[str, Staffing] = {}
        for one in found:
            commune_id = str(one["tenant"])
            if commune_id not in staff:
                staff[commune_id] = self._watched.staffing(commune_id)
            for kind in faults(one, timers.get(str(one["_id"])), staff[commune_id]):
                yield Fault(commune_id, str(one["dossier_id"]), kind.value, WHERE)


def jobs(core: Core, watched: Watched, book: DatedBook, on_round: OnRound) -> list[Job]:
    """The watch over workflow's store, and its ledger."""
    return watch_jobs(
        core,
        ledger=Ledger(core.store, book, core.listens[WHERE]),
        book=book,
        examiners=[OpenDossiers(watched)],
        unrelayed=Kind.NEVER_RELAYED.value,
        say=saying(partial(fault_noted, WorkflowFaultNoted), core.clock),
        counted=partial(ledger_counted, WorkflowLedgerCounted),
        on_round=on_round,
    )
