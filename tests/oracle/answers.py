"""Both answers to a question, in a form in which they can be compared: the services' and the walk's."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from services.contracts import codec
from services.contracts.calendars import Calendar, MissingCalendarError
from services.contracts.calendars.patch import CalendarPatch, overlaid
from services.contracts.cutoffs import CutOff, forwarding_due_at
from services.contracts.reckoning import due_after_pauses, paused, reckon
from services.contracts.worktime import Limit, LimitUnit, due_at
from tests.oracle.cases import Members
from tests.oracle.naive import DAY, UnknownDayError, Walker
from tests.oracle.walks import forwarding, walk

Answer = tuple[Any, ...]

HERE = timezone(timedelta(hours=7))
MIDNIGHT = time(0)
MICROSECOND = timedelta(microseconds=1)
HOUR = 60 * 60 * 1_000_000


class World:
    """A calendar as each side reads it."""

    def __init__(self, made: Members) -> None:
        patch = made["patch"]
        calendar = codec.decode(Calendar, made["calendar"])
        if patch is not None:
            calendar = overlaid(calendar, codec.decode(CalendarPatch, patch))
        self.calendar = calendar
        self.walker = Walker(made["calendar"], patch)

    def differs(self, question: Members) -> bool:
        """Whether the two answers are not the same."""
        return self.counted(question) != self.walked(question)

    def counted(self, question: Members) -> Answer:
        """What the services say."""
        started_at = aware(question["start"])
        cut_off = CutOff(
            at=time(*divmod(question["cut_off"]["minute"], 60)),
            itself_is_after=question["cut_off"]["itself"],
        )
        try:
            if question["unit"] == "forwarding":
                return ("due", moment(forwarding_due_at(started_at, self.calendar, cut_off)))
            return self._reckoned(question, started_at, cut_off)
        except MissingCalendarError as exc:
            return ("unknown", None if question["pauses"] else exc.on)

    def _reckoned(self, question: Members, started_at: datetime, cut_off: CutOff) -> Answer:
        limit = Limit(unit=LimitUnit(question["unit"]), count=question["count"])
        due = due_at(started_at, limit, self.calendar, cut_off=cut_off)
        reckoning = reckon(started_at, limit, self.calendar, cut_off=cut_off)
        if question["pauses"]:
            pauses = [(aware(began), aware(ended)) for began, ended in question["pauses"]]
            reckoning = paused(reckoning, pauses, self.calendar)
            since = [(max(began, started_at), max(ended, started_at)) for began, ended in pauses]
            due = due_after_pauses(due, since, self.calendar)
        lines = [
            (
                line.on,
                line.type,
                line.counted,
                line.number,
                round(line.hours * HOUR),
                round(line.paused_hours * HOUR),
            )
            for line in reckoning.days
        ]
        return ("due", moment(due), moment(reckoning.due_at), lines)

    def walked(self, question: Members) -> Answer:
        """What the walk says."""
        start = moment(aware(question["start"]))
        try:
            if question["unit"] == "forwarding":
                return ("due", forwarding(self.walker, start, question["cut_off"]))
            pauses = [(moment(aware(began)), moment(aware(ended))) for began, ended in question["pauses"]]
            found = walk(self.walker, start, question, pauses)
        except UnknownDayError as exc:
            return ("unknown", None if question["pauses"] else exc.on)
        lines = [
            (line.on, line.kind, line.counted, line.number, line.used, line.paused) for line in found.lines
        ]
        return ("due", found.due, found.due, lines)


def aware(text: str) -> datetime:
    """A local time of a question as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=HERE)


def moment(at: datetime) -> int:
    """An instant as the walk counts: microseconds since day 0 in Vietnam."""
    local = at.astimezone(HERE)
    midnight = datetime.combine(local.date(), MIDNIGHT, HERE)
    return local.date().toordinal() * DAY + (local - midnight) // MICROSECOND


def readable(answer: Answer) -> list[str]:
    """An answer for people."""
    if answer[0] == "unknown":
        return [f"unknown day {answer[1]}"]
    texts = [f"due {moment_text(at)}" for at in answer[1:3]]
    return [*texts, *(str(line) for line in (answer[3] if len(answer) > 3 else ()))]


def moment_text(at: int) -> str:
    """A moment of the walk for people."""
    seconds, parts = divmod(at % DAY, 1_000_000)
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{parts:06}"
    return f"{date.fromordinal(at // DAY)} {clock}"
