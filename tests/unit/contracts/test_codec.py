"""Dataclasses of the contract to JSON and back: what went in comes out, or an error that says where."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.codec import MalformedError, decode, encode, instant_text, parse_instant

INSTANTS = st.datetimes(
    min_value=datetime(1900, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=7)), timezone(timedelta(hours=-3.5))]),
)


@dataclass(frozen=True, kw_only=True)
class Part:
    """Something inside."""

    name: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Whole:
    """Each kind of field that the contract carries."""

    title: str
    number: int
    hours: float
    done: bool
    at: datetime
    on: date
    opens: time
    words: tuple[str, ...]
    parts: tuple[Part, ...]
    first: Part
    note: str | None
    level: int = 3
    extra: date | None = None


PARTS = st.builds(Part, name=st.text(), count=st.integers())
WHOLES = st.builds(
    Whole,
    title=st.text(),
    number=st.integers(),
    hours=st.floats(allow_nan=False, allow_infinity=False),
    done=st.booleans(),
    at=INSTANTS,
    on=st.dates(),
    opens=st.times(),
    words=st.lists(st.text()).map(tuple),
    parts=st.lists(PARTS).map(tuple),
    first=PARTS,
    note=st.none() | st.text(),
    extra=st.none() | st.dates(),
)
WHOLE = Whole(
    title="Đơn",
    number=2,
    hours=2.5,
    done=False,
    at=datetime(2026, 11, 24, 1, 30, tzinfo=UTC),
    on=date(2026, 11, 24),
    opens=time(7, 30),
    words=("một", "cửa"),
    parts=(Part(name="a", count=1),),
    first=Part(name="b", count=2),
    note=None,
)


@given(WHOLES)
def test_what_goes_in_comes_out(whole: Whole) -> None:
    """Every value of every kind of field survives the way through JSON."""
    assert decode(Whole, encode(whole)) == whole


def test_the_form_on_the_way() -> None:
    """Members that are None are left out; instants are UTC, dates civil, tuples lists."""
    assert encode(WHOLE, without=("words", "level")) == {
        "title": "Đơn",
        "number": 2,
        "hours": 2.5,
        "done": False,
        "at": "2026-11-24T01:30:00Z",
        "on": "2026-11-24",
        "opens": "07:30",
        "parts": [{"name": "a", "count": 1}],
        "first": {"name": "b", "count": 2},
    }


def test_defaults_and_given_values() -> None:
    """A member with a default may be missing; what is known otherwise is not looked for."""
    members = encode(WHOLE)
    del members["level"], members["title"]
    assert decode(Whole, {**members, "number": "not looked at"}, given={"title": "Đơn", "number": 2}) == WHOLE


def test_a_member_may_be_null_where_it_may_be_none() -> None:
    """Null and missing mean the same for an optional member."""
    assert decode(Whole, {**encode(WHOLE), "note": None, "extra": None}) == WHOLE


@pytest.mark.parametrize(
    ("name", "value", "cause"),
    [
        ("title", 1, "title: a string is required, not int"),
        ("number", "2", "number: a whole number is required, not str"),
        ("number", 2.0, "number: a whole number is required, not float"),
        ("number", True, "number: a whole number is required, not bool"),
        ("hours", "2.5", "hours: a number is required, not str"),
        ("hours", True, "hours: a number is required, not bool"),
        ("hours", float("nan"), "hours: a number is required, not nan"),
        ("hours", float("inf"), "hours: a number is required, not inf"),
        ("hours", 10**400, "hours: a number is required that a float can hold"),
        ("done", 0, "done: true or false is required, not int"),
        ("at", 0, "at: an instant in RFC 3339 is required"),
        ("at", "2026-11-24T01:30:00", "at: an instant without a time zone: '2026-11-24T01:30:00'"),
        ("at", "yesterday" * 10, f"at: not an instant: '{('yesterday' * 10)[:40]}'"),
        ("on", "24/11/2026", "on: a civil date (YYYY-MM-DD) is required"),
        ("on", 20261124, "on: a civil date (YYYY-MM-DD) is required"),
        ("opens", "half past seven", "opens: a clock time (HH:MM) is required"),
        ("opens", 730, "opens: a clock time (HH:MM) is required"),
        ("opens", "07:30+07:00", "opens: a local clock time (HH:MM) without a time zone is required"),
        ("words", "một cửa", "words: a list is required, not str"),
        ("words", ["một", 1], "words: a string is required, not int"),
        ("parts", [{"name": "a"}], "parts: count: a whole number is required, not NoneType"),
        ("first", [], "first: an object is required, not list"),
        ("note", 1, "note: a string is required, not int"),
        ("level", None, "level: a whole number is required, not NoneType"),
    ],
)
def test_a_wrong_member_is_named_with_what_is_required(name: str, value: Any, cause: str) -> None:
    """The message is the cause in the dead letter: it says which member, and what belongs there."""
    with pytest.raises(MalformedError) as caught:
        decode(Whole, {**encode(WHOLE), name: value})
    assert str(caught.value) == cause


@pytest.mark.parametrize("members", [None, [], "text", 1])
def test_no_object_is_refused(members: Any) -> None:
    """The data of an event is a JSON object."""
    with pytest.raises(MalformedError, match="an object is required"):
        decode(Whole, members)


def test_a_type_that_the_contract_does_not_carry_is_a_fault_of_ours() -> None:
    """A mapping in an event is noticed by its author, not by a reader."""

    @dataclass(frozen=True)
    class Weighed:
        weights: dict[str, int]

    with pytest.raises(TypeError, match="the contract does not carry"):
        decode(Weighed, {"weights": {}})


@dataclass(frozen=True)
class Measured:
    """Something with a number."""

    hours: float


@pytest.mark.parametrize("value", [0, 3, 1.5, -0.25])
def test_a_number_may_be_whole(value: float) -> None:
    """JSON knows one kind of number; it comes back as a float."""
    read = decode(Measured, {"hours": value})
    assert read == Measured(float(value))
    assert type(read.hours) is float
    assert decode(Measured, encode(read)) == read


@pytest.mark.parametrize("value", [True, "3", None, float("nan"), float("inf")])
def test_what_is_no_number_is_refused(value: Any) -> None:
    """Neither texts nor truth values nor what JSON cannot carry."""
    with pytest.raises(MalformedError, match="hours: a number is required"):
        decode(Measured, {"hours": value})


@pytest.mark.parametrize("hours", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_json_does_not_know_is_not_written(hours: float) -> None:
    """NaN and infinity would make a body that no other reader can parse."""
    with pytest.raises(MalformedError, match="a number is required"):
        encode(replace(WHOLE, hours=hours))


@given(INSTANTS)
def test_instants_are_exact(at: datetime) -> None:
    """To the microsecond, whatever the zone in which they were made, and always shown in UTC."""
    text = instant_text(at)
    assert text.endswith("Z")
    assert parse_instant(text) == at
    assert parse_instant(text).tzinfo is UTC


def test_an_instant_of_another_zone_is_read() -> None:
    """A client may write Vietnamese time."""
    assert parse_instant("2026-11-24T08:30:00+07:00") == datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


def test_a_naive_instant_is_not_written() -> None:
    """An instant without a zone would mean something else at every reader."""
    with pytest.raises(MalformedError, match="needs a time zone"):
        instant_text(datetime(2026, 11, 24))  # noqa: DTZ001 - naive is meant


def test_a_clock_time_with_a_zone_is_not_written() -> None:
    """Opening hours are local; with a zone they would be read as another hour."""
    with pytest.raises(MalformedError, match="has no time zone"):
        encode(replace(WHOLE, opens=time(7, 30, tzinfo=UTC)))
