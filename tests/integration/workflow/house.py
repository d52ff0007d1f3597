"""Workflow as its processes are built, on a real database, fed with events by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from services.chassis.aside import Taken
from services.chassis.consume import Consumer, Subscription
from services.chassis.core import Core
from services.chassis.mongo import Document
from services.contracts import codec, registry
from services.contracts.envelope import Envelope, Event, decode
from services.workflow import bootstrap
from services.workflow.domain.processes import Process
from services.workflow.domain.running import Running
from services.workflow.handlers.means import Means
from services.workflow.settings import WorkflowSettings
from services.workflow.store import MongoInboxes
from tests.fakes.clock import FixedClock
from tests.fakes.stories import COMMUNE, SEAL_SECRET, body
from tests.fakes.workflow import MORNING, means, process

SERVICE_SECRET = "signs the tokens of services, in tests only"


@dataclass
class House:
    """One workflow with an empty database."""

    settings: WorkflowSettings
    core: Core
    environ: Mapping[str, str] = field(default_factory=dict)
    clock: FixedClock = field(default_factory=lambda: FixedClock(MORNING))
    taken: list[Taken] = field(default_factory=list)

    def show(self, at: datetime) -> None:
        """Set the clocks: that of the events given by hand, and the API's, which goes on from there."""
        self.clock.set(at)
        set_clock(self.settings, at)

    @property
    def means(self) -> Means:
        """What its handlers are given."""
        return means(self.clock)

    def consumer(self, subscriptions: list[Subscription] | None = None) -> Consumer:
        """What takes its events."""
        chosen = subscriptions or bootstrap.subscriptions(self.means)
        sources = registry.LISTENS[bootstrap.SERVICE]
        return Consumer(self.core.store, self.core.transactor, chosen, sources, self.taken.append)

    def hear(self, *events: Event) -> None:
        """Take events in, in one batch."""
        self.consumer().take([body(event) for event in events])

    def dossier(self, dossier_id: str = "d1", commune_id: str = COMMUNE) -> Running:
        """As officers of the commune find it."""
        found = MongoInboxes(self.core.store).one(commune_id, dossier_id)
        assert found is not None
        return found

    def all(self, collection: str) -> list[Document]:
        """A whole collection."""
        return list(self.core.store.plumbing(collection).find(sort=[("_id", 1)]))

    def said(self) -> list[Envelope]:
        """What it announced about dossiers and processes, stream by stream."""
        return [decode(bytes(document["body"])) for document in self.all("events")]

    def types(self) -> list[str]:
        """The types of what it announced."""
        return [envelope.type for envelope in self.said()]


@contextmanager
def house(mongodb_uri: str, database: str, processes: Path, **more: str) -> Iterator[House]:
    """A workflow with the definitions of that folder, on the morning of the stories; `more`: variables."""
    environ = {
        "AMQP_URI": "amqp://127.0.0.1:1//",
        "MONGODB_URI": mongodb_uri,
        "MOTCUA_SEAL_SECRET": SEAL_SECRET,
        "MOTCUA_SERVICE_SECRET": SERVICE_SECRET,
        "WORKFLOW_DATABASE": database,
        "WORKFLOW_PROCESSES": str(processes),
        "MOTCUA_DEMONSTRATION": "1",
        "MOTCUA_CLOCK_FILE": str(processes / "clock"),
        **more,
    }
    settings = WorkflowSettings.from_mapping(environ)
    set_clock(settings, MORNING)
    core = bootstrap.core(settings)
    core.ensure()
    try:
        yield House(settings, core, environ)
    finally:
        core.store.client.close()


def set_clock(settings: WorkflowSettings, at: datetime) -> None:
    """Let the application's clock show an instant."""
    assert settings.common.clock_file is not None
    offset = (at - datetime.now(UTC)).total_seconds()
    settings.common.clock_file.write_text(str(offset))


def write(folder: Path, *definitions: Process) -> None:
    """Put definitions into a folder, as files; the ordinary one where none are given."""
    for one in definitions or (process(),):
        (folder / f"{one.code}.{one.version}.json").write_text(json.dumps(codec.encode(one)))
