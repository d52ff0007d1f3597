"""Tracking as its processes are built, on a real database, fed with events by hand and asked over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from starlette.testclient import TestClient

from services.chassis.aside import Taken
from services.chassis.clock import SystemClock
from services.chassis.consume import Consumer
from services.chassis.core import Core
from services.chassis.identity import TokenIssuer, new_key
from services.chassis.mongo import Document
from services.contracts import registry
from services.contracts.envelope import HOST, event_id
from services.contracts.intake import SigningKeyPublished
from services.tracking import bootstrap
from services.tracking.api import create_app
from services.tracking.ports import DOSSIERS
from services.tracking.settings import TrackingSettings
from tests.fakes.stories import COMMUNE, MORNING, SEAL_SECRET, Story, body
from tests.waiting import wait_until

SERVICE_SECRET = "signs the tokens of services, in tests only"


@dataclass
class House:
    """One tracking with an empty database."""

    settings: TrackingSettings
    core: Core
    taken: list[Taken] = field(default_factory=list)
    key: tuple[str, Mapping[str, Any]] = field(default_factory=new_key)

    def consumer(self) -> Consumer:
        """What takes its events."""
        subscriptions = bootstrap.subscriptions(bootstrap.person_opener(self.core), self.core.clock)
        sources = registry.LISTENS[bootstrap.SERVICE]
        return Consumer(self.core.store, self.core.transactor, subscriptions, sources, self.taken.append)

    def hear(self, bodies: Iterable[bytes], at_once: int = 200) -> None:
        """Take events in, so many to a batch."""
        waiting, consumer = list(bodies), self.consumer()
        for first in range(0, len(waiting), at_once):
            consumer.take(waiting[first : first + at_once])

    def tell(self, *stories: Story) -> None:
        """Take in all that happened in some stories."""
        self.hear([one for story in stories for one in story.bodies()])

    def document(self, dossier_id: str = "d1", commune_id: str = COMMUNE) -> Document | None:
        """What is kept of a dossier."""
        return self.core.store.tenant(commune_id).collection(DOSSIERS).get(dossier_id)

    def all(self, collection: str) -> list[Document]:
        """A whole collection."""
        return list(self.core.store.plumbing(collection).find())

    def token(self, *roles: str, commune_id: str = COMMUNE) -> dict[str, str]:
        """The header of an officer with these roles."""
        issuer = TokenIssuer(*self.key, SystemClock())
        token = issuer.issue("staff-1", commune_id, roles, timedelta(hours=8))
        return {"Authorization": f"Bearer {token}"}

    @contextmanager
    def client(self) -> Iterator[TestClient]:
        """A caller of the API; the key of its token was heard of before, as any event of intake."""
        key_id, jwk = self.key
        published = SigningKeyPublished(
            event_id=event_id("intake", f"key-{key_id}", 1),
            commune_id=HOST,
            occurred_at=MORNING,
            key_id=key_id,
            public_key=jwk["x"],
        )
        self.hear([body(published)])
        with TestClient(create_app(self.settings), raise_server_exceptions=False) as client:
            wait_until(_started, 30, what="what runs behind the start of the API has come to its end")
            yield client


def _started() -> bool:
    """Whether no application of this process is creating collections any more: they would outlive a test."""
    return all(thread.name != "start" for thread in threading.enumerate())


@contextmanager
def house(mongodb_uri: str, database: str, **variables: Any) -> Iterator[House]:
    """A tracking with the variables given, names without their prefix."""
    environ = {
        "AMQP_URI": "amqp://127.0.0.1:1//",
        "MONGODB_URI": mongodb_uri,
        "MOTCUA_SEAL_SECRET": SEAL_SECRET,
        "MOTCUA_SERVICE_SECRET": SERVICE_SECRET,
        "TRACKING_DATABASE": database,
        **{f"TRACKING_{name.upper()}": str(value) for name, value in variables.items()},
    }
    settings = TrackingSettings.from_mapping(environ)
    core = bootstrap.core(settings)
    core.ensure()
    try:
        yield House(settings, core)
    finally:
        core.store.client.close()
