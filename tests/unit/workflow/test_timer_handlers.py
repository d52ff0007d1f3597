"""Timers are kept with the dossier that they belong to, and fired once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from services.chassis.work import UnitOfWork
from services.contracts.handling import TimerFired
from services.contracts.timers import Timer
from services.workflow.domain.running import Consultation
from services.workflow.domain.timers import next_at, plan_of
from services.workflow.domain.transitions import State
from services.workflow.handlers.means import save
from services.workflow.handlers.timers import fire_timers, put_off
from services.workflow.ports import RUNNING, TIMERS
from tests.fakes.stories import COMMUNE
from tests.fakes.workflow import EVENING, MORNING, Office


def told(office: Office) -> list[str]:
    """The timers that were fired, in order."""
    return [event.timer for event in office.work.events if isinstance(event, TimerFired)]


def nothing(dossier_id: str, consultation_id: str, work: UnitOfWork) -> None:
    """Where no consultation is silent."""
    raise AssertionError


def fire(office: Office, after: timedelta, report: Callable[..., object] = nothing) -> int:
    """Fire what is due so long after the reception; tells how many."""
    return len(fire_timers("d1", office.work, now=MORNING + after, report_silence=report))


def test_a_reception_sets_the_timers() -> None:
    """In the same transaction, with the instant at which the first is due."""
    office = Office()
    office.receive()
    kept = office.work.documents(TIMERS)["d1"]
    plan = plan_of(kept)
    assert {one.timer for one in plan} >= {Timer.STEP_HALF, Timer.DUE_TODAY, Timer.OVERDUE}
    assert kept["next_at"] == next_at(plan)
    assert (kept["dossier_id"], kept["unit_id"]) == ("d1", office.dossier().unit_id)


def test_what_is_due_is_told_once() -> None:
    """Fired twice at the same instant it is told once; the dossier keeps its version."""
    office = Office()
    office.receive()
    version = office.dossier().version
    assert fire(office, timedelta(0)) == 0
    assert fire(office, timedelta(hours=7)) == len(told(office)) > 0
    assert fire(office, timedelta(hours=7)) == 0
    assert office.dossier().version == version
    assert fire(office, timedelta(days=30)) > 0
    assert told(office).count(Timer.OVERDUE.value) == 1
    assert "next_at" not in office.work.documents(TIMERS)["d1"]
    assert len(told(office)) == len(set(told(office)))


def test_what_is_told() -> None:
    """Which timer, of what, when it was planned, when it was fired, and who is warned."""
    office = Office()
    office.receive()
    fire(office, timedelta(hours=3))
    (event,) = (event for event in office.work.events if isinstance(event, TimerFired))
    run = office.dossier().runs[-1]
    assert (event.timer, event.about, event.role) == ("step_half", run.step_id, run.role)
    assert event.occurred_at == MORNING + timedelta(hours=3)
    assert run.opened_at < event.fires_at < event.due_at == run.due_at
    assert (event.commune_id, event.subject, event.actor) == (COMMUNE, "d1", "workflow")
    assert event.unit_id == office.dossier().unit_id


def test_a_change_keeps_what_was_fired() -> None:
    """A dossier that is kept again without a change of its dates writes no timers anew."""
    office = Office()
    office.receive()
    fire(office, timedelta(hours=3))
    before = office.work.documents(TIMERS)["d1"]
    save(office.work, office.dossier(), office.means)
    assert office.work.documents(TIMERS)["d1"] == before
    save(office.work, replace(office.dossier(), due_at=EVENING + timedelta(days=1)), office.means)
    after = plan_of(office.work.documents(TIMERS)["d1"])
    assert [one.timer for one in after if one.fired_at] == [Timer.STEP_HALF]
    assert [one.due_at for one in after if one.timer is Timer.OVERDUE] == [EVENING + timedelta(days=1)]


def test_an_ended_dossier_has_none() -> None:
    """They go with the last change, and firing finds nothing."""
    office = Office()
    office.receive()
    for state in (State.STOPPED, State.RETURNED):
        save(office.work, replace(office.dossier(), state=state), office.means)
        assert office.work.documents(TIMERS) == {}
    assert fire(office, timedelta(days=30)) == 0


def test_silence_of_a_consultation_is_reported() -> None:
    """Told, and reported in the dossier within the same work (NĐ 61/2018/NĐ-CP, art. 19.5)."""
    office = Office()
    office.receive()
    asked = Consultation(
        consultation_id="c1",
        asked_unit="công an xã",
        question="Nơi cư trú?",
        asked_at=MORNING,
        asked_by="staff-2",
        answer_by=MORNING + timedelta(hours=1),
    )
    save(office.work, replace(office.dossier(), consultations=(asked,)), office.means)
    reported: list[tuple[str, str]] = []

    def report(dossier_id: str, consultation_id: str, work: UnitOfWork) -> None:
        reported.append((dossier_id, consultation_id))
        silent = replace(asked, silent_at=MORNING + timedelta(hours=2))
        save(work, replace(office.dossier(), consultations=(silent,)), office.means)

    assert fire(office, timedelta(hours=2), report) == 1
    assert fire(office, timedelta(hours=2), report) == 0
    assert reported == [("d1", "c1")]
    assert told(office) == ["consultation_silent"]
    assert office.dossier().consultations[0].silent_at is not None


def test_what_cannot_be_fired_is_put_off() -> None:
    """It stands in nobody's way meanwhile; a change of the dossier brings it back."""
    office = Office()
    office.receive()
    later = MORNING + timedelta(days=1)
    put_off("d1", office.work, until=later)
    put_off("unknown", office.work, until=later)
    assert office.work.documents(TIMERS)["d1"]["next_at"] == later
    assert set(office.work.documents(TIMERS)) == set(office.work.documents(RUNNING))
