"""The warnings that a dossier's dates give: which, when, and to whom, worked out from its state alone.

A timer that would lie before the time began to run that it warns of is not set. Of a dossier that waits for
papers, or whose clock a payment duty stops, only the answer to that is waited for; where the citizen has the
result already, the officers' steps alone are; an ended one gives no warning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from services.contracts.calendars import Calendar, civil_date, instant
from services.contracts.cutoffs import CutOff, forwarding_due_at
from services.contracts.identity import Role
from services.contracts.timers import Timer
from services.contracts.worktime import Limit, LimitUnit, add_working_time, working_time_between
from services.workflow.domain.running import Running, StepRun
from services.workflow.domain.transitions import State

ENDED = frozenset({State.STOPPED, State.COMPLETED, State.RETURNED})
HALF, FOUR_FIFTHS = 0.5, 0.8  # of a step's working time (design, section 4)
HOURS_A_DAY = 8.0
# No law: a province warns three hours before an appointment (domain 5.4), and an apology has to be written.
APOLOGY_LEAD = timedelta(hours=3)
_MOMENT = timedelta(
    milliseconds=1
)  # what is late is so from the first instant after, as the database keeps it


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A warning to be given.

    Attributes:
        about: id of the step, request or consultation; empty: the dossier.
        due_at: what it warns of.
        role: who is warned; None: nobody in particular.
    """

    timer: Timer
    about: str
    fires_at: datetime
    due_at: datetime
    role: str | None


@dataclass(frozen=True, kw_only=True)
class Planned(Wanted):
    """A warning that is planned or was given; of a dossier's, those that were given are kept."""

    fired_at: datetime | None = None


def wanted(running: Running, calendar: Calendar) -> tuple[Wanted, ...]:
    """The warnings of a dossier as it stands, what comes first first.

    Raises: MissingCalendarError where `calendar` does not reach.
    """
    if running.state in ENDED:
        return ()
    found = list(_of_answers(running))
    if not stands_still(running):
        found += _of_step(running.current, calendar)
        if running.state is not State.HANDED_OVER_EARLY:
            found += _of_dossier(running, calendar)
    return tuple(sorted(found, key=lambda one: (one.fires_at, one.timer)))


def not_passed_on(running: Running, calendar: Calendar, cut_off: CutOff) -> Iterator[Wanted]:
    """While nobody has taken the first step the dossier lies at the desk, which has to pass it on.

    Law: NĐ 61/2018/NĐ-CP, art. 18.2: the same working day; received after 15:00, at the start of the next.
    """
    run = running.current
    if run is None or len(running.runs) > 1 or run.claimed_by is not None or running.state in ENDED:
        return
    due_at = forwarding_due_at(running.received_at, calendar, cut_off)
    yield Wanted(
        timer=Timer.FORWARDING_DUE,
        about=run.step_id,
        fires_at=due_at + _MOMENT,
        due_at=due_at,
        role=Role.COUNTER_OFFICER.value,
    )


def planned(before: Iterable[Planned], now_wanted: Iterable[Wanted]) -> tuple[Planned, ...]:
    """What is planned after a change: no warning is given again unless it has become due later.

    A date that moves to before the moment at which it was warned of needs no second warning.
    """
    given = [one for one in before if one.fired_at is not None]
    last: dict[tuple[str, str], datetime] = {}
    for one in given:
        last[one.timer, one.about] = one.fired_at or one.fires_at
    new = [
        Planned(**vars(one))
        for one in now_wanted
        if (one.timer, one.about) not in last or one.fires_at > last[one.timer, one.about]
    ]
    return (*given, *new)


def fired(plan: Iterable[Planned], now: datetime) -> tuple[tuple[Planned, ...], tuple[Planned, ...]]:
    """The plan after all warnings that are due by now were given, and those."""
    after = tuple(replace(one, fired_at=now) if is_due(one, now) else one for one in plan)
    return after, tuple(one for one, old in zip(after, plan, strict=True) if one is not old)


def is_due(one: Planned, now: datetime) -> bool:
    """Whether a warning is to be given."""
    return one.fired_at is None and one.fires_at <= now


def next_at(plan: Iterable[Planned]) -> datetime | None:
    """When the next warning is to be given."""
    return min((one.fires_at for one in plan if one.fired_at is None), default=None)


def plan_document(
    dossier_id: str, unit_id: str, plan: tuple[Planned, ...], before: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The timers of a dossier as they are stored; without one to come there is no `next_at`."""
    following = next_at(plan)
    return {
        "dossier_id": dossier_id,
        "unit_id": unit_id,
        "timers": [{**vars(one), "timer": one.timer.value} for one in plan],
        "version": before["version"] if before else 0,
        **({} if following is None else {"next_at": following}),
    }


def plan_of(found: Mapping[str, Any] | None) -> tuple[Planned, ...]:
    """The timers in a stored document; none where there is none."""
    if found is None:
        return ()
    return tuple(Planned(**{**one, "timer": Timer(one["timer"])}) for one in found["timers"])


def stands_still(running: Running) -> bool:
    """Whether no time runs: papers were asked for (it restarts, art. 19.4), or a payment duty stops it."""
    demand = running.open_demand
    return running.open_supplement is not None or (demand is not None and demand.pauses)


def latest_apology_at(running: Running, calendar: Calendar) -> datetime:
    """By when an apology with a new date is in time by any reading of the law.

    Orders go by the civil day before expiry (extending.in_time); the warning by one working day, clock time
    kept, which is never later: there is an office to write it then.
    Law: NĐ 61/2018/NĐ-CP, art. 19.9: no later than one day before expiry; a limit of a working day or less
    has no such day, there it is the due date itself.
    """
    day = None if is_short(running.limit) else _working_day_before(running.due_at, running, calendar)
    return running.due_at if day is None else _same_clock(day, running.due_at)


def is_short(limit: Limit) -> bool:
    """Whether a limit is one of a working day or less."""
    if limit.unit is LimitUnit.SAME_DAY:
        return True
    return limit.count <= (HOURS_A_DAY if limit.unit is LimitUnit.WORKING_HOURS else 1)


def _of_step(run: StepRun | None, calendar: Calendar) -> Iterator[Wanted]:
    if run is None:
        return
    for timer, part in ((Timer.STEP_HALF, HALF), (Timer.STEP_FOUR_FIFTHS, FOUR_FIFTHS)):
        fires_at = _after(run.opened_at, run.due_at, part, calendar)
        if fires_at is not None:
            yield Wanted(timer=timer, about=run.step_id, fires_at=fires_at, due_at=run.due_at, role=run.role)


def _of_dossier(running: Running, calendar: Calendar) -> Iterator[Wanted]:
    due_at, role = running.due_at, running.current.role if running.current else None
    day_before = _working_day_before(due_at, running, calendar)
    moments = {
        Timer.DUE_IN_ONE_DAY: None if day_before is None else _same_clock(day_before, due_at),
        Timer.DUE_TODAY: _opening(civil_date(due_at), calendar),
        Timer.OVERDUE: due_at + _MOMENT,
    }
    for timer, fires_at in moments.items():
        if fires_at is not None and fires_at > running.clock_started_at:
            yield Wanted(timer=timer, about="", fires_at=fires_at, due_at=due_at, role=role)
    yield from _of_apology(running, calendar)


def _of_apology(running: Running, calendar: Calendar) -> Iterator[Wanted]:
    """Time for an apology that is in time, once: after a new appointment there is no second one."""
    if running.extensions:
        return
    latest, since = latest_apology_at(running, calendar), running.clock_started_at
    if is_short(running.limit):
        fires_at = _after(since, latest, FOUR_FIFTHS, calendar)
    else:
        spent = working_time_between(since, latest, calendar)
        fires_at = _after(since, latest, max(HALF, 1 - APOLOGY_LEAD / spent) if spent else 0, calendar)
    if fires_at is not None:
        yield Wanted(
            timer=Timer.APOLOGY_DUE, about="", fires_at=fires_at, due_at=latest, role=Role.LEADER.value
        )


def _of_answers(running: Running) -> Iterator[Wanted]:
    """Of what others owe: papers, opinions. Silence is reported to the head of the office (art. 19.5)."""
    request, role = running.open_supplement, running.current.role if running.current else None
    if request is not None and request.answer_by is not None:
        yield Wanted(
            timer=Timer.SUPPLEMENT_OVERDUE,
            about=request.request_id,
            fires_at=request.answer_by + _MOMENT,
            due_at=request.answer_by,
            role=role,
        )
    for one in running.consultations:
        if one.waits and running.state is not State.HANDED_OVER_EARLY:
            yield Wanted(
                timer=Timer.CONSULTATION_SILENT,
                about=one.consultation_id,
                fires_at=one.answer_by + _MOMENT,
                due_at=one.answer_by,
                role=Role.LEADER.value,
            )


def _after(since: datetime, until: datetime, part: float, calendar: Calendar) -> datetime | None:
    """When that part of the working time between two instants has passed; None if there is none."""
    spent = working_time_between(since, until, calendar) * part
    if not spent:
        return None
    at = add_working_time(since, spent, calendar)
    return at.replace(microsecond=at.microsecond // 1_000 * 1_000)


def _working_day_before(at: datetime, running: Running, calendar: Calendar) -> date | None:
    """The working day before that of an instant, unless the time began to run after it."""
    first, day = civil_date(running.clock_started_at), civil_date(at) - timedelta(days=1)
    while day >= first:
        if calendar.is_working_day(day):
            return day
        day -= timedelta(days=1)
    return None


def _opening(day: date, calendar: Calendar) -> datetime:
    """When the office opens that day; an appointment on a rest day has the usual hour."""
    return instant(day, (calendar.sessions_on(day) or calendar.sessions)[0].opens_at)


def _same_clock(day: date, at: datetime) -> datetime:
    """The instant on another day at the same clock time."""
    return at - timedelta(days=(civil_date(at) - day).days)
