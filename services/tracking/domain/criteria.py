"""What staff look for: criteria that select dossiers, and the query that carries them in an address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from services.contracts.calendars import instant
from services.tracking.domain.marks import Mark
from services.tracking.domain.ratings import Rating
from services.tracking.domain.statuses import CLOSED, IN_PROGRESS, OPEN, Status

_MIDNIGHT = time(0)


@dataclass(frozen=True)
class Days:
    """A stretch of civil days in Vietnam, first and last included; None: no bound on that side."""

    first: date | None = None
    last: date | None = None

    @property
    def begins_at(self) -> datetime | None:
        """The instant at which the first day begins."""
        return None if self.first is None else instant(self.first, _MIDNIGHT)

    @property
    def ends_at(self) -> datetime | None:
        """The instant at which the day after the last begins; it belongs no more to the stretch."""
        return None if self.last is None else instant(self.last, _MIDNIGHT) + timedelta(days=1)

    @property
    def bounded(self) -> bool:
        """Whether they exclude anything."""
        return self.first is not None or self.last is not None


ALL_DAYS = Days()


@dataclass(frozen=True, kw_only=True)
class Criteria:
    """Dossiers for which all of these hold; what is left out does not matter.

    Attributes:
        name: the beginning of the applicant's name or of one of its words, with or without marks.
        statuses: one of them; empty: any.
        open: whether something remains to be done, the hand-over included.
        late: Dossier.is_late.
        mark: has that mark.
        unit: where it is: Dossier.where.
        officer: who has it: Dossier.officer; asked for, only what still needs a result is meant.
        channel: how it was filed.
        assisted: whether an officer filed it on the person's behalf.
        ratings: its citizen said one of these; empty: whatever, or nothing.
        filed, due, result, rated: when filed, due, done, rated.
    """

    name: str = ""
    number: str = ""
    statuses: frozenset[Status] = frozenset()
    open: bool | None = None
    late: bool | None = None
    mark: Mark | None = None
    procedure: str = ""
    unit: str = ""
    officer: str = ""
    channel: str = ""
    assisted: bool | None = None
    filed: Days = ALL_DAYS
    due: Days = ALL_DAYS
    result: Days = ALL_DAYS
    ratings: frozenset[Rating] = frozenset()
    rated: Days = ALL_DAYS

    @property
    def allowed_statuses(self) -> frozenset[Status]:
        """The statuses that `statuses`, `open` and `officer` leave together."""
        wanted = self.statuses or frozenset(Status)
        if self.officer:
            wanted = wanted & IN_PROGRESS
        if self.open is None:
            return wanted
        return wanted & (OPEN if self.open else CLOSED)

    @property
    def asks_for_ratings(self) -> bool:
        """Whether only rated ones meet them."""
        return bool(self.ratings) or self.rated.bounded

    def query(self) -> str:
        """The query part of an address that asks for exactly these; empty for all dossiers."""
        return urlencode(list(self._parameters()))

    def _parameters(self) -> Iterator[tuple[str, str]]:
        for name in ("name", "number", "procedure", "unit", "officer", "channel"):
            if text := getattr(self, name):
                yield name, text
        for name, chosen in (("status", self.statuses), ("rating", self.ratings)):
            yield from ((name, str(int(one))) for one in sorted(chosen))
        for name, flag in (("open", self.open), ("late", self.late), ("assisted", self.assisted)):
            if flag is not None:
                yield name, "true" if flag else "false"
        if self.mark is not None:
            yield "mark", self.mark
        stretches = (("", self.filed), ("due_", self.due), ("result_", self.result), ("rated_", self.rated))
        for prefix, days in stretches:
            for name, day in ((f"{prefix}from", days.first), (f"{prefix}to", days.last)):
                if day is not None:
                    yield name, day.isoformat()
