"""The relay: gives the log its order and carries it to the broker, tenants in turn.

One process of a service does it, by a lease with a fencing number. Two strides: *sequencing* gives each new
event its position (the broker is not needed), *publishing* moves a cursor over the positions of each tenant.

A tenant whose news fit into one stride is served at once, in every stride. One that has more is *behind*, and
those that are behind share what is left: so many events in a stride, in turn, no more than the inboxes take
without growing, and with a rest after each stride. A backlog stays in the database, where it is fair; the
queues stay short, and what is said now does not wait behind it.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pymongo import ASCENDING, ReturnDocument, UpdateOne
from pymongo.client_session import ClientSession
from pymongo.errors import BulkWriteError, DuplicateKeyError
from pymongo.read_concern import ReadConcern

from services.chassis.errors import LeaseLostError
from services.chassis.eventlog import EVENTS, EventLog, Logged
from services.chassis.lease import LEASES, Lease
from services.chassis.mongo import DURABLE, FLEETING, Document, Store, tenants_by_leaps
from services.chassis.pace import Pace
from services.chassis.publisher import Publisher

OUTBOX = "outbox"
QUANTUM = 100  # events of one tenant before the next tenant's turn
BACKLOG = 25  # events of all tenants that are behind, in one stride
BACKLOG_DEPTH = 200  # messages waiting in the fullest attended inbox before backlogs are held back
ROUND = 1_000  # events in flight at the most
DEPTH_LIMIT = 2_000  # messages waiting there before everything is held back
DEPTH_CHECK_SECONDS = 0.25
SHARE = 0.5  # of the relay's time, for those that are behind


@dataclass
class Cursor:
    """How far one tenant's log has come."""

    published: int = 0
    sequenced: int = 0

    @property
    def behind(self) -> bool:
        """Whether something waits to be published."""
        return self.sequenced > self.published


class Turn:
    """Whose turn it is among tenants that come and go."""

    def __init__(self) -> None:
        self._last = ""

    def order(self, tenants: list[str]) -> list[str]:
        """The tenants, which are sorted, beginning behind the one served last."""
        later = [tenant for tenant in tenants if tenant > self._last]
        return later + tenants[: len(tenants) - len(later)]

    def served(self, tenant: str) -> None:
        """It has had its turn."""
        self._last = tenant


class Relay:
    """Sequencer and publisher of one service's log; `stride` is called again and again."""

    def __init__(self, store: Store, lease: Lease, publisher: Publisher, pace: Pace | None = None) -> None:
        self._store = store
        self._events = store.plumbing(EVENTS)
        # A cursor that is lost repeats messages.
        self._outbox = store.plumbing(OUTBOX).with_options(write_concern=FLEETING)
        self.lease = lease
        self.publisher = publisher
        self.pace = pace or Pace(SHARE)
        self._log = EventLog(store)
        self._cursors: dict[str, Cursor] | None = None
        self._fresh: dict[str, list[Logged]] = {}
        self._behind: set[str] = set()
        self._numbered, self._told, self._caught_up = Turn(), Turn(), Turn()
        self._room = 0
        self._room_known_at = 0.0

    def forget(self) -> None:
        """Read the cursors anew before the next stride: after a failure, or when the lease was lost."""
        self._cursors, self._fresh, self._room_known_at = None, {}, 0.0
        self._behind.clear()

    @property
    def backlog(self) -> dict[str, int]:
        """Tenants that wait to be published, with the position from which on."""
        cursors = self._cursors or {}
        return {tenant: cursor.published for tenant, cursor in cursors.items() if cursor.behind}

    def stride(self, publish: Callable[[], int]) -> int:
        """Sequence and publish once, and rest from what was done for backlogs; tells how many events moved.

        Args:
            publish: calls `publish` and deals with its failures.
        """
        began = time.monotonic()
        moved = self.sequence() + publish()
        if moved and self._behind and not self.pace.seconds_left:
            self.pace.worked(time.monotonic() - began)
        return moved

    def sequence(self) -> int:
        """Give positions to new events, tenants in turn; tells how many.

        Raises: LeaseLostError.
        """
        cursors = self._load()
        fresh = [document for part in self._unnumbered() for document in part]
        if not fresh:
            return 0
        first = self._place(fresh)
        for position, document in enumerate(fresh, first):
            cursor = cursors.setdefault(document["tenant"], Cursor())
            self._remember(cursor, Logged.of(document, position))
            cursor.sequenced = position
        return len(fresh)

    def _unnumbered(self) -> Iterator[list[Document]]:
        """New events: a stride of each tenant, of those that are behind as many as there is time for."""
        left = 0 if self.pace.seconds_left else BACKLOG
        for tenant in self._numbered.order(list(tenants_by_leaps(self._events, {"pending": True}))):
            late = tenant in self._behind
            limit = min(QUANTUM, left) if late else QUANTUM
            if not limit:
                continue
            order = [("recorded_at", ASCENDING), ("_id", ASCENDING)]
            found = list(self._events.find({"tenant": tenant, "pending": True}).sort(order).limit(limit))
            if late:
                left -= len(found)
                self._numbered.served(tenant)
            elif len(found) == QUANTUM:
                self._behind.add(tenant)
            yield found

    def _remember(self, cursor: Cursor, event: Logged) -> None:
        """Keep an event for publishing without reading it again, if nothing of its tenant waits before it."""
        fresh = self._fresh.get(event.tenant)
        if fresh is None and not cursor.behind:
            self._fresh[event.tenant] = [event]
        elif fresh is not None and len(fresh) < QUANTUM:
            fresh.append(event)
        else:
            self._fresh.pop(event.tenant, None)
            self._behind.add(event.tenant)

    def _place(self, documents: list[Document]) -> int:
        """Write the positions, if the lease is still ours; returns the first."""

        def write(session: ClientSession) -> int:
            held = self._store.plumbing(LEASES).find_one_and_update(
                self.lease.guard(),
                {"$inc": {"position": len(documents)}},
                return_document=ReturnDocument.AFTER,
                session=session,
            )
            if held is None:
                raise LeaseLostError(self.lease.job)
            first = int(held["position"]) - len(documents) + 1
            self._events.bulk_write(
                [
                    UpdateOne({"_id": document["_id"]}, {"$set": {"position": at}, "$unset": {"pending": 1}})
                    for at, document in enumerate(documents, first)
                ],
                session=session,
            )
            return first

        with self._store.client.start_session() as session:
            return session.with_transaction(
                write, read_concern=ReadConcern("snapshot"), write_concern=DURABLE, max_commit_time_ms=10_000
            )

    def publish(self) -> int:
        """Publish what waits, as far as there is room; tells how many.

        Raises: LeaseLostError, publisher.NotConfirmedError, one of broker.AWAY_ERRORS.
        """
        cursors = self._load()
        waiting = sorted(tenant for tenant, cursor in cursors.items() if cursor.behind)
        if not waiting:
            return 0
        self.publisher.open()
        chosen: list[Logged] = []
        ready = [tenant for tenant in waiting if tenant not in self._behind]
        self._choose(ready, self._told, self._room_left(), chosen)
        late = [tenant for tenant in waiting if tenant in self._behind]
        if late and not self.pace.seconds_left:
            self._choose(late, self._caught_up, len(chosen) + self._room_for_backlogs(), chosen)
        if not chosen:
            return 0
        self.publisher.publish(chosen)
        self._room -= len(chosen)
        self._advance(cursors, chosen)
        return len(chosen)

    def _choose(self, tenants: list[str], turn: Turn, most: int, chosen: list[Logged]) -> None:
        """Add a stride of each tenant, in turn, until there are so many."""
        cursors = self._load()
        for tenant in turn.order(tenants):
            limit = min(QUANTUM, most - len(chosen))
            if limit <= 0:
                return
            found = self._next(tenant, cursors[tenant], limit)
            chosen.extend(found)
            if len(found) < limit:
                self._behind.discard(tenant)
            turn.served(tenant)

    def _next(self, tenant: str, cursor: Cursor, limit: int) -> list[Logged]:
        fresh = self._fresh.pop(tenant, [])
        if fresh and len(fresh) <= limit:
            return fresh
        return self._log.after(cursor.published, limit, tenant)

    def _room_left(self) -> int:
        now = time.monotonic()
        if now - self._room_known_at > DEPTH_CHECK_SECONDS or self._room <= 0:
            self._measure()
        return min(self._room, ROUND)

    def _room_for_backlogs(self) -> int:
        self._measure()
        return max(0, min(BACKLOG, self._room - (DEPTH_LIMIT - BACKLOG_DEPTH)))

    def _measure(self) -> None:
        self._room = DEPTH_LIMIT - self.publisher.longest_queue()
        self._room_known_at = time.monotonic()

    def _advance(self, cursors: dict[str, Cursor], published: list[Logged]) -> None:
        reached: dict[str, int] = defaultdict(int)
        for event in published:
            reached[event.tenant] = max(reached[event.tenant], event.position)
        fence = self.lease.fence
        try:
            self._outbox.bulk_write(
                [
                    UpdateOne(
                        {"_id": tenant, "fence": {"$lte": fence}},
                        {"$set": {"published": position, "fence": fence}},
                        upsert=True,
                    )
                    for tenant, position in reached.items()
                ],
                ordered=False,
            )
        except (BulkWriteError, DuplicateKeyError) as exc:  # a higher fence stands there
            raise LeaseLostError(self.lease.job) from exc
        for tenant, position in reached.items():
            cursors[tenant].published = position

    def _load(self) -> dict[str, Cursor]:
        if self._cursors is None:
            published = {document["_id"]: document["published"] for document in self._outbox.find()}
            cursors = {}
            for tenant in self._events.distinct("tenant"):
                where = {"tenant": tenant, "position": {"$exists": True}}
                last = self._events.find_one(where, ["position"], sort=[("position", -1)])
                cursors[tenant] = Cursor(published.get(tenant, 0), last["position"] if last else 0)
                if cursors[tenant].behind:
                    self._behind.add(tenant)
            self._cursors = cursors
        return self._cursors
