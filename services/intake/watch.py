"""The watch over intake's own store, and its ledger; tracking compares what others make of it."""

from __future__ import annotations

from functools import partial

from services.chassis.core import Core
from services.chassis.jobs import Job
from services.chassis.ledger import Ledger
from services.chassis.watching import OnRound, saying, watch_jobs
from services.contracts.watch import (
    IntakeFaultNoted,
    IntakeLedgerCounted,
    Kind,
    fault_noted,
    ledger_counted,
)


def jobs(core: Core, ledger: Ledger, on_round: OnRound) -> list[Job]:
    """The jobs of the worker."""
    return watch_jobs(
        core,
        ledger=ledger,
        examiners=[],
        unrelayed=Kind.NEVER_RELAYED.value,
        say=saying(partial(fault_noted, IntakeFaultNoted), core.clock),
        counted=partial(ledger_counted, IntakeLedgerCounted),
        on_round=on_round,
    )
