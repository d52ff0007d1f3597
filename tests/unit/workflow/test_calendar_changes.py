"""What a change of the calendar does to the dates of open dossiers, rule by rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from services.contracts.calendars import Calendar
from services.contracts.cutoffs import LITERAL_CUT_OFFS
from services.contracts.worktime import Limit, LimitUnit, due_at
from services.workflow.domain.calendars import Change, Effect, Fate, applied, effect, is_dated
from services.workflow.domain.previews import previewed
from services.workflow.domain.running import Demand, DueMove, Running, StepRun, Supplement
from services.workflow.domain.transitions import State
from tests.fakes.calendars import CULTURED, VN, at, early, without
from tests.fakes.workflow import running

NOW = at("20/11 10:00")


def dossier(
    received: str, count: float, unit: str = "working_days", by: Calendar = VN, **given: Any
) -> Running:
    """A dossier dated by a calendar."""
    limit = Limit(unit=LimitUnit(unit), count=count)
    told: dict[str, Any] = {
        "due_at": due_at(at(received), limit, by),
        "limit_unit": unit,
        "limit_count": count,
        "calendar_version": by.version,
    }
    return running(0, received_at=at(received), **{**told, **given})


def change(given: Running, before: Calendar | None, after: Calendar, now: datetime = NOW) -> Effect:
    """What becomes of a dossier."""
    return effect(given, Change(before, after), now, LITERAL_CUT_OFFS)


CASES: dict[str, tuple[Running, Calendar, Calendar, str, Fate, str]] = {
    "a holiday is added within the limit": (
        dossier("20/11 08:00", 3), VN, CULTURED, "20/11 10:00", Fate.RECOUNTED, "26/11 08:00",
    ),
    "a holiday is added on the due day": (
        dossier("20/11 08:00", 2), VN, CULTURED, "20/11 10:00", Fate.RECOUNTED, "25/11 08:00",
    ),
    "a holiday is added after the due day": (
        dossier("20/11 08:00", 1), VN, CULTURED, "20/11 10:00", Fate.SAME, "23/11 08:00",
    ),
    "a holiday is added before the reception": (
        dossier("25/11 08:00", 3), VN, CULTURED, "25/11 10:00", Fate.SAME, "30/11 08:00",
    ),
    "a holiday is added on the day of reception: its clock time is no longer one of working hours": (
        dossier("24/11 08:00", 2), VN, CULTURED, "24/11 10:00", Fate.RECOUNTED, "26/11 17:30",
    ),
    "a holiday is taken back": (
        dossier("20/11 08:00", 3, by=CULTURED), CULTURED, VN, "20/11 10:00", Fate.RECOUNTED, "25/11 08:00",
    ),
    "a holiday is taken back, and the date would lie in the past": (
        dossier("20/11 08:00", 3, by=CULTURED), CULTURED, VN, "25/11 09:00", Fate.KEPT, "26/11 08:00",
    ),
    "a day of the past is declared off: a late dossier is late by less": (
        dossier("20/11 08:00", 2), VN, CULTURED, "26/11 09:00", Fate.RECOUNTED, "25/11 08:00",
    ),
    "calendar days: the last one is no longer worked": (
        dossier("20/11 08:00", 4, "calendar_days"),
        VN, CULTURED, "20/11 10:00", Fate.RECOUNTED, "25/11 17:30",
    ),
    "calendar days: a day within makes no difference": (
        dossier("20/11 08:00", 6, "calendar_days"), VN, CULTURED, "20/11 10:00", Fate.SAME, "26/11 08:00",
    ),
    "hours: the office closes earlier": (
        dossier("20/11 14:00", 6, "working_hours"), VN, early(), "20/11 14:30", Fate.RECOUNTED, "23/11 10:30",
    ),
    "the same day: its closing moves": (
        dossier("20/11 08:00", 0, "same_day"), VN, early(), "20/11 10:00", Fate.RECOUNTED, "20/11 16:30",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_counted_date_is_counted_again(case: str) -> None:
    """From the same start by the new calendar, but never to before the present.

    Labour Code 45/2019/QH14, art. 112.3: days off are fixed each year; a change lists the dossiers that move.
    """
    given, before, after, now, fate, due = CASES[case]
    done = change(given, before, after, at(now))
    assert (done.fate, done.due_at) == (fate, at(due))
    assert done.changes(given) is (fate is Fate.RECOUNTED)


def extended(due: str, at_: str = "20/11 09:00") -> Running:
    """A dossier with a new appointment."""
    given = dossier("16/11 08:00", 5)
    move = DueMove(at=at(at_), by="staff-3", why="extended", previous_due_at=given.due_at, due_at=at(due))
    return replace(given, due_at=at(due), moves=(move,))


def test_an_appointment_given_with_an_apology_is_not_counted_again() -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.9: it was promised; a holiday before it moves it neither way."""
    assert change(extended("26/11 09:00"), VN, CULTURED).fate is Fate.SAME
    assert change(extended("25/11 09:00"), CULTURED, VN).fate is Fate.SAME


def test_an_appointment_on_a_day_that_is_no_longer_worked_is_put_off() -> None:
    """Civil Code 91/2015/QH13, art. 148.5: to the close of the next working day."""
    done = change(extended("24/11 09:00"), VN, CULTURED)
    assert (done.fate, done.due_at) == (Fate.PUT_OFF, at("25/11 17:30"))
    assert change(extended("22/11 09:00"), VN, without("23/11")).fate is Fate.SAME


def test_after_a_restart_an_earlier_apology_does_not_bind() -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.4: the limit restarted from zero and was counted."""
    given = extended("26/11 09:00")
    again = replace(given, started_at=at("20/11 10:00"), due_at=at("25/11 10:00"), limit_count=3)
    done = change(again, VN, CULTURED)
    assert (done.fate, done.due_at) == (Fate.RECOUNTED, at("26/11 10:00"))


PAUSE = Demand(
    demand_id="p1",
    amount=50_000,
    text="Lệ phí",
    requested_at=at("17/11 08:00"),
    requested_by="staff-2",
    pauses=True,
    paid_at=at("18/11 08:00"),
)


def test_pauses_that_are_over_stay_counted() -> None:
    """The working time of a pause is added by the new calendar too (rules differ by special law)."""
    given = dossier("16/11 08:00", 5, due_at=at("24/11 08:00"), demands=(PAUSE,))
    done = change(given, VN, CULTURED)
    assert (done.fate, done.due_at) == (Fate.RECOUNTED, at("25/11 08:00"))


def test_while_papers_are_awaited_no_date_moves() -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.4: it will be counted from zero when they come."""
    asked = Supplement(
        request_id="r1",
        nth=1,
        requested_at=NOW,
        requested_by="staff-2",
        reason="Thiếu giấy",
        papers=("giay",),
        in_time=True,
    )
    given = dossier("20/11 08:00", 3, state=State.AWAITING_PAPERS, supplements=(asked,))
    assert not is_dated(given)
    assert change(given, VN, CULTURED).fate is Fate.SAME


@pytest.mark.parametrize("state", State)
def test_ended_dossiers_have_no_date_to_move(state: State) -> None:
    """The table of transitions says which states are open."""
    moves = change(dossier("20/11 08:00", 3, state=state), VN, CULTURED).fate is Fate.RECOUNTED
    ended = {State.STOPPED, State.COMPLETED, State.RETURNED, State.HANDED_OVER_EARLY}
    assert moves is (state not in ended)


SHORT = replace(
    VN, version="short", periods=VN.periods[:2], days=tuple(day for day in VN.days if day.on.year < 2027)
)
UNCLEAR: dict[str, tuple[Running, Calendar | None, Calendar]] = {
    "the calendar that it names does not give its date": (
        dossier("20/11 08:00", 3, due_at=at("27/11 08:00")),
        VN,
        CULTURED,
    ),
    "it names no calendar": (dossier("20/11 08:00", 3), None, CULTURED),
    "the new calendar does not reach": (dossier("30/12 08:00", 3), VN, SHORT),
}


@pytest.mark.parametrize("case", UNCLEAR)
def test_what_cannot_be_counted_again_is_left_to_people(case: str) -> None:
    """Nothing is guessed: the date stays, and the dossier is listed."""
    given, before, after = UNCLEAR[case]
    done = change(given, before, after)
    assert (done.fate, done.changes(given)) == (Fate.UNCLEAR, False)


def test_without_the_calendar_before_a_date_that_is_right_stays() -> None:
    """A dossier of before calendars were named is looked at, and not moved."""
    given = dossier("20/11 08:00", 3, by=CULTURED)
    assert change(given, None, CULTURED).fate is Fate.SAME
    opened = replace(given, runs=(step("20/11 08:00", "20/11 14:00"),))
    assert not change(opened, None, CULTURED).changes(opened)


def step(opened: str, due: str) -> StepRun:
    """An open step: appraisal, five hours by its definition."""
    return StepRun(
        step_id="s1",
        step_code="appraise",
        step_name="Thẩm tra",
        role="specialist",
        place=1,
        opened_at=at(opened),
        due_at=at(due),
    )


STEPS = {
    "its five hours from the opening": ("23/11 15:30", "24/11 10:30", "25/11 10:30"),
    "capped by the dossier's date, and no longer": ("24/11 15:00", "25/11 08:00", "25/11 14:30"),
    "other hours, of which nothing is known": ("23/11 15:30", "24/11 08:30", "25/11 08:30"),
    "late from the start": ("24/11 09:00", "23/11 08:00", "23/11 08:00"),
    "not touched": ("23/11 08:00", "23/11 14:30", "23/11 14:30"),
}


@pytest.mark.parametrize("case", STEPS)
def test_the_open_step_follows(case: str) -> None:
    """It keeps its working hours, and is never due after the dossier."""
    opened, due, later = STEPS[case]
    given = replace(dossier("20/11 08:00", 3), runs=(step(opened, due),))
    done = change(given, VN, CULTURED)
    assert done.step_due_at == at(later)
    assert done.fate is Fate.RECOUNTED


def test_a_step_that_got_its_hours_anew_after_a_pause_keeps_them() -> None:
    """Counted from the end of the wait, as it was then."""
    given = dossier("16/11 08:00", 5, due_at=at("24/11 08:00"), demands=(PAUSE,))
    given = replace(given, runs=(step("16/11 08:00", "18/11 15:00"),))
    done = change(given, VN, without("18/11"), at("18/11 07:00"))
    assert done.step_due_at == at("19/11 14:30")


def test_a_step_is_not_made_late_by_a_calendar() -> None:
    """As little as the dossier: its date is not moved to before the present."""
    given = dossier("20/11 08:00", 5, by=CULTURED)
    given = replace(given, runs=(step("23/11 15:30", "25/11 10:30"),))
    assert change(given, CULTURED, VN, at("24/11 11:00")).step_due_at == at("25/11 10:30")
    assert change(given, CULTURED, VN, at("24/11 09:00")).step_due_at == at("24/11 10:30")


def test_a_move_is_recorded() -> None:
    """With its reason and calendar; the first date and every later one are kept for ever (art. 19.9)."""
    given = replace(dossier("20/11 08:00", 3), runs=(step("23/11 15:30", "24/11 10:30"),))
    moved = applied(given, change(given, VN, CULTURED), CULTURED, NOW)
    (move,) = moved.moves
    assert (move.why, move.previous_due_at, move.due_at) == ("calendar", given.due_at, moved.due_at)
    assert (move.at, move.calendar_version) == (NOW, CULTURED.version)
    assert (moved.first_due_at, moved.calendar_version) == (given.due_at, CULTURED.version)
    assert (moved.history[-1].what, moved.history[-1].via) == ("due_date_moved", "calendar")
    assert moved.current is not None
    assert moved.current.due_at == at("25/11 10:30")
    same = dossier("20/11 08:00", 1)
    assert applied(same, change(same, VN, CULTURED), CULTURED, NOW).moves == ()


def test_a_preview_lists_what_moves_and_why() -> None:
    """A change must list the dossiers whose date moves (domain 5.2), here with the days that do it."""
    given = [
        ("32128", replace(dossier("20/11 08:00", days), dossier_id=f"d{number}"))
        for number, days in enumerate((1, 2, 3, 4))
    ]
    given.append(("32131", replace(dossier("20/11 08:00", 3, due_at=at("27/11 08:00")), dossier_id="d9")))

    def of(commune_id: str, version: str) -> Change:
        assert version == VN.version
        return Change(VN, CULTURED)

    seen = previewed(given, of, NOW, LITERAL_CUT_OFFS, limit=2, whole=True)
    assert seen.fates == {Fate.SAME: 1, Fate.RECOUNTED: 3, Fate.UNCLEAR: 1}
    assert [(one.dossier_id, one.new_due_at) for one in seen.items] == [
        ("d1", at("25/11 08:00")),
        ("d2", at("26/11 08:00")),
    ]
    (day,) = seen.items[0].days
    assert (day.on.isoformat(), day.before, day.after) == ("2026-11-24", "working_day", "holiday")
    assert seen.last == ("32128", VN.version, "d2")
    rest = previewed(given[3:], of, NOW, LITERAL_CUT_OFFS, limit=1, whole=False)
    assert ([one.dossier_id for one in rest.items], rest.last) == (["d3"], ("32128", VN.version, "d3"))
    last = previewed(given[4:], of, NOW, LITERAL_CUT_OFFS, limit=1, whole=False)
    assert ([one.fate for one in last.items], last.last) == ([Fate.UNCLEAR], None)
