"""Officers and agency scored by the dossiers that got their result in a period, as of an instant.

Law: TT 01/2018/TT-VPCP, art. 13-15. Nobody's name is in it but, by their ids, that of officers.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.contracts.calendars import civil_date
from services.contracts.desk import SupplementAsked
from services.contracts.handling import ConsultationAnswered, ConsultationSilent, SupplementRequested
from services.contracts.intake import DossierReceived, DossierReturned
from services.contracts.punctuality import Punctuality, punctuality
from services.contracts.workflow import DossierCompleted, StepDone, StepOpened
from services.tracking.domain.course import Course
from services.tracking.domain.dossier import Entry
from services.tracking.domain.evaluation_rules import OF_OFFICERS, Rules, Verdict
from services.tracking.domain.period import Period

POINTS = {Punctuality.EARLY: 2, Punctuality.ON_TIME: 1, Punctuality.LATE: 0}
REQUESTS = frozenset({SupplementAsked.type, SupplementRequested.type})
TAKING_PART = frozenset({DossierReceived.type, StepDone.type, DossierCompleted.type, DossierReturned.type})
ONLINE = "online"
FILED, FILED_ONLINE, ONLINE_LATE = "filed", "filed_online", "online_late"
WORDS = {
    FILED: "Hồ sơ nộp trong kỳ",
    FILED_ONLINE: "Hồ sơ nộp trực tuyến trong kỳ",
    ONLINE_LATE: "Hồ sơ trực tuyến quá hạn trong kỳ",
}


@dataclass(frozen=True)
class Judged:
    """The points of one dossier.

    Attributes:
        points: by the code of the indicator; without those that do not apply.
        officers: id of each who took part to the points of their own steps; None: they had none.
    """

    points: Mapping[str, int]
    officers: Mapping[str, int | None]

    def of(self, code: str, officer: str = "") -> int | None:
        """The points of an indicator; an officer has those of their own steps for the second."""
        return self.officers.get(officer) if officer and code == "2" else self.points.get(code)


def judged(course: Course, ended_at: datetime, until: datetime, rules: Rules) -> Judged:
    """The points of a dossier whose result was there at an instant.

    Args:
        until: who took part before then is named; whoever hands the result over does so after its end.
    """
    seen = Course(
        dossier_id=course.dossier_id,
        procedure_code=course.procedure_code,
        entries=tuple(entry for entry in course.entries if entry.at <= ended_at),
    )
    due_at = course.due_at(ended_at + timedelta(microseconds=1))
    contacts = sum(entry.type in REQUESTS for entry in seen.entries)
    steps = list(_steps(seen))
    points = {
        "1": POINTS[punctuality(due_at, ended_at)] if due_at is not None else 1,
        "3": rules.for_contacts(contacts),
        "4": 1 if contacts else 2,
    }
    if steps:
        points["2"] = min(each for _, each in steps)
    officers: dict[str, int | None] = dict.fromkeys(_officers(course, until))
    for officer, each in steps:
        if officer in officers:
            kept = officers[officer]
            officers[officer] = each if kept is None else min(kept, each)
    return Judged(points, officers)


def _officers(course: Course, until: datetime) -> Iterator[str]:
    for entry in course.entries:
        if entry.type in TAKING_PART and entry.actor and entry.at < until:
            yield entry.actor


def _steps(course: Course) -> Iterator[tuple[str, int]]:
    """Who did each step, and the points of it; an opinion that was late or never came is nobody's here."""
    due: dict[int, datetime] = {}
    for entry in course.entries:
        if entry.type == StepOpened.type:
            due[entry.told["place"]] = entry.told["due_at"]
        elif entry.type == StepDone.type:
            yield entry.actor, _of_step(entry.told, due.get(entry.told["place"]), entry.at)
        elif _is_late_opinion(entry):
            yield "", 0


def _is_late_opinion(entry: Entry) -> bool:
    late = entry.type == ConsultationAnswered.type and not entry.told.get("on_time", True)
    return late or entry.type == ConsultationSilent.type


def _of_step(told: Mapping[str, Any], due_at: datetime | None, at: datetime) -> int:
    """Whether it was late was decided when it was done; a date that was moved meanwhile changes nothing."""
    if not told.get("on_time", True):
        return 0
    return 2 if due_at is not None and punctuality(due_at, at) is Punctuality.EARLY else 1


@dataclass(frozen=True, kw_only=True)
class Score:
    """One indicator of an agency or an officer.

    Attributes:
        points: to one decimal; None: nothing to work it out of, or no data here.
        counts: how many dossiers got two points, one, none; empty where it is of the agency as a whole.
    """

    code: str
    points: float | None
    counts: Mapping[int, int] = field(default_factory=dict)

    @property
    def dossiers(self) -> int:
        """How many dossiers it is the average of."""
        return sum(self.counts.values())


@dataclass
class Evaluation:
    """All that was scored of a period.

    Attributes:
        dossiers: id of each that got its result to its points.
        online: figure of filing online to the ids of its dossiers.
    """

    period: Period
    as_of: datetime
    rules: Rules
    dossiers: dict[str, Judged] = field(default_factory=dict)
    online: dict[str, set[str]] = field(default_factory=lambda: {code: set() for code in WORDS})

    def add(self, course: Course) -> None:
        """Count a dossier."""
        period = self.period
        if course.imported:
            return
        is_online = course.filed.get("channel") == ONLINE
        if period.has(course.filed_at):
            self.online[FILED].add(course.dossier_id)
            if is_online:
                self.online[FILED_ONLINE].add(course.dossier_id)
        ended_at = course.ended_at
        if is_online and self._is_late(course, ended_at):
            self.online[ONLINE_LATE].add(course.dossier_id)
        if course.accepted_at is not None and course.has_result and ended_at and period.has(ended_at):
            self.dossiers[course.dossier_id] = judged(course, ended_at, period.ends, self.rules)

    def _is_late(self, course: Course, ended_at: datetime | None) -> bool:
        """Whether it ended late in the period, or was open and late at its end."""
        if ended_at is not None and ended_at < self.period.begins:
            return False
        asked_at = course.asked_at(self.period.ends)
        until = (
            ended_at if ended_at is not None and self.period.has(ended_at) else asked_at or self.period.ends
        )
        due_at = course.due_at(until + timedelta(microseconds=1))
        return due_at is not None and punctuality(due_at, until) is Punctuality.LATE

    @property
    def officers(self) -> dict[str, int]:
        """Ids of all who took part, and in how many dossiers."""
        return dict(Counter(one for each in self.dossiers.values() for one in each.officers))

    def of(self, officer: str = "") -> list[Score]:
        """The indicators of the agency, or those of an officer."""
        codes = [one for one in self.rules.indicators if not officer or one.code in OF_OFFICERS]
        return [self._score(one.code, one.missing, officer) for one in codes]

    def _score(self, code: str, missing: str, officer: str) -> Score:
        if missing:
            return Score(code=code, points=None)
        if code == "9":
            counts = [len(self.online[figure]) for figure in (FILED_ONLINE, FILED, ONLINE_LATE)]
            return Score(code=code, points=float(self.rules.for_online(*counts)) if counts[1] else None)
        each = [one.of(code, officer) for one in self._among(officer).values()]
        counted = Counter(one for one in each if one is not None)
        total = counted.total()
        points = round(sum(worth * count for worth, count in counted.items()) / total, 1) if total else None
        return Score(code=code, points=points, counts={worth: counted[worth] for worth in (2, 1, 0)})

    def verdict(self, officer: str = "") -> Verdict:
        """The sum, and the grade as far as it can be told here."""
        scores = self.of(officer)
        known = round(sum(one.points for one in scores if one.points is not None), 1)
        missing = tuple(one.code for one in scores if one.points is None)
        return Verdict(known, missing, self.rules.officer_grades if officer else self.rules.agency_grades)

    def _among(self, officer: str) -> dict[str, Judged]:
        if not officer:
            return self.dossiers
        return {one: each for one, each in self.dossiers.items() if officer in each.officers}

    def behind(self, code: str, points: Collection[int] = (), officer: str = "") -> list[str]:
        """Ids of the dossiers of an indicator with these points, of all points if none are named.

        Args:
            code: of an indicator, or of a figure of filing online.
        """
        if code in self.online:
            return sorted(self.online[code])
        wanted = set(points) or {0, 1, 2}
        among = self._among(officer)
        return sorted(one for one, each in among.items() if each.of(code, officer) in wanted)

    @property
    def digest(self) -> str:
        """Of all points: the same period as of the same instant has it whenever it is asked."""
        told = {
            "begins": self.period.begins.astimezone(UTC).isoformat(),
            "ends": self.period.ends.astimezone(UTC).isoformat(),
            "dossiers": {one: [each.points, each.officers] for one, each in self.dossiers.items()},
            "online": {figure: sorted(ids) for figure, ids in self.online.items()},
        }
        text = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def first(self) -> date:
        """On which the period began."""
        return civil_date(self.period.begins)


def evaluation(period: Period, as_of: datetime, rules: Rules, courses: Iterable[Course]) -> Evaluation:
    """The points of a period, from the courses of all dossiers that were open in it."""
    found = Evaluation(period, as_of, rules)
    for course in courses:
        found.add(course)
    return found
