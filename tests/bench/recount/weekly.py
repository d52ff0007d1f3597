"""The weekly report, counted once more: week by week, dossier by dossier, from facts alone."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.bench.recount import people
from tests.bench.recount.facts import Fact, Story, civil, midnight

WEEKS = 6
DONE, LEFT = ("early", "on_time", "late"), ("left", "left_late", "left_papers")
SUMS = {"to_handle": ("carried", "received"), "done": DONE, "remaining": LEFT}
PLAIN = (
    *("filed", "online", "counter", "post", "declined", "carried", "received"),
    *DONE,
    "stopped",
    *LEFT,
    *("papers_asked", "extended"),
)
UNEXPLAINED = "Chưa rõ, cần cán bộ giải trình"
SILENT = "Nơi được lấy ý kiến không trả lời đúng hạn"
UNPAID = "Chờ người dân nộp tiền"
ASKED_AGAIN = "Yêu cầu bổ sung từ lần thứ hai"


@dataclass
class Week:
    """One week's figures."""

    begins: datetime
    ends: datetime
    counts: Counter[str] = field(default_factory=Counter)
    procedures: dict[str, Counter[str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    causes: Counter[str] = field(default_factory=Counter)
    seconds: int = 0

    def take(self, story: Story) -> None:
        """Count a dossier, by what had been recorded before the end of the week."""
        known = story.until(self.ends)
        if known.is_foreign:
            return
        figures = set(_came(known, self.begins)) | set(_went(known, self.begins, self.ends))
        if not figures:
            return
        filed = known.first("dossier.filed")
        code, name = (filed.data["procedure_code"], filed.data["procedure_name"]) if filed else ("", "")
        self.counts.update(figures)
        self.procedures.setdefault(code, Counter()).update(figures)
        self.names[code] = max(name, self.names.get(code, ""))
        ended = known.ended_at
        if figures & {"late", "left_late"}:
            self.causes.update(_causes(known, ended or self.ends))
        if figures & set(DONE) and ended is not None:
            taken_in = known.at("dossier.received")
            assert taken_in is not None
            self.seconds += int((ended - taken_in).total_seconds())

    def sum(self, *codes: str) -> int:
        """Some figures together."""
        return sum(self.counts[code] for code in codes)

    def mean_days(self) -> float | None:
        """From reception to result."""
        done = self.sum(*DONE)
        return round(self.seconds / done / 86_400, 1) if done else None


def _came(known: Story, begins: datetime) -> Iterator[str]:
    """What was filed and asked for in the week."""
    filed = known.first("dossier.filed")
    if filed is not None and filed.at >= begins:
        yield from ("filed", filed.data["channel"])
    declined = known.at("dossier.declined")
    if declined is not None and declined >= begins:
        yield "declined"
    for kind, code in (("supplement.requested", "papers_asked"), ("dossier.extended", "extended")):
        if any(one.at >= begins for one in known.all(kind)):
            yield code


def _went(known: Story, begins: datetime, ends: datetime) -> Iterator[str]:
    """Where what was taken in stands: from before or of the week, and ended how or left how."""
    taken_in, ended = known.at("dossier.received"), known.ended_at
    if taken_in is None or (ended is not None and ended < begins):
        return
    yield "received" if taken_in >= begins else "carried"
    if ended is None:
        asked, due = known.papers_asked_at, known.due_at
        if due is not None and (asked or ends) > due:
            yield "left_late"
        else:
            yield "left_papers" if asked else "left"
    elif known.result_at is None or (known.stopped_at is not None and known.stopped_at < known.result_at):
        yield "stopped"
    else:
        yield _punctual(known, ended)


def _punctual(known: Story, ended: datetime) -> str:
    """By the date that was in force at its end: minutes decide on late, the civil day between the others."""
    due = known.until(ended + timedelta(microseconds=1)).due_at
    if due is None:
        return "on_time"
    due, ended = due.replace(second=0, microsecond=0), ended.replace(second=0, microsecond=0)
    if ended > due:
        return "late"
    return "on_time" if civil(ended) == civil(due) else "early"


def _causes(known: Story, before: datetime) -> set[str]:
    """What took too long by then, each once."""
    known = known.until(before)
    found = {_slow(one.data["step_name"]) for one in known.all("step.done") if not one.data["on_time"]}
    steps = [one for one in known.facts if one.kind in ("step.opened", "step.done")]
    if steps and steps[-1].kind == "step.opened":
        due = steps[-1].instant("due_at")
        found |= {_slow(steps[-1].data["step_name"])} if due is not None and due < before else set()
    for kind, words in (("consultation.silent", SILENT), ("payment.requested", UNPAID)):
        found |= {words} if known.first(kind) else set()
    if any(one.data["nth"] > 1 for one in known.all("supplement.requested")):
        found.add(ASKED_AGAIN)
    return found or {UNEXPLAINED}


def _slow(step: str) -> str:
    return f"Bước “{step}” quá thời gian"


def weeks(stories: Sequence[Story], on: date, as_of: datetime) -> list[Week]:
    """The week of a day and those before it, none beyond the instant as of which is asked."""
    monday = on - timedelta(days=on.weekday())
    found = []
    for back in reversed(range(WEEKS)):
        begins = midnight(monday - timedelta(weeks=back))
        ends = min(as_of, midnight(monday - timedelta(weeks=back - 1)))
        found.append(Week(begins, max(begins, ends)))
        for story in stories:
            found[-1].take(story)
    return found


def told(
    stories: Sequence[Story],
    on: date,
    as_of: datetime,
    ratings: Sequence[Fact] = (),
    tickets: Sequence[Fact] = (),
) -> dict[str, Any]:
    """What the report has to say, in the shape of `said`."""
    found = weeks(stories, on, as_of)
    now, before = found[-1], found[-2]
    filed = (story.first("dossier.filed", "dossier.imported") for story in stories)
    forms = {one.subject: one.data for one in filed if one is not None}
    voices = [people.said_in(ratings, forms, week.begins, week.ends) for week in (before, now)]
    waits = [people.served_in(tickets, week.begins, week.ends) for week in (before, now)]
    codes = {**{code: (code,) for code in PLAIN}, **SUMS}
    return {
        "as_of": min(as_of, midnight(civil(now.begins) + timedelta(weeks=1))),
        "rows": {code: (now.sum(*parts), before.sum(*parts)) for code, parts in codes.items()},
        "procedures": {code: (now.names[code], *_row(one)) for code, one in now.procedures.items()},
        "causes": dict(now.causes),
        "weeks": [(f"{civil(one.begins)}", *_trend(one.counts)) for one in found],
        "mean_days": (now.mean_days(), before.mean_days()),
        "balances": True,
        "digest": digest(found, people.plain(voices, waits)),
        **people.told(voices, waits[-1]),
    }


def _sum(counts: Counter[str], codes: Sequence[str]) -> int:
    return sum(counts[code] for code in codes)


def _row(counts: Counter[str]) -> tuple[int, ...]:
    return counts["received"], _sum(counts, DONE), counts["late"], _sum(counts, LEFT), counts["left_late"]


def _trend(counts: Counter[str]) -> tuple[int, ...]:
    return counts["received"], _sum(counts, DONE), counts["late"], counts["left_late"]


def said(report: dict[str, Any]) -> dict[str, Any]:
    """What the API's answer says, for a comparison."""
    names = ("name", "received", "done", "late", "left", "left_late")
    return {
        "as_of": datetime.fromisoformat(report["as_of"]).astimezone(UTC),
        "rows": {one["code"]: (one["now"], one["before"]) for one in report["rows"]},
        "procedures": {one["code"]: tuple(one[name] for name in names) for one in report["procedures"]},
        "causes": {one["words"]: one["count"] for one in report["causes"]},
        "weeks": [
            (one["monday"], one["received"], one["done"], one["late"], one["left_late"])
            for one in report["weeks"]
        ],
        "mean_days": (report["mean_days"], report["mean_days_before"]),
        "balances": report["balances"],
        "digest": report["digest"],
        **people.said(report),
    }


def digest(found: Sequence[Week], of_people: Sequence[Any]) -> str:
    """Of all figures of all weeks, as the report prints it."""
    plain = [
        {
            "begins": week.begins.isoformat(),
            "ends": week.ends.isoformat(),
            "counts": week.counts,
            "by_procedure": week.procedures,
            "causes": week.causes,
            "handling_seconds": week.seconds,
            "names": week.names,
        }
        for week in found
    ]
    text = json.dumps([*plain, *of_people], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
