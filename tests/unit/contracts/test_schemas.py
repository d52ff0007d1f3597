"""JSON schemas of the contract: what each kind of field looks like to a reader without Python."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.codec import clock_text
from services.contracts.schemas import CLOCK, object_of


@dataclass(frozen=True, kw_only=True)
class Fields:
    """One of each."""

    name: str
    count: int
    hours: float
    done: bool
    at: datetime
    on: date
    opens: time
    note: str | None = None


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("name", {"type": "string"}),
        ("count", {"type": "integer"}),
        ("hours", {"type": "number"}),
        ("done", {"type": "boolean"}),
        ("at", {"type": "string", "format": "date-time"}),
        ("on", {"type": "string", "format": "date"}),
        ("opens", {"type": "string", "pattern": CLOCK}),
        ("note", {"type": "string"}),
    ],
)
def test_each_scalar_has_its_schema(name: str, schema: dict[str, Any]) -> None:
    """A schema says of each field what the codec accepts for it."""
    assert object_of(Fields)["properties"][name] == schema


def test_a_field_that_may_be_missing_is_not_required() -> None:
    """What has a default may be left out; the rest must be there."""
    assert object_of(Fields)["required"] == ["name", "count", "hours", "done", "at", "on", "opens"]


@given(st.times())
def test_every_clock_time_fits_its_schema(clock: time) -> None:
    """What the codec writes for a clock time is what the schema tells others to expect."""
    assert re.match(CLOCK, clock_text(clock))
