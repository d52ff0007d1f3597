"""The scoring clock of QĐ 766/QĐ-TTg: which end is taken, what is taken off it, and what is late by count."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts import codec
from services.contracts.calendars import load_calendar
from services.contracts.reckoning import reckon, restarted
from services.contracts.scoring import Course, Reading, Score, Supplement, Verdict, score
from services.contracts.worktime import Limit, LimitUnit
from tests.unit.contracts.test_worktime import at, days

VN = load_calendar()
RECEIVED = at("2026-11-02T09:00")
DUE = at("2026-11-09T09:00")
PERIOD = at("2026-11-30T23:59:59")
COURSE = Course(received_at=RECEIVED, due_at=DUE)
NARROW = Reading(asked_again_is_late=False)


def asked(requested: str, completed: str | None = None) -> Supplement:
    """A request for papers of November."""
    return Supplement(
        requested_at=at(f"2026-11-{requested}"),
        completed_at=None if completed is None else at(f"2026-11-{completed}"),
    )


def course(**change: Any) -> Course:
    """The dossier of the 2nd, promised for the 9th."""
    return replace(COURSE, **change)


@pytest.mark.parametrize(
    ("change", "ended_by", "ended_at", "verdict"),
    [
        ({"completed_at": at("2026-11-09T09:00")}, "completed", "09T09:00", "finished_in_time"),
        ({"completed_at": at("2026-11-09T09:00:01")}, "completed", "09T09:00:01", "late"),
        (
            {"completed_at": at("2026-11-06T10:00"), "returned_at": at("2026-11-12T10:00")},
            "completed",
            "06T10:00",
            "finished_in_time",
        ),
        ({"returned_at": at("2026-11-12T10:00")}, "returned", "12T10:00", "late"),
        ({"closed_at": at("2026-11-05T10:00")}, "closed", "05T10:00", "finished_in_time"),
        ({"closed_at": at("2026-11-10T10:00")}, "closed", "10T10:00", "late"),
        (
            {"returned_at": at("2026-11-06T10:00"), "closed_at": at("2026-11-05T10:00")},
            "returned",
            "06T10:00",
            "finished_in_time",
        ),
        ({}, "unfinished", "30T23:59:59", "late"),
        ({"due_at": at("2026-12-05T09:00")}, "unfinished", "30T23:59:59", "not_yet_due"),
        ({"supplements": (asked("05T10:00"),)}, "waiting", "05T10:00", "not_yet_due"),
        ({"supplements": (asked("10T10:00"),)}, "waiting", "10T10:00", "late"),
    ],
)
def test_which_moment_stands_for_the_end(
    change: dict[str, Any], ended_by: str, ended_at: str, verdict: str
) -> None:
    """QĐ 766/QĐ-TTg, 2.1: status 9, else 10, else a close, else an open request, else the period's end."""
    found = score(course(**change), PERIOD, VN)
    assert (found.ended_by, found.verdict) == (ended_by, verdict)
    assert found.ended_at == at(f"2026-11-{ended_at}")


@pytest.mark.parametrize(
    "change",
    [{"received_at": None, "closed_at": at("2026-11-05T10:00")}, {"received_at": at("2026-12-01T08:00")}],
)
def test_what_was_not_accepted_in_the_period_does_not_count(change: dict[str, Any]) -> None:
    """QĐ 766/QĐ-TTg, 2.1: a refusal, stop or withdrawal counts only for dossiers that had been accepted."""
    found = score(course(**change), PERIOD, VN)
    assert found == Score(verdict="not_counted")
    assert not Verdict(found.verdict).in_time


@pytest.mark.parametrize(
    ("ended", "supplements", "hours", "verdict"),
    [
        ("11T09:00", (asked("04T09:00", "06T09:00"),), 48, "finished_in_time"),
        ("11T09:01", (asked("04T09:00", "06T09:00"),), 48, "late"),
        ("12T09:00", (asked("05T09:00", "08T09:00"),), 72, "finished_in_time"),
        ("20T09:00", (asked("05T09:00"),), 360, "finished_in_time"),
    ],
)
def test_the_time_for_supplements_is_taken_off(
    ended: str, supplements: tuple[Supplement, ...], hours: float, verdict: str
) -> None:
    """QĐ 766/QĐ-TTg, 2.1: from the request to the completion, by the clock, week-ends included."""
    found = score(course(completed_at=at(f"2026-11-{ended}"), supplements=supplements), PERIOD, VN)
    assert (found.supplement_hours, found.verdict) == (hours, verdict)


TWICE = (asked("03T09:00", "04T09:00"), asked("05T09:00", "06T09:00"))


@pytest.mark.parametrize(
    ("change", "reading", "verdict"),
    [
        ({"completed_at": DUE, "supplements": TWICE}, Reading(), "late"),
        ({"completed_at": DUE, "supplements": TWICE}, NARROW, "finished_in_time"),
        ({"completed_at": DUE, "supplements": TWICE[:1]}, Reading(), "finished_in_time"),
        ({"supplements": (TWICE[0], asked("05T09:00"))}, NARROW, "late"),
        ({"supplements": (TWICE[0], asked("05T09:00"))}, Reading(), "late"),
    ],
)
def test_a_second_request_is_late(change: dict[str, Any], reading: Reading, verdict: str) -> None:
    """QĐ 766/QĐ-TTg, 2.1: more than one request counts as late; whether for good is a setting."""
    assert score(course(**change), PERIOD, VN, reading).verdict == verdict


def test_a_request_at_the_counter_is_none_of_the_index() -> None:
    """NĐ 309/2026 art. 17.3: before reception no clock ran, none is taken off; counting it is a setting."""
    early = Supplement(requested_at=at("2026-10-20T09:00"), completed_at=RECEIVED)
    dossier = course(completed_at=DUE + timedelta(minutes=1), supplements=(early, TWICE[0]))
    found = score(dossier, PERIOD, VN)
    assert (found.requests_count, found.supplement_hours, found.verdict) == (1, 24, "finished_in_time")
    counted = score(dossier, PERIOD, VN, Reading(asked_before_reception_counts=True))
    assert (counted.requests_count, counted.supplement_hours, counted.verdict) == (2, 24, "late")


@pytest.mark.parametrize(
    ("limit", "ended", "verdict"),
    [
        (days(5), "09T09:00", "finished_in_time"),
        (days(5), "09T09:01", "late"),
        (Limit(unit=LimitUnit.CALENDAR_DAYS, count=5), "09T17:30", "finished_in_time"),
        (Limit(unit=LimitUnit.CALENDAR_DAYS, count=5), "09T17:31", "late"),
        (Limit(unit=LimitUnit.WORKING_HOURS, count=8), "03T09:00", "finished_in_time"),
        (None, "03T09:00", "unknown"),
    ],
)
def test_without_an_appointment_the_longest_time_of_the_procedure_decides(
    limit: Limit | None, ended: str, verdict: str
) -> None:
    """QĐ 766/QĐ-TTg, 2.1: elapsed less supplements against the limit; with neither, nothing is invented."""
    found = score(course(due_at=None, limit=limit, completed_at=at(f"2026-11-{ended}")), PERIOD, VN)
    assert found.verdict == verdict


def test_what_happens_after_the_period_has_not_happened_yet() -> None:
    """The figure of a month does not change when the next month goes on."""
    later = course(
        due_at=at("2026-12-05T09:00"),
        completed_at=at("2026-12-20T09:00"),
        supplements=(Supplement(requested_at=at("2026-12-01T09:00")),),
    )
    assert score(later, PERIOD, VN) == score(course(due_at=later.due_at), PERIOD, VN)
    answered_later = course(supplements=(replace(asked("05T09:00"), completed_at=at("2026-12-02T09:00")),))
    assert score(answered_later, PERIOD, VN).ended_by == "waiting"


def test_the_two_clocks_are_kept_apart() -> None:
    """NĐ 61/2018 art. 19.4 against QĐ 766: in time by the restarted limit, late for the index."""
    first = reckon(RECEIVED, days(5), VN)
    completed_papers = at("2026-11-06T09:00")
    by_law = restarted(completed_papers, days(5), VN)
    ended = at("2026-11-13T08:00")
    dossier = course(due_at=first.due_at, completed_at=ended, supplements=(asked("05T09:00", "06T09:00"),))
    assert ended <= by_law.due_at
    assert score(dossier, PERIOD, VN).verdict == "late"


def test_overlapping_requests_are_taken_off_once() -> None:
    """Two requests that were open together held the dossier up together."""
    overlapping = (
        asked("03T09:00", "05T09:00"),
        asked("04T09:00", "06T09:00"),
        asked("04T10:00", "04T11:00"),
    )
    found = score(course(completed_at=DUE, supplements=overlapping), PERIOD, VN, NARROW)
    assert (found.supplement_hours, found.requests_count) == (72, 3)


def test_a_score_travels() -> None:
    """What a report keeps of a dossier comes back equal from JSON."""
    found = score(course(completed_at=DUE, supplements=TWICE[:1]), PERIOD, VN)
    assert codec.decode(Score, json.loads(json.dumps(codec.encode(found)))) == found


@given(
    st.timedeltas(timedelta(0), timedelta(days=20)),
    st.timedeltas(timedelta(0), timedelta(days=5)),
    st.timedeltas(timedelta(0), timedelta(days=5)),
)
def test_ending_sooner_is_never_worse(ended: timedelta, wait: timedelta, sooner: timedelta) -> None:
    """Whoever hands in a result earlier is not late where the later one was in time."""

    def verdict(at_: datetime) -> Verdict:
        request = Supplement(requested_at=RECEIVED + wait, completed_at=RECEIVED + wait * 2)
        return Verdict(score(course(completed_at=at_, supplements=(request,)), PERIOD, VN).verdict)

    later = RECEIVED + ended
    earlier = max(RECEIVED, later - sooner)
    assert verdict(earlier).in_time or not verdict(later).in_time
