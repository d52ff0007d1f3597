"""The points of a month by TT 01/2018, agency and officers, counted once more from facts alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tests.bench.recount.facts import Fact, Story, civil, month_of

EARLY, IN_TIME, LATE = 2, 1, 0
ASKED = ("dossier.supplement_asked", "supplement.requested")
TOOK_PART = ("dossier.received", "step.done", "dossier.completed", "dossier.returned")
CODES = ("1", "2", "3", "4", "5", "6", "7", "8", "9")
OF_OFFICERS = ("1", "2", "3", "4", "7")
NOT_COUNTED_HERE = ("5", "6", "7", "8")
A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Points:
    """Of one dossier: by indicator, and each officer's own of the second."""

    of: Mapping[str, int]
    officers: Mapping[str, int | None]

    def by(self, code: str, officer: str) -> int | None:
        """As an officer is given them; nobody's are the agency's."""
        return self.officers[officer] if officer and code == "2" else self.of.get(code)


def told(
    stories: Sequence[Story], on: date, as_of: datetime, here: Collection[str] | None = None
) -> dict[str, Any]:
    """What the evaluation has to say, in the shape of `said`.

    Args:
        here: ids of the commune's own officers; another commune's, who handed a result back there, are given
            no points here. None: all are its own.
    """
    begins, ends = month_of(on, as_of)
    found, online = [], Counter[str]()
    for known in (story.until(ends) for story in stories):
        if known.is_foreign:
            continue
        online.update(_online(known, begins, ends))
        if _is_scored(known, begins):
            found.append(_points(known))
    took_part = {one for each in found for one in each.officers}
    officers = sorted(took_part if here is None else took_part.intersection(here))
    return {
        "dossiers": len(found),
        "scores": {code: _score(code, found, online) for code in CODES},
        "online": {name: online[name] for name in ("filed", "filed_online", "online_late")},
        "officers": {
            one: [_score(code, [each for each in found if one in each.officers], online, one)["points"]
                  for code in OF_OFFICERS]
            for one in officers
        },
    }  # fmt: skip


def said(evaluation: Mapping[str, Any]) -> dict[str, Any]:
    """What the API's answer says, for a comparison."""
    return {
        "dossiers": evaluation["dossiers"],
        "scores": {one["code"]: {"points": one["points"], **one["counts"]} for one in evaluation["scores"]},
        "online": {one["figure"]: one["count"] for one in evaluation["online"]},
        "officers": {one["staff_id"]: one["scores"] for one in evaluation["officers"]},
    }


def _online(known: Story, begins: datetime, ends: datetime) -> Iterator[str]:
    form = known.first("dossier.filed")
    is_online = form is not None and form.data["channel"] == "online"
    if form is not None and form.at >= begins:
        yield "filed"
        if is_online:
            yield "filed_online"
    ended = known.ended_at
    if not is_online or (ended is not None and ended < begins):
        return
    until = ended or known.papers_asked_at or ends
    due = known.until(until + A_MOMENT).due_at
    if due is not None and _worth(due, until) == LATE:
        yield "online_late"


def _is_scored(known: Story, begins: datetime) -> bool:
    """Whether it was taken in and its result was there in the month, not stopped before."""
    ended, result, stopped = known.ended_at, known.result_at, known.stopped_at
    if known.first("dossier.received") is None or ended is None or result is None or ended < begins:
        return False
    return stopped is None or result <= stopped


def _points(known: Story) -> Points:
    ended = known.ended_at
    assert ended is not None
    handled = known.until(ended + A_MOMENT)
    due, requests = handled.due_at, sum(one.kind in ASKED for one in handled.facts)
    steps = list(_steps(handled.facts))
    of = {
        "1": IN_TIME if due is None else _worth(due, ended),
        "3": max(0, 2 - requests),
        "4": 1 if requests else 2,
    }
    if steps:
        of["2"] = min(worth for _, worth in steps)
    took_part = {one.actor for one in known.facts if one.kind in TOOK_PART and one.actor}
    return Points(of, {one: min((w for who, w in steps if who == one), default=None) for one in took_part})


def _steps(facts: Iterable[Fact]) -> Iterator[tuple[str, int]]:
    """Who did each step and what it is worth; an opinion that was late or never came is worth nothing."""
    due: dict[int, datetime | None] = {}
    for one in facts:
        if one.kind == "step.opened":
            due[one.data["place"]] = one.instant("due_at")
        elif one.kind == "step.done":
            set_for = due.get(one.data["place"])
            early = set_for is not None and _worth(set_for, one.at) == EARLY
            yield one.actor, LATE if not one.data["on_time"] else EARLY if early else IN_TIME
        elif one.kind == "consultation.silent" or (
            one.kind == "consultation.answered" and not one.data["on_time"]
        ):
            yield "", LATE


def _worth(due: datetime, at: datetime) -> int:
    """Minutes decide whether it is late; before the day it was due on it is early."""
    due, at = (one.replace(second=0, microsecond=0) for one in (due, at))
    if at > due:
        return LATE
    return EARLY if civil(at) < civil(due) else IN_TIME


def _score(
    code: str, found: Sequence[Points], online: Mapping[str, int], officer: str = ""
) -> dict[str, Any]:
    if code in NOT_COUNTED_HERE:
        return {"points": None}
    if code == "9":
        return {"points": _of_online(online)}
    worths = [worth for each in found if (worth := each.by(code, officer)) is not None]
    counted = Counter(worths)
    average = round(sum(worths) / len(worths), 1) if worths else None
    return {"points": average, **{f"{worth}": counted[worth] for worth in (2, 1, 0)}}


def _of_online(online: Mapping[str, int]) -> float | None:
    if not online["filed"]:
        return None
    percent = 100 * online["filed_online"] / online["filed"]
    if online["online_late"] or percent < 15:
        return 0.0
    return 2.0 if percent >= 30 else 1.0
