"""The watch over workflow's own store: open dossiers that nobody could move, or is reminded of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import partial

from services.chassis.core import Core
from services.chassis.faults import Fault
from services.chassis.jobs import Job
from services.chassis.ledger import Ledger
from services.chassis.paged import PAGE, PagedExaminer
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

KINDS = (Kind.NO_OWNER, Kind.NO_TIMER, Kind.NO_DUE_DATE, Kind.UNKNOWN_STEP, Kind.NO_NEXT_STEP)
WHERE = "workflow"


class OpenDossiers(PagedExaminer):
    """See faults.Examiner: goes through the open dossiers of all communes."""

    def __init__(self, watched: Watched, page: int = PAGE) -> None:
        super().__init__(watched, page)
        self._watched = watched

    @property
    def looks_for(self) -> Collection[tuple[str, str]]:
        """See faults.Examiner."""
        return [(kind.value, WHERE) for kind in KINDS]

    def faults_in(self, found: Sequence[dict[str, object]]) -> Iterable[Fault]:
        """See PagedExaminer."""
        timers = self._watched.timers([str(one["_id"]) for one in found])
        staff: dict[str, Staffing] = {}
        for one in found:
            commune_id = str(one["tenant"])
            if commune_id not in staff:
                staff[commune_id] = self._watched.staffing(commune_id)
            for kind in faults(one, timers.get(str(one["_id"])), staff[commune_id]):
                yield Fault(commune_id, str(one["dossier_id"]), kind.value, WHERE)


def jobs(core: Core, watched: Watched, ledger: Ledger, on_round: OnRound) -> list[Job]:
    """The watch over workflow's store, and its ledger."""
    return watch_jobs(
        core,
        ledger=ledger,
        examiners=[OpenDossiers(watched)],
        unrelayed=Kind.NEVER_RELAYED.value,
        say=saying(partial(fault_noted, WorkflowFaultNoted), core.clock),
        counted=partial(ledger_counted, WorkflowLedgerCounted),
        on_round=on_round,
    )
