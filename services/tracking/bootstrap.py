"""Builds tracking's two processes from its settings: adapters and handlers."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path

from services.chassis import tables
from services.chassis.backroom import BackRoom
from services.chassis.clock import Clock
from services.chassis.consume import Subscription
from services.chassis.core import Core
from services.chassis.digest import digest
from services.chassis.drained import drained_at
from services.chassis.faults import Pace, counts
from services.chassis.identity import keep_key, keep_revocation, service_token
from services.chassis.issued import IssuedPapers
from services.chassis.jobs import Job
from services.chassis.ledger import Ledger
from services.chassis.mongo import Store
from services.chassis.settings import SettingsError
from services.chassis.typeset import Typesetter
from services.chassis.watching import OnRound, watch_jobs
from services.chassis.work import UnitOfWork
from services.contracts import codec, registry
from services.contracts.forms import text
from services.contracts.intake import AccessRevoked, SigningKeyPublished
from services.contracts.person import PersonData
from services.contracts.practice import paper_mark
from services.contracts.watch import (
    IntakeFaultNoted,
    IntakeLedgerCounted,
    Kind,
    NotifyFaultNoted,
    NotifyLedgerCounted,
    TrackingLedgerCounted,
    WorkflowFaultNoted,
    WorkflowLedgerCounted,
    ledger_counted,
)
from services.tracking import handlers, store, views
from services.tracking.asking import HttpServices
from services.tracking.domain.evaluation import Evaluation
from services.tracking.domain.evaluation_rules import Rules
from services.tracking.evaluation_table import sheets
from services.tracking.forms import RegisterPrinter
from services.tracking.metrics import TrackingMetrics
from services.tracking.ports import Communes, Dossiers, OpenPerson, PublicDossiers
from services.tracking.printed import WeeklyPrinter
from services.tracking.scoring_rules import read_rules
from services.tracking.settings import FULL, TrackingSettings
from services.tracking.store.watching import MongoProjection, MongoStuck, book
from services.tracking.watch import Comparison
from services.tracking.watch.collecting import Collecting, on_fault_noted, on_ledger_counted, say

SERVICE = "tracking"
FAULTS_NOTED = (IntakeFaultNoted, WorkflowFaultNoted, NotifyFaultNoted)
LEDGERS_COUNTED = (IntakeLedgerCounted, WorkflowLedgerCounted, NotifyLedgerCounted)


def settings_from_environment() -> TrackingSettings:
    """The settings of this process; a wrong variable ends it with one line and status 2."""
    try:
        return TrackingSettings.from_mapping(os.environ)
    except SettingsError as exc:
        sys.stderr.write(f"{exc}\n")
        sys.exit(2)


def core(settings: TrackingSettings) -> Core:
    """The plumbing."""
    return Core(SERVICE, settings.common, registry.LISTENS, store.INDEXES, store.PROJECTIONS, edition())


def edition() -> str:
    """Of the rules that make the read model: which events change it, and the revision of how."""
    kinds = views.all_views(lambda sealed: PersonData())
    return digest((kind.type, views.REVISION) for kind in kinds)


def person_opener(core: Core) -> OpenPerson:
    """Opens the sealed `person` member of an event."""

    def open_person(sealed: str) -> PersonData:
        return codec.decode(PersonData, core.seal.open(sealed))

    return open_person


def projections(open_person: OpenPerson) -> list[Subscription]:
    """Which event changes the read model, and how."""
    return [
        Subscription(kind, partial(handlers.project, view=view))
        for kind, view in views.all_views(open_person).items()
    ]


def subscriptions(open_person: OpenPerson, clock: Clock) -> list[Subscription]:
    """Which event is handled how."""
    return [
        *projections(open_person),
        *(Subscription(kind, partial(on_fault_noted, clock=clock)) for kind in FAULTS_NOTED),
        *(Subscription(kind, on_ledger_counted) for kind in LEDGERS_COUNTED),
        Subscription(SigningKeyPublished, on_signing_key_published),
        Subscription(AccessRevoked, on_access_revoked),
    ]


def on_signing_key_published(event: SigningKeyPublished, work: UnitOfWork) -> None:
    """Keep a copy of the key, to verify tokens alone."""
    keep_key(work, key_id=event.key_id, public_key=event.public_key, retired=event.retired)


def on_access_revoked(event: AccessRevoked, work: UnitOfWork) -> None:
    """Keep a copy of the revocation."""
    keep_revocation(
        work,
        event.revocation_id,
        token_id=event.token_id,
        holder=event.holder,
        issued_before=event.issued_before,
    )


@dataclass(frozen=True)
class Heard:
    """Up to when all that other services sent is in the read model, and how long ago that was."""

    as_of: datetime
    behind_seconds: int


@dataclass(frozen=True, kw_only=True)
class Means:
    """What the routes give to the handlers.

    Attributes:
        commune: a commune's dossiers, by its id.
        full: whether holders of a look-up code are shown more than anyone.
        heard: how fresh the read model is; None: the worker never had handled all that the broker held.
    """

    public: PublicDossiers
    communes: Communes
    commune: Callable[[str], Dossiers]
    open_person: OpenPerson
    clock: Clock
    full: bool
    heard: Callable[[], Heard | None]
    issued: IssuedPapers
    stuck: MongoStuck
    settings: TrackingSettings

    @cached_property
    def backroom(self) -> BackRoom:
        """Counts reports; its process begins with the first of them."""
        return BackRoom("services.tracking.api.reckoning", self.settings)

    @cached_property
    def typesetter(self) -> Typesetter:
        """Makes papers; built once, with the font that it needs."""
        return Typesetter(text.PRINTABLE, text.fit)

    @cached_property
    def printer(self) -> RegisterPrinter:
        """Prints the register."""
        return RegisterPrinter(self.typesetter)

    @cached_property
    def scoring(self) -> Rules:
        """How officers and agency are scored. Raises: ScoringRulesError."""
        return read_rules(Path(self.settings.scoring_rules) if self.settings.scoring_rules else None)

    def evaluation_book(self, told: Evaluation, names: Mapping[str, str], commune_name: str) -> bytes:
        """The points of officers and agency as a workbook."""
        mark = paper_mark(commune_name)
        return tables.xlsx_file(*sheets(told, names), made_at=self.clock.now(), mark=mark)

    @cached_property
    def weekly_printer(self) -> WeeklyPrinter:
        """Prints the weekly report."""
        return WeeklyPrinter(self.typesetter)


def means(settings: TrackingSettings, core: Core) -> Means:
    """On the service's own database."""
    return Means(
        public=store.MongoPublicDossiers(core.store),
        communes=store.MongoCommunes(core.store),
        commune=lambda commune_id: store.MongoDossiers(core.store.tenant(commune_id)),
        open_person=person_opener(core),
        clock=core.clock,
        full=settings.holder_view == FULL,
        heard=partial(heard, core),
        issued=IssuedPapers(core.store, core.clock),
        stuck=MongoStuck(core.store),
        settings=settings,
    )


def heard(core: Core) -> Heard | None:
    """Up to when all that was sent is in the read model, by the application's clock, which people see."""
    drained = drained_at(core.store)
    if drained is None:
        return None
    behind = datetime.now(UTC) - drained
    return Heard(as_of=core.clock.now() - behind, behind_seconds=max(0, round(behind.total_seconds())))


@dataclass(frozen=True)
class Jobs:
    """What the timers of the worker do."""

    store: Store
    clock: Clock
    metrics: TrackingMetrics

    def measure(self) -> None:
        """Refresh the gauges."""
        self.metrics.late(store.late_by_commune(self.store, self.clock.now()))
        self.metrics.stuck(counts(self.store))
        self.metrics.unbalanced(MongoStuck(self.store).unbalanced())
        self.metrics.outdated(self.store.generations.outdated)


def watch(settings: TrackingSettings, core: Core, on_round: OnRound) -> list[Job]:
    """The watchdog, and the collecting of what the services find themselves."""
    services = HttpServices(feeds(settings), partial(feed_token, settings))
    comparison = Comparison(
        MongoProjection(core.store), services, core.clock, partial(drained_at, core.store)
    )
    stuck, tell = MongoStuck(core.store), partial(say, clock=core.clock)
    collecting = Collecting(services, stuck.of, comparison.looks_for, core.clock, tell)
    jobs = watch_jobs(
        core,
        ledger=Ledger(core.store, book(core.store), registry.LISTENS[SERVICE], repeats="intake"),
        examiners=[comparison],
        unrelayed=Kind.NEVER_RELAYED.value,
        say=tell,
        counted=partial(ledger_counted, TrackingLedgerCounted),
        on_round=on_round,
        pace=Pace(share=0.5, longest_pause_seconds=0.5),  # most of its time it waits for answers
    )
    return [*jobs, Job("collect", collecting.stride)]


def feeds(settings: TrackingSettings) -> dict[str, str]:
    """Where the logs of the sources are read."""
    return {
        "intake": settings.intake_url,
        "workflow": settings.workflow_url,
        "notify": settings.notify_url,
    }


def feed_token(settings: TrackingSettings) -> str:
    """With which the logs of the sources are read."""
    return service_token(settings.common.service_secret, SERVICE)
