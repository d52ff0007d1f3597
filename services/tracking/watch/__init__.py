"""The watchdog: compares what the owners' ledgers say with the projection, and names what does not agree.

A day whose digests are equal costs two numbers. One that differs is looked into dossier by dossier: most of
these are under way, and gone at the second look; what has not come although all that was on its way has
arrived will not come by itself.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

from services.chassis.faults import Fault
from services.contracts.calendars import civil_date
from services.contracts.watch import Kind
from services.tracking.domain.watching import (
    INTAKE,
    NOTIFY,
    SOURCES,
    TRACKING,
    WORKFLOW,
    Seen,
    findings,
)
from services.tracking.ports import Answered, Clock, Projection, ServiceAwayError, Services
from services.tracking.watch.stretch import Calendar, Stretch

RECENT = timedelta(days=60)
PAGE = 1_000  # rows read at once
LOOKED_INTO = 1_000  # dossiers in one look
KINDS = (
    (Kind.ROW_MISSING, TRACKING),
    (Kind.PROJECTION_BEHIND, TRACKING),
    (Kind.CLAIM_WITHOUT_EFFECT, TRACKING),
    (Kind.PROJECTION_BEHIND, WORKFLOW),
    (Kind.CLAIM_WITHOUT_EFFECT, WORKFLOW),
    (Kind.CLAIM_WITHOUT_EFFECT, NOTIFY),
)


class Comparison:
    """See faults.Examiner: goes through the communes, each in stretches of days, a page at a time."""

    def __init__(
        self,
        projection: Projection,
        services: Services,
        clock: Clock,
        drained: Callable[[], datetime | None],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._projection = projection
        self._services = services
        self._clock = clock
        self._drained = drained
        self._now = now
        self._calendar = Calendar(RECENT)
        self._todo: deque[Stretch] = deque()
        self._current: Stretch | None = None
        self._explained: dict[tuple[str, str, date], tuple[str, str]] = {}
        self._since: dict[Fault, datetime] = {}  # suspects; `told` are those of which it is sure
        self._told: set[Fault] = set()

    @property
    def looks_for(self) -> Collection[tuple[str, str]]:
        """See faults.Examiner."""
        return [(kind.value, where) for kind, where in KINDS]

    def look(self) -> tuple[Sequence[Fault], bool]:
        """See faults.Examiner."""
        stretch = self._current = self._current or self._next()
        if stretch is None:
            return [], True
        page = self._projection.page(stretch.commune_id, stretch.since, stretch.until, stretch.after, PAGE)
        ids = [one["dossier_id"] for one in page]
        stretch.take(page, self._projection.claims(stretch.commune_id, ids))
        if len(page) == PAGE:
            return [], False
        self._current = None
        return self._looked_into(stretch), not self._todo

    def _next(self) -> Stretch | None:
        """The next stretch, with what the owners say of it: asked before the projection is read."""
        if not self._todo:
            today = civil_date(self._clock.now())
            for commune_id in self._projection.communes():
                first = self._projection.first_on(commune_id)
                self._todo.extend(self._calendar.of(commune_id, today, first))
        if not self._todo:
            return None
        stretch, theirs = self._todo.popleft(), {}
        for source in (INTAKE, WORKFLOW):
            with suppress(ServiceAwayError):
                theirs[source] = self._services.days(source, stretch.commune_id, stretch.since, stretch.until)
        stretch.theirs = theirs
        return stretch

    def _looked_into(self, stretch: Stretch) -> list[Fault]:
        wanted = dict(stretch.wanted)
        for source, on, told, mine in stretch.differing():
            place = (stretch.commune_id, source, on)
            if self._explained.get(place) != (told, mine):
                found = self._of_day(stretch, source, on)
                wanted |= dict.fromkeys(found or ())
                if found == []:  # the same dossiers, as far as each other: counted to other days
                    self._explained[place] = (told, mine)
        known = {fault.subject for fault in (*self._since, *self._told) if fault.tenant == stretch.commune_id}
        ids = [one for one in wanted if one not in known][:LOOKED_INTO]
        faults = list(self._found(stretch.commune_id, ids, self._answers(stretch.commune_id, ids)))
        for fault in faults:
            self._since.setdefault(fault, self._now())
        return faults

    def _of_day(self, stretch: Stretch, source: str, on: date) -> list[str] | None:
        """Dossiers of a day of which the source and the projection say different things; None: unknown."""
        try:
            lines = self._services.lines(source, stretch.commune_id, on)
        except ServiceAwayError:
            return None
        mine = stretch.mine(source, on)
        missing = [one for one in mine if one not in lines]
        return [one for one, head in lines.items() if mine.get(one, -1) < head] + missing

    def still(self, faults: Collection[Fault]) -> dict[Fault, bool]:
        """See faults.Examiner: one that is suspected has to wait until what was on its way has arrived."""
        drained_at = self._drained()
        of_commune: dict[str, list[Fault]] = defaultdict(list)
        for fault in faults:
            if fault.where != TRACKING or self._came_after(drained_at, fault):
                of_commune[fault.tenant].append(fault)
        told: dict[Fault, bool] = {}
        for commune_id, mine in of_commune.items():
            ids = sorted({fault.subject for fault in mine})
            answers = self._answers(commune_id, ids)
            there = set(self._found(commune_id, ids, answers))
            for fault in mine:
                at = drained_at if fault.where == TRACKING else _drained_at(answers.get(fault.where))
                if fault in there and self._came_after(at, fault):
                    told[fault] = True
                elif fault not in there and len(answers) == len(SOURCES):
                    told[fault] = False
        for fault, so in told.items():
            self._since.pop(fault, None)
            (self._told.add if so else self._told.discard)(fault)
        return told

    def _came_after(self, drained_at: datetime | None, fault: Fault) -> bool:
        """Whether all that was on its way at the first look has arrived; what is kept needs no more."""
        since = self._since.get(fault)
        return since is None or (drained_at is not None and drained_at > since)

    def _answers(self, commune_id: str, ids: Sequence[str]) -> dict[str, Answered]:
        """What each service has of some dossiers; one that does not answer is left out."""
        answers: dict[str, Answered] = {}
        for source in SOURCES if ids else ():
            with suppress(ServiceAwayError):
                answers[source] = self._services.some(source, commune_id, ids)
        return answers

    def _found(self, commune_id: str, ids: Sequence[str], answers: Mapping[str, Answered]) -> Iterator[Fault]:
        """All that is wrong with some dossiers; the projection is read after the services answered."""
        rows = self._projection.rows(commune_id, ids)
        claims = self._projection.claims(commune_id, ids)
        for dossier_id in ids:
            seen = Seen(
                row=rows.get(dossier_id),
                claims={source: claims[source, dossier_id] for source in SOURCES},
                theirs={source: answer.dossiers[dossier_id] for source, answer in answers.items()},
            )
            for kind, where in findings(seen):
                if not self._is_excused(commune_id, dossier_id, kind, where, seen):
                    yield Fault(commune_id, dossier_id, kind.value, where)

    def _is_excused(self, commune_id: str, dossier_id: str, kind: Kind, where: str, seen: Seen) -> bool:
        """Whether somebody decided to go on without an event, or the chassis is still trying it."""
        if where != TRACKING:
            return False
        if kind is Kind.PROJECTION_BEHIND:
            return self._projection.is_tried(commune_id, dossier_id)
        if kind is Kind.CLAIM_WITHOUT_EFFECT:
            passed_over = self._projection.passed_over(commune_id, dossier_id)
            return bool(passed_over) and (kind, where) not in set(
                findings(Seen(row=seen.row, claims=seen.claims, theirs={}, passed_over=passed_over))
            )
        return False


def _drained_at(answered: Answered | None) -> datetime | None:
    return None if answered is None else answered.drained_at
