"""Builds intake's processes from its settings: adapters, handlers, jobs."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, cached_property, partial
from typing import Any

from services.chassis.clock import StoredClock, SystemClock
from services.chassis.commands import Answer
from services.chassis.consume import Subscription
from services.chassis.core import Core
from services.chassis.identity import TokenIssuer, keep_key, new_key, service_token
from services.chassis.issued import IssuedPapers
from services.chassis.jobs import Fenced, Job
from services.chassis.ledger import Ledger
from services.chassis.settings import SettingsError
from services.chassis.tables import Table
from services.chassis.typeset import Typesetter
from services.chassis.watching import OnRound
from services.chassis.work import UnitOfWork
from services.contracts import codec, registry
from services.contracts.calendars import load_calendar
from services.contracts.envelope import HOST
from services.contracts.forms import text
from services.contracts.handling import CalendarPublished
from services.contracts.person import PersonData
from services.contracts.workflow import StepEvent
from services.intake import barcodes, qrcodes, sniff, store
from services.intake.catalogue_files import read_catalogue
from services.intake.chance import SystemChance
from services.intake.domain.catalogue import RecordOwner
from services.intake.domain.incoming.rules import LAW
from services.intake.domain.rules import DeskRules
from services.intake.domain.takings import Takings
from services.intake.forms import FormPrinter
from services.intake.handlers import communes, hearing, identity, scans
from services.intake.handlers.calendars import on_calendar_published
from services.intake.handlers.incoming import work as incoming_work
from services.intake.handlers.means import Means
from services.intake.metrics import IntakeMetrics, WorkerMetrics
from services.intake.passwords import ArgonPasswords
from services.intake.ports import DOSSIERS, Document, OpenPerson
from services.intake.settings import IntakeSettings
from services.intake.store.calendars import CopiedCalendars
from services.intake.store.directory import MongoDirectory
from services.intake.store.errands import MongoErrands
from services.intake.store.exchange import MongoExchange
from services.intake.store.files import BUCKET, OF_DOCUMENTS, GridScanFiles
from services.intake.store.incoming import LateDocuments, MongoIncomingReader
from services.intake.store.ledger import book
from services.intake.store.online import OwnersOfScans
from services.intake.store.queries import Figures, MongoDossierReader
from services.intake.store.serials import MongoSerials
from services.intake.store.takings import MongoTakings
from services.intake.takings_table import takings_table
from services.intake.watch import jobs as watch_jobs

SERVICE = "intake"
CULTURE_DAY = "vietnam-culture-day"
CHASED_AT_ONCE = 50  # in one stride, far shorter than a lease
CHASE_SECONDS = 10.0
SIGNING_KEY_SEAL = "host:signing-key"


def settings_from_environment() -> IntakeSettings:
    """The settings of this process; a wrong variable ends it with one line and status 2."""
    try:
        return IntakeSettings.from_mapping(os.environ)
    except SettingsError as exc:
        sys.stderr.write(f"{exc}\n")
        sys.exit(2)


def core(settings: IntakeSettings) -> Core:
    """The plumbing."""
    return Core(SERVICE, settings.common, registry.LISTENS, store.INDEXES)


def means(settings: IntakeSettings, core: Core) -> Means:
    """What the handlers are given."""
    shipped = load_calendar()
    first = shipped.confirming(CULTURE_DAY) if settings.culture_day else shipped

    def seal_person(commune_id: str, person: PersonData) -> str:
        return core.seal.seal(f"commune:{commune_id}:1", codec.encode(person))

    return Means(
        clock=StoredClock(core.clock),
        chance=SystemChance(),
        seal_person=seal_person,
        catalogue=read_catalogue(),
        calendar_of=CopiedCalendars(core.store, first).of,
        cut_offs=settings.cut_offs,
        desk_rules=DeskRules(second_supplement_needs_ground=settings.second_supplement_needs_ground),
        document_rules=LAW.with_urgent_minutes(settings.urgent_document_minutes),
        outside_owners=_outside_owners(settings),
    )


def _outside_owners(settings: IntakeSettings) -> frozenset[RecordOwner]:
    """Whose procedures the province's service numbers; without its address nobody's."""
    if settings.province_url is None:
        return frozenset()
    return frozenset(map(RecordOwner, settings.province_owners))


class Issuer:
    """Signs tokens with the deployment's key, which is made when it is first needed."""

    def __init__(self, core: Core, lifetime: timedelta) -> None:
        self._core = core
        self.lifetime = lifetime
        self._issuer: TokenIssuer | None = None
        self._guard = threading.Lock()

    def issue(self, holder: str, tenant: str | None, roles: list[str]) -> tuple[str, datetime]:
        """A token, and when it expires."""
        with self._guard:
            if self._issuer is None:
                self._issuer = self._ready()
        until = self._core.clock.now() + self.lifetime
        return self._issuer.issue(holder, tenant, roles, self.lifetime), until

    def _ready(self) -> TokenIssuer:
        kept = ensure_signing_key(self._core)
        return TokenIssuer(kept["key_id"], self._core.seal.open(kept["sealed"]), self._core.clock)


def ensure_signing_key(core: Core) -> Document:
    """The deployment's key, made and announced if there is none."""
    made: list[Document] = []

    def seal_key(private_key: Mapping[str, Any]) -> str:
        return core.seal.seal(SIGNING_KEY_SEAL, private_key)

    def run(work: UnitOfWork) -> Answer:
        key = identity.ensure_signing_key(new_key, seal_key, work, clock=core.clock, keep_key=keep_key)
        made.append(key)
        return Answer(200, None)

    core.commands.run(HOST, run)
    return made[-1]


@dataclass(frozen=True)
class Desk:
    """Everything that the API works with."""

    settings: IntakeSettings
    core: Core

    @cached_property
    def means(self) -> Means:
        """What the handlers are given."""
        return means(self.settings, self.core)

    @cached_property
    def directory(self) -> MongoDirectory:
        """Communes and accounts."""
        return MongoDirectory(self.core.store)

    @cached_property
    def reader(self) -> MongoDossierReader:
        """Dossiers, for reading."""
        return MongoDossierReader(self.core.store)

    @cached_property
    def serials(self) -> MongoSerials:
        """Serials, for reading."""
        return MongoSerials(self.core.store)

    @cached_property
    def takings(self) -> MongoTakings:
        """The book of takings, for reading."""
        return MongoTakings(self.core.store)

    @staticmethod
    def takings_table(takings: Takings) -> Table:
        """A day's takings for spreadsheets."""
        return takings_table(takings)

    @cached_property
    def exchange(self) -> MongoExchange:
        """What export and import ask."""
        return MongoExchange(self.core.store)

    @cached_property
    def errands(self) -> MongoErrands:
        """What has to be told outside, for reading."""
        return MongoErrands(self.core.store)

    @cached_property
    def incoming(self) -> MongoIncomingReader:
        """Incoming documents, for reading."""
        return MongoIncomingReader(self.core.store)

    @cached_property
    def files(self) -> GridScanFiles:
        """Scans of dossiers."""
        return GridScanFiles(self.core.store)

    @cached_property
    def document_files(self) -> GridScanFiles:
        """Scans of incoming documents."""
        return GridScanFiles(self.core.store, OF_DOCUMENTS)

    @staticmethod
    def media_type(content: bytes) -> str | None:
        """What a file really is."""
        return sniff.media_type(content)

    @staticmethod
    def agrees(found: str, filename: str, declared: str) -> bool:
        """Whether a file's name and declared type say what it is."""
        return sniff.agrees(found, filename, declared)

    @cached_property
    def passwords(self) -> ArgonPasswords:
        """Passwords."""
        return ArgonPasswords()

    @cached_property
    def issuer(self) -> Issuer:
        """Tokens."""
        return Issuer(self.core, timedelta(hours=self.settings.session_hours))

    @cached_property
    def typesetter(self) -> Typesetter:
        """Printed papers."""
        return Typesetter(text.PRINTABLE, text.fit)

    @cached_property
    def printer(self) -> FormPrinter:
        """Forms."""
        return FormPrinter(
            self.typesetter,
            public_url=self.settings.common.public_url,
            lookup_mark=barcodes.lookup_svg,
            number_mark=barcodes.number_svg,
            qr_mark=qrcodes.qr_svg,
        )

    @cached_property
    def issued(self) -> IssuedPapers:
        """Forms as they were issued."""
        return IssuedPapers(self.core.store, self.core.clock)

    @cached_property
    def metrics(self) -> IntakeMetrics:
        """Counters."""
        return _api_metrics()

    def prepare(self) -> None:
        """What the API does once when its database is there: key, catalogue, index of files."""
        ensure_signing_key(self.core)
        publish_catalogue(self.core, self.means)
        self.files.ensure()
        self.document_files.ensure()


@cache
def _api_metrics() -> IntakeMetrics:
    """One set of counters for the process, however many applications are built in it."""
    return IntakeMetrics()


def publish_catalogue(core: Core, given: Means) -> None:
    """Announce every version of every procedure that was not announced yet."""

    def run(work: UnitOfWork) -> Answer:
        for procedure in given.catalogue.procedures:
            communes.publish_procedure(procedure, work, clock=core.clock)
        return Answer(200, None)

    core.commands.run(HOST, run)


def create_hosting_admin(core: Core, username: str, password: str) -> bool:
    """Make the first account; tells whether it was new."""
    core.ensure()
    if MongoDirectory(core.store).staff_named(username) is not None:
        return False
    hashed, staff_id = ArgonPasswords().hashed(password), SystemChance().new_id()

    def run(work: UnitOfWork) -> Answer:
        identity.create_hosting_admin(staff_id, username, hashed, work)
        return Answer(201, None)

    core.commands.run(HOST, run)
    return True


def subscriptions(core: Core) -> list[Subscription]:
    """Which event is handled how."""
    open_person = person_opener(core)
    opening = hearing.HEARD_WITH_REASON.items()
    return [
        *(Subscription(kind, handle, _dossier_of) for kind, handle in hearing.HEARD.items()),
        Subscription(CalendarPublished, on_calendar_published),
        *(
            Subscription(kind, partial(handle, open_person=open_person), _dossier_of)
            for kind, handle in opening
        ),
    ]


def person_opener(core: Core) -> OpenPerson:
    """Opens the sealed `person` member of an event."""

    def open_person(sealed: str) -> PersonData:
        return codec.decode(PersonData, core.seal.open(sealed))

    return open_person


def _dossier_of(event: StepEvent) -> list[tuple[str, str]]:
    return [(DOSSIERS, event.dossier_id)]


@dataclass(frozen=True)
class Jobs:
    """What the timers of the worker do."""

    core: Core
    late: LateDocuments
    metrics: WorkerMetrics

    def sweep(self) -> None:
        """Delete files to which nothing refers."""
        store, now = self.core.store, SystemClock().now()
        owners = {BUCKET: OwnersOfScans(store).one, OF_DOCUMENTS: MongoIncomingReader(store).one}
        for bucket, owner_of in owners.items():
            scans.sweep_orphans(GridScanFiles(store, bucket), owner_of, now, self.metrics.orphan_swept)

    def measure(self) -> None:
        """Refresh the gauges."""
        self.metrics.measured(Figures(self.core.store).hand_overs())
        now, waiting = self.core.clock.now(), MongoErrands(self.core.store).waiting()
        self.metrics.documents_late(self.late.count(now))
        self.metrics.outside.measured(waiting.counts, waiting.seconds(now))

    def chase(self, fenced: Fenced) -> float:
        """Remind of some late incoming documents, each once; after how many seconds there may be others.

        Raises: LeaseLostError if another process took over: what was not committed is that one's to do.
        """
        now = self.core.clock.now()
        found = self.late.late(now, CHASED_AT_ONCE)
        incoming_work.chase(found, now, partial(self.late.run, fenced), self.metrics.document_chased)
        return 0.0 if len(found) == CHASED_AT_ONCE else CHASE_SECONDS


def jobs(core: Core, metrics: WorkerMetrics) -> Jobs:
    """The worker's own objects."""
    return Jobs(core, LateDocuments(core.store), metrics)


def leased(jobs: Jobs) -> list[Job]:
    """The jobs that one worker does at a time."""
    return [Job("document-reminders", jobs.chase)]


def watch(core: Core, on_round: OnRound) -> list[Job]:
    """The watch over what is kept, another job of one worker at a time."""
    return watch_jobs(core, book_keeping(core), on_round)


def book_keeping(core: Core) -> Ledger:
    """The ledger, for other services."""
    return Ledger(core.store, book(core.store), core.listens[SERVICE])


def feed_token(settings: IntakeSettings) -> str:
    """With which workflow's log is read."""
    return service_token(settings.common.service_secret, SERVICE)


def feeds(settings: IntakeSettings) -> dict[str, str]:
    """Where the logs of the sources are read."""
    return {"workflow": settings.workflow_url}
