"""What the owners' logs say of each dossier, as plain facts; and questions that a reader of them can answer.

Nothing of the services is used here: an event is what its JSON says, and a rule is written down once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

VIETNAM = timezone(timedelta(hours=7))  # no summer time
RESULTS = ("dossier.completed", "dossier.returned")
STOPS = ("dossier.stopped", "dossier.withdrawn")
DECLINED, STOPPED = 3, 8  # national statuses: of what another commune resolves both are an end here
HANDLER_DATES = ("dossier.resumed", "dossier.extended", "due_date.moved")
DESK_DATES = ("dossier.received", "dossier.progressed", "dossier.imported")
PAPERS = 5  # national status: waits for papers


@dataclass(frozen=True)
class Fact:
    """One event of a log.

    Attributes:
        kind: the type without its version.
        place: in what its source says of its subject; actor: id of the officer; empty: nobody's doing.
    """

    event_id: str
    kind: str
    source: str
    subject: str
    place: int
    at: datetime
    data: Mapping[str, Any]
    actor: str = ""

    def instant(self, name: str) -> datetime | None:
        """A member that is an instant."""
        text = self.data.get(name)
        return None if text is None else datetime.fromisoformat(text).astimezone(UTC)


def fact(event: Mapping[str, Any]) -> Fact:
    """From an event as it stands in a log."""
    return Fact(
        event_id=event["id"],
        kind=event["type"].rpartition(".v")[0],
        source=event["source"],
        subject=event["subject"],
        place=int(event["sequence"]),
        at=datetime.fromisoformat(event["time"]).astimezone(UTC),
        data=event.get("data", {}),
        actor=event.get("actor", ""),
    )


def ordered(facts: Iterable[Fact]) -> list[Fact]:
    """As they were recorded."""
    return sorted(facts, key=lambda one: (one.at, one.event_id))


def midnight(day: date) -> datetime:
    """The instant at which a civil day begins."""
    return datetime.combine(day, time(), VIETNAM).astimezone(UTC)


def civil(at: datetime) -> date:
    """The civil day of an instant."""
    return at.astimezone(VIETNAM).date()


def month_of(on: date, as_of: datetime) -> tuple[datetime, datetime]:
    """The civil month around a day, cut off at the instant as of which is asked."""
    first = on.replace(day=1)
    begins, following = midnight(first), midnight((first + timedelta(days=31)).replace(day=1))
    return begins, max(begins, min(as_of, following))


@dataclass(frozen=True)
class Story:
    """One dossier as far as its facts go; as of an instant those are left out that came then or later."""

    facts: Sequence[Fact]

    def until(self, ends: datetime) -> Story:
        """What had been recorded before an instant."""
        return Story([one for one in self.facts if one.at < ends])

    def first(self, *kinds: str) -> Fact | None:
        """The earliest of some kinds."""
        return next((one for one in self.facts if one.kind in kinds), None)

    def all(self, kind: str) -> list[Fact]:
        """Each of a kind."""
        return [one for one in self.facts if one.kind == kind]

    @property
    def is_foreign(self) -> bool:
        """Whether another system handles it."""
        return self.first("dossier.imported") is not None

    def at(self, *kinds: str) -> datetime | None:
        """When the earliest of some kinds was recorded."""
        found = self.first(*kinds)
        return None if found is None else found.at

    @property
    def result_at(self) -> datetime | None:
        """When a result was there, or handed over."""
        return self._least(RESULTS, (9, 10))

    @property
    def stopped_at(self) -> datetime | None:
        """When it ended without a result."""
        return self._least(STOPS, (DECLINED, STOPPED))

    def _least(self, kinds: tuple[str, ...], statuses: tuple[int, ...]) -> datetime | None:
        told = [
            one.at
            for one in self.facts
            if one.kind in kinds or (one.kind == "dossier.progressed" and one.data["status"] in statuses)
        ]
        return min(told, default=None)

    @property
    def ended_at(self) -> datetime | None:
        """When it ended, whichever way; never before it was taken in."""
        ends = [at for at in (self.result_at, self.stopped_at) if at is not None]
        if not ends:
            return None
        taken_in = self.at("dossier.received")
        return min(ends) if taken_in is None else max(min(ends), taken_in)

    @property
    def due_at(self) -> datetime | None:
        """The date in force: the handler's last word if there is one, else the desk's."""
        for kinds in (HANDLER_DATES, DESK_DATES):
            told = [one for one in self.facts if one.kind in kinds and one.data.get("due_at")]
            if told:
                return max(told, key=lambda one: one.place).instant("due_at")
        return None

    @property
    def papers_asked_at(self) -> datetime | None:
        """Since when it waits for papers; None if it does not."""
        since = None
        for one in self.facts:
            if one.kind == "supplement.requested":
                since = one.at
            elif one.kind == "dossier.resumed" and one.data["status"] != PAPERS:
                since = None
        return since
