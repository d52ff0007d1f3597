"""The time rules of the records desk, and what makes two documents alike: NĐ 30/2020/NĐ-CP, art. 20-24."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.calendars import VIETNAM_TIME, civil_date, load_calendar
from services.intake.domain.errors import InvalidInputError
from services.intake.domain.incoming.rules import LAW, MOST_WORKING_DAYS, Urgency, deadline, likeness

VN = load_calendar()
AUTHOR, SYMBOL, DAY = "UBND tỉnh Cà Mau", "12/UBND-NC", date(2026, 11, 20)


def local(text: str) -> datetime:
    """An instant by the clock in Vietnam."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM_TIME)


@pytest.mark.parametrize(
    ("arrived", "by"),
    [
        ("2026-11-24T08:30", "2026-11-25T17:30"),
        ("2026-11-24T17:29", "2026-11-25T17:30"),
        ("2026-11-24T23:59", "2026-11-25T17:30"),
        ("2026-11-27T10:00", "2026-11-30T17:30"),  # Friday: the next working day is Monday
        ("2026-11-28T10:00", "2026-11-30T17:30"),  # Saturday, by the system
        ("2026-02-13T16:00", "2026-02-23T17:30"),  # the last day before Tết
        ("2026-08-21T09:00", "2026-08-22T17:30"),  # a Saturday that is worked
    ],
)
def test_a_document_is_submitted_the_same_or_the_next_working_day(arrived: str, by: str) -> None:
    """NĐ 30/2020/NĐ-CP, art. 23.1: the same day, at the latest within the next working day."""
    assert LAW.submission_of(Urgency.NONE).ends_at(local(arrived), VN) == local(by)


@pytest.mark.parametrize("urgency", [Urgency.URGENT, Urgency.VERY_URGENT, Urgency.FLASH])
@pytest.mark.parametrize(
    ("arrived", "by"),
    [
        ("2026-11-24T08:30", "2026-11-24T09:30"),
        ("2026-11-24T11:00", "2026-11-24T14:00"),  # the noon break does not count
        ("2026-11-24T22:00", "2026-11-25T08:30"),
        ("2026-11-28T10:00", "2026-11-30T08:30"),
    ],
)
def test_an_urgent_document_is_submitted_at_once(urgency: Urgency, arrived: str, by: str) -> None:
    """NĐ 30/2020/NĐ-CP, art. 23.1: at once; how many working minutes that is is configuration (60)."""
    rule = LAW.submission_of(urgency)
    assert rule.ends_at(local(arrived), VN) == local(by)
    assert not rule.verified


def test_the_unit_says_what_at_once_is() -> None:
    """Another number of minutes moves the urgent limit and no other."""
    rules = LAW.with_urgent_minutes(15)
    arrived = local("2026-11-24T08:30")
    assert rules.submission_of(Urgency.FLASH).ends_at(arrived, VN) == local("2026-11-24T08:45")
    assert rules.submission == LAW.submission


@pytest.mark.parametrize(
    ("arrived", "end"),
    [
        ("2026-11-24T08:30", "2026-11-25T00:00"),
        ("2026-11-24T23:59", "2026-11-25T00:00"),
        ("2026-11-28T10:00", "2026-12-01T00:00"),
        ("2026-09-01T10:00", "2026-09-04T00:00"),
    ],
)
def test_the_sender_is_told_the_same_day(arrived: str, end: str) -> None:
    """NĐ 30/2020/NĐ-CP, art. 21.2c: the same day; of a rest day, the next working day (our reading)."""
    assert LAW.confirmation.ends_at(local(arrived), VN) == local(end)


def test_every_rule_says_where_it_comes_from() -> None:
    """Text and source of each rule are there; the number that no law gives is flagged."""
    rules = (LAW.submission, LAW.urgent_submission, LAW.confirmation)
    assert all(rule.text and "NĐ 30/2020/NĐ-CP" in rule.source for rule in rules)
    assert [rule.verified for rule in rules] == [True, False, True]


@given(st.integers(0, 353 * 24 * 60))
def test_nobody_is_due_before_the_arrival(minutes: int) -> None:
    """Each limit ends after the arrival, and a submission's with a working day."""
    arrived_at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    for urgency in Urgency:
        by = LAW.submission_of(urgency).ends_at(arrived_at, VN)
        assert by > arrived_at
        assert VN.is_working_day(civil_date(by))
    assert LAW.confirmation.ends_at(arrived_at, VN) > arrived_at


@pytest.mark.parametrize(
    ("on", "days", "due"),
    [
        (None, None, None),
        (date(2026, 11, 24), None, "2026-11-24T17:30"),
        (date(2026, 11, 28), None, "2026-11-30T17:30"),  # a Saturday is put off to Monday
        (None, 1, "2026-11-25T17:30"),
        (None, 4, "2026-11-30T17:30"),
        (None, 30, "2027-01-06T17:30"),  # over the New Year's holiday
    ],
)
def test_a_deadline_ends_with_a_working_day(on: date | None, days: int | None, due: str | None) -> None:
    """NĐ 30/2020/NĐ-CP, art. 23.2 and 23.4: the leader's time, by the calendar."""
    given_at = local("2026-11-24T15:00")
    assert deadline(on, days, given_at=given_at, calendar=VN) == (local(due) if due else None)


@pytest.mark.parametrize(
    ("on", "days", "field"),
    [
        (date(2026, 11, 25), 1, "due_on"),
        (date(2026, 11, 23), None, "due_on"),
        (date(2031, 1, 5), None, "due_on"),
        (None, 0, "working_days"),
        (None, -3, "working_days"),
        (None, MOST_WORKING_DAYS + 1, "working_days"),
    ],
)
def test_an_impossible_deadline_is_named(on: date | None, days: int | None, field: str) -> None:
    """Both at once, a day that has passed, a year without a calendar, a number of days out of bounds."""
    with pytest.raises(InvalidInputError) as refused:
        deadline(on, days, given_at=local("2026-11-24T15:00"), calendar=VN)
    assert [problem.field for problem in refused.value.problems] == [field]


@pytest.mark.parametrize(
    ("author", "symbol", "dated_on", "same"),
    [
        ("Ubnd Tỉnh  Cà Mau", "12/UBND-NC", DAY, True),
        (AUTHOR, "12 / ubnd-nc", DAY, True),
        (AUTHOR, "13/UBND-NC", DAY, False),
        ("UBND tỉnh Bạc Liêu", SYMBOL, DAY, False),
        (AUTHOR, SYMBOL, date(2026, 11, 21), False),
        (AUTHOR, SYMBOL, None, False),
    ],
)
def test_documents_are_alike_by_author_number_and_date(
    author: str, symbol: str, dated_on: date | None, same: bool
) -> None:
    """Spelling, spaces and marks do not hide a document that came twice; the key names nobody."""
    key = likeness(author, symbol, dated_on)
    assert (key == likeness(AUTHOR, SYMBOL, DAY)) is same
    assert len(key) == 64


def test_the_marks_of_urgency_have_their_words() -> None:
    """NĐ 30/2020/NĐ-CP, Appendix I: khẩn, thượng khẩn, hỏa tốc."""
    assert [mark.words for mark in Urgency] == ["", "Khẩn", "Thượng khẩn", "Hỏa tốc"]
    assert [mark.is_urgent for mark in Urgency] == [False, True, True, True]
