"""Pauses of the clock: what was left when they began is left when they end, and the ledger says so.

Whether a clock may pause (waiting for payment) is a rule of special law, not verified (domain 13.15); here is
only what a pause does where there is one.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.calendars import load_calendar
from services.contracts.reckoning import (
    PauseError,
    Reckoning,
    compact,
    due_after_pauses,
    explained,
    paused,
    reckon,
    recomputed,
    restored,
)
from services.contracts.worktime import Limit, LimitUnit, working_time_between
from tests.unit.contracts.test_worktime import INSTANTS, LIMITS, at, days

VN = load_calendar()
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
PAUSES = st.lists(
    st.tuples(st.timedeltas(timedelta(0), 40 * DAY), st.timedeltas(timedelta(0), 10 * DAY)), max_size=4
)
DUE = "2026-11-27T09:15"  # Friday; three working days from Tuesday


def stretches(start: datetime, waits: list[tuple[timedelta, timedelta]]) -> list[tuple[datetime, datetime]]:
    """Pauses that begin so long after a start, and last so long."""
    return [(start + after, start + after + length) for after, length in waits]


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        ([], "2026-11-27T09:15"),
        ([("2026-11-25T10:00", "2026-11-25T14:00")], "2026-11-27T11:15"),
        ([("2026-11-25T10:00", "2026-11-26T10:00")], "2026-11-30T09:15"),
        ([("2026-11-25T18:00", "2026-11-26T06:00")], "2026-11-27T09:15"),
        ([("2026-11-27T09:00", "2026-12-01T09:00")], "2026-12-01T09:15"),
        ([("2026-11-27T09:15", "2026-12-01T09:00")], "2026-11-27T09:15"),
        (
            [("2026-11-25T10:00", "2026-11-25T11:00"), ("2026-11-25T10:30", "2026-11-25T11:30")],
            "2026-11-27T10:45",
        ),
        (
            [("2026-11-26T10:00", "2026-11-26T11:00"), ("2026-11-25T10:00", "2026-11-25T11:00")],
            "2026-11-27T11:15",
        ),
        (
            [("2026-11-26T15:30", "2026-11-26T17:30"), ("2026-11-27T10:00", "2026-11-27T11:00")],
            "2026-11-27T14:15",
        ),
    ],
)
def test_a_pause_puts_the_date_off_by_its_working_time(pauses: list[tuple[str, str]], due: str) -> None:
    """Domain 5.4, 13.15: noon, nights and rest days move nothing, overlaps count once, too late is none."""
    given_pauses = [(at(began), at(ended)) for began, ended in pauses]
    assert due_after_pauses(at(DUE), given_pauses, VN) == at(due)


def test_a_pause_that_ends_before_it_begins_is_refused() -> None:
    """The message says which, and what to do."""
    with pytest.raises(PauseError, match="ends before it begins: exchange the two"):
        due_after_pauses(at(DUE), [(at("2026-11-26T10:00"), at("2026-11-26T09:00"))], VN)


def test_the_ledger_of_a_pause() -> None:
    """Days that stood still, days that make up for them, and the rest of both stand in the same lines."""
    reckoning = reckon(at("2026-01-05T09:15"), days(2), VN)
    waiting = paused(reckoning, [(at("2026-01-06T10:00"), at("2026-01-09T15:00"))], VN)
    assert explained(waiting)[1:] == (
        "Thứ Hai 05/01/2026: ngày tiếp nhận, không tính.",
        "Thứ Ba 06/01/2026: ngày làm việc thứ 1; tạm dừng 5 giờ 30 phút, không tính.",
        "Thứ Tư 07/01/2026: ngày làm việc thứ 2; tạm dừng 8 giờ, không tính.",
        "Thứ Năm 08/01/2026: tạm dừng 8 giờ, không tính.",
        "Thứ Sáu 09/01/2026: bù 2 giờ 30 phút tạm dừng; tạm dừng 5 giờ 30 phút, không tính.",
        "Thứ Bảy 10/01/2026: bù 4 giờ 45 phút tạm dừng.",
        "Hẹn trả kết quả: 14:15 ngày 10/01/2026 (đã cộng thời gian tạm dừng).",
    )


def test_the_ledger_of_a_pause_in_hours() -> None:
    """A limit in hours uses no hour that lay in the pause, and each day says how many of both."""
    reckoning = reckon(at("2026-11-27T16:30"), Limit(unit=LimitUnit.WORKING_HOURS, count=4.5), VN)
    waiting = paused(reckoning, [(at("2026-11-27T17:00"), at("2026-12-01T15:00"))], VN)
    assert [(line.why, line.hours, line.paused_hours) for line in waiting.days] == [
        ("hours", 0.5, 0.5),
        ("weekly_rest", 0.0, 0.0),
        ("weekly_rest", 0.0, 0.0),
        ("paused", 0.0, 8.0),
        ("hours", 2.5, 5.5),
        ("hours", 1.5, 0.0),
    ]


def test_a_day_that_ends_later_because_of_an_earlier_pause() -> None:
    """The due day itself may make up for a pause: its line keeps its number and says the hours."""
    waiting = paused(
        reckon(at("2026-11-24T09:15"), days(3), VN), [(at("2026-11-25T10:00"), at("2026-11-25T14:00"))], VN
    )
    assert explained(waiting)[-2] == "Thứ Sáu 27/11/2026: ngày làm việc thứ 3; bù 2 giờ tạm dừng."


def test_a_pause_before_the_start_or_after_the_end_changes_nothing() -> None:
    """What did not stand still while the time ran leaves the reckoning as it was."""
    reckoning = reckon(at("2026-11-24T09:15"), days(3), VN)
    outside = [
        (at("2026-11-20T09:00"), at("2026-11-23T09:00")),
        (at("2026-11-25T12:00"), at("2026-11-25T13:00")),
        (at("2026-11-30T09:00"), at("2026-12-01T09:00")),
    ]
    assert paused(reckoning, outside, VN) == reckoning


@given(received=INSTANTS, limit=LIMITS, waits=PAUSES)
def test_the_lines_of_pauses_add_up(
    received: datetime, limit: Limit, waits: list[tuple[timedelta, timedelta]]
) -> None:
    """For every limit and any pauses the hours made up are those lost, and all of it comes out again."""
    plain = reckon(received, limit, VN)
    waiting = paused(plain, stretches(received, waits), VN)
    assert waiting.due_at == due_after_pauses(plain.due_at, stretches(received, waits), VN)
    moved = sum(part.hours for part in waiting.pauses)
    assert working_time_between(plain.due_at, waiting.due_at, VN) / HOUR == pytest.approx(moved)
    assert recomputed(waiting, VN) == waiting
    assert restored(compact(waiting), VN) == waiting
    _check_hours(plain, waiting, moved)
    assert explained(waiting)


def _check_hours(plain: Reckoning, waiting: Reckoning, moved: float) -> None:
    assert [line.on for line in waiting.days] == [
        plain.days[0].on + n * DAY for n in range(len(waiting.days))
    ]
    used = sum(line.hours for line in waiting.days)
    if plain.limit_unit == LimitUnit.WORKING_HOURS:
        assert used == pytest.approx(plain.limit_count)
        assert sum(line.paused_hours for line in waiting.days) == pytest.approx(moved)
    else:
        after = sum(
            working_time_between(max(part.began_at, plain.due_at), part.ended_at, VN) / HOUR
            for part in waiting.pauses
            if part.hours
        )
        assert used == pytest.approx(moved - after)


@given(received=INSTANTS, limit=LIMITS, waits=PAUSES, more=st.timedeltas(timedelta(0), 5 * DAY))
def test_a_longer_pause_never_ends_sooner(
    received: datetime, limit: Limit, waits: list[tuple[timedelta, timedelta]], more: timedelta
) -> None:
    """Whoever waits longer is not due earlier."""
    due = reckon(received, limit, VN).due_at
    short = due_after_pauses(due, stretches(received, waits), VN)
    longer = [(after, length + more) for after, length in waits]
    assert short <= due_after_pauses(due, stretches(received, longer), VN)
