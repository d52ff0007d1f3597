"""The job that moves the dates of open dossiers to the calendar in force, however many there are.

What it does stands in the dossiers themselves: each names the calendar by which its date was counted, and one
that names another than the commune's calendar in force is looked at. So the job goes on where it was after
any restart, finds what was received meanwhile by an older calendar, and does nothing twice.

It goes in lanes, each a job of its own with part of the communes: while the database writes what one lane has
decided, the next one decides.
"""

from __future__ import annotations

import time
import zlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from services.chassis import logs
from services.chassis.clock import Clock
from services.chassis.errors import ConflictError
from services.chassis.jobs import Fenced
from services.chassis.transactions import is_the_stores
from services.chassis.work import Batch, Layer, UnitOfWork
from services.contracts.calendars import Calendar
from services.contracts.cutoffs import CutOffs
from services.contracts.envelope import HOST
from services.contracts.handling import DueDateMoved
from services.workflow.domain.calendars import ACTOR, MOVING, Change, Fate, applied, effect, touches
from services.workflow.domain.errors import WorkflowError
from services.workflow.domain.running import Running
from services.workflow.ports import TIMERS, Calendars, Dated, DatedDossiers

KeepTimers = Callable[[Running, UnitOfWork, Calendar], None]
Follow = Callable[[UnitOfWork, datetime], object]  # a commune's own calendar on the hosting unit's new one
Observe = Callable[[Mapping[str, int], int], None]  # dossiers by what became of them, and how many wait

LANES = 2  # one decides while the other writes; more would only wait for the same processor
AT_ONCE = 250  # dossiers in a transaction
IDLE_SECONDS = 1.0
SETTLED_AFTER = timedelta(seconds=3)  # by then no process counts by the version before (store.calendars)
SWEEP_SECONDS = 60.0  # after so long it looks for what was dated by an older calendar elsewhere

log = logs.logger()


@dataclass(frozen=True)
class Lane:
    """One of `LANES` parts into which the communes fall, counted from 0."""

    number: int = 0

    @property
    def job(self) -> str:
        """The name of its lease."""
        return f"calendar.{self.number}"

    def has(self, commune_id: str) -> bool:
        """Whether the commune is of this lane."""
        return zlib.crc32(commune_id.encode()) % LANES == self.number


class Redating:
    """Moves the dates of a lane; `stride` is called again and again by whoever holds its lease."""

    def __init__(
        self,
        lane: Lane,
        calendars: Calendars,
        dossiers: DatedDossiers,
        clock: Clock,
        cut_offs: CutOffs,
        keep_timers: KeepTimers,
        follow: Follow,
        observe: Observe,
    ) -> None:
        self._lane = lane
        self._calendars = calendars
        self._dossiers = dossiers
        self._clock = clock
        self._cut_offs = cut_offs
        self._keep_timers = keep_timers
        self._follow = follow
        self._observe = observe
        self._todo: list[str] = []
        self._waiting = 0
        self._size = AT_ONCE
        self._published: datetime | None = None
        self._sweep_at = 0.0
        self._changes: dict[tuple[str, str], Change] = {}
        self._failed: set[str] = set()

    def stride(self, fenced: Fenced) -> float:
        """Move the dates of some dossiers; returns the seconds until it wants to go on."""
        if not self._todo:
            return self._look(fenced)
        commune_id = self._todo[-1]
        calendar = self._calendars.in_force(commune_id)
        try:
            fates = fenced.run(lambda batch: self._move(batch, commune_id, calendar))
        except ConflictError:
            self._size = max(1, self._size // 2)
            raise
        seen = sum(fates.values())
        self._waiting = max(0, self._waiting - seen)
        self._observe({fate.value: count for fate, count in fates.items()}, self._waiting)
        if seen < self._size:
            self._todo.pop()
        self._size = min(self._size * 2, AT_ONCE)
        return 0.0

    def _look(self, fenced: Fenced) -> float:
        """Find the communes whose dossiers name another calendar than the one in force."""
        published = self._calendars.last_published_at()
        now = self._clock.now()
        if published is not None and published <= now < published + SETTLED_AFTER:
            return IDLE_SECONDS / 2
        if published == self._published and time.monotonic() < self._sweep_at:
            return IDLE_SECONDS
        self._calendars.forget()
        if self._follow_host(fenced, now):
            return 0.0  # what was published now has to settle too
        self._changes.clear()
        self._failed.clear()
        behind = [
            one
            for one in self._dossiers.counts()
            if self._lane.has(one.commune_id)
            and one.calendar_version != self._calendars.in_force(one.commune_id).version
        ]
        self._todo = sorted({one.commune_id for one in behind}, reverse=True)
        self._waiting = sum(one.count for one in behind)
        self._observe({}, self._waiting)
        self._published, self._sweep_at = published, time.monotonic() + SWEEP_SECONDS
        return 0.0 if self._todo else IDLE_SECONDS

    def _follow_host(self, fenced: Fenced, now: datetime) -> int:
        """Publish the calendars of communes that differ anew on the hosting unit's; tells how many."""
        followed = 0
        behind = self._calendars.communes_behind(self._calendars.in_force(HOST).version)
        for commune_id in filter(self._lane.has, behind):
            follow = partial(self._follow_one, commune_id, now)
            try:
                followed += fenced.run(follow)
            except WorkflowError as exc:
                log.error("calendar_does_not_fit", commune_id=commune_id, cause=exc.detail, exc_info=exc)
        return followed

    def _follow_one(self, commune_id: str, now: datetime, batch: Batch) -> int:
        layer = Layer(batch, commune_id)
        published = self._follow(layer, now)
        batch.merge(layer)
        return 0 if published is None else 1

    def _move(self, batch: Batch, commune_id: str, calendar: Calendar) -> Counter[Fate]:
        """Move some dossiers of a commune; tells what became of them."""
        now = self._clock.now()
        found = self._dossiers.behind(commune_id, calendar.version, self._size, batch, self._failed)
        batch.prefetch((TIMERS, one.stored_id) for one in found)
        fates: Counter[Fate] = Counter()
        unmoved = []
        for one in found:
            fate, changed = self._moved(one, calendar, now, batch)
            fates[fate] += 1
            if not changed and one.running.dossier_id not in self._failed:
                unmoved.append(one.running.dossier_id)
        if unmoved:
            self._dossiers.mark(commune_id, unmoved, calendar.version, batch)
        return fates

    def _moved(self, one: Dated, calendar: Calendar, now: datetime, batch: Batch) -> tuple[Fate, bool]:
        """What became of a dossier, and whether anything of it changed."""
        before = one.running
        try:
            change = self._change(before.calendar_version, calendar)
            if not touches(change, before):
                return Fate.SAME, False
            done = effect(before, change, now, self._cut_offs)
            if done.fate is Fate.UNCLEAR:
                log.warning("date_unclear", commune_id=one.commune_id, dossier_id=before.dossier_id)
            after = applied(before, done, calendar, now)
            layer = Layer(batch, one.commune_id)
            self._keep_timers(after, layer, calendar)  # a warning may move where the date does not
            if done.fate in MOVING:
                layer.announce(_said(one.commune_id, before, after, now))
        except Exception as exc:
            if is_the_stores(exc):
                raise
            log.error("date_not_moved", commune_id=one.commune_id, dossier_id=before.dossier_id, exc_info=exc)
            self._failed.add(before.dossier_id)  # keeps its calendar; tried again later
            return Fate.UNCLEAR, False
        batch.merge(layer)
        if not done.changes(before):
            return done.fate, False
        self._dossiers.change(one, after, batch)
        return done.fate, True

    def _change(self, version: str, calendar: Calendar) -> Change:
        key = (version, calendar.version)
        if key not in self._changes:
            self._changes[key] = Change(self._calendars.version(version) if version else None, calendar)
        return self._changes[key]


def _said(commune_id: str, before: Running, after: Running, now: datetime) -> DueDateMoved:
    return DueDateMoved(
        commune_id=commune_id,
        occurred_at=now,
        actor=ACTOR,
        dossier_id=after.dossier_id,
        previous_due_at=before.due_at,
        due_at=after.due_at,
        why="calendar",
        calendar_version=after.calendar_version,
    )
