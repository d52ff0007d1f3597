"""What the services say so that no dossier can vanish: their ledgers, day by day, and what nothing will move.

A ledger counts what a service has of a commune, by civil day, as of a position of its own log: what came in
on that day is open, closed or void, and nothing else. A digest over the dossiers lets two services compare a
day without telling it; it is a sum, so it does not depend on an order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, TypeVar

from services.contracts.envelope import Event
from services.contracts.intake import DossierEvent


class Kind(StrEnum):
    """Why nothing will ever move a dossier again, or nobody sees that it moved."""

    NO_OWNER = "no_owner"  # its open step waits for a role, unit or person that does not exist
    NO_TIMER = "no_timer"  # no warning of its dates will ever be given
    NO_DUE_DATE = "no_due_date"
    UNKNOWN_STEP = "unknown_step"  # it stands at a step that its process does not have
    NO_NEXT_STEP = "no_next_step"  # a step was closed, no other was opened, and it did not end
    NEVER_RELAYED = "never_relayed"  # an event of the log that the relay does not see
    CLAIM_WITHOUT_EFFECT = "claim_without_effect"  # an event counts as handled, what it does is missing
    ROW_MISSING = "row_missing"  # a projection does not know it
    PROJECTION_BEHIND = "projection_behind"  # published, delivered, and yet not handled
    RESULT_WITHOUT_NOTICE = "result_without_notice"


@dataclass(frozen=True, kw_only=True)
class DayCount:
    """One civil day of a commune in the ledger of a service.

    Attributes:
        received: how many came in on that day, counted on their own; the others are counted by their state.
        digest: chassis.digest over each dossier and its place in the service's log.
    """

    on: date
    received: int
    open: int
    closed: int
    void: int
    digest: str

    @property
    def adds_up(self) -> bool:
        """Whether each that came in is open, closed or void."""
        return self.received == self.open + self.closed + self.void


@dataclass(frozen=True, kw_only=True)
class LedgerCounted(Event):
    """The days of a commune's ledger that changed since this was said last.

    Attributes:
        position: of the service's log, up to which the commune's events were on their way when it counted.
    """

    position: int
    days: tuple[DayCount, ...]

    @property
    def subject(self) -> str:
        """The commune's ledger."""
        return f"ledger-{self.commune_id}"


@dataclass(frozen=True, kw_only=True)
class IntakeLedgerCounted(LedgerCounted):
    """Intake's ledger, by the day of filing: void is what ended without a result."""

    type: ClassVar[str] = "intake_ledger.counted.v1"
    source: ClassVar[str] = "intake"


@dataclass(frozen=True, kw_only=True)
class WorkflowLedgerCounted(LedgerCounted):
    """Workflow's ledger, by the day of reception: void is what was stopped."""

    type: ClassVar[str] = "workflow_ledger.counted.v1"
    source: ClassVar[str] = "workflow"


@dataclass(frozen=True, kw_only=True)
class TrackingLedgerCounted(LedgerCounted):
    """Tracking's ledger, by the day of filing as its projection has it."""

    type: ClassVar[str] = "tracking_ledger.counted.v1"
    source: ClassVar[str] = "tracking"


@dataclass(frozen=True, kw_only=True)
class NotifyLedgerCounted(LedgerCounted):
    """Notify's ledger of messages, by the day on which they were written: void is what failed for good."""

    type: ClassVar[str] = "notify_ledger.counted.v1"
    source: ClassVar[str] = "notify"


@dataclass(frozen=True, kw_only=True)
class FaultNoted(Event):
    """A service found in its own store something that nothing will ever move, or found it mended."""

    dossier_id: str
    kind: str  # Kind
    mended: bool
    about: str = ""  # the event, step or message, by its id

    @property
    def subject(self) -> str:
        """The fault: never in the stream of its dossier, which may be what is broken."""
        return f"fault-{self.dossier_id}"


@dataclass(frozen=True, kw_only=True)
class IntakeFaultNoted(FaultNoted):
    """Intake found something in its store, or found it mended."""

    type: ClassVar[str] = "intake_fault.noted.v1"
    source: ClassVar[str] = "intake"


@dataclass(frozen=True, kw_only=True)
class WorkflowFaultNoted(FaultNoted):
    """Workflow found something in its store, or found it mended."""

    type: ClassVar[str] = "workflow_fault.noted.v1"
    source: ClassVar[str] = "workflow"


@dataclass(frozen=True, kw_only=True)
class NotifyFaultNoted(FaultNoted):
    """Notify found something in its store, or found it mended."""

    type: ClassVar[str] = "notify_fault.noted.v1"
    source: ClassVar[str] = "notify"


@dataclass(frozen=True, kw_only=True)
class DossierStuck(DossierEvent):
    """Nothing will ever move this dossier, or nobody will see that it moves, unless somebody mends it."""

    type: ClassVar[str] = "dossier.stuck.v1"
    source: ClassVar[str] = "tracking"

    kind: str  # Kind
    where: str  # the service in whose store it has to be mended
    since: datetime
    about: str = ""


@dataclass(frozen=True, kw_only=True)
class DossierFreed(DossierEvent):
    """What was said of it as stuck is mended."""

    type: ClassVar[str] = "dossier.freed.v1"
    source: ClassVar[str] = "tracking"

    kind: str
    where: str


L = TypeVar("L", bound=LedgerCounted)
F = TypeVar("F", bound=FaultNoted)


def ledger_counted(
    of: type[L], commune_id: str, at: datetime, position: int, days: Sequence[Mapping[str, Any]]
) -> L:
    """A service's word of some days of its ledger, as chassis.ledger tells them."""
    counts = tuple(DayCount(**{**day, "on": date.fromisoformat(day["on"])}) for day in days)
    return of(commune_id=commune_id, occurred_at=at, actor=of.source, position=position, days=counts)


def fault_noted(
    of: type[F], commune_id: str, at: datetime, dossier_id: str, kind: str, about: str, mended: bool
) -> F:
    """A service's word of something in its own store."""
    return of(
        commune_id=commune_id,
        occurred_at=at,
        actor=of.source,
        dossier_id=dossier_id,
        kind=kind,
        mended=mended,
        about=about,
    )


EVENTS: tuple[type[Event], ...] = (
    IntakeLedgerCounted,
    WorkflowLedgerCounted,
    TrackingLedgerCounted,
    NotifyLedgerCounted,
    IntakeFaultNoted,
    WorkflowFaultNoted,
    NotifyFaultNoted,
    DossierStuck,
    DossierFreed,
)
