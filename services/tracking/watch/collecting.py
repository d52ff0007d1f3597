"""What the services say of themselves is collected: their findings by event and by asking, and their ledgers.

A finding is told by event, and each service is asked for its findings all the same: where the way of the
events is what is broken, a person hears of it here too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from services.chassis.faults import Fault, Say, mend, note
from services.chassis.jobs import Fenced
from services.chassis.work import Batch, Layer, UnitOfWork
from services.contracts.watch import DossierFreed, DossierStuck, FaultNoted, LedgerCounted
from services.tracking.domain.watching import SOURCES
from services.tracking.ports import LEDGERS, Clock, ServiceAwayError, Services

ACTOR = "tracking"
EVERY_SECONDS = 5.0
WRITTEN_AT_ONCE = 200


def say(work: UnitOfWork, fault: Fault, mended: bool, *, clock: Clock, caused_by: str | None = None) -> None:
    """Say that a dossier is stuck, or that it is not any more."""
    now = clock.now()
    if mended:
        freed = DossierFreed(
            commune_id=work.tenant,
            occurred_at=now,
            actor=ACTOR,
            dossier_id=fault.subject,
            kind=fault.kind,
            where=fault.where,
        )
        work.announce(freed, caused_by=caused_by)
        return
    stuck = DossierStuck(
        commune_id=work.tenant,
        occurred_at=now,
        actor=ACTOR,
        dossier_id=fault.subject,
        kind=fault.kind,
        where=fault.where,
        since=now,
        about=fault.about,
    )
    work.announce(stuck, caused_by=caused_by)


def on_fault_noted(event: FaultNoted, work: UnitOfWork, *, clock: Clock) -> None:
    """A service found something in its own store, or found it mended."""
    fault = Fault(work.tenant, event.dossier_id, event.kind, event.source, event.about)
    tell = partial(say, clock=clock, caused_by=event.event_id)
    if event.mended:
        mend(fault, work, tell)
    else:
        note(fault, work, clock, tell)


def on_ledger_counted(event: LedgerCounted, work: UnitOfWork) -> None:
    """Keep what a service says of some days."""
    for day in event.days:
        on = day.on.isoformat()
        kept = {**vars(day), "on": on, "source": event.source, "position": event.position}
        counted = {**kept, "adds_up": day.adds_up, "counted_at": event.occurred_at}
        work.update(LEDGERS, f"{on}:{event.source}", {"$set": counted})


@dataclass(frozen=True)
class Collecting:
    """Asks the services for their findings; `stride` is called again and again by whoever holds the lease.

    Attributes:
        kept: the findings in the store of a service that are kept here.
        compared: kind and service of what the comparison finds itself; that is its own to mend.
    """

    services: Services
    kept: Callable[[str], Collection[Fault]]
    compared: Collection[tuple[str, str]]
    clock: Clock
    tell: Say

    def stride(self, fenced: Fenced) -> float:
        """Ask all of them once."""
        for service in SOURCES:
            with suppress(ServiceAwayError):
                theirs = {Fault(*told) for told in self.services.faults(service) if told.where == service}
                kept = self.kept(service)
                mine = {one for one in kept if (one.kind, one.where) not in self.compared}
                self._write(sorted(theirs - mine), fenced, new=True)
                self._write(sorted(mine - theirs), fenced, new=False)
        return EVERY_SECONDS

    def _write(self, faults: Sequence[Fault], fenced: Fenced, *, new: bool) -> None:
        for first in range(0, len(faults), WRITTEN_AT_ONCE):
            fenced.run(partial(self._fill, faults[first : first + WRITTEN_AT_ONCE], new))

    def _fill(self, faults: Sequence[Fault], new: bool, batch: Batch) -> None:
        for fault in faults:
            layer = Layer(batch, fault.tenant)
            if note(fault, layer, self.clock, self.tell) if new else mend(fault, layer, self.tell):
                batch.merge(layer)
