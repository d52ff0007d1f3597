"""Random questions about due dates, as plain members that can be printed and asked again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

Members = dict[str, Any]  # of JSON

UNITS = ("working_days", "working_days", "calendar_days", "working_hours", "same_day", "forwarding")
KINDS = (
    "holiday",
    "holiday",
    "compensatory_rest",
    "swapped_rest",
    "make_up_working_day",
    "working_day",
    "weekly_rest",
)
USUAL_HOURS = [{"opens": "07:30", "closes": "11:30"}, {"opens": "13:30", "closes": "17:30"}]
ONE_DAY = timedelta(days=1)
THREE = 15 * 60


def world(chance: Random) -> Members:
    """A calendar, and sometimes a commune's patch on it."""
    periods = _periods(chance)
    known = [on for part in periods for on in _days_of(part)]
    calendar = {
        "version": "base",
        "weekly_rest": _weekly_rest(chance),
        "weekly_rest_source": "test",
        "sessions": _sessions(chance),
        "sessions_source": "test",
        "periods": periods,
        "days": _special_days(chance, known, 25),
        "confirmed": chance.choice([[], [], ["feast"]]),
    }
    return {"calendar": calendar, "patch": _patch(chance, known) if chance.random() < 0.3 else None}


def questions(chance: Random, made: Members, count: int) -> Iterator[Members]:
    """Questions about one world."""
    periods = made["calendar"]["periods"]
    first = date.fromisoformat(periods[0]["first"])
    length = (date.fromisoformat(periods[-1]["last"]) - first).days
    for _ in range(count):
        unit = chance.choice(UNITS)
        cut_off = {
            "minute": chance.choice((THREE, THREE, chance.randrange(24 * 60))),
            "itself": chance.random() < 0.3,
        }
        start = datetime.combine(first, time(0)) + timedelta(days=chance.randint(-1, int(length * 0.9)))
        start += _clock(chance, made, cut_off["minute"])
        pauses = _pauses(chance, start) if unit != "forwarding" and chance.random() < 0.2 else []
        yield {
            **made,
            "start": start.isoformat(),
            "unit": unit,
            "count": _count(chance, unit),
            "cut_off": cut_off,
            "pauses": pauses,
        }


def _count(chance: Random, unit: str) -> float:
    if unit == "working_hours":
        return chance.choice(
            (chance.randint(1, 48), chance.randint(1, 160) / 4, chance.randint(1, 2400) / 60)
        )
    if unit in ("same_day", "forwarding"):
        return 0
    return chance.choice((chance.randint(1, 5), chance.randint(1, 30)))


def _clock(chance: Random, made: Members, cut_off: int) -> timedelta:
    """A time of day: any, or close to where something changes."""
    sessions = made["calendar"]["sessions"] + ((made["patch"] or {}).get("sessions") or [])
    edges = [_minute(part[name]) for part in sessions for name in ("opens", "closes")]
    near = timedelta(minutes=chance.choice([*edges, cut_off, cut_off, 0]))
    step = chance.choice((timedelta(0), timedelta(0), timedelta(microseconds=1), timedelta(seconds=30)))
    return chance.choice(
        (
            timedelta(minutes=chance.randrange(24 * 60)),
            timedelta(hours=7, minutes=chance.randrange(11 * 60)),
            timedelta(microseconds=chance.randrange(24 * 60 * 60 * 1_000_000)),
            near + step,
            max(timedelta(0), near - step),
        )
    )


def _pauses(chance: Random, start: datetime) -> list[list[str]]:
    pauses = []
    for _ in range(chance.randint(1, 3)):
        began = start + timedelta(minutes=chance.randint(-1000, chance.choice((2_000, 20_000))))
        if chance.random() < 0.7:
            began = began.replace(second=0, microsecond=0)
        ended = began + timedelta(minutes=chance.choice((0, 45, chance.randrange(6_000))))
        pauses.append([began.isoformat(), ended.isoformat()])
    return pauses


def _periods(chance: Random) -> list[Members]:
    periods = []
    on = date(2025, 1, 1) + timedelta(days=chance.randrange(1000))
    for _ in range(chance.randint(1, 3)):
        last = on + timedelta(days=chance.randint(40, 90))
        part: Members = {"first": on.isoformat(), "last": last.isoformat(), "source": "test"}
        if chance.random() < 0.3:
            part["sessions"] = _sessions(chance)
        if chance.random() < 0.2:
            part["weekly_rest"] = _weekly_rest(chance)
        periods.append(part)
        on = last + timedelta(days=1 + (chance.randint(1, 9) if chance.random() < 0.1 else 0))
    return periods


def _patch(chance: Random, known: list[date]) -> Members:
    patch: Members = {
        "version": "commune",
        "days": [],
        "weekly_rest_source": "test",
        "sessions_source": "test",
    }
    begins = known[0]
    if chance.random() < 0.6:
        begins = chance.choice(known)
        patch["effective_from"] = begins.isoformat()
    if chance.random() < 0.6:
        patch["sessions"] = _sessions(chance)
    if chance.random() < 0.3:
        patch["weekly_rest"] = _weekly_rest(chance)
    patch["days"] = [
        {name: value for name, value in day.items() if name != "unconfirmed"}
        for day in _special_days(chance, [on for on in known if on >= begins], 6)
    ]
    return patch


def _special_days(chance: Random, known: list[date], most: int) -> list[Members]:
    days = []
    for on in sorted(chance.sample(known, min(len(known), chance.randint(0, most)))):
        day = {"on": on.isoformat(), "type": chance.choice(KINDS), "name": "test", "source": "test"}
        if chance.random() < 0.1:
            day["unconfirmed"] = "feast"
        days.append(day)
    return days


def _weekly_rest(chance: Random) -> list[int]:
    odd = sorted(chance.sample(range(1, 8), chance.randint(0, 4)))
    return chance.choice(([6, 7], [6, 7], [7], odd))


def _sessions(chance: Random) -> list[Members]:
    if chance.random() < 0.4:
        return USUAL_HOURS
    clocks = sorted(chance.sample(range(5 * 60, 23 * 60), 2 * chance.randint(1, 3)))
    texts = [f"{minute // 60:02}:{minute % 60:02}" for minute in clocks]
    return [{"opens": opens, "closes": closes} for opens, closes in zip(texts[::2], texts[1::2], strict=True)]


def _days_of(part: Members) -> Iterator[date]:
    on = date.fromisoformat(part["first"])
    while on <= date.fromisoformat(part["last"]):
        yield on
        on += ONE_DAY


def _minute(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])
