"""Lawful numbers and register serials: never a gap, never twice, the right day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.errors import InvalidInputError
from services.intake.domain.numbering import (
    dossier_number,
    number_counter,
    read_agency_code,
    recognised,
    register_counter,
    register_year,
    take_next,
)

FIRST = datetime(2020, 1, 1, tzinfo=UTC)
INSTANTS = st.timedeltas(timedelta(0), timedelta(days=28_000)).map(lambda after: FIRST + after)
AGENCIES = st.sampled_from(["000.17.22.H56", "000.00.00.H12", "H12.25.31", "G09.20", "H12", "H12.25.31A"])


@given(st.lists(st.sampled_from(["a", "b", "c"]), max_size=60))
def test_serials_have_no_gap(units: list[str]) -> None:
    """In whatever order units receive, the serials of each are exactly 1..n."""
    counters: dict[str, dict[str, Any]] = {}
    taken: dict[str, list[int]] = {}
    for unit in units:
        serial, counters[unit] = take_next(counters.get(unit))
        taken.setdefault(unit, []).append(serial)
    assert all(serials == list(range(1, len(serials) + 1)) for serials in taken.values())
    assert {unit: counter["last"] for unit, counter in counters.items()} == {
        unit: len(serials) for unit, serials in taken.items()
    }


def test_a_counter_keeps_what_the_store_put_there() -> None:
    """The store's own members, its version above all, survive; the document that came in is not changed."""
    before = {"last": 41, "version": 41}
    assert take_next(before) == (42, {"last": 42, "version": 41})
    assert before["last"] == 41


def test_the_serial_widens_after_9999() -> None:
    """The ten-thousandth dossier of a day gets a number too, and it is recognised."""
    received_at = datetime(2026, 11, 24, 3, tzinfo=UTC)
    number = dossier_number("000.17.22.H56", received_at, 10_000)
    assert number == "000.17.22.H56-261124-10000"
    found = recognised(number)
    assert found is not None
    assert found.serial == 10_000


def test_the_real_number_is_made_and_recognised() -> None:
    """The number of a public receipt comes out of its parts, and its parts out of it."""
    number = dossier_number("000.17.22.H56", datetime(2021, 5, 31, 2, tzinfo=UTC), 1)
    assert number == "000.17.22.H56-210531-0001"
    found = recognised(number)
    assert found is not None
    assert (found.text, found.agency_code) == (number, "000.17.22.H56")
    assert (found.received_on, found.serial) == (date(2021, 5, 31), 1)


def test_the_day_is_that_of_vietnam() -> None:
    """Around midnight in Vietnam lie two days with two counters, and at New Year two registers."""
    before = datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC)
    after = datetime(2026, 12, 31, 17, tzinfo=UTC)
    assert dossier_number("H12", before, 1) == "H12-261231-0001"
    assert dossier_number("H12", after, 1) == "H12-270101-0001"
    assert number_counter("u1", before) == "number:u1:20261231"
    assert number_counter("u1", after) == "number:u1:20270101"
    assert (register_year(before), register_year(after)) == (2026, 2027)
    assert register_counter("u1", after) == "register:u1:2027"
    assert number_counter("u1", after) != number_counter("u2", after)


@given(agency=AGENCIES, received_at=INSTANTS, serial=st.integers(1, 200_000))
def test_every_number_is_recognised(agency: str, received_at: datetime, serial: int) -> None:
    """Numbers of both orders of the agency code are taken apart into what they were made of."""
    found = recognised(dossier_number(agency, received_at, serial))
    assert found is not None
    assert (found.agency_code, found.serial) == (agency, serial)


@given(
    one=st.tuples(AGENCIES, INSTANTS, st.integers(1, 20_000)),
    other=st.tuples(AGENCIES, INSTANTS, st.integers(1, 20_000)),
)
def test_no_number_is_made_twice(one: tuple[str, datetime, int], other: tuple[str, datetime, int]) -> None:
    """Two numbers are equal only if unit code, day and serial are."""
    days = [number_counter(agency, at) for agency, at, _ in (one, other)]
    same = days[0] == days[1] and one[2] == other[2]
    assert (dossier_number(*one) == dossier_number(*other)) == same


@pytest.mark.parametrize(
    "text",
    [
        "",
        "000.17.22.H56-210531-001",
        "000.17.22.H56-211331-0001",
        "000.17.22.Z56-210531-0001",
        "17.22.H56-210531-0001",
        "H56-210531-0001 ",
        "H56-２１０５３１-0001",
        "x" * 100_000,
    ],
)
def test_what_is_no_number(text: str) -> None:
    """Three digits, month 13, no agency, foreign digits: none is taken for a number."""
    assert recognised(text) is None


def test_agency_codes_are_checked() -> None:
    """Both orders are accepted as they are; anything else names its field."""
    assert read_agency_code("agency_code", "000.17.22.H56") == "000.17.22.H56"
    assert read_agency_code("agency_code", "H56.22.17") == "H56.22.17"
    for wrong in ("", "h56", "H56-1", "H12" + ".1234" * 7):
        with pytest.raises(InvalidInputError) as caught:
            read_agency_code("units[0].agency_code", wrong)
        assert caught.value.problems[0].field == "units[0].agency_code"
