"""The weekly one-stop meeting's figures, each a set of dossiers, as of an instant.

No rule lays down the form of this report; its words early, on time and late are those of the control slip
(TT 01/2018/TT-VPCP, form 05), and what is carried over, received, done and left has to balance.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.contracts.calendars import civil_date
from services.contracts.handling import DossierExtended, SupplementRequested
from services.contracts.punctuality import Punctuality, punctuality
from services.tracking.domain.beside import Beside
from services.tracking.domain.course import Course, reasons
from services.tracking.domain.period import Period, periods
from services.tracking.domain.voices import Voices
from services.tracking.domain.waits import Wait, times

UNTOLD = "Chưa rõ, cần cán bộ giải trình"

LABELS: Mapping[str, str] = {
    "filed": "Nộp trong kỳ",
    "online": "Nộp trực tuyến",
    "counter": "Nộp tại quầy",
    "post": "Nộp qua bưu chính",
    "declined": "Không được tiếp nhận",
    "carried": "Kỳ trước chuyển sang",
    "received": "Tiếp nhận trong kỳ",
    "early": "Giải quyết trước hạn",
    "on_time": "Giải quyết đúng hạn",
    "late": "Giải quyết quá hạn",
    "stopped": "Dừng giải quyết, rút hồ sơ",
    "left": "Còn lại cuối kỳ, trong hạn",
    "left_late": "Còn lại cuối kỳ, quá hạn",
    "left_papers": "Còn lại cuối kỳ, chờ bổ sung giấy tờ",
    "papers_asked": "Có yêu cầu bổ sung",
    "extended": "Có xin lỗi và hẹn lại",
}
DONE = ("early", "on_time", "late")
LEFT = ("left", "left_late", "left_papers")
_ENDS = {Punctuality.EARLY: "early", Punctuality.ON_TIME: "on_time", Punctuality.LATE: "late"}


def parts_of(course: Course, period: Period) -> Iterator[str]:
    """The figures that count a dossier; of what came, what went and what is left exactly one each."""
    if course.imported or (course.filed_at is not None and course.filed_at >= period.ends):
        return  # nothing of it lies before its filing: most dossiers of a report are in few of its weeks
    if period.has(course.filed_at):
        yield "filed"
        yield course.filed["channel"]
    if period.has(course.declined_at):
        yield "declined"
    if course.happened(SupplementRequested.type, period.begins, period.ends):
        yield "papers_asked"
    if course.happened(DossierExtended.type, period.begins, period.ends):
        yield "extended"
    if course.accepted_at is None or course.accepted_at >= period.ends:
        return
    ended_at = course.ended_at
    if ended_at is not None and ended_at < period.begins:
        return
    yield "received" if period.has(course.accepted_at) else "carried"
    yield (
        _how_it_ended(course, ended_at)
        if ended_at and period.has(ended_at)
        else _how_it_waits(course, period)
    )


def _how_it_ended(course: Course, ended_at: datetime) -> str:
    """By what was heard before its end, so that a date moved afterwards changes nothing."""
    if not course.has_result:
        return "stopped"
    due_at = course.due_at(ended_at + timedelta(microseconds=1))
    return _ENDS[punctuality(due_at, ended_at)] if due_at is not None else "on_time"


def _how_it_waits(course: Course, period: Period) -> str:
    """What waits for papers is measured at the request (QĐ 766/QĐ-TTg), all else at the end of the period."""
    due_at, asked_at = course.due_at(period.ends), course.asked_at(period.ends)
    if due_at is not None and (asked_at or period.ends) > due_at:
        return "left_late"
    return "left" if asked_at is None else "left_papers"


@dataclass
class Tally:
    """What was counted of one period.

    Attributes:
        counts: by the codes of LABELS.
        by_procedure: the same for each procedure that occurs.
        causes: in words, of what ended late or is late.
        handling_seconds: of what got its result, from reception to result.
        names: of procedures, by their codes.
    """

    period: Period
    counts: Counter[str] = field(default_factory=Counter)
    by_procedure: dict[str, Counter[str]] = field(default_factory=dict)
    causes: Counter[str] = field(default_factory=Counter)
    handling_seconds: int = 0
    names: dict[str, str] = field(default_factory=dict)

    def add(self, course: Course) -> frozenset[str]:
        """Count a dossier; by which figures it was counted."""
        parts = frozenset(parts_of(course, self.period))
        if not parts:
            return parts
        self.counts.update(parts)
        self.by_procedure.setdefault(course.procedure_code, Counter()).update(parts)
        self.names[course.procedure_code] = max(
            self.names.get(course.procedure_code, ""), course.filed.get("procedure_name", "")
        )
        ended_at = course.ended_at
        if parts & {"late", "left_late"}:
            until = ended_at if ended_at is not None and self.period.has(ended_at) else self.period.ends
            self.causes.update(set(reasons(course, until)) or {UNTOLD})
        if parts & set(DONE) and course.accepted_at and ended_at:
            self.handling_seconds += int((ended_at - course.accepted_at).total_seconds())
        return parts

    def told(self) -> dict[str, Any]:
        """All of it in plain values."""
        return {
            "begins": self.period.begins.astimezone(UTC).isoformat(),
            "ends": self.period.ends.astimezone(UTC).isoformat(),
            "counts": dict(self.counts),
            "by_procedure": {code: dict(counts) for code, counts in self.by_procedure.items()},
            "causes": dict(self.causes),
            "handling_seconds": self.handling_seconds,
            "names": self.names,
        }

    def count(self, *codes: str) -> int:
        """These figures together."""
        return sum(self.counts[code] for code in codes)


@dataclass(frozen=True, kw_only=True)
class Weekly:
    """The report of a week.

    Attributes:
        as_of: what happened from then on is not in it.
        weeks: the tallies of the last weeks, the oldest first; the last is this one.
        parts: id of each dossier to the figures of this week that count it.
        procedures: id of each of these to the code of its procedure.
        voices: what citizens said in the week before and in this one.
        waits: tickets that were served in the week before and in this one.
    """

    as_of: datetime
    weeks: Sequence[Tally]
    parts: Mapping[str, frozenset[str]]
    procedures: Mapping[str, str]
    voices: tuple[Voices, Voices]
    waits: tuple[Sequence[Wait], Sequence[Wait]]

    @property
    def now(self) -> Tally:
        """This week."""
        return self.weeks[-1]

    @property
    def before(self) -> Tally:
        """The week before, for comparison."""
        return self.weeks[-2]

    @property
    def digest(self) -> str:
        """Of all figures: the same period as of the same instant has it whenever it is asked."""
        told: list[Any] = [week.told() for week in self.weeks]
        if any(voices.levels for voices in self.voices):
            told.append({"voices": [voices.told() for voices in self.voices]})
        if any(self.waits):
            told.append({"waits": [times(waits).told() for waits in self.waits]})
        text = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def balances(self) -> bool:
        """Whether what came is what went and what is left."""
        return all(
            week.count("carried", "received") == week.count(*DONE, "stopped", *LEFT) for week in self.weeks
        )

    @property
    def monday(self) -> date:
        """On which the week began."""
        return civil_date(self.now.period.begins)

    def dossiers(self, codes: Collection[str], procedure: str = "") -> list[str]:
        """Ids of the dossiers behind some figures of this week, of one procedure or of all."""
        wanted = set(codes)
        counted = [
            one
            for one, parts in self.parts.items()
            if parts & wanted and procedure in ("", self.procedures[one])
        ]
        return sorted({*counted, *self.voices[-1].dossiers(wanted, procedure)})


def weekly(on: date, as_of: datetime, courses: Iterable[Course], beside: Beside) -> Weekly:
    """The report of the week around a day, counted from courses in one pass.

    Args:
        courses: of all dossiers that were filed before the end and had not ended before the first week.
    """
    tallies = [Tally(period) for period in periods(on, as_of)]
    before, now = (tally.period for tally in tallies[-2:])
    parts: dict[str, frozenset[str]] = {}
    procedures: dict[str, str] = {}
    for course in courses:
        counted = [tally.add(course) for tally in tallies]
        if counted[-1]:
            parts[course.dossier_id] = counted[-1]
            procedures[course.dossier_id] = course.procedure_code
    return Weekly(
        as_of=min(as_of, now.ends),
        weeks=tallies,
        parts=parts,
        procedures=procedures,
        voices=(beside.voices_in(before), beside.voices_in(now)),
        waits=(beside.waits_in(before), beside.waits_in(now)),
    )
