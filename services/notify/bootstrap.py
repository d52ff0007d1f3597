"""Builds notify's two processes from its settings: adapters, handlers, sender."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from services.chassis.clock import SystemClock
from services.chassis.consume import Subscription
from services.chassis.core import Core
from services.chassis.identity import keep_key, keep_revocation, service_token
from services.chassis.jobs import Job
from services.chassis.lease import Holding, Lease
from services.chassis.ledger import Ledger
from services.chassis.settings import SettingsError
from services.chassis.watching import OnRound
from services.chassis.work import UnitOfWork
from services.contracts import codec, registry
from services.contracts.handling import DossierStopped
from services.contracts.intake import (
    AccessRevoked,
    CommunePublished,
    DossierDeclined,
    DossierFiled,
    DossierReceived,
    DossierReturned,
    SigningKeyPublished,
)
from services.contracts.online import PhoneCodeIssued
from services.contracts.person import PersonData
from services.contracts.workflow import DossierCompleted
from services.notify import render, store
from services.notify.channels.sms_http import HttpSmsGateway
from services.notify.channels.smtp import SmtpGateway
from services.notify.delivery import Delivery, one_by_one
from services.notify.domain.message import Message, State
from services.notify.domain.rules import BY_TELEPHONE, Channel
from services.notify.domain.timing import Plan, QuietHours
from services.notify.handlers import codes, events, requests, sending
from services.notify.handlers.means import Means
from services.notify.metrics import NotifyMetrics
from services.notify.ports import Abreast, Clock, Gateway, MessageReader
from services.notify.settings import NotifySettings
from services.notify.watch import jobs as watch_jobs
from services.notify.wordings import StoredWordings

SERVICE = "notify"
DESK_WINDOW = timedelta(hours=24)


def settings_from_environment() -> NotifySettings:
    """The settings of this process; a wrong variable ends it with one line and status 2."""
    try:
        return NotifySettings.from_mapping(os.environ)
    except SettingsError as exc:
        sys.stderr.write(f"{exc}\n")
        sys.exit(2)


def core(settings: NotifySettings) -> Core:
    """The plumbing."""
    return Core(SERVICE, settings.common, registry.LISTENS, store.INDEXES)


def reader(core: Core) -> MessageReader:
    """What staff ask for."""
    return store.MongoMessageReader(core.store)


def means(settings: NotifySettings, core: Core) -> Means:
    """What the handlers are given."""

    def open_person(sealed: str) -> PersonData:
        return codec.decode(PersonData, core.seal.open(sealed))

    return Means(
        open_person=open_person,
        offered=offered(settings),
        clock=core.clock,
        machine_clock=SystemClock(),
        plan=Plan([timedelta(seconds=delay) for delay in settings.retry_delays_seconds]),
        oldest=timedelta(days=settings.oldest_days),
    )


def offered(settings: NotifySettings) -> frozenset[Channel]:
    """The channels that are set up."""
    by_telephone = dict.fromkeys(BY_TELEPHONE, settings.sms.url)
    there = {Channel.EMAIL: settings.smtp.host, **by_telephone}
    return frozenset(channel for channel, address in there.items() if address)


def wordings(core: Core) -> StoredWordings:
    """The templates as they are now.

    Raises: TemplateError if one that comes with the software is wrong.
    """
    return StoredWordings(core.store, render.load())


def renderer(settings: NotifySettings, catalogue: render.Catalogue) -> render.Renderer:
    """What puts messages into words."""
    return render.Renderer(catalogue, settings.common.public_url, settings.smtp.sender, settings.sms.accents)


def subscriptions(given: Means) -> list[Subscription]:
    """Which event is handled how."""
    return [
        Subscription(DossierFiled, partial(events.on_dossier_filed, means=given), events.reads),
        Subscription(DossierReceived, partial(events.on_dossier_received, means=given), events.reads),
        Subscription(DossierDeclined, partial(events.on_dossier_declined, means=given), events.reads),
        Subscription(DossierCompleted, partial(events.on_dossier_completed, means=given), events.reads),
        Subscription(DossierStopped, partial(events.on_dossier_stopped, means=given), events.reads),
        *(
            Subscription(kind, partial(handle, means=given), events.reads)
            for kind, handle in requests.TELLING.items()
        ),
        *(Subscription(kind, handle, events.reads) for kind, handle in requests.KEEPING.items()),
        Subscription(PhoneCodeIssued, partial(codes.on_phone_code_issued, means=given), codes.reads),
        Subscription(DossierReturned, events.on_dossier_returned, events.reads),
        Subscription(CommunePublished, events.on_commune_published),
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

    deliveries: Mapping[Channel, Delivery]
    rights: Mapping[Channel, Holding]
    figures: store.Figures
    metrics: NotifyMetrics
    machine_clock: Clock

    def deliver(self, channel: Channel) -> None:
        """Send what is due on a channel, if it is set up."""
        if channel in self.deliveries:
            self.deliveries[channel].run()

    def measure(self) -> None:
        """Refresh the gauges."""
        desk = self.figures.at_the_desk(self.machine_clock.now() - DESK_WINDOW)
        sent_through = [channel for channel in Channel if channel is not Channel.DESK]
        oldest = {channel.value: self._oldest_due(channel) for channel in sent_through}
        self.metrics.measured(self.figures.failed(), oldest, desk)

    def _oldest_due(self, channel: Channel) -> float:
        delivery = self.deliveries.get(channel)
        if delivery is not None and delivery.is_quiet():
            return 0.0
        since = self.figures.oldest_due(channel)
        return (self.machine_clock.now() - since).total_seconds() if since else 0.0


def holder() -> str:
    """How this process is named in leases."""
    return f"{socket.gethostname()}-{os.getpid()}"


def jobs(
    settings: NotifySettings,
    core: Core,
    given: Means,
    metrics: NotifyMetrics,
    abreast: Abreast = one_by_one,
) -> Jobs:
    """Senders for the channels that are set up, and the figures; mails share one connection."""
    gateways: dict[Channel, Gateway] = {
        Channel.EMAIL: SmtpGateway(settings.smtp),
        **{channel: HttpSmsGateway(settings.sms) for channel in BY_TELEPHONE},
    }
    words = renderer(settings, wordings(core))
    hours = settings.sms.quiet_hours
    rights = {
        channel: Holding(Lease(core.store, f"deliver.{channel}", holder())) for channel in given.offered
    }
    deliveries = {
        channel: Delivery(
            channel=channel,
            gateway=gateways[channel],
            due=store.MongoDueMessages(core.store),
            right=rights[channel],
            alone=store.MongoAlone(core.transactor),
            take_up=partial(sending.take_up, means=given),
            give_up=partial(sending.give_up, means=given),
            record=partial(sending.record, means=given),
            open_person=given.open_person,
            compose=words.compose,
            clock=given.clock,
            machine_clock=given.machine_clock,
            quiet=QuietHours(*hours) if hours and channel is Channel.SMS else None,
            observe=partial(count, metrics, given.machine_clock),
            abreast=abreast if channel in BY_TELEPHONE else one_by_one,
        )
        for channel in sorted(given.offered)
    }
    return Jobs(deliveries, rights, store.Figures(core.store), metrics, given.machine_clock)


def count(metrics: NotifyMetrics, clock: Clock, message: Message) -> None:
    """Count an attempt by what it left."""
    outcome = message.state.value if message.state in (State.SENT, State.FAILED) else "deferred"
    metrics.attempted(message.channel.value, outcome)
    if message.state is State.SENT:
        metrics.delivered(message.channel.value, (clock.now() - message.due_since).total_seconds())


def feed_token(settings: NotifySettings) -> str:
    """With which the logs of the sources are read."""
    return service_token(settings.common.service_secret, SERVICE)


def watch(core: Core, on_round: OnRound) -> list[Job]:
    """The watch over what is kept, a job of one worker at a time."""
    return watch_jobs(core, store.MongoResults(core.store), book_keeping(core), on_round)


def book_keeping(core: Core) -> Ledger:
    """The ledger, for other services."""
    return Ledger(core.store, store.book(core.store), core.listens[SERVICE])


def feeds(settings: NotifySettings) -> dict[str, str]:
    """Where the logs of the sources are read."""
    return {"intake": settings.intake_url, "workflow": settings.workflow_url}
