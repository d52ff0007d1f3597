"""The watch over notify's own store: a result that is known here, and of which nobody was told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import Any

from services.chassis.core import Core
from services.chassis.faults import Fault
from services.chassis.jobs import Job
from services.chassis.ledger import Ledger
from services.chassis.paged import PAGE, PagedExaminer
from services.chassis.watching import OnRound, saying, watch_jobs
from services.contracts.watch import (
    Kind,
    NotifyFaultNoted,
    NotifyLedgerCounted,
    fault_noted,
    ledger_counted,
)
from services.notify.ports import Results

WHERE = "notify"


class ResultsWithoutNotice(PagedExaminer):
    """See faults.Examiner: goes through the dossiers whose result waits to be handed over.

    Which notice it is, and whether it left, is told elsewhere: a message that failed, or that only the desk
    can give, is there.
    """

    def __init__(self, results: Results, page: int = PAGE) -> None:
        super().__init__(results, page)
        self._results = results

    @property
    def looks_for(self) -> Collection[tuple[str, str]]:
        """See faults.Examiner."""
        return ((Kind.RESULT_WITHOUT_NOTICE.value, WHERE),)

    def faults_in(self, found: Sequence[dict[str, Any]]) -> Iterator[Fault]:
        """See PagedExaminer."""
        owed: dict[str, list[str]] = defaultdict(list)
        for one in found:
            if not (one.get("returned") or one.get("told_elsewhere")):
                owed[one["tenant"]].append(one["_id"].partition("/")[2])
        for commune_id, dossier_ids in owed.items():
            told = self._results.told(commune_id, dossier_ids)
            for dossier_id in dossier_ids:
                if dossier_id not in told:
                    yield Fault(commune_id, dossier_id, Kind.RESULT_WITHOUT_NOTICE.value, WHERE)


def jobs(core: Core, results: Results, ledger: Ledger, on_round: OnRound) -> list[Job]:
    """The watch over notify's store, and its ledger."""
    return watch_jobs(
        core,
        ledger=ledger,
        examiners=[ResultsWithoutNotice(results)],
        unrelayed=Kind.NEVER_RELAYED.value,
        say=saying(partial(fault_noted, NotifyFaultNoted), core.clock),
        counted=partial(ledger_counted, NotifyLedgerCounted),
        on_round=on_round,
    )
