"""The relay: gives the log its order and carries it to the broker, tenants in turn.

One process of a service does it, by a lease with a fencing number. Two strides: *sequencing* gives each new
event its position (the broker is not needed), *publishing* moves a cursor over the positions of each tenant.

A tenant whose news fit into one stride is served at once, in every stride. One that has more is *behind*, and
those that are behind share what is left: so many events in a stride, in turn, no more than the inboxes take
without growing, and with a rest after each stride. A backlog stays in the database, where it is fair; the
queues stay short, and what is said now does not wait behind it.

So many are few where a stride is quick, and more where it is slow: most of a stride that waits for a core or
the database is spent on things that cost the same for one event and for many. And where many are behind, and
what waits is old and becomes more although it is served, it is no flood of somebody's that the others must be
protected from: until few are behind all are served alike, without a rest; and if it has waited for very long,
workers take turns with the desks.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import structlog
from pymongo import ASCENDING, ReturnDocument, UpdateOne
from pymongo.client_session import ClientSession
from pymongo.errors import BulkWriteError, DuplicateKeyError
from pymongo.read_concern import ReadConcern

from services.chassis.errors import LeaseLostError
from services.chassis.eventlog import EVENTS, EventLog, Logged
from services.chassis.gauges import oldest_unpublished
from services.chassis.lease import LEASES, Lease
from services.chassis.mongo import DURABLE, FLEETING, Document, Store
from services.chassis.pace import Pace
from services.chassis.publisher import Publisher

OUTBOX = "outbox"
QUANTUM = 100  # events of one tenant before the next tenant's turn
BACKLOG = 25  # events of all tenants that are behind, in one stride, at the least
BACKLOG_PER_SECOND = 300  # of them, for each second that a stride takes: a slow one moves more
LOOK_SECONDS = 5.0  # between two counts of what waits
MANY = 0.25  # of those served: with fewer behind the others are to be protected
BURST_SECONDS = 20.0  # what comes to so much at once may wait for so long
RUSH_AFTER_SECONDS = 60.0  # and for so long before it takes the cores from those who speak now
VERY_MANY = 3_000  # of one tenant: then they are not counted any further
BACKLOG_DEPTH = 200  # messages waiting in the fullest attended inbox before backlogs are held back
NEWS = 250  # new events in one stride of all that are not behind: no larger a transaction holds up nobody
ROUND = 1_000  # events in flight at the most
DEPTH_LIMIT = 2_000  # messages waiting there before everything is held back
DEPTH_CHECK_SECONDS = 0.25
SHARE = 0.5  # of the relay's time, for those that are behind
SHARE_TIMES = 1.2  # so much more where they are many: it is no flood, and the desks are of the same tenants

log = structlog.get_logger()


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

    def parts(self, tenants: list[str]) -> tuple[list[str], list[str]]:
        """The tenants, which are sorted: those behind the one served last, then the others."""
        later = [tenant for tenant in tenants if tenant > self._last]
        return later, tenants[: len(tenants) - len(later)]

    def order(self, tenants: list[str]) -> list[str]:
        """The same as one list."""
        later, earlier = self.parts(tenants)
        return later + earlier

    def served(self, tenant: str) -> None:
        """It has had its turn."""
        self._last = tenant


class Relay:
    """Sequencer and publisher of one service's log; `stride` is called again and again."""

    def __init__(
        self,
        store: Store,
        lease: Lease,
        publisher: Publisher,
        pace: Pace | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._events = store.plumbing(EVENTS)
        # A cursor that is lost repeats messages.
        self._outbox = store.plumbing(OUTBOX).with_options(write_concern=FLEETING)
        self.lease = lease
        self.publisher = publisher
        self.pace = pace or Pace(SHARE)
        self._now = now
        self._log = EventLog(store)
        self._cursors: dict[str, Cursor] | None = None
        self._fresh: dict[str, list[Logged]] = {}
        self._unread: set[str] = set()  # more of theirs is new than fits into one stride
        self._behind: set[str] = set()  # more of theirs waits to be published than fits into one stride
        self._numbered, self._told, self._caught_up = Turn(), Turn(), Turn()
        self._read_to = ""
        self._piece = BACKLOG
        self._looked_at = now()
        self._waited: dict[str, int] = {}  # events of each tenant at that look, if many were behind
        self._served: set[str] = set()  # tenants of whom something was published since that look
        self._many = self._hurried = self._rushes = False
        self._room = 0
        self._room_known_at = 0.0

    def forget(self) -> None:
        """Read the cursors anew before the next stride: after a failure, or when the lease was lost."""
        self._cursors, self._fresh, self._room_known_at = None, {}, 0.0
        self._unread.clear()
        self._behind.clear()

    @property
    def in_a_rush(self) -> bool:
        """Whether many wait for very long, and it is for this process to move it."""
        return self._rushes and self.lease.fence > 0

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
        began = self._now()
        moved = self.sequence() + publish()
        if moved and (self._unread or self._behind) and not self.pace.seconds_left:
            took = self._now() - began
            self._piece = min(BACKLOG_DEPTH, max(BACKLOG, round(took * BACKLOG_PER_SECOND)))
            self._look()
            if not self._hurried:
                self.pace.worked(took, SHARE_TIMES if self._many else 1.0)
        return moved

    def _look(self) -> None:
        """See whether many are behind and ever more waits; with the broker away nobody is served."""
        if self._now() - self._looked_at < LOOK_SECONDS:
            return
        late = self._unread | self._behind
        self._many = many = len(self._served & late) > len(self._served) * MANY
        before, self._waited = self._waited, {one: self._waiting(one) for one in late} if many else {}
        # Whoever is met for the first time may have waited all along: that is no growth.
        grown = sum(self._waited[one] - before[one] for one in before.keys() & self._waited.keys())
        age = self._oldest(late) if many else 0.0
        hurried = many and (self._hurried or (grown > 0 and age > BURST_SECONDS))
        if hurried != self._hurried:
            log.info("relay_hurries" if hurried else "relay_rests", waiting=self._waited)
        self._hurried = hurried
        self._rushes = hurried and (self._rushes or age > RUSH_AFTER_SECONDS)
        self._looked_at = self._now()
        self._served.clear()

    def _oldest(self, tenants: Iterable[str]) -> float:
        """For how long something of theirs waits."""
        cursors = self._load()
        backlog = {tenant: cursors[tenant].published for tenant in tenants}
        return oldest_unpublished(self._store, backlog)

    def _waiting(self, tenant: str) -> int:
        """Events of a tenant that wait; of very many not all: those are a day's backlog, and no crowd."""
        return self._log.count_behind(tenant, self._load()[tenant].published, VERY_MANY)

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
        """New events: of those that are behind as many as there is time for, of each other one a stride.

        Few questions to the database, however many tenants speak: where the cores are short, each waits.
        """
        late = sorted(self._unread)
        news = self._pending({"$gt": self._read_to, "$nin": late}, NEWS)
        self._read_to = news[-1]["tenant"] if len(news) == NEWS else ""  # whoever comes after is next
        parts: dict[str, list[Document]] = {}
        for document in news:
            parts.setdefault(document["tenant"], []).append(document)
        for tenant, found in parts.items():
            if len(found) >= QUANTUM:
                self._unread.add(tenant)
                self._behind.add(tenant)
            yield found[:QUANTUM]
        yield from self._unnumbered_of(late)

    def _unnumbered_of(self, late: list[str]) -> Iterator[list[Document]]:
        """Those that are behind, in turn."""
        left = NEWS if self._hurried else 0 if self.pace.seconds_left else self._piece
        for tenants in self._numbered.parts(late):
            part = tenants
            while part and left:
                limit = min(QUANTUM, left)
                found = self._pending({"$in": part}, limit)
                left -= len(found)
                last = found[-1]["tenant"] if len(found) == limit else part[-1]
                whole = len(found) < limit
                self._unread.difference_update(one for one in part if one < last or whole)
                self._numbered.served(last)
                part = [one for one in part if one > last]
                yield found

    def _pending(self, tenants: Document, limit: int) -> list[Document]:
        """The first new events of tenants, tenant by tenant, along the index."""
        order = [("tenant", ASCENDING), ("recorded_at", ASCENDING), ("_id", ASCENDING)]
        return list(self._events.find({"tenant": tenants, "pending": True}).sort(order).limit(limit))

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
        held_back = set[str]() if self._hurried else self._behind
        ready = [tenant for tenant in waiting if tenant not in held_back]
        late = [tenant for tenant in waiting if tenant in held_back]
        self._choose(ready, self._told, self._room_left(), chosen)
        if late and not self.pace.seconds_left:
            self._choose(late, self._caught_up, len(chosen) + self._room_for_backlogs(), chosen)
        if not chosen:
            return 0
        self.publisher.publish(chosen, rush=self._rushes)
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
        return max(0, min(self._piece, self._room - (DEPTH_LIMIT - BACKLOG_DEPTH)))

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
        self._served.update(reached)

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
