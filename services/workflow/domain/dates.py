"""How the due date of a running dossier moves, and how it is counted again from what is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.contracts.calendars import Calendar, MissingCalendarError, civil_date
from services.contracts.cutoffs import CutOffs
from services.contracts.reckoning import Reckoning, Start, paused, reckon
from services.workflow.domain.running import DueMove, Running, StepRun
from services.workflow.domain.steps import step_due_at


def moved(running: Running, move: DueMove) -> Running:
    """With another due date; what the receipt promised is kept for ever, as is each later one.

    Law: NĐ 61/2018/NĐ-CP, art. 19.9, and TT 01/2018/TT-VPCP, art. 17: the history of a date is kept.
    """
    first = running.first_due_at
    return replace(running, due_at=move.due_at, original_due_at=first, moves=(*running.moves, move))


def redated(running: Running, since: datetime, calendar: Calendar) -> Running:
    """The open step gets its hours anew from an instant, but never before it was opened."""

    def dated(run: StepRun) -> StepRun:
        step = running.process.definition(run.step_code)
        hours = step.hours if step is not None else 0
        begins = max(since, run.opened_at)
        return replace(run, due_at=step_due_at(running.due_at, begins, hours, calendar))

    return running.with_current(dated) if running.current is not None else running


def hours_from(running: Running) -> datetime:
    """From when the hours of the open step are counted: since it was opened, or went on after waiting."""
    opened = [] if running.current is None else [running.current.opened_at]
    settled = [demand.settled_at for demand in running.demands if demand.settled_at is not None]
    return max([running.clock_started_at, *opened, *settled])


def started_by(running: Running) -> Start:
    """From what event the time limit runs now."""
    if running.clock_started_at != running.received_at:
        return Start.SUPPLEMENT_COMPLETED
    return Start.RECEPTION if running.origin_commune_id is None else Start.COMPETENT_RECEPTION


def pauses(running: Running) -> list[tuple[datetime, datetime]]:
    """The stretches since the time began to run in which it stood still."""
    since = running.clock_started_at
    return [
        (demand.requested_at, demand.settled_at)
        for demand in running.demands
        if demand.pauses and demand.settled_at is not None and demand.requested_at >= since
    ]


def reckoned(running: Running, calendar: Calendar, cut_offs: CutOffs) -> Reckoning:
    """The due date by the legal limit, day by day; apologies and their new dates stand beside it.

    Raises: MissingCalendarError where `calendar` does not reach.
    Law: NĐ 118/2025/NĐ-CP as amended by NĐ 309/2026/NĐ-CP, art. 17.3.
    """
    limit = running.limit
    cut_off = cut_offs.of(limit.cut_off_rule)
    counted = reckon(running.clock_started_at, limit, calendar, cut_off=cut_off, start=started_by(running))
    return paused(counted, pauses(running), calendar)


def days_left(at: datetime, due_at: datetime, calendar: Calendar) -> int | None:
    """Working days after today, up to that on which it is due; 0: today or before; None: no calendar says."""
    day, last, count = civil_date(at), civil_date(due_at), 0
    try:
        while (day := calendar.working_day_after(day)) <= last:
            count += 1
    except MissingCalendarError:
        return None
    return count
