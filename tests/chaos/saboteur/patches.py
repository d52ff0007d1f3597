"""What each sabotage does to the module that it is about. Imported in the services' processes alone.

A patch may also stretch the moment in which its promise matters, so that a blow meets it within a minute;
`fencing-on` stretches only, as a control: with the promise kept the same blows find nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

STRETCHED_SECONDS = 0.25


def event_log(transactions: ModuleType) -> None:
    """The change is committed first, the events about it in a transaction of their own afterwards."""
    transactor, commit = transactions.Transactor, transactions._commit
    batch_class, scope = transactions.Batch, transactions.ReadConcern

    def attempt(self: Any, session: Any, fill: Callable[[Any], Any], check: Any = None) -> Any:
        with session.start_transaction(read_concern=scope("snapshot"), write_concern=transactions.DURABLE):
            batch = batch_class(self._store, session)
            result = fill(batch)
            if batch.is_empty:
                session.abort_transaction()
                return result
            events, batch.events = list(batch.events), []
            batch.flush()
            if check is not None:
                check(session)
            commit(session)
        if events:
            time.sleep(STRETCHED_SECONDS)
            _append(self, events)
        return result

    def _append(self: Any, events: list[Any]) -> None:
        with (
            self._store.client.start_session() as session,
            session.start_transaction(read_concern=scope("snapshot"), write_concern=transactions.DURABLE),
        ):
            batch = batch_class(self._store, session)
            batch.events.extend(events)
            self._log.append(batch)
            batch.flush()

    transactor._attempt = attempt


def claim(consume: ModuleType) -> None:
    """What a stream has been handled up to is not looked at: what comes again is handled again."""
    take = consume._Round._take

    def always(self: Any, arrival: Any) -> Any:
        envelope = arrival.envelope
        kept = self._claim(envelope.tenant, envelope.source, envelope.subject)
        if envelope.sequence > kept["last"]:
            return take(self, arrival)
        self._handle(arrival, kept)
        return []

    consume._Round._take = always


def number(numbers: ModuleType) -> None:
    """A serial is taken for itself, as from a sequence of a database, not with the reception that uses it."""

    def take(series: Any, unit_id: str, at: Any, count: int, work: Any) -> Any:
        key = f"{work.tenant}/{numbers.numbering.counter_of(series, unit_id, at)}"
        counters = work._batch.store.plumbing(numbers.SERIALS)
        change = {"$inc": {"last": count, "version": 1}, "$setOnInsert": {"tenant": work.tenant}}
        counter = counters.find_one_and_update({"_id": key}, change, upsert=True, return_document=True)
        time.sleep(STRETCHED_SECONDS / 3)
        return numbers.Block(first=counter["last"] - count + 1, last=counter["last"])

    setattr(numbers, "take", take)  # noqa: B010 - mypy knows no such attribute of a module


def fencing(relay: ModuleType) -> None:
    """The lease is not looked at when something is written under it: a holder that wakes goes on."""
    stretch(relay)
    relay.Lease.guard = lambda lease: {"_id": lease.job}


def stretch(relay: ModuleType) -> None:
    """Between reading what is new and giving it positions goes so much time that a freeze falls into it."""
    place = relay.Relay._place

    def slowly(self: Any, documents: Any) -> Any:
        time.sleep(3 * STRETCHED_SECONDS)  # most of a stride, so that hardly a freeze misses it
        return place(self, documents)

    relay.Relay._place = slowly


def confirm(publisher: ModuleType) -> None:
    """What was sent counts as taken over."""

    def forget(self: Any) -> None:
        self._unconfirmed = set()

    publisher.Publisher._wait = forget


ALL: dict[str, Callable[[ModuleType], None]] = {
    "event-log": event_log,
    "claim": claim,
    "number": number,
    "fencing": fencing,
    "fencing-on": stretch,
    "confirm": confirm,
}
