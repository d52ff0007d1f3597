"""Builds workflow's two processes from its settings: adapters and handlers."""

from __future__ import annotations

import os
import sys
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial

from services.chassis.clock import Clock, StoredClock
from services.chassis.consume import Subscription
from services.chassis.core import Core
from services.chassis.identity import keep_key, keep_revocation, service_token
from services.chassis.issued import IssuedPapers
from services.chassis.jobs import Job
from services.chassis.ledger import Ledger
from services.chassis.mongo import Store
from services.chassis.pace import Pace
from services.chassis.settings import SettingsError
from services.chassis.typeset import Typesetter
from services.chassis.watching import OnRound
from services.chassis.work import UnitOfWork
from services.contracts import codec, registry
from services.contracts.calendars import Calendar, load_calendar
from services.contracts.desk import DossierSupplemented, PaymentRecorded, WithdrawalRequested
from services.contracts.envelope import HOST, Event
from services.contracts.forms import Basis, text
from services.contracts.intake import (
    AccessRevoked,
    CommunePublished,
    DossierReceived,
    DossierReturned,
    SigningKeyPublished,
    StaffPublished,
)
from services.contracts.person import PersonData
from services.workflow import store
from services.workflow.domain.acting import Actor
from services.workflow.domain.choices import SUFFIXES, Choices, SecondExtension, Series
from services.workflow.domain.errors import ProcessError
from services.workflow.domain.issuing import Signing, Surroundings
from services.workflow.domain.running import Running
from services.workflow.domain.timers import Planned
from services.workflow.domain.versions import Processes
from services.workflow.forms import FormPrinter
from services.workflow.handlers import consultations, hearing, payments, supplements, timers, withdrawals
from services.workflow.handlers.calendars import follow_host, ship_calendar
from services.workflow.handlers.communes import on_commune_published
from services.workflow.handlers.means import Means
from services.workflow.handlers.processes import ship_process
from services.workflow.handlers.standing import on_staff_published, present
from services.workflow.metrics import ApiMetrics, WorkerMetrics
from services.workflow.ports import (
    Calendars,
    Communes,
    DatedDossiers,
    Inboxes,
    Library,
    People,
    Timers,
    kept_of,
)
from services.workflow.process_files import FOLDER, read_processes
from services.workflow.redating import LANES, Lane, Redating
from services.workflow.scheduler import Scheduler
from services.workflow.settings import ChoiceSettings, WorkflowSettings
from services.workflow.store import watching
from services.workflow.store.calendars import StoredCalendars
from services.workflow.store.communes import MongoCommunes
from services.workflow.store.library import MongoLibrary
from services.workflow.store.people import MongoPeople
from services.workflow.store.redating import MongoDatedDossiers
from services.workflow.store.timers import MongoTimers
from services.workflow.watch import jobs as watch_jobs

SERVICE = "workflow"
CULTURE_DAY = "vietnam-culture-day"


@contextmanager
def ending_on(mistake: type[Exception]) -> Iterator[None]:
    """A mistake of whoever set the service up ends the process with one line and status 2."""
    try:
        yield
    except mistake as exc:
        sys.stderr.write(f"{exc}\n")
        sys.exit(2)


def settings_from_environment() -> WorkflowSettings:
    """The settings of this process; a wrong variable ends it with one line and status 2."""
    with ending_on(SettingsError):
        return WorkflowSettings.from_mapping(os.environ)


def core(settings: WorkflowSettings) -> Core:
    """The plumbing."""
    return Core(SERVICE, settings.common, registry.LISTENS, store.INDEXES)


def shipped_calendar(settings: WorkflowSettings) -> Calendar:
    """The calendar that is published where the hosting unit has none; afterwards the published one counts."""
    shipped = load_calendar()
    return shipped.confirming(CULTURE_DAY) if settings.culture_day else shipped


def calendars(settings: WorkflowSettings, core: Core) -> StoredCalendars:
    """The published calendars."""
    return StoredCalendars(core.store, shipped_calendar(settings))


def choices(settings: ChoiceSettings) -> Choices:
    """What the hosting unit decided, as the rules go by it."""
    return Choices(
        second_extension=SecondExtension(settings.second_extension),
        supplement_answer_days=settings.supplement_answer_days,
        refusal_signers=settings.refusal_signers,
        apology_signers=settings.apology_signers,
        cut_offs=settings.cut_offs,
        suffixes={
            **SUFFIXES,
            Series.REFUSAL: settings.refusal_suffix,
            Series.STOP: settings.stop_suffix,
            Series.RESULT: settings.result_suffix,
        },
    )


def means(settings: WorkflowSettings, core: Core) -> Means:
    """What the handlers are given.

    Raises: ProcessError if a definition is wrong.
    """

    def seal_person(commune_id: str, person: PersonData) -> str:
        return core.seal.seal(f"commune:{commune_id}:1", codec.encode(person))

    return Means(
        clock=StoredClock(core.clock),
        new_id=lambda: uuid.uuid4().hex,
        processes=read_processes(settings.processes or FOLDER),
        calendar_of=calendars(settings, core).in_force,
        seal_person=seal_person,
        open_person=lambda token: codec.decode(PersonData, core.seal.open(token)),
        choices=choices(settings.choices),
    )


def means_or_exit(settings: WorkflowSettings, core: Core) -> Means:
    """As `means`; a wrong definition ends the process with one line and status 2."""
    with ending_on(ProcessError):
        return means(settings, core)


def opened(core: Core, sealed: str) -> PersonData:
    """What stands in a sealed `person`; nothing where none was told."""
    return codec.decode(PersonData, core.seal.open(sealed)) if sealed else PersonData()


@dataclass(frozen=True)
class Office:
    """What the routes of the API are given."""

    settings: WorkflowSettings
    core: Core
    metrics: ApiMetrics

    @cached_property
    def means(self) -> Means:
        """What the handlers are given; a wrong process definition ends the process."""
        return means_or_exit(self.settings, self.core)

    @cached_property
    def people(self) -> People:
        """Who works in a commune."""
        return MongoPeople(self.core.store, self.core.seal)

    def present(self, commune_id: str, staff_id: str, own: Collection[str], at: datetime) -> Actor:
        """Who an officer is at that instant."""
        return present(partial(self.people.get, commune_id), staff_id, own, at)

    @cached_property
    def library(self) -> Library:
        """The processes that were published."""
        return MongoLibrary(self.core.store)

    @property
    def processes(self) -> Processes:
        """All versions: those that were published, and those that come along."""
        return self.means.processes.beside(self.library.versions())

    @cached_property
    def communes(self) -> Communes:
        """What communes are called."""
        return MongoCommunes(self.core.store)

    @cached_property
    def printer(self) -> FormPrinter:
        """Forms."""
        return FormPrinter(Typesetter(text.PRINTABLE, text.fit))

    @cached_property
    def issued(self) -> IssuedPapers:
        """Forms as they were issued."""
        return IssuedPapers(self.core.store, self.core.clock)

    def surroundings(self, commune_id: str, running: Running, basis: Basis | None) -> Surroundings:
        """What a form about a dossier needs besides it."""
        chosen = self.settings.forms
        return Surroundings(
            commune=self.communes.one(commune_id),
            person=opened(self.core, running.person),
            name_of=partial(self.name_of, commune_id),
            signing=Signing(letters=chosen.letter_signer, refusal=chosen.refusal_signer),
            remark=chosen.supplement_remark,
            basis=basis,
            since=chosen.tt03_2025_since,
        )

    def name_of(self, commune_id: str, staff_id: str) -> str:
        """What an officer is called on a form; empty where nothing was heard of them."""
        name = self.people.name_of(commune_id, staff_id)
        return "" if name == staff_id else name

    @cached_property
    def inboxes(self) -> Inboxes:
        """What officers read."""
        return store.MongoInboxes(self.core.store)

    @cached_property
    def calendars(self) -> Calendars:
        """The published calendars."""
        return calendars(self.settings, self.core)

    @cached_property
    def dated(self) -> DatedDossiers:
        """Open dossiers in large numbers."""
        return MongoDatedDossiers(self.core.store)

    @cached_property
    def timers(self) -> Timers:
        """What a dossier's dates warn of."""
        return MongoTimers(self.core.store)


def publish(core: Core, given: Means) -> None:
    """Publish the definitions that are new; one that was edited ends the process, as a wrong one does.

    Raises: StoreAwayError.
    """
    for version in given.processes.versions:
        publish_one = partial(ship_process, version.process, now=given.clock.now())
        with ending_on(ProcessError):
            store.alone(core.transactor, HOST, publish_one)


def prepare(settings: WorkflowSettings, core: Core, given: Means) -> None:
    """What the worker does once its database is there: publish what comes with the software and is new."""
    publish(core, given)
    ship = partial(ship_calendar, shipped_calendar(settings), now=given.clock.now())
    store.alone(core.transactor, HOST, ship)


HEARD: Mapping[type[Event], Callable[..., None]] = {  # what intake says about a dossier
    DossierReceived: hearing.on_dossier_received,
    DossierReturned: hearing.on_dossier_returned,
    DossierSupplemented: supplements.on_dossier_supplemented,
    PaymentRecorded: payments.on_payment_recorded,
    WithdrawalRequested: withdrawals.on_withdrawal_requested,
}


def subscriptions(given: Means) -> list[Subscription]:
    """Which event is handled how."""
    return [
        *(
            Subscription(kind, partial(handle, means=given), lambda event: kept_of(event.dossier_id))
            for kind, handle in HEARD.items()
        ),
        Subscription(StaffPublished, on_staff_published),
        Subscription(CommunePublished, on_commune_published),
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
class Jobs:
    """What the timers of the worker do."""

    store: Store
    clock: Clock
    metrics: WorkerMetrics

    def measure(self) -> None:
        """Refresh the gauges."""
        now = self.clock.now()
        self.metrics.late(store.late_steps_by_commune(self.store, now))
        oldest = MongoTimers(self.store).oldest(now)
        self.metrics.timer_lag(0.0 if oldest is None else (now - oldest).total_seconds())


def leased(settings: WorkflowSettings, core: Core, given: Means, metrics: WorkerMetrics) -> list[Job]:
    """The jobs that one worker does at a time."""
    silence = partial(consultations.report_silence, means=given)

    def fire(dossier_id: str, work: UnitOfWork, now: datetime) -> tuple[Planned, ...]:
        return timers.fire_timers(dossier_id, work, now=now, report_silence=silence)

    def put_off(dossier_id: str, work: UnitOfWork, until: datetime) -> None:
        timers.put_off(dossier_id, work, until=until)

    scheduler = Scheduler(
        MongoTimers(core.store),
        given.clock,
        Pace(settings.timer_share),
        fire,
        put_off,
        metrics.fired,
        settings.timer_batch,
    )
    lanes = [_redating(Lane(number), settings, core, given, metrics) for number in range(LANES)]
    return [Job("timers", scheduler.stride), *lanes]


def _redating(
    lane: Lane, settings: WorkflowSettings, core: Core, given: Means, metrics: WorkerMetrics
) -> Job:
    redating = Redating(
        lane,
        calendars(settings, core),
        MongoDatedDossiers(core.store),
        given.clock,
        given.choices.cut_offs,
        partial(timers.keep_timers, forwarding=given.choices.cut_offs.forwarding),
        lambda work, now: follow_host(work, now=now),
        partial(metrics.redated, lane.number),
    )
    return Job(lane.job, redating.stride)


def watch(core: Core, on_round: OnRound) -> list[Job]:
    """The watch over what is kept, another job of one worker at a time."""
    return watch_jobs(core, watching.MongoWatched(core.store), book_keeping(core), on_round)


def book_keeping(core: Core) -> Ledger:
    """The ledger, for other services."""
    return Ledger(core.store, watching.book(core.store), core.listens[SERVICE])


def feeds(settings: WorkflowSettings) -> dict[str, str]:
    """Where the log of the source is read."""
    return {"intake": settings.intake_url}


def feed_token(settings: WorkflowSettings) -> str:
    """With which the log of the source is read."""
    return service_token(settings.common.service_secret, SERVICE)
