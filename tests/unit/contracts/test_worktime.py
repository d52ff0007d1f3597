"""When a time limit ends: the vectors of the field, real receipts, the 15:00 rule, and what always holds."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.contracts.calendars import (
    VIETNAM_TIME,
    Calendar,
    MissingCalendarError,
    Period,
    Session,
    load_calendar,
)
from services.contracts.cutoffs import CutOff
from services.contracts.worktime import (
    Limit,
    LimitUnit,
    add_working_time,
    due_at,
    working_time_between,
)

VN = load_calendar()
FIRST = datetime(2025, 12, 1, tzinfo=VIETNAM_TIME)
LAST = datetime(2027, 6, 30, tzinfo=VIETNAM_TIME)
INSTANTS = st.timedeltas(timedelta(0), LAST - FIRST).map(lambda after: FIRST + after)
DAY_LIMITS = st.builds(
    Limit, unit=st.sampled_from([LimitUnit.WORKING_DAYS, LimitUnit.CALENDAR_DAYS]), count=st.integers(1, 30)
)
HOUR_LIMITS = st.builds(Limit, unit=st.just(LimitUnit.WORKING_HOURS), count=st.integers(1, 80))
CALENDAR_DAYS_25 = Limit(unit=LimitUnit.CALENDAR_DAYS, count=25)
LIMITS = DAY_LIMITS | HOUR_LIMITS | st.just(Limit(unit=LimitUnit.SAME_DAY))


def at(text: str) -> datetime:
    """A moment on the clock of Vietnam."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM_TIME)


def days(count: int) -> Limit:
    """A limit in working days."""
    return Limit(unit=LimitUnit.WORKING_DAYS, count=count)


def year_of(number: int) -> Calendar:
    """A year in which the tested stretch has no holiday."""
    return Calendar(
        version=f"test-{number}",
        weekly_rest=(6, 7),
        weekly_rest_source="test",
        sessions=(Session(opens="07:30", closes="11:30"), Session(opens="13:30", closes="17:30")),
        sessions_source="test",
        periods=(Period(first=date(number, 5, 1), last=date(number, 12, 31), source="test"),),
        days=(),
    )


@pytest.mark.parametrize(
    ("received_on", "count", "due_on"),
    [
        ("2025-12-31", 3, "2026-01-07"),
        ("2026-01-09", 1, "2026-01-10"),
        ("2026-02-13", 3, "2026-02-25"),
        ("2026-04-24", 3, "2026-05-04"),
        ("2026-04-29", 3, "2026-05-06"),
        ("2026-08-21", 1, "2026-08-22"),
        ("2026-08-28", 3, "2026-09-07"),
    ],
)
def test_vectors_of_the_verified_calendar(received_on: str, count: int, due_on: str) -> None:
    """Holidays, compensatory and swapped rest, and make-up Saturdays of 2026 move the date as published."""
    assert due_at(at(f"{received_on}T09:15"), days(count), VN) == at(f"{due_on}T09:15")


@pytest.mark.parametrize(
    ("received", "count", "due"),
    [
        ("2019-11-20T08:37", 25, "2019-12-25T08:37"),
        ("2021-05-31T10:00", 10, "2021-06-14T10:00"),
    ],
)
def test_real_receipts_are_recomputed(received: str, count: int, due: str) -> None:
    """Two public receipts come out: the day of reception is not counted, the clock time is kept."""
    assert due_at(at(received), days(count), year_of(int(received[:4]))) == at(due)


def test_a_due_date_runs_into_the_next_year() -> None:
    """A dossier of December 2026 is dated by the provisional table of 2027: 1 January is no working day."""
    assert due_at(at("2026-12-30T10:00"), days(3), VN) == at("2027-01-05T10:00")


@pytest.mark.parametrize("received", ["2028-01-03T09:00", "2025-11-28T09:00", "2027-12-31T09:00"])
def test_a_year_without_a_table_is_refused(received: str) -> None:
    """Outside its periods the calendar answers nothing, and the error names the year."""
    with pytest.raises(MissingCalendarError, match=r"'vn-2026' has no table for 20(25|28)") as caught:
        due_at(at(received), days(3), VN)
    assert caught.value.year == (2025 if received.startswith("2025") else 2028)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-25T07:30", "2026-11-25T17:30"),
        ("2026-11-25T00:10", "2026-11-25T17:30"),
        ("2026-11-25T14:59:59", "2026-11-25T17:30"),
        ("2026-11-25T15:00:00", "2026-11-25T17:30"),
        ("2026-11-25T15:00:01", "2026-11-26T17:30"),
        ("2026-11-27T15:01", "2026-11-30T17:30"),
        ("2026-11-28T09:00", "2026-11-30T17:30"),
        ("2026-02-13T16:00", "2026-02-23T17:30"),
        ("2026-08-21T16:00", "2026-08-22T17:30"),
    ],
)
def test_same_day_until_three_in_the_afternoon(received: str, due: str) -> None:
    """After 15:00 the next working day of the calendar counts, never simply the next day."""
    assert due_at(at(received), Limit(unit=LimitUnit.SAME_DAY), VN) == at(due)


def test_three_sharp_can_be_read_as_after() -> None:
    """A unit that reads "after 15:00" as "from 15:00 on" sets it so; a moment before is not touched."""
    strict = CutOff(itself_is_after=True)
    limit = Limit(unit=LimitUnit.SAME_DAY)
    assert due_at(at("2026-11-25T15:00:00"), limit, VN, cut_off=strict) == at("2026-11-26T17:30")
    assert due_at(at("2026-11-25T14:59:59"), limit, VN, cut_off=strict) == at("2026-11-25T17:30")
    ten = CutOff(at=time(10))
    assert due_at(at("2026-11-25T11:00"), limit, VN, cut_off=ten) == at("2026-11-26T17:30")


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-25T05:00", "2026-11-26T07:30"),
        ("2026-11-25T12:00", "2026-11-26T13:30"),
        ("2026-11-25T11:30", "2026-11-26T11:30"),
        ("2026-11-25T21:00", "2026-11-26T17:30"),
        ("2026-11-27T21:00", "2026-11-30T17:30"),
        ("2026-11-29T10:00", "2026-11-30T17:30"),
    ],
)
def test_reception_outside_working_hours(received: str, due: str) -> None:
    """An evening or a Sunday is not counted either; the promise then is the closing of the last day."""
    assert due_at(at(received), days(1), VN) == at(due)


@pytest.mark.parametrize(
    ("received", "count", "due"),
    [
        ("2026-11-25T09:00", 30, "2026-12-25T09:00"),
        ("2026-11-26T09:00", 30, "2026-12-28T17:30"),
        ("2026-04-20T09:00", 7, "2026-04-28T17:30"),
        ("2025-12-02T00:00", 25, "2025-12-29T17:30"),
        ("2025-12-04T00:00", 25, "2025-12-29T17:30"),
        ("2025-12-05T09:00", 25, "2025-12-30T09:00"),
        ("2026-08-12T09:00", 10, "2026-08-22T09:00"),
    ],
)
def test_calendar_days_end_on_a_worked_day(received: str, count: int, due: str) -> None:
    """A last day that is not worked, or that follows rest, ends with the closing of a working day."""
    assert due_at(at(received), Limit(unit=LimitUnit.CALENDAR_DAYS, count=count), VN) == at(due)


@pytest.mark.parametrize(
    ("received", "hours", "due"),
    [
        ("2026-11-25T08:00", 2, "2026-11-25T10:00"),
        ("2026-11-25T10:30", 1, "2026-11-25T11:30"),
        ("2026-11-25T10:30", 2, "2026-11-25T14:30"),
        ("2026-11-25T16:30", 2, "2026-11-26T08:30"),
        ("2026-11-27T16:30", 8, "2026-11-30T16:30"),
        ("2026-11-28T10:00", 0.5, "2026-11-30T08:00"),
        ("2026-11-25T03:00", 8, "2026-11-25T17:30"),
    ],
)
def test_hours_run_within_the_sessions(received: str, hours: float, due: str) -> None:
    """Noon, nights and rest days stop the clock of a limit in hours; a day has eight."""
    assert due_at(at(received), Limit(unit=LimitUnit.WORKING_HOURS, count=hours), VN) == at(due)


def test_time_used_is_counted_like_the_limit() -> None:
    """A step from Friday 16:30 to Monday 8:30 took two hours of work, and none the other way round."""
    start, end = at("2026-11-27T16:30"), at("2026-11-30T08:30")
    assert working_time_between(start, end, VN) == timedelta(hours=2)
    assert working_time_between(end, start, VN) == timedelta(0)
    assert working_time_between(at("2027-12-31T17:00"), at("2027-12-31T23:00"), VN) == timedelta(minutes=30)


def test_results_are_instants_in_utc() -> None:
    """Whatever the zone of the question, the answer is an aware instant in UTC, as instants are stored."""
    asked = datetime(2026, 11, 25, 2, 15, tzinfo=UTC)
    assert all(
        due_at(asked, limit, VN).tzinfo is UTC
        for limit in (
            days(1),
            Limit(unit=LimitUnit.SAME_DAY),
            Limit(unit=LimitUnit.CALENDAR_DAYS, count=3),
            Limit(unit=LimitUnit.WORKING_HOURS, count=3),
        )
    )
    assert due_at(asked, days(1), VN) == at("2026-11-26T09:15")


def test_the_culture_day_counts_only_when_switched_on() -> None:
    """24 November is no holiday until a unit says that it has become one; then the date moves by a day."""
    received = at("2026-11-23T09:00")
    assert due_at(received, days(1), VN) == at("2026-11-24T09:00")
    confirmed = VN.confirming("vietnam-culture-day")
    assert due_at(received, days(1), confirmed) == at("2026-11-25T09:00")


@pytest.mark.parametrize(
    ("unit", "count"),
    [
        (LimitUnit.WORKING_DAYS, 0),
        (LimitUnit.WORKING_DAYS, -1),
        (LimitUnit.CALENDAR_DAYS, 1.5),
        (LimitUnit.WORKING_HOURS, 0),
        (LimitUnit.SAME_DAY, 1),
        (LimitUnit.WORKING_HOURS, float("nan")),
    ],
)
def test_limits_that_mean_nothing_are_refused(unit: LimitUnit, count: float) -> None:
    """A limit needs a positive count, whole where days are counted; the same day has none."""
    with pytest.raises(ValueError, match="limit"):
        Limit(unit=unit, count=count)


@example(earlier=at("2025-12-02T00:00"), wait=timedelta(days=2), limit=CALENDAR_DAYS_25)
@given(earlier=INSTANTS, wait=st.timedeltas(timedelta(0), timedelta(days=20)), limit=LIMITS)
def test_who_comes_later_is_never_due_earlier(earlier: datetime, wait: timedelta, limit: Limit) -> None:
    """For every limit the due instant grows with the instant of reception."""
    later = min(earlier + wait, max(earlier, LAST))
    assert due_at(earlier, limit, VN) <= due_at(later, limit, VN)


@pytest.mark.parametrize("unit", [LimitUnit.WORKING_DAYS, LimitUnit.CALENDAR_DAYS])
def test_no_day_of_the_calendar_is_overtaken_by_the_next(unit: LimitUnit) -> None:
    """From each evening to the next morning no due instant moves back, across every rest and holiday."""
    evenings = [FIRST + timedelta(days=day, hours=23) for day in range((LAST - FIRST).days)]
    for limit in (Limit(unit=unit, count=count) for count in range(1, 31)):
        assert all(
            due_at(evening, limit, VN) <= due_at(evening + timedelta(hours=2), limit, VN)
            for evening in evenings
        )


@given(received=INSTANTS, limit=LIMITS)
def test_a_limit_ends_later_and_inside_working_hours(received: datetime, limit: Limit) -> None:
    """A promise lies after reception, on a worked day, between opening and closing."""
    due = due_at(received, limit, VN)
    local = due.astimezone(VIETNAM_TIME)
    assert due > received
    assert VN.is_working_day(local.date())
    assert any(part.opens_at <= local.time() <= part.closes_at for part in VN.sessions)


@given(received=INSTANTS, count=st.integers(1, 30))
def test_a_longer_limit_ends_later(received: datetime, count: int) -> None:
    """One day more is exactly one working day more."""
    shorter = due_at(received, days(count), VN)
    longer = due_at(received, days(count + 1), VN)
    assert longer.date() == VN.working_day_after(shorter.date())


@given(start=INSTANTS, minutes=st.integers(1, 5000))
def test_adding_and_measuring_agree(start: datetime, minutes: int) -> None:
    """The working time up to the end of a limit in hours is that limit."""
    amount = timedelta(minutes=minutes)
    assert working_time_between(start, add_working_time(start, amount, VN), VN) == amount


@given(first=INSTANTS, waits=st.tuples(*[st.timedeltas(timedelta(0), timedelta(days=40))] * 2))
def test_time_used_adds_up(first: datetime, waits: tuple[timedelta, timedelta]) -> None:
    """Two stretches that follow each other take together what the whole takes."""
    middle = first + waits[0]
    last = middle + waits[1]
    parts = working_time_between(first, middle, VN) + working_time_between(middle, last, VN)
    assert parts == working_time_between(first, last, VN)
