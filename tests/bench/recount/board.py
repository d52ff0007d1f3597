"""The leaders' board, counted once more: how each dossier stands after all that was recorded of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.bench.recount.facts import DESK_DATES, PAPERS, Fact, Story, civil, midnight

OPEN_STATUSES = (1, 2, 4, 5, 6, 7)  # national: somebody still has to produce a result
DESK_SAYS = {
    "dossier.filed": 1,
    "dossier.received": 2,
    "dossier.declined": 3,
    "dossier.supplement_asked": PAPERS,
    "dossier.withdrawn": 8,
}
HANDLER_SAYS = {
    "supplement.requested": PAPERS,
    "payment.requested": 6,
    "withdrawal.opened": 7,
    "dossier.stopped": 8,
    "dossier.completed": 9,
}
GOES_ON = ("dossier.progressed", "dossier.resumed", "dossier.imported")  # these name the status
CLOSES_STEP = ("step.done", "step.returned", "step.taken_back", "dossier.completed", "dossier.stopped")
FORMS = ("dossier.filed", "dossier.imported")
ENDS = {
    "dossier.completed": "completed_at",
    "dossier.returned": "returned_at",
    "dossier.stopped": "stopped_at",
    "dossier.withdrawn": "withdrawn_at",
}
MARKS: Mapping[str, Callable[[Fact], bool]] = {
    "supplemented_twice": lambda one: one.kind == "supplement.requested" and one.data["nth"] > 1,
    "extended": lambda one: one.kind == "dossier.extended" and one.data["nth"] == 1,
    "extended_twice": lambda one: one.kind == "dossier.extended" and one.data["nth"] > 1,
    "consultation_silent": lambda one: one.kind == "consultation.silent",
    "superseded": lambda one: one.kind == "dossier.superseded",
}


@dataclass(frozen=True)
class Standing:
    """How a dossier stands."""

    story: Story
    status: int
    filed_at: datetime
    result_at: datetime | None
    step: Fact | None
    officer: str

    @property
    def is_open(self) -> bool:
        """Whether a result is still owed."""
        return self.status in OPEN_STATUSES

    def is_late(self, at: datetime) -> bool:
        """Past the date in force: now, at the request for papers, or when it ended."""
        due = self.story.due_at
        measured = at if self.is_open else self.result_at
        if self.status == PAPERS:
            measured = self.story.papers_asked_at
        return due is not None and measured is not None and measured > due

    def is_soon(self, at: datetime, last: date) -> bool:
        """Due by the end of that day and not late."""
        due = self.story.due_at
        clock_runs = self.is_open and self.status != PAPERS
        return clock_runs and due is not None and at <= due < midnight(last + timedelta(days=1))

    def has(self, mark: Callable[[Fact], bool]) -> bool:
        """Whether something of that sort was recorded."""
        return any(map(mark, self.story.facts))

    @property
    def since(self) -> datetime:
        """When it came to where it waits."""
        if self.step is not None:
            return self.step.at
        received = self.story.first("dossier.received") or self.story.first("dossier.imported")
        at = received.instant("received_at") if received else None
        return at or self.filed_at


def standing(story: Story) -> Standing:
    """From all that was recorded of a dossier."""
    step, officer = _step(story)
    times = [one.at for one in story.facts]
    times += [at for one in story.facts if one.kind in FORMS and (at := one.instant("filed_at"))]
    ends = [at for one in story.facts if (at := _end(one))]
    return Standing(story, _status(story), min(times), min(ends, default=None), step, officer)


def _end(one: Fact) -> datetime | None:
    """The end that an event tells of."""
    if one.kind == "dossier.imported":
        return one.instant("ended_at") or one.instant("returned_at")
    if one.kind == "dossier.progressed" and one.data["status"] not in OPEN_STATUSES:
        return one.instant("progressed_at")
    return one.instant(ENDS[one.kind]) if one.kind in ENDS else None


def _status(story: Story) -> int:
    """The last word of whoever had it last: handed over, else the handler's, else the desk's."""
    if story.first("dossier.returned"):
        return 10
    for says, source in ((HANDLER_SAYS, "workflow"), (DESK_SAYS, "intake")):
        mine = [one for one in story.facts if one.source == source]
        words = [(one.place, says.get(one.kind) or one.data["status"]) for one in mine if _is_word(one, says)]
        if words:
            return int(max(words)[1])
        if source == "workflow" and any(one.kind.startswith("step.") for one in mine):
            return 4
    return 1


def _is_word(one: Fact, says: Mapping[str, int]) -> bool:
    return one.kind in says or one.kind in GOES_ON


def _step(story: Story) -> tuple[Fact | None, str]:
    """The step under way, and who took it."""
    step, officer = None, "nobody"
    for one in sorted((one for one in story.facts if one.source == "workflow"), key=lambda one: one.place):
        if one.kind == "step.opened":
            step, officer = one, "nobody"
        elif one.kind in CLOSES_STEP:
            step = None
        elif one.kind == "step.claimed":
            officer = one.data["staff_id"]
        elif one.kind == "step.released":
            officer = "nobody"
    return step, officer if step is not None else "reception"


def told(stories: Iterable[Story], ratings: Sequence[Fact], at: datetime, last: date) -> dict[str, Any]:
    """What the board has to say at an instant, in the shape of `said`.

    Args:
        last: up to which day what is due counts as due soon.
    """
    known = [standing(story) for story in stories]
    waiting = [one for one in known if one.is_open]
    today = civil(at)
    month = midnight(today.replace(day=1))
    filed = [one for one in known if one.filed_at >= month]
    results = [one for one in known if one.result_at is not None and one.result_at >= month]
    rated = [one.data["rating"] for one in ratings if one.at >= month]
    return {
        "late": sum(one.is_late(at) for one in waiting),
        "soon": sum(one.is_soon(at, last) for one in waiting),
        "waiting": len(waiting),
        "papers": sum(one.status == PAPERS for one in known),
        "ready": sum(one.status == 9 for one in known),
        "filed_today": sum(civil(one.filed_at) == today for one in known),
        **{f"mark_{name}": sum(one.has(mark) for one in waiting) for name, mark in MARKS.items()},
        "filed": len(filed),
        **{way: sum(_form(one)["channel"] == way for one in filed) for way in ("online", "counter", "post")},
        "assisted": sum(_form(one).get("assisted", False) for one in filed),
        "results": len(results),
        "results_late": sum(one.is_late(at) for one in results),
        "rated": len(rated),
        "content": sum(one >= 4 for one in rated),
        "not_content": sum(one <= 2 for one in rated),
        "officers": _rows(waiting, at, last, lambda one: one.officer),
        "units": _rows(waiting, at, last, lambda one: (one.step.data if one.step else _form(one))["unit_id"]),
        "procedures": _rows(waiting, at, last, lambda one: _form(one)["procedure_code"]),
    }


def _form(one: Standing) -> Mapping[str, Any]:
    found = one.story.first(*FORMS, *DESK_DATES)
    return found.data if found else {"channel": "", "unit_id": "", "procedure_code": ""}


def _rows(
    waiting: Sequence[Standing], at: datetime, last: date, key: Callable[[Standing], str]
) -> dict[str, tuple[int, int, int, datetime]]:
    found: dict[str, tuple[int, int, int, datetime]] = {}
    for one in waiting:
        count, late, soon, since = found.get(key(one), (0, 0, 0, one.since))
        here = (count + 1, late + one.is_late(at), soon + one.is_soon(at, last), min(since, one.since))
        found[key(one)] = here
    return found


def said(board: Mapping[str, Any]) -> dict[str, Any]:
    """What the API's answer says, for a comparison."""
    figures = {one["code"]: one["count"] for part in ("figures", "month") for one in board[part]}
    rows = {
        axis: {
            one["key"]: (
                *(one[name] for name in ("waiting", "late", "soon")),
                datetime.fromisoformat(one["since"]).astimezone(UTC),
            )
            for one in board[axis]
        }
        for axis in ("officers", "units", "procedures")
    }
    return {**figures, **rows}
