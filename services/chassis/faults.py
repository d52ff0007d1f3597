"""What a service found wrong in its own store: kept until it is mended, told as it is found.

A finding is looked at twice with some seconds between: what is under way at the first look is over at the
second, so that no ordinary delay is called a fault. Kept findings are looked at again and again; one that is
gone is told as mended. Nothing of this is kept in memory that a restart would not find again.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from services.chassis.clock import Clock
from services.chassis.jobs import Fenced
from services.chassis.mongo import Document, Index, Indexes, Store, document_id
from services.chassis.pace import rest
from services.chassis.work import Batch, Layer, UnitOfWork

FAULTS = "faults"
INDEXES: Indexes = {FAULTS: (Index(("since", "subject")),)}


@dataclass(frozen=True, order=True)
class Fault:
    """Something wrong with a subject.

    Attributes:
        where: the service in whose store it is.
        about: what part of the subject, by its id; empty: the whole.
    """

    tenant: str
    subject: str
    kind: str
    where: str
    about: str = field(default="", compare=False)

    @property
    def key(self) -> str:
        """Under which it is kept."""
        return f"{self.subject}:{self.kind}:{self.where}"

    @classmethod
    def of(cls, document: Document) -> Fault:
        """From its document."""
        return cls(
            document["tenant"],
            document["subject"],
            document["kind"],
            document["where"],
            document.get("about", ""),
        )


class Examiner(Protocol):
    """Looks for some kinds of faults; a part of the store at a time."""

    @property
    def looks_for(self) -> Collection[tuple[str, str]]:
        """Kind and service of all that it can find."""

    def look(self) -> tuple[Sequence[Fault], bool]:
        """What looks wrong in the next part; and whether that ended a round over all of it."""

    def still(self, faults: Collection[Fault]) -> Mapping[Fault, bool]:
        """Whether each of these is still so, looked at alone; one that cannot be told now is left out."""


Say = Callable[[UnitOfWork, Fault, bool], None]  # announce it as found (False) or as mended (True)


def note(fault: Fault, work: UnitOfWork, clock: Clock, say: Say) -> bool:
    """Keep a fault and tell of it, unless it is kept already; whether it was new."""
    if work.get(FAULTS, fault.key) is not None:
        return False
    kept = {"subject": fault.subject, "kind": fault.kind, "where": fault.where, "about": fault.about}
    work.put(FAULTS, fault.key, {**kept, "since": clock.now()})
    say(work, fault, False)
    return True


def mend(fault: Fault, work: UnitOfWork, say: Say) -> bool:
    """Forget a fault and tell that it is mended, if it is kept; whether it was."""
    if work.get(FAULTS, fault.key) is None:
        return False
    work.remove(FAULTS, fault.key)
    say(work, fault, True)
    return True


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How fast a watch goes round.

    Attributes:
        share: of its time that it works at the most; the rest it leaves to others.
        second_look_seconds: between the two looks at a suspect; untold_seconds: until the next one, where
            the second could not tell.
        round_seconds: a round takes no less, and is spread over this time.
        again_seconds: between two looks at what is kept.
    """

    share: float = 0.3
    longest_pause_seconds: float = 2.0
    second_look_seconds: float = 5.0
    untold_seconds: float = 2.0
    round_seconds: float = 20.0
    again_seconds: float = 10.0

    def pause(self, worked_seconds: float, share: float) -> float:
        """How long to pause after so much work, if only this share of the time is wanted."""
        return rest(worked_seconds, min(self.share, share), self.longest_pause_seconds)


AMPLE = 1.3  # times what the last round needed: there may be more by now
LEAST_SHARE = 0.01


@dataclass
class Round:
    """One examiner's way over all that it looks at.

    Attributes:
        resume_at: not before; worked: seconds in this round so far; needed: in the one before.
    """

    began_at: float
    resume_at: float
    worked: float = 0.0
    needed: float = math.inf

    def share(self, now: float, pace: Pace) -> float:
        """Of the time, to end when that of a round is over; all that there is if it is late."""
        if now - self.began_at > pace.round_seconds:
            return 1.0
        return max(self.worked, self.needed) * AMPLE / pace.round_seconds

    def ended(self, now: float, pace: Pace) -> float:
        """Begin the next one; returns how many seconds this one took."""
        taken, self.needed, self.worked = now - self.began_at, self.worked, 0.0
        self.resume_at = self.began_at = max(now, self.began_at + pace.round_seconds)
        return taken


AT_ONCE = 200  # suspects or findings looked at, and written, at a time


def counts(store: Store, where: str | None = None) -> dict[str, int]:
    """How many are kept of each kind: in the store of one service, or all."""
    stages: list[Document] = [
        {"$match": {"where": where} if where else {}},
        {"$group": {"_id": "$kind", "count": {"$sum": 1}}},
    ]
    return {found["_id"]: found["count"] for found in store.plumbing(FAULTS).aggregate(stages)}


@dataclass(kw_only=True)
class Watch:
    """Goes round with its examiners; `stride` is called again and again by whoever holds the lease.

    Attributes:
        on_round: told at the end of each round of an examiner how many seconds it took.
    """

    store: Store
    examiners: Sequence[Examiner]
    clock: Clock
    say: Say
    pace: Pace = field(default_factory=Pace)
    on_round: Callable[[float], None] = lambda seconds: None
    monotonic: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        now = self.monotonic()
        self._suspects: list[dict[Fault, float]] = [{} for _ in self.examiners]
        self._rounds = [Round(now, now) for _ in self.examiners]
        self._turn = -1
        self._again_at = 0.0

    def stride(self, fenced: Fenced) -> float:
        """What is due of second looks, else a look at the next part by the next examiner.

        A suspect is urgent, and rare: only between looks at what is in order does it pause.
        """
        began = self.monotonic()
        urgent = self._urgent(began)
        if urgent:
            self._look_twice(*urgent, fenced)
            return 0.05
        self._turn = (self._turn + 1) % len(self.examiners)
        if self._rounds[self._turn].resume_at <= began:
            self._look(self._turn, began)
        if self._again_at <= began:
            self._look_again(fenced)
            self._again_at = self.monotonic() + self.pace.again_seconds
        now = self.monotonic()
        share = max(LEAST_SHARE, sum(one.share(now, self.pace) for one in self._rounds))
        under_way = min(one.resume_at for one in self._rounds) <= now
        return max(self.pace.pause(now - began, share), 0.05 if under_way else 0.5)

    def _urgent(self, now: float) -> tuple[int, list[Fault]] | None:
        """An examiner, and suspects of its that were seen long enough ago."""
        for place, suspects in enumerate(self._suspects):
            due = sorted(fault for fault, not_before in suspects.items() if not_before <= now)
            if due:
                return place, due[:AT_ONCE]
        return None

    def _look(self, place: int, now: float) -> None:
        found, ended = self.examiners[place].look()
        for fault in found:
            self._suspects[place].setdefault(fault, now + self.pace.second_look_seconds)
        self._rounds[place].worked += self.monotonic() - now
        if ended:
            self.on_round(self._rounds[place].ended(now, self.pace))

    def _look_twice(self, place: int, due: Sequence[Fault], fenced: Fenced) -> None:
        """Those that are still so are faults; those that cannot be told now are looked at again soon."""
        suspects, told = self._suspects[place], self.examiners[place].still(due)
        later = self.monotonic() + self.pace.untold_seconds
        for fault in due:
            if fault in told:
                del suspects[fault]
            else:
                suspects[fault] = later
        self._write(fenced, [fault for fault in due if told.get(fault)], noting=True)

    def _look_again(self, fenced: Fenced) -> None:
        """What is kept and not so any more is mended."""
        kept = sorted(Fault.of(document) for document in self.store.plumbing(FAULTS).find())
        for examiner in self.examiners:
            mine = [fault for fault in kept if (fault.kind, fault.where) in examiner.looks_for]
            for first in range(0, len(mine), AT_ONCE):
                told = examiner.still(mine[first : first + AT_ONCE])
                self._write(fenced, [fault for fault, so in told.items() if not so], noting=False)

    def _write(self, fenced: Fenced, faults: Sequence[Fault], *, noting: bool) -> None:
        if faults:
            fenced.run(partial(self._fill, faults, noting))

    def _fill(self, faults: Sequence[Fault], noting: bool, batch: Batch) -> None:
        batch.prefetch((FAULTS, document_id(fault.tenant, fault.key)) for fault in faults)
        for fault in faults:
            layer = Layer(batch, fault.tenant)
            changed = note(fault, layer, self.clock, self.say) if noting else mend(fault, layer, self.say)
            if changed:
                batch.merge(layer)
