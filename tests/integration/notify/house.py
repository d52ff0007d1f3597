"""Notify as its processes are built, on a real database, fed with events by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from prometheus_client import CollectorRegistry

from services.chassis.aside import Taken
from services.chassis.clock import Clock
from services.chassis.consume import Consumer
from services.chassis.core import Core
from services.chassis.mongo import Document
from services.contracts import registry
from services.contracts.envelope import Event, decode, encode, event_id, parse_event_id, wrap
from services.notify import bootstrap
from services.notify.bootstrap import Jobs
from services.notify.domain.message import Message
from services.notify.domain.rules import Channel
from services.notify.handlers.means import Means
from services.notify.metrics import NotifyMetrics
from services.notify.ports import MESSAGES
from services.notify.settings import NotifySettings
from tests.fakes.clock import FixedClock
from tests.fakes.notices import COMMUNE

SEAL_SECRET = "seals personal data, in tests only"
SERVICE_SECRET = "signs the tokens of services, in tests only"


@dataclass
class House:
    """One notify with an empty database."""

    settings: NotifySettings
    core: Core
    clock: FixedClock = field(default_factory=FixedClock)
    machine_clock: Clock | None = None  # the machine's own where none is given
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    taken: list[Taken] = field(default_factory=list)

    @property
    def means(self) -> Means:
        """What its handlers are given."""
        given = replace(bootstrap.means(self.settings, self.core), clock=self.clock)
        return given if self.machine_clock is None else replace(given, machine_clock=self.machine_clock)

    def consumer(self) -> Consumer:
        """What takes its events."""
        subscriptions = bootstrap.subscriptions(self.means)
        sources = registry.LISTENS[bootstrap.SERVICE]
        return Consumer(self.core.store, self.core.transactor, subscriptions, sources, self.taken.append)

    def hear(self, events: Iterable[Event]) -> None:
        """Take events in, in one batch."""
        self.consumer().take([body(event) for event in events])

    @cached_property
    def metrics(self) -> NotifyMetrics:
        """What it counts."""
        return NotifyMetrics(self.registry)

    def jobs(self) -> Jobs:
        """Its senders, as of a process that has just begun."""
        return bootstrap.jobs(self.settings, self.core, self.means, self.metrics)

    def measure(self) -> None:
        """Refresh the gauges."""
        self.jobs().measure()

    def deliver(self, *channels: Channel) -> None:
        """One sweep of a new process on each channel, or on both."""
        jobs = self.jobs()
        for channel in channels or (Channel.EMAIL, Channel.SMS):
            jobs.deliver(channel)

    def messages(self, commune_id: str = COMMUNE) -> list[Message]:
        """What a commune has, by id."""
        found = self.core.store.tenant(commune_id).collection(MESSAGES).find(sort=[("message_id", 1)])
        return [Message.of(document) for document in found]

    def all(self, collection: str) -> list[Document]:
        """A whole collection."""
        return list(self.core.store.plumbing(collection).find())

    def said(self) -> list[tuple[str, str]]:
        """Type and cause of what it announced, in the order of writing."""
        bodies = self.core.store.plumbing("events").find(sort=[("recorded_at", 1), ("_id", 1)])
        envelopes = [decode(bytes(document["body"])) for document in bodies]
        return [(envelope.type, envelope.causation_id or "") for envelope in envelopes]


@contextmanager
def house(mongodb_uri: str, database: str, **variables: Any) -> Iterator[House]:
    """A notify with the variables given, names without their prefix."""
    environ = {
        "AMQP_URI": "amqp://127.0.0.1:1//",
        "MONGODB_URI": mongodb_uri,
        "MOTCUA_SEAL_SECRET": SEAL_SECRET,
        "MOTCUA_SERVICE_SECRET": SERVICE_SECRET,
        "MOTCUA_PUBLIC_URL": "https://motcua.example.vn",
        "NOTIFY_DATABASE": database,
        **{f"NOTIFY_{name.upper()}": str(value) for name, value in variables.items()},
    }
    settings = NotifySettings.from_mapping(environ)
    core = bootstrap.core(settings)
    core.ensure()
    try:
        yield House(settings, core)
    finally:
        core.store.client.close()


def body(event: Event, *, caused: bool = True) -> bytes:
    """An event as it travels; what workflow says first about a dossier answers its reception."""
    source, subject, sequence = parse_event_id(event.event_id)
    cause = event_id("intake", subject, 2) if caused and source == "workflow" else None
    return encode(wrap(event, sequence, recorded_at=event.occurred_at, causation_id=cause))
