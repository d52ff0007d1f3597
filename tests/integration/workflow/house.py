"""Workflow as its processes are built, on a real database, fed with events by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from services.chassis.consume import Consumer, Subscription, Taken
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
    clock: FixedClock = field(default_factory=lambda: FixedClock(MORNING))
    taken: list[Taken] = field(default_factory=list)

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
def house(mongodb_uri: str, database: str, processes: Path) -> Iterator[House]:
    """A workflow with the definitions of that folder."""
    environ = {
        "AMQP_URI": "amqp://127.0.0.1:1//",
        "MONGODB_URI": mongodb_uri,
        "MOTCUA_SEAL_SECRET": SEAL_SECRET,
        "MOTCUA_SERVICE_SECRET": SERVICE_SECRET,
        "WORKFLOW_DATABASE": database,
        "WORKFLOW_PROCESSES": str(processes),
    }
    settings = WorkflowSettings.from_mapping(environ)
    core = bootstrap.core(settings)
    core.ensure()
    try:
        yield House(settings, core)
    finally:
        core.store.client.close()


def write(folder: Path, *definitions: Process) -> None:
    """Put definitions into a folder, as files; the ordinary one where none are given."""
    for one in definitions or (process(),):
        (folder / f"{one.code}.{one.version}.json").write_text(json.dumps(codec.encode(one)))
