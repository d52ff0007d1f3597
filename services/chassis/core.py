"""What both processes of a service stand on: store, log, transactions, commands, topology."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import structlog
from pymongo.errors import PyMongoError

from services.chassis import commands, consume, counting, drained, eventlog, faults, identity, parking
from services.chassis.admission import heard
from services.chassis.admission.door import Policy
from services.chassis.admission.lag import OutboxLag
from services.chassis.admission.ranks import Precedence
from services.chassis.admission.settings import LimitSettings
from services.chassis.clock import Clock, clock_from
from services.chassis.commands import Commands
from services.chassis.disk import DiskGuard, free_percent
from services.chassis.errors import StoreAwayError
from services.chassis.eventlog import EventLog
from services.chassis.identity import TokenVerifier
from services.chassis.mongo import Expiry, Index, Indexes, Store, connect
from services.chassis.seal import Seal
from services.chassis.settings import CommonSettings
from services.chassis.topology import Topology
from services.chassis.transactions import Transactor

CHASSIS_INDEXES: Indexes = {
    **commands.INDEXES,
    **consume.INDEXES,
    **eventlog.INDEXES,
    **parking.INDEXES,
    **identity.INDEXES,
    **counting.INDEXES,
    **drained.INDEXES,
    **faults.INDEXES,
    **heard.INDEXES,
}

log = structlog.get_logger()


@dataclass(frozen=True)
class Core:
    """One service's plumbing, built from its settings; opening it needs no server to be up.

    Attributes:
        listens: subscriber to the sources it hears, of all services.
        indexes: the service's own collections and their indexes.
        rebuilt: those of them that are made of events alone; edition: of the rules that make them.
    """

    service: str
    settings: CommonSettings
    listens: Mapping[str, Sequence[str]]
    indexes: Mapping[str, Sequence[Index | Expiry]]
    rebuilt: frozenset[str] = frozenset()
    edition: str = ""

    @cached_property
    def store(self) -> Store:
        """The service's own database."""
        client = connect(self.settings.mongodb_uri)
        return Store(client, self.settings.database, self.rebuilt, self.edition)

    @cached_property
    def event_log(self) -> EventLog:
        """The service's log."""
        return EventLog(self.store)

    @cached_property
    def transactor(self) -> Transactor:
        """Durable transactions."""
        return Transactor(self.store, self.event_log, self.disk.check_write)

    @cached_property
    def disk(self) -> DiskGuard:
        """How much room there is for what is to be kept."""
        folder, places = self.settings.disk_folder, {"database": self.store.free_percent}
        watched = {} if folder is None else {"folder": partial(free_percent, folder)}
        bounds = (self.settings.disk_free_percent, self.settings.disk_stop_percent)
        return DiskGuard(self.service, *bounds, {**watched, **places})

    @cached_property
    def commands(self) -> Commands:
        """Gathered commands of the API."""
        return Commands(self.transactor)

    @cached_property
    def topology(self) -> Topology:
        """Exchanges and queues of all services."""
        return Topology(self.listens, dict(self.settings.inbox_shards))

    @cached_property
    def clock(self) -> Clock:
        """The application's clock."""
        return clock_from(self.settings)

    @cached_property
    def seal(self) -> Seal:
        """What opens and closes the `person` member."""
        return Seal(self.settings.seal_secret)

    def policy(
        self,
        limits: LimitSettings,
        entrances: Collection[str],
        bulk: Collection[str],
        machines: frozenset[Any],
    ) -> Policy:
        """What the API's door goes by."""
        return Policy(limits, Precedence(entrances, bulk, machines), OutboxLag(self.store))

    def ensure(self) -> None:
        """Create collections and indexes.

        Raises: StoreAwayError.
        """
        try:
            self.store.ensure({**CHASSIS_INDEXES, **self.indexes})
        except PyMongoError as exc:
            raise StoreAwayError(str(exc)[:200]) from exc

    def start_api(
        self, verifier: TokenVerifier, then: Callable[[], None] = lambda: None
    ) -> Callable[[], None]:
        """What the API does in the background: indexes, `then`, the copy of keys; returns what ends it."""
        stopping = threading.Event()

        def run() -> None:
            self.ensure_patiently(then, stopping)
            verifier.watch(stopping)

        def stop() -> None:
            stopping.set()
            self.store.client.close()

        threading.Thread(target=run, name="background", daemon=True).start()
        threading.Thread(target=self.disk.watch, args=(stopping,), name="disk", daemon=True).start()
        return stop

    def ensure_patiently(
        self, then: Callable[[], None] = lambda: None, stopping: threading.Event | None = None
    ) -> None:
        """As `ensure`, waiting for the database as long as it takes; `then` runs once afterwards."""
        while stopping is None or not stopping.is_set():
            try:
                self.ensure()
                then()
            except (StoreAwayError, PyMongoError) as exc:
                log.warning("store_away", job="ensure", cause=str(exc)[:200])
                time.sleep(1.0)
            else:
                return
