"""The score of QĐ 766 (2.1) of a month, counted once more from facts alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.bench.recount.facts import Story, civil, month_of

MOST = 20.0
IN_TIME = ("finished_in_time", "not_yet_due")
VERDICTS = (*IN_TIME, "late", "unknown")


def told(stories: Sequence[Story], on: date, as_of: datetime) -> dict[str, Any]:
    """What the index has to say, in the shape of `said`."""
    begins, ends = month_of(on, as_of)
    verdicts, seconds, filed = Counter[str](), list[int](), Counter[str]()
    for known in (story.until(ends) for story in stories):
        if known.is_foreign:
            continue
        form = known.first("dossier.filed")
        if form is not None and form.at >= begins:
            filed[form.data["channel"]] += 1
        taken_in, ended = known.at("dossier.received"), known.ended_at
        if taken_in is None or (ended is not None and ended < begins):
            continue
        verdicts[verdict(known, ends - timedelta(microseconds=1))] += 1
        if ended is not None:
            seconds.append(int((ended - taken_in).total_seconds()))
    total, in_time = verdicts.total(), sum(verdicts[one] for one in IN_TIME)
    return {
        "first": f"{civil(begins)}",
        "as_of": min(as_of, ends),
        "total": total,
        "in_time": in_time,
        "points": round(MOST * in_time / total, 2) if total else None,
        "verdicts": {one: verdicts[one] for one in VERDICTS},
        "mean_days": round(sum(seconds) / len(seconds) / 86_400, 1) if seconds else None,
        "filed": filed.total(),
        "online": filed["online"],
    }


def said(index: dict[str, Any]) -> dict[str, Any]:
    """What the API's answer says, for a comparison."""
    same = ("first", "total", "in_time", "points", "mean_days", "filed", "online")
    return {
        **{name: index[name] for name in same},
        "as_of": datetime.fromisoformat(index["as_of"]).astimezone(UTC),
        "verdicts": {one["verdict"]: one["count"] for one in index["verdicts"]},
    }


def verdict(known: Story, at: datetime) -> str:
    """What a dossier is, seen from an instant: its end less the applicant's time, against the first date."""
    received = known.first("dossier.received")
    assert received is not None
    requests = [one for one in _requests(known) if one[0] >= received.at]
    due = received.instant("due_at")
    end, finished = _end(known, requests, at)
    if len(requests) > 1:
        return "late"
    if due is None:
        return "unknown"
    if end - _waited(requests, end) > due:
        return "late"
    return "finished_in_time" if finished else "not_yet_due"


def _requests(known: Story) -> list[tuple[datetime, datetime | None]]:
    """When papers were asked for at appraisal, each with when they were there."""
    found: list[tuple[datetime, datetime | None]] = []
    for one in known.facts:
        if one.kind == "supplement.requested":
            found.append((one.at, None))
        elif one.kind == "dossier.resumed" and one.data["why"] == "supplemented" and found:
            asked, came = found[-1]
            found[-1] = (asked, came or one.at)
    return found


def _end(
    known: Story, requests: Sequence[tuple[datetime, datetime | None]], at: datetime
) -> tuple[datetime, bool]:
    """Its end and whether it is over: signed, else handed over, else stopped; or the open request, or now."""
    for ended in (known.at("dossier.completed"), known.at("dossier.returned"), known.stopped_at):
        if ended is not None:
            return ended, True
    waiting = [asked for asked, came in requests if came is None]
    return (min(waiting) if waiting else at), False


def _waited(requests: Sequence[tuple[datetime, datetime | None]], end: datetime) -> timedelta:
    """How long the applicant had it; requests follow each other and never overlap."""
    spans = [(asked, min(came or end, end)) for asked, came in requests]
    return sum((max(came - asked, timedelta()) for asked, came in spans), timedelta())
