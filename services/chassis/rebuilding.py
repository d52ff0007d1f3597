"""Rebuilds collections that are made of events alone, from the logs of their sources, while all goes on.

The next generation holds exactly what the one in force holds: of each stream the events up to the service's
claim, but for those that were discarded. What is not claimed yet *waits*. When nearly all is there, writers
are held for a moment, the rest is read, and the generation is put in force.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pymongo.errors import PyMongoError

from services.chassis.comparing import Difference, compare
from services.chassis.consume import Subscription
from services.chassis.due import WAITS, Due
from services.chassis.errors import LeaseLostError, ServiceError
from services.chassis.feedreader import FeedReader
from services.chassis.mongo import Document, Store
from services.chassis.poison import cause_of
from services.chassis.shadow import STATE, STATES, Recorder, Shadow
from services.contracts.envelope import Envelope, unwrap

NEARLY = 500  # events in a pass: fewer are read while writers are held
PASSES = 20
MOST_REFUSED = 1_000
FLUSH_EVENTS = 10_000
FLUSH_SECONDS = 3.0  # much less than the time after which a silent rebuilding counts as dead
TAKEN_OVER_SECONDS = 15.0  # a rebuilding that has told nothing for so long is dead


class RebuildError(ServiceError):
    """Nothing was put in force; the message says why."""


@dataclass
class Report:
    """What a rebuilding did."""

    events: int = 0
    filling_seconds: float = 0.0
    seconds: float = 0.0
    held_seconds: float = 0.0
    generation: int = 0
    difference: Difference | None = None


class Rebuild:
    """One run of the command; begun again it goes on where the last one was when it ended."""

    def __init__(
        self,
        store: Store,
        subscriptions: Sequence[Subscription],
        indexes: Mapping[str, Sequence[Any]],
        feeds: Sequence[FeedReader],
        holder: str,
        tell: Callable[[str], None] = lambda line: None,
    ) -> None:
        self._store = store
        self._subscriptions = {one.kind.type: one for one in subscriptions}
        self._indexes = indexes
        self._feeds = {feed.source: feed for feed in feeds}
        self._holder = holder
        self._tell = tell
        self._due = Due(store)
        self._after: dict[str, str] = {}
        self._refused: list[str] = []
        self._events = 0
        self._flushed_at, self._flushed_events = time.monotonic(), 0

    def run(self, *, check: bool = False) -> Report:
        """Fill the next generation and put it in force; with `check` compare it and throw it away.

        Raises: RebuildError, FeedAwayError, LeaseLostError, what the driver raises.
        """
        shadow = self._begin()
        try:
            return self._run(shadow, check=check)
        except (ServiceError, PyMongoError):
            self._give_up(shadow)
            raise

    def _run(self, shadow: Shadow, *, check: bool) -> Report:
        started = time.monotonic()
        before = self._events
        self._fill(shadow)
        report = Report(events=self._events - before, filling_seconds=time.monotonic() - started)
        self._tell(f"{report.events} events in {report.filling_seconds:.1f} s; building indexes")
        shadow.index(self._indexes)
        for _ in range(PASSES):
            if self._pass(shadow) <= NEARLY:
                break
        if check:
            report.difference = compare(self._store, shadow.generation)
        self._finish(shadow, report, check=check)
        report.seconds, report.generation = time.monotonic() - started, shadow.generation
        return report

    def _begin(self) -> Shadow:
        generations = self._store.generations
        wanted = generations.refresh() + 1
        shadow = Shadow(self._store, wanted, self._holder)
        state = self._take(wanted)
        if state.get("after") is None:
            self._store.plumbing(WAITS).delete_many({})
            generations.drop_others()
        shadow.begin()
        self._after = dict(state.get("after") or {})
        self._events = state.get("events", 0)
        self._due = Due(self._store)
        if self._events:
            self._tell(f"goes on after {self._events} events")
        return shadow

    def _take(self, generation: int) -> Document:
        """Make the rebuilding ours: a new one, or one whose process is dead; returns its state."""
        states = self._store.plumbing(STATES)
        now = datetime.now(UTC)
        found = states.find_one({"_id": STATE})
        edition = self._store.generations.edition
        ours: Document = {"holder": self._holder, "generation": generation, "told_at": now}
        if found is not None and found["generation"] == generation and found.get("edition", "") == edition:
            silent = (now - found["told_at"]).total_seconds()
            if found["holder"] and silent < TAKEN_OVER_SECONDS:
                raise RebuildError(f"{found['holder']} is rebuilding; it told so {silent:.0f} s ago")
            where = {"_id": STATE, "holder": found["holder"], "told_at": found["told_at"]}
            if states.update_one(where, {"$set": ours}).matched_count != 1:
                raise RebuildError("another process took it over")
            return found
        fresh = {"_id": STATE, **ours, "edition": edition, "after": None, "events": 0}
        states.replace_one({"_id": STATE}, fresh, upsert=True)
        return fresh

    def _give_up(self, shadow: Shadow) -> None:
        """Let the next run go on at once; if that fails too, it has to wait until this one counts as dead."""
        with suppress(PyMongoError):
            self._store.plumbing(STATES).update_one(shadow.mine(), {"$set": {"holder": ""}})

    def _fill(self, shadow: Shadow) -> None:
        """Read all logs to their ends, a page of each in turn."""
        open_ends = set(self._feeds)
        told_at, told_events = time.monotonic(), self._events
        while open_ends:
            for source in sorted(open_ends):
                page = self._feeds[source].page(self._after.get(source, ""))
                self._after[source] = page.after
                self._fold(shadow, page.envelopes)
                if page.is_last:
                    open_ends.discard(source)
            if self._is_time_to_flush():
                self._flush(shadow)
            if time.monotonic() - told_at > 2.0:
                rate = (self._events - told_events) / (time.monotonic() - told_at)
                self._tell(f"{self._events} events, {rate:.0f} a second, {self._due.waiting} streams wait")
                told_at, told_events = time.monotonic(), self._events
        self._flush(shadow)
        shadow.settle()

    def _is_time_to_flush(self) -> bool:
        """Rarely: what happens to a subject within a while is written once. Not too rarely: it shows life."""
        long_ago = time.monotonic() - self._flushed_at > FLUSH_SECONDS
        return long_ago or self._events - self._flushed_events >= FLUSH_EVENTS

    def _pass(self, shadow: Shadow) -> int:
        """What has come or was claimed since; tells how many events."""
        before = self._events
        self._due.forget_claims()
        self._take_up_waits(shadow)
        self._fill(shadow)
        return self._events - before

    def _take_up_waits(self, shadow: Shadow) -> None:
        """Fold what was handled meanwhile of the streams that wait."""
        for part in self._due.handled_meanwhile():
            found = self._feeds[part.source].stream(part.tenant, part.subject, part.behind)
            self._fold(shadow, [one for one in found if one.sequence <= part.up_to])
        self._flush(shadow)

    def _fold(self, shadow: Shadow, envelopes: Sequence[Envelope]) -> None:
        changes: list[Any] = []
        due = self._due.of(envelopes)
        for envelope in due:
            subscription = self._subscriptions.get(envelope.type)
            if subscription is not None:
                changes.extend(self._changes(subscription, envelope))
        shadow.apply(changes)
        self._events += len(due)

    def _changes(self, subscription: Subscription, envelope: Envelope) -> Iterable[Any]:
        recorder = Recorder(envelope.tenant, self._store.generations.names)
        try:
            subscription.handle(unwrap(subscription.kind, envelope), recorder)
        except Exception as exc:
            self._refused.append(f"{envelope.event_id}: {cause_of(exc).text}")
            if len(self._refused) >= MOST_REFUSED:
                raise self._refusal() from exc
            return ()
        return recorder.changes

    def _flush(self, shadow: Shadow) -> None:
        state = {"after": dict(self._after), "events": self._events, "told_at": datetime.now(UTC)}
        shadow.flush(state, {WAITS: self._due.changes()})
        self._flushed_at, self._flushed_events = time.monotonic(), self._events

    def _finish(self, shadow: Shadow, report: Report, *, check: bool) -> None:
        """Hold the writers, read the rest, and put it in force."""
        generations = self._store.generations
        generations.hold(self._holder)
        held_at = time.monotonic()
        try:
            self._pass(shadow)
            if self._refused:
                raise self._refusal()
            if report.difference is not None:
                equal = report.difference.equal
                report.difference = compare(self._store, shadow.generation, report.difference.places)
                report.difference.equal += equal
            if not check:
                generations.swap(self._holder, shadow.generation, self._done)
        finally:
            generations.release(self._holder)
            report.held_seconds = time.monotonic() - held_at
        if check:
            self._store.plumbing(STATES).delete_one(shadow.mine())
            generations.drop_others()

    def _done(self, session: Any) -> None:
        done = self._store.plumbing(STATES).delete_one(
            {"_id": STATE, "holder": self._holder}, session=session
        )
        if done.deleted_count != 1:
            raise LeaseLostError("another process rebuilds")

    def _refusal(self) -> RebuildError:
        shown = "\n".join(self._refused[:20])
        return RebuildError(
            f"{len(self._refused)} events could not be handled, nothing was changed:\n{shown}"
        )
