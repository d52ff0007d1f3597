"""A working calendar as people see it: a year by months, special days in words, and what a form asks for."""

from __future__ import annotations

import re
from calendar import Calendar as Weeks
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.chassis.problems import FieldError, Problem
from services.contracts.calendars import WORKED, Calendar, DayType

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
SHORT = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
KINDS: Mapping[str, str] = {
    DayType.HOLIDAY: "Nghỉ lễ",
    DayType.COMPENSATORY_REST: "Nghỉ bù",
    DayType.SWAPPED_REST: "Nghỉ hoán đổi",
    DayType.MAKE_UP_WORKING_DAY: "Làm bù",
    DayType.WORKING_DAY: "Làm việc bình thường",
    DayType.WEEKLY_REST: "Nghỉ hằng tuần",
}
ORDINARY = "ordinary"  # what its place in the week says; the calendars have no word for it
CHOICES = (*((str(kind), KINDS[kind]) for kind in tuple(KINDS)[:4]), (ORDINARY, "Trở lại ngày thường"))


@dataclass(frozen=True)
class Cell:
    """A day of a month.

    Attributes:
        look: off (a special day off), rest (of the week), extra (worked though it would be rest), or nothing.
    """

    number: int
    look: str = ""


@dataclass(frozen=True)
class Line:
    """A special day in words.

    Attributes:
        counts: whether it is in force; a day that nobody has verified is not, until it is switched on.
        unconfirmed: the name by which it is switched on.
        own: whether a commune has it otherwise than the hosting unit.
    """

    on: date
    weekday: str
    kind: str
    off: bool
    name: str
    source: str
    counts: bool
    unconfirmed: str
    own: bool


def years(calendar: Calendar) -> list[int]:
    """Those about which the calendar says something."""
    return sorted({year for part in calendar.periods for year in range(part.first.year, part.last.year + 1)})


def months(calendar: Calendar, year: int) -> list[list[list[Cell | None]]]:
    """The weeks of each month; None where a week lies in another month."""
    weeks = Weeks()
    return [
        [[_cell(calendar, date(year, month, day)) if day else None for day in week] for week in weeks_of]
        for month in range(1, 13)
        for weeks_of in [weeks.monthdayscalendar(year, month)]
    ]


def _cell(calendar: Calendar, on: date) -> Cell:
    kind = calendar.table.find(on)
    looks = {DayType.WEEKLY_REST: "rest", DayType.MAKE_UP_WORKING_DAY: "extra", DayType.WORKING_DAY: ""}
    return Cell(on.day) if kind is None else Cell(on.day, looks.get(kind, "off"))


def lines(calendar: Calendar, year: int, below: Calendar | None = None) -> list[Line]:
    """The special days of a year, in order.

    Args:
        below: the hosting unit's calendar, where this is a commune's.
    """
    counting = set(calendar.counting)
    common = {(day.on, day.type, day.name) for day in below.days} if below else set()
    return [
        Line(
            day.on,
            WEEKDAYS[day.on.weekday()],
            KINDS[day.type],
            DayType(day.type) not in WORKED,
            day.name,
            day.source,
            day in counting,
            day.unconfirmed or "",
            below is not None and (day.on, day.type, day.name) not in common,
        )
        for day in calendar.days
        if day.on.year == year
    ]


def is_provisional(calendar: Calendar, year: int) -> bool:
    """Whether days of that year may still change."""
    return any(part.provisional for part in calendar.periods if part.first.year <= year <= part.last.year)


def rest_words(calendar: Calendar) -> str:
    """The days of the week that are not worked."""
    return ", ".join(WEEKDAYS[number - 1] for number in calendar.weekly_rest)


@dataclass(frozen=True)
class Wish:
    """What a form asks for.

    Attributes:
        confirm: an unconfirmed day by its name.
        days: special days; one whose type is `ordinary` is to be none.
    """

    confirm: str
    days: Sequence[Mapping[str, str]]

    @classmethod
    def of(cls, sent: Mapping[str, Any]) -> Wish:
        """From the fields of the form: one day, and for a swap the day that is worked instead."""
        first = dict(next(iter(sent.get("days", ())), {}))
        return cls(sent.get("confirm", ""), list(_with_swap(first, sent.get("make_up", ""))))

    def host_order(self, base: str) -> tuple[str, dict[str, Any]]:
        """Where the hosting unit sends it, and what."""
        if self.confirm:
            return "/v1/calendars/confirmations", {"name": self.confirm}
        put = [day for day in self.days if day.get("type") != ORDINARY]
        drop = [day["on"] for day in self.days if day.get("type") == ORDINARY and "on" in day]
        return "/v1/calendars/days", {"base": base, "days": put, "drop": drop}

    def commune_order(self, commune_id: str, calendar: Calendar) -> tuple[str, dict[str, Any]]:
        """Where a commune sends it: what it has otherwise, so an ordinary day is named as what it is."""
        days = [_as_week(day, calendar) if day.get("type") == ORDINARY else day for day in self.days]
        return f"/v1/communes/{commune_id}/calendars", {"days": days}


def _with_swap(day: dict[str, str], make_up: str) -> Iterator[dict[str, str]]:
    yield day
    if make_up:
        name = f"Làm bù cho {day.get('name', '')}".strip()
        kind = str(DayType.MAKE_UP_WORKING_DAY)
        yield {"on": make_up, "type": kind, "name": name, "source": day.get("source", "")}


def _as_week(day: Mapping[str, str], calendar: Calendar) -> dict[str, str]:
    try:
        rests = date.fromisoformat(day.get("on", "")).isoweekday() in calendar.weekly_rest
    except ValueError:
        rests = False  # the API says what is wrong with it
    kind = DayType.WEEKLY_REST if rests else DayType.WORKING_DAY
    return {"name": "Ngày thường", "source": "Quản trị của xã", **day, "type": str(kind)}


def at_its_fields(problem: Problem) -> Problem:
    """The problem with fields named as the form names them: days[0].on becomes days.0.on."""
    named = [FieldError(_field(one.field), one.message, one.allowed) for one in problem.errors]
    return Problem(problem.status, problem.code, problem.title, problem.detail, errors=named)


def _field(name: str) -> str:
    plain = re.sub(r"\[(\d+)\]", r".\1", name)
    plain = plain.replace("drop.0", "days.0.on")
    return plain.replace("days.1.on", "make_up").replace("days.1.", "days.0.")


def day_words(day: Mapping[str, str]) -> str:
    """What a day is to be, in words."""
    on = date.fromisoformat(day["on"])
    kind = dict(CHOICES).get(day["type"], "")
    name = f", {day['name']}" if day.get("name") else ""
    return f"{on:%d/%m/%Y} ({WEEKDAYS[on.weekday()]}): {kind.lower()}{name}"


def changes(days: Sequence[Mapping[str, Any]]) -> str:
    """Why a date would move: the days that are otherwise, in words."""
    return "; ".join(_change(day) for day in days)


def _change(day: Mapping[str, Any]) -> str:
    on = date.fromisoformat(day["on"])
    before, after = (
        KINDS[kind].lower() if kind else "chưa có lịch" for kind in (day["before"], day["after"])
    )
    return f"{on:%d/%m} {before} → {after}" if before != after else f"{on:%d/%m} đổi giờ làm việc"
