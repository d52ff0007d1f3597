"""The world of the rebuilding benchmark: logs of much work, the owners' APIs over them, a tracking."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
from pymongo import ASCENDING, MongoClient

from deploy.instance import REPOSITORY
from services.chassis.eventlog import Logged, bucket
from services.chassis.mongo import document_id
from services.chassis.publisher import Publisher
from services.chassis.topology import Topology
from services.contracts import registry
from services.contracts.envelope import parse_event_id
from services.contracts.lookup_code import check_character
from tests.fakes.stories import MORNING, SEAL_SECRET, STORIES, Story, body, commune
from tests.fakes.ugly_stories import UGLY_STORIES
from tests.waiting import wait_until

COMMUNES = 50
OWNERS = ("intake", "workflow", "notify")
PORTS = {"intake": 31501, "workflow": 31502, "tracking": 31503, "notify": 31504}
TELLERS = (*STORIES.values(), *STORIES.values(), *UGLY_STORIES.values())
SECRET = "of-this-benchmark-only-" + "0" * 32


def public(number: int) -> int:
    """A dossier near that one whose holder can look it up here; of some kinds another commune has it."""
    place = number % len(TELLERS)
    return number - place + place % (2 * len(STORIES))


def code(number: int) -> str:
    """A look-up code."""
    return (text := f"{number:011d}") + check_character(text)


def story(number: int) -> Story:
    """One dossier's life, one of every kind in turn."""
    return TELLERS[number % len(TELLERS)](
        f"d{number}",
        code=code(number),
        commune_id=f"{32000 + number % COMMUNES}",
        now=MORNING + timedelta(seconds=7 * number),
    )


@dataclass
class World:
    """Databases with logs in them, and the processes that serve them."""

    mongodb_uri: str
    amqp_uri: str
    database: str
    client: MongoClient[dict[str, Any]]
    positions: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OWNERS, 0))

    def plant(self, stories: list[Story]) -> list[Logged]:
        """Write what happened into the owners' logs, in the order of time; returns it as it was written."""
        told = [(event, one) for one in stories for event in one.events]
        told.sort(key=lambda pair: (pair[0].occurred_at, pair[0].event_id))
        documents: dict[str, list[dict[str, Any]]] = {owner: [] for owner in OWNERS}
        logged = []
        for event, one in told:
            source = event.source
            self.positions[source] += 1
            text = body(event, one.causes.get(event.event_id))
            documents[source].append(
                {
                    "_id": document_id(event.tenant, event.event_id),
                    "tenant": event.tenant,
                    "subject": event.subject,
                    "sequence": parse_event_id(event.event_id)[2],
                    "type": event.type,
                    "bucket": bucket(event.subject),
                    "recorded_at": event.occurred_at,
                    "position": self.positions[source],
                    "body": text,
                }
            )
            place = (event.tenant, self.positions[source], event.type, bucket(event.subject))
            logged.append(Logged(*place, text))
        for source, rows in documents.items():
            for start in range(0, len(rows), 5_000):
                self.client[f"{self.database}_{source}"]["events"].insert_many(rows[start : start + 5_000])
        return logged

    def offices(self) -> None:
        """The communes are described."""
        offices = []
        for number in range(COMMUNES):
            one = Story(commune_id=f"{32000 + number}")
            one.streams["intake"].append(commune(one.commune_id))
            offices.append(one)
        self.plant(offices)

    def publish(self, stories: list[Story]) -> None:
        """Let them happen now: into the logs, and over the broker to tracking."""
        logged = self.plant(stories)
        topology = Topology(registry.LISTENS)
        for source in OWNERS:
            mine = [one for one in logged if f'"source":"{source}"'.encode() in one.body]
            publisher = Publisher(self.amqp_uri, source, topology)
            publisher.publish(mine)
            publisher.close()

    def environment(self, service: str) -> Mapping[str, str]:
        """The variables of one service's processes."""
        prefix = service.upper()
        return {
            **os.environ,
            "AMQP_URI": self.amqp_uri,
            "MONGODB_URI": self.mongodb_uri,
            "MOTCUA_SEAL_SECRET": SEAL_SECRET,
            "MOTCUA_SERVICE_SECRET": SECRET,
            "MOTCUA_PUBLIC_URL": "http://127.0.0.1",
            f"{prefix}_DATABASE": f"{self.database}_{service}",
            f"{prefix}_PORT": str(PORTS[service]),
            f"{prefix}_WORKER_PORT": str(PORTS[service] + 10),
            **{f"{name.upper()}_URL": url(name) for name in PORTS},
        }

    @contextmanager
    def process(self, module: str) -> Iterator[subprocess.Popen[bytes]]:
        """A process of a service for as long as this lasts."""
        service = module.split(".")[1]
        command = [sys.executable, "-W", "ignore", "-m", module]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        environment = self.environment(service)
        with subprocess.Popen(command, cwd=REPOSITORY, env=environment, **quiet) as process:  # type: ignore[call-overload]
            try:
                yield process
            finally:
                process.kill()

    def rebuild(self, *arguments: str) -> subprocess.Popen[str]:
        """Begin the command."""
        command = ["nice", "-n10", sys.executable, "-W", "ignore", "-m", "services.tracking.admin", "rebuild"]
        return subprocess.Popen(
            [*command, *arguments],
            cwd=REPOSITORY,
            env=dict(self.environment("tracking")),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


def url(service: str) -> str:
    """Where a service's API answers."""
    return f"http://127.0.0.1:{PORTS[service]}"


@contextmanager
def apis(world: World) -> Iterator[None]:
    """The APIs of all four, ready."""
    with ExitStack() as stack:
        for service in PORTS:
            stack.enter_context(world.process(f"services.{service}.api"))
        for service in PORTS:
            wait_until(lambda service=service: ready(service), 60, what=f"{service} answers")  # type: ignore[misc]
        yield


def ready(service: str) -> bool:
    """Whether an API is up with its database."""
    try:
        return httpx.get(f"{url(service)}/readyz", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def index_logs(world: World) -> None:
    """The indexes by which feeds read, before millions of rows are there."""
    for owner in OWNERS:
        events = world.client[f"{world.database}_{owner}"]["events"]
        events.create_index([("position", ASCENDING)])
