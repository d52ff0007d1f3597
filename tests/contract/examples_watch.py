"""What the samples of ledgers, faults, stuck dossiers and ratings say."""

from __future__ import annotations

from collections.abc import Mapping

from services.contracts import watch
from services.contracts.envelope import Event
from services.contracts.tracking import DossierRated
from services.contracts.watch import DayCount
from tests.contract.moments import DOSSIER, about, at, day, head

DAYS = (
    DayCount(on=day(23), received=31, open=4, closed=25, void=2, digest="0f" * 16),
    DayCount(on=day(24), received=12, open=12, closed=0, void=0, digest="a7" * 16),
)


def _ledger(of: type[watch.LedgerCounted]) -> Event:
    told = head(f"{of.source}:ledger-32128:00000003", "09:05:00", of.source)
    return of(**told, position=417, days=DAYS)


def _fault(of: type[watch.FaultNoted], kind: watch.Kind, about_: str = "") -> Event:
    told = head(f"{of.source}:fault-{DOSSIER}:00000001", "09:06:00", of.source)
    return of(**told, dossier_id=DOSSIER, kind=kind.value, mended=False, about=about_)


EXAMPLES: tuple[Event, ...] = (
    _ledger(watch.IntakeLedgerCounted),
    _ledger(watch.WorkflowLedgerCounted),
    _ledger(watch.TrackingLedgerCounted),
    _ledger(watch.NotifyLedgerCounted),
    _fault(watch.IntakeFaultNoted, watch.Kind.NEVER_RELAYED, f"intake:{DOSSIER}:00000003"),
    _fault(watch.WorkflowFaultNoted, watch.Kind.NO_TIMER),
    _fault(watch.NotifyFaultNoted, watch.Kind.RESULT_WITHOUT_NOTICE),
    watch.DossierStuck(
        **about("tracking", 1, "09:06:02", "tracking"),
        kind=watch.Kind.NO_TIMER.value,
        where="workflow",
        since=at("09:06:02"),
    ),
    watch.DossierFreed(
        **about("tracking", 2, "10:06:02", "tracking"), kind=watch.Kind.NO_TIMER.value, where="workflow"
    ),
    DossierRated(**about("tracking", 3, "10:31:40", "public"), rating=5, via="kiosk"),
)

CAUSES: Mapping[str, str] = {watch.DossierStuck.type: f"workflow:fault-{DOSSIER}:00000001"}
