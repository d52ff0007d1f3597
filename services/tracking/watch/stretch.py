"""A stretch of days of one commune, read page by page: what the projection has of it, day by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from services.chassis.backwards import Backwards
from services.chassis.digest import digest
from services.contracts.calendars import civil_date
from services.tracking.domain.watching import INTAKE, SOURCES, WORKFLOW, Row

NOTHING = digest(())
Claims = Mapping[tuple[str, str], int]  # source and dossier to the sequence that was handled


@dataclass(kw_only=True)
class Stretch:
    """The days from `since` to `until`, both included, as they are summed up.

    Attributes:
        theirs: source to its digests by day; a source that could not be asked is not in it.
        after: the place behind which to read on.
        wanted: dossiers to look into, in the order in which they were come upon.
    """

    commune_id: str
    since: date
    until: date
    theirs: Mapping[str, Mapping[date, str]] = field(default_factory=dict)
    after: tuple[Any, str] | None = None
    wanted: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._days: dict[tuple[str, date], dict[str, int]] = defaultdict(dict)

    def take(self, found: Sequence[Mapping[str, Any]], claims: Claims) -> None:
        """Sum up a page; dossiers that were handled without effect, or have a result, are looked into."""
        for one in found:
            dossier_id, row = one["dossier_id"], Row.of(one)
            self._days[INTAKE, civil_date(one["filed_at"])][dossier_id] = claims[INTAKE, dossier_id]
            if row.received:
                on = civil_date(one["received_at"])
                self._days[WORKFLOW, on][dossier_id] = claims[WORKFLOW, dossier_id]
            short = any(row.told.get(source, 0) < claims[source, dossier_id] for source in SOURCES)
            if short or row.completed:
                self.wanted[dossier_id] = None
        if found:
            self.after = (found[-1]["filed_at"], found[-1]["dossier_id"])

    def differing(self) -> Iterator[tuple[str, date, str, str]]:
        """Source and day where the two digests differ, and these: theirs and ours."""
        for source, digests in self.theirs.items():
            days = {on for mine, on in self._days if mine == source} | digests.keys()
            for on in sorted(day for day in days if self.since <= day <= self.until):
                pair = digests.get(on, NOTHING), digest(self.mine(source, on).items())
                if pair[0] != pair[1]:
                    yield (source, on, *pair)

    def mine(self, source: str, on: date) -> Mapping[str, int]:
        """Dossiers of a day, and how far what the source told of each was handled."""
        return self._days.get((source, on), {})


class Calendar:
    """Which stretch is the next of each commune: what is recent each time, then a piece of what is older."""

    def __init__(self, recent: timedelta) -> None:
        self._recent = recent
        self._older = Backwards(recent)

    def of(self, commune_id: str, today: date, first: date | None) -> Iterator[Stretch]:
        """Two stretches: the recent days and all to come, and the older piece whose turn it is."""
        recent = today - self._recent
        yield Stretch(commune_id=commune_id, since=recent, until=date(9000, 1, 1))
        older = self._older.next(commune_id, recent, first)
        if older is not None:
            yield Stretch(commune_id=commune_id, since=older[0], until=older[1])
