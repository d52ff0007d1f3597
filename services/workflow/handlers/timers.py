"""A dossier's timers: kept in the transaction that changes the dossier, fired by the one scheduler."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from services.chassis.work import UnitOfWork
from services.contracts.calendars import Calendar
from services.contracts.cutoffs import LITERAL_CUT_OFF, CutOff
from services.contracts.handling import TimerFired
from services.contracts.timers import Timer
from services.workflow.domain.running import Running
from services.workflow.domain.timers import (
    ENDED,
    Planned,
    fired,
    not_passed_on,
    plan_document,
    plan_of,
    planned,
    wanted,
)
from services.workflow.ports import TIMERS

ACTOR = "workflow"
ReportSilence = Callable[[str, str, UnitOfWork], object]  # dossier and consultation


def keep_timers(
    running: Running, work: UnitOfWork, calendar: Calendar, *, forwarding: CutOff = LITERAL_CUT_OFF
) -> None:
    """Set the timers of a dossier as it is now; those that were fired stay so.

    Args:
        forwarding: the hour of the rule by which the desk passes on what it received.
    Raises: MissingCalendarError where `calendar` does not reach.
    """
    found = work.get(TIMERS, running.dossier_id)
    if running.state in ENDED:
        if found is not None:
            work.remove(TIMERS, running.dossier_id)
        return
    before = plan_of(found)
    due = [*wanted(running, calendar), *not_passed_on(running, calendar, forwarding)]
    after = planned(before, sorted(due, key=lambda one: (one.fires_at, one.timer)))
    if after != before:
        work.put(TIMERS, running.dossier_id, plan_document(running.dossier_id, running.unit_id, after, found))


def fire_timers(
    dossier_id: str, work: UnitOfWork, *, now: datetime, report_silence: ReportSilence
) -> tuple[Planned, ...]:
    """Give every warning of a dossier that is due by now, and mark it as given; the dossier stays as it is.

    The silence of a consultation alone changes the dossier: it is reported there.
    Law: NĐ 61/2018/NĐ-CP, art. 19.5 (silence) and 19.9 (apology); the ladder of the others is practice.
    """
    found = work.get(TIMERS, dossier_id)
    after, given = fired(plan_of(found), now)
    if found is None or not given:
        return ()
    work.put(TIMERS, dossier_id, plan_document(dossier_id, found["unit_id"], after, found))
    for one in given:
        work.announce(_said(one, dossier_id, found["unit_id"], work.tenant, now))
    for one in given:
        if one.timer is Timer.CONSULTATION_SILENT:
            report_silence(dossier_id, one.about, work)
    return given


def put_off(dossier_id: str, work: UnitOfWork, *, until: datetime) -> None:
    """Look at the timers of a dossier again later: firing them failed, and the others shall not wait."""
    found = work.get(TIMERS, dossier_id)
    if found is not None:
        work.put(TIMERS, dossier_id, {**found, "next_at": until})


def _said(one: Planned, dossier_id: str, unit_id: str, commune_id: str, now: datetime) -> TimerFired:
    return TimerFired(
        commune_id=commune_id,
        occurred_at=now,
        actor=ACTOR,
        dossier_id=dossier_id,
        timer=one.timer.value,
        about=one.about,
        fires_at=one.fires_at,
        due_at=one.due_at,
        role=one.role,
        unit_id=unit_id,
    )
