"""What a change of the working calendar does to the dates of an open dossier.

A date that was counted is counted again from the same start; a date that an apology gave is an appointment,
and only put off where its day is no longer worked. No date is moved to before the present: nobody becomes
late because a calendar was changed. What the named calendar does not give again is left for people to judge.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property

from services.contracts.calendars import Calendar, CalendarError, MissingCalendarError, civil_date
from services.contracts.calendars.patch import DayChange, differences
from services.contracts.cutoffs import CutOffs
from services.contracts.reckoning import due_after_pauses
from services.contracts.worktime import add_working_time, due_at, working_time_between
from services.workflow.domain.dates import moved, pauses
from services.workflow.domain.errors import InvalidCalendarError
from services.workflow.domain.running import DueMove, Entry, Running, StepRun
from services.workflow.domain.steps import step_due_at
from services.workflow.domain.transitions import Action, allowed

ACTOR = "workflow"


class Fate(StrEnum):
    """What becomes of a dossier's date."""

    SAME = "same"
    RECOUNTED = "recounted"
    PUT_OFF = "put_off"  # the appointment of an apology, from a day that is no longer worked
    KEPT = "kept"  # counted again it would lie in the past
    UNCLEAR = "unclear"  # the calendar that it names does not give it, or the new one does not reach


MOVING = frozenset({Fate.RECOUNTED, Fate.PUT_OFF})


@dataclass(frozen=True)
class Change:
    """From one calendar to another; without the one before nothing is known of how dates were counted."""

    before: Calendar | None
    after: Calendar

    @cached_property
    def days(self) -> tuple[DayChange, ...]:
        """The days that are not the same, in order."""
        return () if self.before is None else differences(self.before, self.after)

    def between(self, since: datetime, until: datetime) -> tuple[DayChange, ...]:
        """Those of them from one instant's day to another's."""
        first, last = civil_date(since), civil_date(until)
        return tuple(day for day in self.days if first <= day.on <= last)


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What a change does to one dossier; `step_due_at` of the open step, None without one."""

    fate: Fate
    due_at: datetime
    step_due_at: datetime | None

    def changes(self, running: Running) -> bool:
        """Whether anything of the dossier is another afterwards."""
        step = running.current.due_at if running.current else None
        return (self.due_at, self.step_due_at) != (running.due_at, step)


def is_dated(running: Running) -> bool:
    """Whether a dossier has a date that a calendar can move: open, and not to be counted from zero anyway."""
    return allowed(running.state, Action.MOVE_DUE_DATE) and running.open_supplement is None


def touches(change: Change, running: Running) -> bool:
    """Whether a day that changes lies within the time of a dossier, or nothing is known of the one before."""
    return change.before is None or bool(change.between(_since(running), running.due_at))


def effect(running: Running, change: Change, now: datetime, cut_offs: CutOffs) -> Effect:
    """What a change of the calendar does to a dossier at that moment.

    Law: Labour Code 45/2019/QH14, art. 112.3 (days off are fixed each year); Civil Code 91/2015/QH13, art.
    148.5 (a last day that is not worked); NĐ 61/2018/NĐ-CP, art. 19.9 (the appointment of an apology).
    """
    run = running.current
    before = Effect(fate=Fate.SAME, due_at=running.due_at, step_due_at=run.due_at if run else None)
    if not is_dated(running) or not touches(change, running):
        return before
    try:
        fate, due = _dossier(running, change, now, cut_offs)
        if fate is Fate.UNCLEAR:
            return replace(before, fate=fate)
        step = None if run is None else _step(running, run, due, change, now)
    except MissingCalendarError:
        return replace(before, fate=Fate.UNCLEAR)
    return Effect(fate=fate, due_at=due, step_due_at=step)


def applied(running: Running, done: Effect, calendar: Calendar, now: datetime) -> Running:
    """The dossier with its dates moved; each move is recorded, what the receipt promised is kept."""
    changed = replace(running, calendar_version=calendar.version)
    if done.due_at != running.due_at:
        move = DueMove(
            at=now,
            by=ACTOR,
            why="calendar",
            previous_due_at=running.due_at,
            due_at=done.due_at,
            calendar_version=calendar.version,
        )
        entry = Entry(at=now, by=ACTOR, what="due_date_moved", note=calendar.version, via="calendar")
        changed = moved(changed, move).noted(entry)
    due = done.step_due_at
    return changed if due is None else changed.with_current(lambda run: replace(run, due_at=due))


def invalid(exc: CalendarError) -> InvalidCalendarError:
    """What is wrong with a calendar, field by field."""
    errors = tuple((field, said, "") for field, said in exc.faults)
    return InvalidCalendarError("Lịch chưa hợp lệ.", errors=errors)


def _since(running: Running) -> datetime:
    """From when on days matter to the dates of a dossier."""
    return min(running.clock_started_at, running.current.opened_at if running.current else running.due_at)


def _dossier(running: Running, change: Change, now: datetime, cut_offs: CutOffs) -> tuple[Fate, datetime]:
    old, after = running.due_at, change.after
    if any(move.at >= running.clock_started_at for move in running.extensions):
        day = civil_date(old)
        put_off = change.before and change.before.is_working_day(day) and not after.is_working_day(day)
        return (Fate.PUT_OFF, after.closing_of(day)) if put_off else (Fate.SAME, old)
    new = counted(running, after, cut_offs)
    if new == old:
        return Fate.SAME, old
    if change.before is None or counted(running, change.before, cut_offs) != old:
        return Fate.UNCLEAR, old
    return (Fate.KEPT, old) if new < old and new <= now else (Fate.RECOUNTED, new)


def counted(running: Running, calendar: Calendar, cut_offs: CutOffs) -> datetime:
    """The due date by the legal limit, with the pauses that are over.

    Raises: MissingCalendarError where `calendar` does not reach.
    """
    limit = running.limit
    due = due_at(running.clock_started_at, limit, calendar, cut_off=cut_offs.of(limit.cut_off_rule))
    return due_after_pauses(due, pauses(running), calendar)


def _step(running: Running, run: StepRun, due: datetime, change: Change, now: datetime) -> datetime:
    """When the open step is due then: its hours from where they were counted, never after the dossier."""
    if change.before is None:
        return min(run.due_at, due)
    step = running.process.definition(run.step_code)
    for since in _starts(running, run):
        hours = step.hours if step is not None else 0
        if step_due_at(running.due_at, since, hours, change.before) == run.due_at:
            new = step_due_at(due, since, hours, change.after)
            break
    else:
        new = _same_work(run, change.before, change.after)
    return min(run.due_at if new < run.due_at and new <= now else new, due)


def _starts(running: Running, run: StepRun) -> Iterator[datetime]:
    """From when the hours of a step may have been counted: its opening, or the end of a wait."""
    yield run.opened_at
    for at in (running.clock_started_at, *(ended for _, ended in pauses(running))):
        if at > run.opened_at:
            yield at


def _same_work(run: StepRun, before: Calendar, after: Calendar) -> datetime:
    """When as much working time has passed since its opening as before."""
    amount = working_time_between(run.opened_at, run.due_at, before)
    return add_working_time(run.opened_at, amount, after) if amount > timedelta(0) else run.due_at
